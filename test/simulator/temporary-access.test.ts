import { describe, expect, it } from 'vitest'
import type { SimulatorOptions, TempPass } from '../../src/simulator/index.ts'
import { complete, createDevice, createStranger, type Device, deviceId } from './_device.ts'

const basic = 'TempPass_REF30'
const promotional = 'PromoPass_REF30'
const hourMs = 3_600_000
const identityOf = (email: string) => ({ 'AP-TempPass-Identity': btoa(JSON.stringify({ email })) })
const ada = identityOf('hash of ada')

type Headers = Record<string, string | undefined>
const look = ({ send }: Device, mvpd: string, headers: Headers = {}) =>
  send('GET', `/api/v2/REF30/profiles/${mvpd}`, { headers })
const decide = async (
  { send }: Device,
  mvpd: string,
  headers: Headers = {},
  resource = 'r',
  call = 'authorize',
) => {
  const json = { resources: [resource] }
  const { status, body } = await send('POST', `/api/v2/REF30/decisions/${call}/${mvpd}`, { json, headers })
  expect(status).toBe(200)
  return body.decisions[0]
}
/** What came of a look: the error, the type of the profile, or nothing. */
const found = async (device: Device, mvpd: string, headers: Headers = {}) => {
  const { status, body } = await look(device, mvpd, headers)
  return status === 200 ? (body.profiles[mvpd]?.type ?? 'nothing') : `${status} ${body.code}`
}
/** What came of a play press. */
const played = async (device: Device, mvpd: string, headers: Headers = {}, resource = 'r') => {
  const { authorized, error } = await decide(device, mvpd, headers, resource)
  return authorized ? 'permitted' : `${error.status} ${error.code}`
}
const withPass = (id: string, tempPass: TempPass): SimulatorOptions => ({
  providers: [{ id, displayName: id, isTempPass: true, simulated: { tempPass } }],
})
const another = async (device: Device, id = 'another device') => {
  const other = createStranger({}, device)
  await other.register()
  other.headers['AP-Device-Identifier'] = `fingerprint ${btoa(id)}`
  return other
}

const durationOver = '403 temporary_access_duration_limit_exceeded'
const resourcesOver = '403 temporary_access_resources_limit_exceeded'
const broken = '500 invalid_configuration_temporary_access'
const nobody = '400 invalid_header_identity_for_temporary_access'

