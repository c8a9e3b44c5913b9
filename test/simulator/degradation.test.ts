import { describe, expect, it } from 'vitest'
import type { DegradationRule, SimulatorOptions } from '../../src/simulator/index.ts'
import { complete, createDevice, createStranger, type Device, deviceId } from './_device.ts'

const mvpd = 'Cablevision'
const list = '/api/v2/REF30/profiles'
const { mvpd: _, ...whole } = complete

async function degrade(rule: DegradationRule, options: SimulatorOptions = {}): Promise<Device> {
  const device = await createDevice(options)
  device.simulator.rules.degrade(mvpd, rule)
  return device
}

const decide = async ({ send }: Device, call: 'preauthorize' | 'authorize', resource = 'r') =>
  (await send('POST', `/api/v2/REF30/decisions/${call}/${mvpd}`, { json: { resources: [resource] } })).body
    .decisions[0]
const one = async ({ send }: Device) => (await send('GET', `${list}/${mvpd}`)).body.profiles[mvpd]

const framework = {
  'AP-Partner-Framework-Status': btoa(
    JSON.stringify({
      frameworkPermissionInfo: { accessStatus: 'granted' },
      frameworkProviderInfo: { id: mvpd, expirationDate: '2025430636000' },
    }),
  ),
}

describe('AuthNAll', () => {
  it('needs no sign-in, and no code [W1 S5 DEGR-02]', async () => {
    const device = await degrade('AuthNAll')
    expect((await device.createSession()).body).toEqual({
      actionName: 'authorize',
      actionType: 'direct',
      reasonType: 'degraded',
      url: '/api/v2/REF30/decisions/authorize/Cablevision',
      sessionId: expect.any(String),
      mvpd,
      serviceProvider: 'REF30',
    })
  })

  it('says the same to the companion, and the TV finds the profile by its code [S11 P6]', async () => {
    const device = await createDevice()
    const companion = createStranger({}, device)
    await companion.register()
    const { code } = (await device.createSession({})).body
    device.simulator.rules.degrade(mvpd, 'AuthNAll')
    const resumed = await companion.send('POST', `/api/v2/REF30/sessions/${code}`, { form: complete })
    expect(resumed.body).toMatchObject({ actionName: 'authorize', reasonType: 'degraded' })
    const { profiles } = (await device.send('GET', `${list}/code/${code}`)).body
    expect(profiles[mvpd]).toMatchObject({ type: 'degraded', issuer: 'Adobe' })
  })

  it('makes up a short profile, which is not listed [DEGR-03 PROF-18]', async () => {
    const device = await degrade('AuthNAll')
    const { notBefore, notAfter, ...profile } = await one(device)
    expect(profile).toEqual({
      issuer: 'Adobe',
      type: 'degraded',
      attributes: {
        userID: { value: expect.stringMatching(/^95cf93bcd183214a[\da-f]{40}$/), state: 'plain' },
      },
    })
    expect(notAfter - notBefore).toBe(60_000)
    expect((await device.send('GET', list)).body).toEqual({ profiles: {} })
  })

  it('permits everything without a profile, with a token to play [DEGR-04]', async () => {
    const device = await degrade('AuthNAll')
    device.simulator.rules.deny('r')
    expect(await decide(device, 'preauthorize')).toEqual({
      resource: 'r',
      serviceProvider: 'REF30',
      mvpd,
      source: 'degradation',
      authorized: true,
    })
    expect(await decide(device, 'authorize')).toMatchObject({
      source: 'degradation',
      authorized: true,
      token: { serializedToken: expect.any(String) },
      notBefore: expect.any(Number),
      notAfter: expect.any(Number),
    })
  })

  it('has nothing to sign out of [L5 LOGOUT-08 DEGR-11]', async () => {
    const device = await degrade('AuthNAll')
    const { body } = await device.send('GET', `/api/v2/REF30/logout/${mvpd}`)
    expect(body.logouts).toEqual({ [mvpd]: { actionName: 'complete', actionType: 'none', mvpd } })
  })

  it("stands in for the partner's sign-in as well [S14 P20 DEGR-09]", async () => {
    const device = await degrade('AuthNAll')
    const sso = (path: string, form: Record<string, string>) =>
      device.send('POST', `/api/v2/REF30/${path}/sso/Apple`, { form, headers: framework })
    expect((await sso('sessions', whole)).body).toMatchObject({
      actionName: 'authorize',
      actionType: 'direct',
      reasonType: 'degraded',
      mvpd,
    })
    const made = await sso('profiles', { SAMLResponse: btoa('<samlp:Response/>') })
    expect(made.status).toBe(200)
    expect(made.body.profiles[mvpd]).toMatchObject({ type: 'degraded', issuer: 'Adobe' })
    device.simulator.rules.restore()
    expect((await sso('profiles', { SAMLResponse: btoa('<samlp:Response/>') })).status).toBe(201)
  })

  it.each([
    ['whenNone', 'regular', 'authenticated', 'logout'],
    ['always', 'degraded', 'degraded', 'complete'],
  ] as const)(
    'leaves the profile of a viewer who is signed in (%s) as %s',
    async (corner, type, reason, out) => {
      const device = await createDevice({ corners: { degradedProfile: corner } })
      await device.signIn()
      device.simulator.rules.degrade(mvpd, 'AuthNAll')
      expect((await one(device)).type).toBe(type)
      expect((await device.createSession()).body.reasonType).toBe(reason)
      expect((await decide(device, 'authorize')).source).toBe('degradation')
      const { body } = await device.send('GET', `/api/v2/REF30/logout/${mvpd}`)
      expect(body.logouts[mvpd].actionName).toBe(out)
    },
  )

  it('lasts as long as the options say', async () => {
    const device = await degrade('AuthNAll', { degradedProfileLifeMs: 5000 })
    const { notBefore, notAfter } = await one(device)
    expect(notAfter - notBefore).toBe(5000)
  })
})

