import { describe, expect, it } from 'vitest'
import { createDevice } from './_device.ts'

const list = '/api/v2/REF30/profiles'
const decide = '/api/v2/REF30/decisions/preauthorize/Cablevision'

describe('faults', () => {
  it('wait in line for the calls of their name', async () => {
    const { send, simulator } = await createDevice()
    simulator.faults.next('PA', { status: 500 }, 2)
    simulator.faults.next('PA', { status: 503, body: { a: 1 }, headers: { 'X-Edge': 'e' } })
    expect((await send('GET', `${list}/Dish`)).status).toBe(200)
    expect([(await send('GET', list)).status, (await send('GET', list)).status]).toEqual([500, 500])
    const third = await send('GET', list)
    expect([third.status, third.body, third.headers.get('X-Edge')]).toEqual([503, { a: 1 }, 'e'])
    expect((await send('GET', list)).status).toBe(200)
  })

  it('can hold until they are cleared', async () => {
    const { send, simulator } = await createDevice()
    simulator.faults.always('PA', { status: 500 })
    simulator.faults.next('PA', { status: 502 })
    const statuses = [await send('GET', list), await send('GET', list), await send('GET', list)]
    expect(statuses.map(({ status }) => status)).toEqual([502, 500, 500])
    simulator.faults.clear('PA')
    expect((await send('GET', list)).status).toBe(200)
  })

  it('give an error of the catalogue as the whole answer, or an unknown one [ERR-13]', async () => {
    const { send, simulator } = await createDevice()
    simulator.faults.next('PA', { error: 'maximum_execution_time_exceeded' })
    const known = await send('GET', list)
    expect([known.status, known.body.action]).toEqual([403, 'retry'])
    simulator.faults.next('PA', { error: 'brand_new', status: 409, details: 'why' })
    const unknown = await send('GET', list)
    expect([unknown.status, unknown.body.code, unknown.body.details]).toEqual([409, 'brand_new', 'why'])
  })

  it('give registration errors their own shape [ERR-16]', async () => {
    const { renewToken, simulator } = await createDevice()
    simulator.faults.next('TOK', { error: 'invalid_client' })
    const { status, body } = await renewToken()
    expect([status, body]).toEqual([400, { error: 'invalid_client' }])
  })

  it('put an error into every decision, or into one [PREAUTH-14 §99]', async () => {
    const { send, signIn, simulator } = await createDevice()
    await signIn()
    const codes = async () => {
      const { body } = await send('POST', decide, { json: { resources: ['a', 'b'] } })
      return body.decisions.map((item: { error?: { code: string } }) => item.error?.code)
    }
    simulator.faults.next('PRE', { itemError: 'network_connection_timeout', resource: 'b' })
    expect(await codes()).toEqual([undefined, 'network_connection_timeout'])
    simulator.faults.next('PRE', { itemError: 'network_received_error' })
    expect(await codes()).toEqual(['network_received_error', 'network_received_error'])
    expect(await codes()).toEqual([undefined, undefined])
  })

  it('take the media token away with an item error', async () => {
    const { send, signIn, simulator } = await createDevice()
    await signIn()
    simulator.faults.next('AUT', { itemError: 'network_received_error' })
    const path = '/api/v2/REF30/decisions/authorize/Cablevision'
    const { body } = await send('POST', path, { json: { resources: ['a'] } })
    expect(body.decisions[0]).toMatchObject({ authorized: false })
    expect(body.decisions[0]).not.toHaveProperty('token')
  })

  it('answer 429 as the limiter does, with headers of choice [THR-04]', async () => {
    const { send, simulator } = await createDevice()
    simulator.faults.next('PA', { status: 429, headers: { 'Retry-After': '3' } })
    const { status, headers, text } = await send('GET', list, { headers: { Origin: 'https://app.example' } })
    expect([status, headers.get('Retry-After'), headers.get('Access-Control-Allow-Origin')]).toEqual([
      429,
      '3',
      null,
    ])
    expect(text).toMatch(/^<html>/)
  })

  it('replace or break the body [ERR-15]', async () => {
    const { send, simulator } = await createDevice()
    simulator.faults.next('PA', { body: null })
    expect((await send('GET', list)).text).toBe('null')
    simulator.faults.next('PA', { html: true })
    const page = await send('GET', list)
    expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html;charset=UTF-8'])
    simulator.faults.next('PA', { truncate: true })
    await expect(send('GET', list)).rejects.toThrow(SyntaxError)
  })
})