describe('basic temporary access', () => {
  it('has no profile until the first authorization, then one until its end [V1 V5 D3 P7 TEMP-01]', async () => {
    const device = await createDevice()
    expect((await look(device, basic)).body).toEqual({ profiles: {} })
    const startedMs = device.clock.now()
    expect(await decide(device, basic)).toEqual({
      resource: 'r',
      serviceProvider: 'REF30',
      mvpd: basic,
      source: 'temppass',
      authorized: true,
      token: expect.any(Object),
      notBefore: startedMs,
      notAfter: startedMs + 4 * hourMs,
    })
    expect((await look(device, basic)).body.profiles).toEqual({
      [basic]: {
        notBefore: startedMs,
        notAfter: startedMs + 4 * hourMs,
        issuer: 'Adobe',
        type: 'temporary',
        attributes: {
          expiration_date: { value: startedMs + 4 * hourMs, state: 'plain' },
          userID: { value: expect.stringMatching(/^temppass_[\da-f]{40}$/), state: 'plain' },
        },
      },
    })
  })

  it('runs by the wall clock, watched or not, and is over [V4 P12 D15 TEMP-08 TEMP-09]', async () => {
    const device = await createDevice(withPass('T', { durationMs: 600_000 }))
    await played(device, 'T')
    device.clock.advance(599_999)
    expect(await found(device, 'T')).toBe('temporary')
    device.clock.advance(1)
    expect(await found(device, 'T')).toBe(durationOver)
    expect(await played(device, 'T')).toBe(durationOver)
    const { source, authorized, token, notAfter } = await decide(device, 'T')
    expect([source, authorized, token, notAfter]).toEqual(['temppass', false, undefined, undefined])
  })

  it('is not begun by preauthorize, which permits everything while it lasts [TEMP-12]', async () => {
    const device = await createDevice()
    device.simulator.rules.deny('*')
    const preview = () => decide(device, basic, {}, 'r', 'preauthorize')
    expect(await preview()).toMatchObject({ authorized: true, source: 'temppass' })
    expect(await found(device, basic)).toBe('nothing')
    await played(device, basic)
    device.simulator.temporaryAccess.expire(basic)
    expect((await preview()).error.code).toBe('temporary_access_duration_limit_exceeded')
  })

  it('is known by the device alone, whatever the app', async () => {
    const device = await createDevice()
    await played(device, basic)
    const sameDevice = createStranger({}, device)
    await sameDevice.register()
    expect(await found(sameDevice, basic)).toBe('temporary')
    expect(await found(await another(device), basic)).toBe('nothing')
  })

  it('is another one with another service provider', async () => {
    const statement = 'another statement'
    const applications = [{ softwareStatement: statement, serviceProviders: ['OTHER'] }]
    const device = await createDevice({ applications })
    await played(device, basic)
    const other = createStranger({}, device)
    await other.register(statement)
    const { body } = await other.send('GET', `/api/v2/OTHER/profiles/${basic}`)
    expect(body).toEqual({ profiles: {} })
  })

  it('is offered by sessions, and found by the code [V7 S4 S10 TEMP-11]', async () => {
    const device = await createDevice()
    expect((await device.createSession({ ...complete, mvpd: basic })).body).toMatchObject({
      actionName: 'authorize',
      actionType: 'direct',
      reasonType: 'temporary',
    })
    const { code } = (await device.createSession({})).body
    const byCode = () => device.send('GET', `/api/v2/REF30/profiles/code/${code}`)
    expect((await byCode()).body).toEqual({ profiles: {} })
    const resumed = await device.send('POST', `/api/v2/REF30/sessions/${code}`, { form: { mvpd: basic } })
    expect(resumed.body).toMatchObject({ actionName: 'authorize', reasonType: 'temporary' })
    expect((await byCode()).body.profiles[basic].type).toBe('temporary')
    // The poll is over; the clock has not begun.
    expect(await found(device, basic)).toBe('nothing')
    await played(device, basic)
    device.simulator.temporaryAccess.expire()
    expect(await byCode()).toMatchObject({
      status: 403,
      body: { code: 'temporary_access_duration_limit_exceeded', action: 'authentication' },
    })
  })

  it('needs no logout, which ends nothing [L6 TEMP-13]', async () => {
    const device = await createDevice()
    await played(device, basic)
    const { body } = await device.send('GET', `/api/v2/REF30/logout/${basic}`)
    expect(body.logouts).toEqual({ [basic]: { actionName: 'complete', actionType: 'none', mvpd: basic } })
    expect(await found(device, basic)).toBe('temporary')
  })

  it('can be set up wrongly [P14 D17 TEMP-17]', async () => {
    const device = await createDevice()
    const { temporaryAccess } = device.simulator
    temporaryAccess.misconfigure(basic)
    expect(await found(device, basic)).toBe(broken)
    expect(await played(device, basic)).toBe(broken)
    temporaryAccess.repair(basic)
    expect(await found(device, basic)).toBe('nothing')
    const always = await createDevice(withPass('T', { durationMs: 1, isMisconfigured: true }))
    expect(await found(always, 'T')).toBe(broken)
  })

  it('begins anew after a reset', async () => {
    const device = await createDevice()
    const other = await another(device)
    const { temporaryAccess } = device.simulator
    for (const one of [device, other]) await played(one, basic)
    temporaryAccess.expire()
    temporaryAccess.reset(basic, { device: deviceId })
    expect(await found(device, basic)).toBe('nothing')
    expect(await found(other, basic)).toBe(durationOver)
    temporaryAccess.reset()
    expect(await found(other, basic)).toBe('nothing')
    expect(device.simulator.state.dump().trials).toEqual([])
  })
})