describe('AuthZAll', () => {
  it('permits without a profile, and does not say until when [W2 D2]', async () => {
    const device = await degrade('AuthZAll')
    expect(await decide(device, 'authorize')).toEqual({
      resource: 'r',
      serviceProvider: 'REF30',
      mvpd,
      source: 'degradation',
      authorized: true,
      token: expect.any(Object),
    })
    expect(await decide(device, 'preauthorize')).toMatchObject({ source: 'degradation', authorized: true })
  })

  it('leaves the sign-in to the provider [W2]', async () => {
    const device = await degrade('AuthZAll')
    expect((await device.createSession()).body).toMatchObject({ actionName: 'authenticate' })
    expect(await one(device)).toBeUndefined()
    expect((await device.send('GET', `/api/v2/REF30/logout/${mvpd}`)).body.logouts[mvpd].actionName).toBe(
      'invalid',
    )
  })
})

describe('AuthZNone', () => {
  it.each(['preauthorize', 'authorize'] as const)(
    'refuses every resource on %s [W3 D8 DEGR-05]',
    async (call) => {
      const device = await degrade('AuthZNone')
      await device.signIn()
      expect(await decide(device, call)).toEqual({
        resource: 'r',
        serviceProvider: 'REF30',
        mvpd,
        source: 'degradation',
        authorized: false,
        error: expect.objectContaining({
          status: 403,
          code: 'authorization_denied_by_degradation_rule',
          action: 'none',
        }),
      })
    },
  )

  it("tells the viewer in the programmer's own words [DEGR-12]", async () => {
    const device = await createDevice()
    device.simulator.rules.degrade(mvpd, 'AuthZNone', { details: 'Back at eight.' })
    expect((await decide(device, 'authorize')).error.details).toBe('Back at eight.')
  })
})

describe('a rule', () => {
  it('holds for its provider only, in place of the one before, until it is lifted [W4 DEGR-06]', async () => {
    const device = await degrade('AuthZAll')
    const { rules } = device.simulator
    rules.degrade(mvpd, 'AuthZNone')
    rules.degrade('Dish', 'AuthNAll')
    expect((await decide(device, 'authorize')).authorized).toBe(false)
    rules.restore(mvpd)
    expect((await decide(device, 'authorize')).error.code).toBe('authenticated_profile_missing')
    expect((await device.createSession({ ...complete, mvpd: 'Dish' })).body.reasonType).toBe('degraded')
    rules.clear()
    expect((await device.createSession({ ...complete, mvpd: 'Dish' })).body.actionName).toBe('authenticate')
  })

  it('comes after the checks of the call', async () => {
    const device = await degrade('AuthNAll')
    device.simulator.rules.deactivate(mvpd)
    expect((await device.createSession()).body.code).toBe('invalid_integration')
  })

  it('is of one of three kinds, for a provider there is', async () => {
    const { rules } = (await createDevice()).simulator
    expect(() => rules.degrade(mvpd, 'AuthZSome' as DegradationRule)).toThrow(
      new TypeError('a degradation rule is one of AuthNAll, AuthZAll, AuthZNone'),
    )
    expect(() => rules.degrade('Nowhere', 'AuthNAll')).toThrow('the simulator has no provider "Nowhere"')
  })

  it('is part of the state', async () => {
    const device = await degrade('AuthNAll')
    const { state } = device.simulator
    const saved = JSON.parse(JSON.stringify(state.dump()))
    state.reset()
    state.load(saved)
    device.simulator.profiles.add({ device: deviceId }, 'Dish')
    expect((await one(device)).type).toBe('degraded')
  })
})
