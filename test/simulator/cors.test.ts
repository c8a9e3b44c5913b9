import { expect, it } from 'vitest'
import { createDevice } from './_device.ts'

const Origin = 'https://app.example'

it('answers a preflight for every header of the reference [HDR-28 D88]', async () => {
  const { send, simulator } = await createDevice()
  simulator.clearLog()
  const { status, headers, text } = await send('OPTIONS', '/api/v2/REF30/sessions', {
    headers: { Origin, 'Access-Control-Request-Method': 'POST' },
  })
  expect([status, text]).toEqual([204, ''])
  expect(headers.get('Access-Control-Allow-Origin')).toBe(Origin)
  expect(headers.get('Access-Control-Allow-Credentials')).toBe('true')
  expect(headers.get('Access-Control-Allow-Methods')).toBe('POST,GET,OPTIONS,DELETE')
  const allowed = headers.get('Access-Control-Allow-Headers')?.toLowerCase().split(',')
  expect(allowed).toEqual(
    expect.arrayContaining([
      'authorization',
      'content-type',
      'ap-device-identifier',
      'x-device-info',
      'ad-service-token',
    ]),
  )
  expect(simulator.log).toEqual([])
})

it('lets the asking origin read answers and refusals, but not the date', async () => {
  const { send, clock } = await createDevice()
  for (const path of ['/api/v2/REF30/profiles', '/api/v2/REF50/profiles', '/api/v2/nowhere']) {
    const { headers } = await send('GET', path, { headers: { Origin } })
    expect([path, headers.get('Access-Control-Allow-Origin')]).toEqual([path, Origin])
    expect(headers.get('Access-Control-Expose-Headers')).not.toMatch(/date/i)
    expect(headers.get('Date')).toBe(new Date(clock.now()).toUTCString())
  }
})

it('names no origin to callers that have none', async () => {
  const { send } = await createDevice()
  const { headers } = await send('GET', '/api/v2/REF30/profiles')
  expect(headers.get('Access-Control-Allow-Origin')).toBeNull()
})