describe('promotional temporary access', () => {
  it('asks who it is for [P15 D18 TEMP-02]', async () => {
    const device = await createDevice()
    expect(await found(device, promotional)).toBe(nobody)
    expect(await played(device, promotional)).toBe(nobody)
    const { code } = (await device.createSession({})).body
    await device.send('POST', `/api/v2/REF30/sessions/${code}`, { form: { mvpd: promotional } })
    const byCode = (headers: Headers) =>
      device.send('GET', `/api/v2/REF30/profiles/code/${code}`, { headers })
    expect((await byCode({})).body.code).toBe('invalid_header_identity_for_temporary_access')
    expect((await byCode(ada)).body.profiles[promotional].type).toBe('temporary')
  })

  it.each([
    ['no Base64', '%%'],
    ['no JSON', btoa('{')],
    ['a number', btoa('1')],
    ['a list', btoa('["a"]')],
    ['an empty object', btoa('{}')],
    ['an empty text', btoa('""')],
    ['an empty value', btoa('{"email":""}')],
    ['a value of another kind', btoa('{"email":1}')],
  ])('is for nobody by an identity of %s', async (_, value) => {
    const device = await createDevice()
    expect(await found(device, promotional, { 'AP-TempPass-Identity': value })).toBe(nobody)
  })

  it('takes any object or text, in any order of its members [D53]', async () => {
    const device = await createDevice()
    const as = (value: unknown) => ({ 'AP-TempPass-Identity': btoa(JSON.stringify(value)) })
    await played(device, promotional, as({ a: '1', b: '2' }))
    const other = await another(device)
    expect(await found(other, promotional, as({ b: '2', a: '1' }))).toBe('temporary')
    expect(await found(other, promotional, as({ a: '1', b: '3' }))).toBe('nothing')
    expect(await found(other, promotional, as('1'))).toBe('nothing')
  })

  it('permits so many titles, each as often as wanted [V2 V3 V6 D16 P13]', async () => {
    const device = await createDevice(withPass('F', { durationMs: hourMs, resources: 2 }))
    expect(await found(device, 'F', ada)).toBe('nothing')
    expect(await played(device, 'F', ada, 'a')).toBe('permitted')
    // The answer was lost: the same again.
    expect(await played(device, 'F', ada, 'a')).toBe('permitted')
    const { attributes } = (await look(device, 'F', ada)).body.profiles.F
    expect(attributes).toMatchObject({ remaining_resources: { value: 1 }, used_assets: { value: ['a'] } })
    expect(await played(device, 'F', ada, 'b')).toBe('permitted')
    expect(await played(device, 'F', ada, 'c')).toBe(resourcesOver)
    expect(await played(device, 'F', ada, 'a')).toBe('permitted')
    expect(await found(device, 'F', ada)).toBe(resourcesOver)
    const marked = async (resource: string) =>
      (await decide(device, 'F', {}, resource, 'preauthorize')).authorized
    expect([await marked('a'), await marked('c')]).toEqual([true, false])
    device.clock.advance(hourMs)
    expect(await found(device, 'F', ada)).toBe(durationOver)
    expect(await played(device, 'F', ada, 'a')).toBe(durationOver)
  })

  it('can show a pass without titles as long as it has time', async () => {
    const options = withPass('F', { durationMs: hourMs, resources: 1 })
    const device = await createDevice({ ...options, corners: { usedUpPass: 'shown' } })
    await played(device, 'F', ada)
    const { attributes } = (await look(device, 'F', ada)).body.profiles.F
    expect(attributes.remaining_resources.value).toBe(0)
  })

  it.each([
    ['the same device and person', false, ada, 'temporary'],
    ['another person on the same device', false, identityOf('hash of bob'), 'temporary'],
    ['the same person on another device', true, ada, 'temporary'],
    ['another person on another device', true, identityOf('hash of bob'), 'nothing'],
  ] as const)('is known to %s [TEMP-15]', async (_, isOther, headers, expected) => {
    const device = await createDevice()
    await played(device, promotional, ada)
    const asking = isOther ? await another(device) : device
    expect(await found(asking, promotional, headers)).toBe(expected)
    await played(asking, promotional, headers, 'second')
    const { attributes } = (await look(asking, promotional, headers)).body.profiles[promotional]
    expect(attributes.used_assets.value).toEqual(expected === 'temporary' ? ['r', 'second'] : ['second'])
  })

  it('knows whoever used it by what they showed then', async () => {
    const device = await createDevice()
    await played(device, promotional, ada)
    const other = await another(device)
    await played(other, promotional, ada)
    expect(await found(other, promotional, identityOf('hash of bob'))).toBe('temporary')
  })

  it('begins anew when both device and identity are reset', async () => {
    const device = await createDevice()
    const { temporaryAccess } = device.simulator
    const over = () => found(device, promotional, ada)
    await played(device, promotional, ada)
    temporaryAccess.expire(promotional)
    temporaryAccess.reset(promotional, { identity: { email: 'hash of ada' } })
    expect(await over()).toBe(durationOver)
    temporaryAccess.reset(promotional, { device: deviceId })
    expect(await over()).toBe('nothing')
  })
})

describe('control of temporary access', () => {
  it('is for passes there are', async () => {
    const { temporaryAccess } = (await createDevice()).simulator
    expect(() => temporaryAccess.misconfigure('Nowhere')).toThrow('the simulator has no provider "Nowhere"')
    expect(() => temporaryAccess.reset('Dish')).toThrow('Dish is no TempPass')
    expect(() => temporaryAccess.reset(basic, { identity: {} })).toThrow('this identity is nobody')
  })

  it('is part of the state', async () => {
    const device = await createDevice()
    const { state, temporaryAccess } = device.simulator
    await played(device, basic)
    temporaryAccess.misconfigure(promotional)
    const saved = JSON.parse(JSON.stringify(state.dump()))
    state.reset()
    state.load(saved)
    expect(await found(device, basic)).toBe('temporary')
    expect(await found(device, promotional)).toBe(broken)
  })
})