describe('a fault', () => {
  it('can break the connection in the middle of the body [ERR-15]', async () => {
    const { simulator, headers } = await createDevice()
    simulator.faults.next('PA', { truncate: 'connection' })
    const response = await simulator.fetch('https://sp.auth.adobe.com/api/v2/REF30/profiles', {
      headers: headers as Record<string, string>,
    })
    expect(response.status).toBe(200)
    const reader = response.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"profi')
    await expect(reader?.read()).rejects.toThrow('terminated')
  })

  it('stands in the log with its call', async () => {
    const { send, simulator } = await createDevice()
    simulator.faults.next('PA', { status: 500 })
    await send('GET', list)
    await send('GET', list)
    expect(simulator.log.slice(-2).map(({ fault }) => fault)).toEqual([{ status: 500 }, undefined])
  })

  it('goes with the state, and what is left of its line', async () => {
    const { send, simulator } = await createDevice()
    simulator.faults.next('PA', { status: 500 }, 3)
    simulator.faults.always('PM', { status: 503 })
    await send('GET', list)
    const saved = JSON.parse(JSON.stringify(simulator.state.dump()))
    simulator.faults.clear()
    expect((await send('GET', list)).status).toBe(200)
    simulator.state.load(saved)
    const statuses = [await send('GET', list), await send('GET', list), await send('GET', list)]
    expect(statuses.map(({ status }) => status)).toEqual([500, 500, 200])
    expect((await send('GET', `${list}/Dish`)).status).toBe(503)
  })

  it.each([
    ['no object', 'x', 'a fault is an object with some of: status, body'],
    ['nothing', {}, 'a fault is an object with some of: status, body'],
    ['an unknown member', { statuss: 500 }, 'a fault has no "statuss"'],
    ['a member by the name of a built-in', { constructor: 1 }, 'a fault has no "constructor"'],
    ['a status out of range', { status: 99 }, 'status of a fault cannot be 99'],
    [
      'a header that would break the answer',
      { status: 500, headers: { a: 'b\n' } },
      'headers of a fault cannot',
    ],
    ['a negative delay', { delayMs: -1 }, 'delayMs of a fault cannot be -1'],
  ])('is refused if it is %s', async (_, fault, message) => {
    const { simulator } = await createDevice()
    expect(() => simulator.faults.next('PA', fault as never)).toThrow(message)
    expect(() => simulator.faults.always('PA', fault as never)).toThrow(message)
  })

  it('is refused for a call there is not, or no times', async () => {
    const { simulator } = await createDevice()
    const names = /there is no call "PX"; there are: REG, TOK/
    expect(() => simulator.faults.next('PX' as never, { status: 500 })).toThrow(names)
    expect(() => simulator.faults.clear('PX' as never)).toThrow(names)
    expect(() => simulator.faults.next('PA', { status: 500 }, 0)).toThrow('a fault comes at least once')
  })
})

describe('a delay', () => {
  it('keeps the answer back until its time, not the effect', async () => {
    const { send, simulator, clock } = await createDevice()
    simulator.faults.next('SES', { delayMs: 3000 })
    let answered = false
    const reply = send('POST', '/api/v2/REF30/sessions').then((value) => {
      answered = true
      return value
    })
    await settle()
    expect(Object.keys(simulator.state.dump().sessions)).toHaveLength(1)
    clock.advance(2999)
    await settle()
    expect(answered).toBe(false)
    clock.advance(1)
    expect((await reply).status).toBe(200)
  })

  it('goes together with other faults', async () => {
    const { send, simulator, clock } = await createDevice()
    simulator.faults.next('PA', { delayMs: 1000, status: 500 })
    const reply = send('GET', list)
    await settle()
    clock.advance(1000)
    expect((await reply).status).toBe(500)
  })
})

describe('a broken connection', () => {
  it('is a network error, before the call does anything [ERR-24]', async () => {
    const { createSession, simulator } = await createDevice()
    simulator.faults.next('SES', { reset: true })
    await expect(createSession()).rejects.toThrow(new TypeError('fetch failed'))
    expect(simulator.state.dump().sessions).toEqual({})
    expect(simulator.log.at(-1)).toMatchObject({ short: 'SES', why: 'fetch failed' })
    expect(simulator.log.at(-1)).not.toHaveProperty('status')
  })

  it('can come when the call has done its work already', async () => {
    const { createSession, simulator } = await createDevice()
    simulator.faults.next('SES', { reset: 'afterwards' })
    await expect(createSession()).rejects.toThrow(new TypeError('fetch failed'))
    expect(Object.keys(simulator.state.dump().sessions)).toHaveLength(1)
  })
})

/** Lets everything run that waits for no timer. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
  await new Promise((resolve) => setImmediate(resolve))
}
