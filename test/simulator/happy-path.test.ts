import { expect, it } from 'vitest'
import { complete, createDevice } from './_device.ts'

it('takes a device from registration to playback and out again [§1 §59]', async () => {
  const device = await createDevice()
  const { simulator, clock } = device

  expect((await device.send('GET', '/api/v2/REF30/profiles')).body).toEqual({ profiles: {} })
  const session = await device.createSession()
  expect(session.body).toMatchObject({
    actionName: 'authenticate',
    actionType: 'interactive',
    mvpd: 'Cablevision',
  })

  const poll = `/api/v2/REF30/profiles/code/${session.body.code}`
  expect((await device.send('GET', poll)).body).toEqual({ profiles: {} })
  clock.advance(5000)
  simulator.person.signIn(session.body.code)
  expect((await device.send('GET', poll)).body.profiles.Cablevision).toMatchObject({ type: 'regular' })

  const resources = { json: { resources: ['REF30'] } }
  const mark = await device.send('POST', '/api/v2/REF30/decisions/preauthorize/Cablevision', resources)
  expect(mark.body.decisions).toEqual([
    { resource: 'REF30', serviceProvider: 'REF30', mvpd: 'Cablevision', source: 'mvpd', authorized: true },
  ])
  const permit = await device.send('POST', '/api/v2/REF30/decisions/authorize/Cablevision', resources)
  expect(permit.body.decisions[0]).toMatchObject({ authorized: true, token: { notBefore: clock.now() } })

  const redirectUrl = encodeURIComponent(complete.redirectUrl)
  const out = await device.send('GET', `/api/v2/REF30/logout/Cablevision?redirectUrl=${redirectUrl}`)
  expect(out.body.logouts.Cablevision).toMatchObject({ actionName: 'logout', actionType: 'interactive' })
  expect((await device.send('GET', '/api/v2/REF30/profiles')).body).toEqual({ profiles: {} })

  expect(simulator.log.map(({ short }) => short)).toEqual([
    'REG',
    'TOK',
    'PA',
    'SES',
    'PC',
    'PC',
    'PRE',
    'AUT',
    'OUT',
    'PA',
  ])
})
