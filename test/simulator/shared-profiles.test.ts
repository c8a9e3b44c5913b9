import { describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../../src/simulator/index.ts'
import { complete, createDevice, createStranger, type Device } from './_device.ts'

const list = '/api/v2/REF30/profiles'
type Headers = Record<string, string>

/** Two apps on two devices, and ways to show who the viewer is. */
async function setUp(options: SimulatorOptions = {}) {
  const first = await createDevice(options)
  const second = createStranger({}, first)
  await second.register()
  second.headers['AP-Device-Identifier'] = `fingerprint ${btoa('second')}`
  return { first, second, simulator: first.simulator }
}

/** The first app signs in with these headers. */
const signIn = async (device: Device, headers: Headers, mvpd = 'Cablevision', lifeMs?: number) => {
  const form = { ...complete, mvpd }
  const { code } = (await device.send('POST', '/api/v2/REF30/sessions', { form, headers })).body
  device.simulator.person.signIn(code, lifeMs === undefined ? {} : { lifeMs })
}
const types = async ({ send }: Device, headers: Headers = {}) => {
  const profiles: Record<string, { type: string }> = (await send('GET', list, { headers })).body.profiles
  return Object.fromEntries(Object.entries(profiles).map(([mvpd, { type }]) => [mvpd, type]))
}
const authorize = async ({ send }: Device, headers: Headers, mvpd = 'Cablevision') => {
  const path = `/api/v2/REF30/decisions/authorize/${mvpd}`
  const [decision] = (await send('POST', path, { json: { resources: ['r'] }, headers })).body.decisions
  return decision.authorized ? decision.source : decision.error.code
}
const out = async ({ send }: Device, headers: Headers, mvpd = 'Cablevision') =>
  (await send('GET', `/api/v2/REF30/logout/${mvpd}?redirectUrl=https%3A%2F%2Fapp.example`, { headers })).body
    .logouts

const ways = [
  ['a platform', 'Adobe-Subject-Token', 'platformSSO'],
  ['Roku', 'X-Roku-Reserved-Roku-Connect-Token', 'platformSSO'],
  ['an identity service', 'AD-Service-Token', 'serviceTokenSSO'],
] as const

describe.each(ways)('an identity of %s', (_, header, type) => {
  const shown = ({ identities }: Device['simulator'], who = 'home'): Headers => ({
    [header]: header === 'AD-Service-Token' ? identities.serviceToken(who) : identities.platformToken(who),
  })

  it('gives the second app the profile of the first, until the same instant [P4 P5 SSO-11 SSO-27]', async () => {
    const { first, second, simulator } = await setUp()
    await signIn(first, shown(simulator), 'Cablevision', 3_600_000)
    const regular = (await first.send('GET', `${list}/Cablevision`)).body.profiles.Cablevision
    expect(regular.type).toBe('regular')
    first.clock.advance(60_000)
    const { profiles } = (await second.send('GET', list, { headers: shown(simulator) })).body
    expect(profiles).toEqual({
      Cablevision: {
        ...regular,
        type,
        attributes: {
          ...regular.attributes,
          upstreamUserID: regular.attributes.userID,
          mvpd: { value: 'Cablevision', state: 'plain' },
        },
      },
    })
    const one = await second.send('GET', `${list}/Cablevision`, { headers: shown(simulator) })
    expect(one.body.profiles).toEqual(profiles)
    expect(await types(first, shown(simulator))).toEqual({ Cablevision: 'regular' })
    first.clock.advance(3_600_000)
    expect(await types(second, shown(simulator))).toEqual({})
    expect(await authorize(second, shown(simulator))).toBe('authenticated_profile_expired')
  })

  it('lets the second app decide, and sign in, without a look at profiles [S6 SSO-12]', async () => {
    const { first, second, simulator } = await setUp()
    await signIn(first, shown(simulator))
    expect(await authorize(second, shown(simulator))).toBe('mvpd')
    const headers = shown(simulator)
    const session = await second.send('POST', '/api/v2/REF30/sessions', { form: complete, headers })
    expect(session.body).toMatchObject({ actionName: 'authorize', reasonType: 'authenticatedSSO' })
  })

  it('of a companion is not that of the viewer', async () => {
    const { first, second, simulator } = await setUp()
    await signIn(first, shown(simulator))
    const { code } = (await second.createSession({})).body
    const path = `/api/v2/REF30/sessions/${code}`
    const { body } = await first.send('POST', path, { form: complete, headers: shown(simulator) })
    expect(body.actionName).toBe('authenticate')
  })

  it('is of no use when it is another, missing, or not shown at the sign-in', async () => {
    const { first, second, simulator } = await setUp()
    await signIn(first, shown(simulator))
    expect(await types(second)).toEqual({})
    expect(await types(second, shown(simulator, 'other'))).toEqual({})
    expect(await authorize(second, {})).toBe('authenticated_profile_missing')
    await signIn(first, {}, 'Dish')
    expect(await types(second, shown(simulator))).toEqual({ Cablevision: type })
  })

  it('ends both profiles when it is shown to a logout, and only the own one otherwise [L1 L9 §1.19]', async () => {
    const { first, second, simulator } = await setUp()
    await signIn(first, shown(simulator))
    expect(await out(second, shown(simulator))).toEqual({
      Cablevision: {
        actionName: 'logout',
        actionType: 'interactive',
        mvpd: 'Cablevision',
        url: expect.stringMatching(/^\/adobe-services\/logout\?.*pt_device_id=[\da-f]{40}.*redirect_url=/),
      },
    })
    expect(await authorize(first, shown(simulator))).toBe('authenticated_profile_missing')
    expect(await types(first)).toEqual({})

    await signIn(first, shown(simulator))
    expect(Object.keys(await out(first, {}))).toEqual(['Cablevision'])
    expect(await types(first)).toEqual({})
    expect(await types(second, shown(simulator))).toEqual({ Cablevision: type })
    expect((await out(second, {})).Cablevision.actionName).toBe('invalid')
    expect((await out(first, shown(simulator))).Cablevision.actionName).toBe('logout')
    expect((await out(second, shown(simulator))).Cablevision.actionName).toBe('invalid')
  })

  it.each([
    ['unreadable', 'x'],
    ['without a signature', `${btoa('{"alg":"RS256"}')}.${btoa('{"sub":"home","exp":9999999999}')}.`],
    ['of no algorithm', `${btoa('{"alg":"none"}')}.${btoa('{"sub":"home","exp":9999999999}')}.c2ln`],
    ['of nobody', `${btoa('{"alg":"RS256"}')}.${btoa('{"sub":"","exp":9999999999}')}.c2ln`],
    ['without an end', `${btoa('{"alg":"RS256"}')}.${btoa('{"sub":"home"}')}.c2ln`],
    ['in four parts', `${btoa('{"alg":"RS256"}')}.${btoa('{"sub":"home","exp":9999999999}')}.c2ln.c2ln`],
  ])('that is %s is passed over without an error [SSO-04]', async (_, token) => {
    const { first, second, simulator } = await setUp()
    await signIn(first, shown(simulator))
    const bad = { [header]: token.replaceAll('=', '') }
    expect(await types(second, bad)).toEqual({})
    expect(await authorize(second, bad)).toBe('authenticated_profile_missing')
    expect((await second.send('POST', '/api/v2/REF30/sessions', { headers: bad })).status).toBe(200)
  })

  it('that has expired or was tampered with is passed over [SSO-03]', async () => {
    const { first, second, simulator } = await setUp()
    await signIn(first, shown(simulator))
    const good = shown(simulator)
    expect(await types(second, good)).toEqual({ Cablevision: type })
    const [head = '', payload = '', signed = ''] = (good[header] ?? '').split('.')
    const claims = JSON.parse(atob(payload))
    const forged = btoa(JSON.stringify({ ...claims, name: 'x' })).replaceAll('=', '')
    expect(await types(second, { [header]: `${head}.${forged}.${signed}` })).toEqual({})
    first.clock.advance(3_600_000)
    expect(await types(second, good)).toEqual({})
    expect(await types(second, shown(simulator))).toEqual({ Cablevision: type })
  })

  it('of another issuer is trusted, for its key is not known here', async () => {
    const { second, simulator } = await setUp()
    const whose = header === 'AD-Service-Token' ? { person: 'home' } : { account: 'home' }
    simulator.profiles.add(whose, 'Dish', { user: 'ada' })
    const payload = btoa('{"iss":"https://id.example","sub":"home","exp":9999999999}')
    const token = `${btoa('{"alg":"RS256"}')}.${payload}.c2ln`.replaceAll('=', '')
    expect(await types(second, { [header]: token })).toEqual({ Dish: type })
  })
})

describe('shared profiles', () => {
  it('of several providers and people stand beside the own ones', async () => {
    const { first, second, simulator } = await setUp()
    const { identities } = simulator
    const headers = {
      'Adobe-Subject-Token': identities.platformToken('home'),
      'AD-Service-Token': identities.serviceToken('ada'),
    }
    await signIn(first, headers)
    simulator.profiles.add({ person: 'ada' }, 'Dish')
    await second.signIn('Spectrum')
    expect(await types(second, headers)).toEqual({
      Spectrum: 'regular',
      Cablevision: 'platformSSO',
      Dish: 'serviceTokenSSO',
    })
    const { 'Adobe-Subject-Token': _, ...person } = headers
    expect((await types(second, person)).Cablevision).toBe('serviceTokenSSO')
    // The same name at a platform and at an identity service is not the same viewer.
    expect(await types(second, { 'AD-Service-Token': identities.serviceToken('home') })).toEqual({
      Spectrum: 'regular',
    })
  })

  it('go with the profiles that a test ends or removes', async () => {
    const { first, second, simulator } = await setUp()
    const headers = { 'AD-Service-Token': simulator.identities.serviceToken('ada') }
    await signIn(first, headers)
    simulator.profiles.expire('Cablevision')
    expect(await authorize(second, headers)).toBe('authenticated_profile_expired')
    simulator.profiles.remove()
    expect(await authorize(second, headers)).toBe('authenticated_profile_missing')
  })

  it('have an entry of their own in a single logout, if the corner is set so [L8]', async () => {
    const { first, simulator } = await setUp({ corners: { singleLogout: 'entryEach' } })
    const headers = { 'AD-Service-Token': simulator.identities.serviceToken('ada') }
    await signIn(first, headers)
    const logouts = await out(first, headers)
    expect(Object.keys(logouts)).toEqual(['Cablevision', 'Cablevision SSO'])
    expect(logouts['Cablevision SSO']).toMatchObject({ mvpd: 'Cablevision', actionName: 'logout' })
  })

  it('need no page where the provider has none [L4]', async () => {
    const { first, second, simulator } = await setUp()
    const headers = { 'AD-Service-Token': simulator.identities.serviceToken('ada') }
    await signIn(first, headers, 'Dish')
    expect(await out(second, headers, 'Dish')).toEqual({
      Dish: { actionName: 'complete', actionType: 'none', mvpd: 'Dish' },
    })
  })

  it('come before a degradation rule', async () => {
    const { first, second, simulator } = await setUp()
    const headers = { 'AD-Service-Token': simulator.identities.serviceToken('ada') }
    await signIn(first, headers)
    simulator.rules.degrade('Cablevision', 'AuthNAll')
    const { profiles } = (await second.send('GET', `${list}/Cablevision`, { headers })).body
    expect(profiles.Cablevision.type).toBe('serviceTokenSSO')
  })

  it('are part of the state', async () => {
    const { first, second, simulator } = await setUp()
    const headers = { 'AD-Service-Token': simulator.identities.serviceToken('ada') }
    await signIn(first, headers)
    const saved = JSON.parse(JSON.stringify(simulator.state.dump()))
    simulator.state.reset()
    simulator.state.load(saved)
    expect(await types(second, headers)).toEqual({ Cablevision: 'serviceTokenSSO' })
  })
})

describe('a revocation', () => {
  it('of an identity ends its profiles in every app [D12]', async () => {
    const { first, second, simulator } = await setUp()
    const headers = { 'Adobe-Subject-Token': simulator.identities.platformToken('home') }
    await signIn(first, headers)
    await signIn(first, headers, 'Dish')
    await first.signIn('Spectrum')
    simulator.profiles.revoke({ account: 'home' }, 'Dish')
    expect(await types(second, headers)).toEqual({ Cablevision: 'platformSSO' })
    simulator.profiles.revoke({ person: 'home' })
    expect(await types(second, headers)).toEqual({ Cablevision: 'platformSSO' })
    simulator.profiles.revoke({ account: 'home' })
    expect(await types(second, headers)).toEqual({})
    expect(await authorize(first, headers)).toBe('authenticated_profile_missing')
    expect(await types(first)).toEqual({ Spectrum: 'regular' })
  })

  it("of a provider's user ends all sign-ins by that name", async () => {
    const { first, second, simulator } = await setUp()
    const add = (device: Device, mvpd: string, user: string) => {
      const clientId = device.credentials.client_id
      const id = device === first ? 'ba23d141-d715-561c-94f4-e9e4c966b1eb' : 'second'
      simulator.profiles.add({ device: id, clientId }, mvpd, { user })
    }
    add(first, 'Dish', 'ada')
    add(first, 'Cox', 'ada')
    add(second, 'Dish', 'ada')
    add(second, 'Cox', 'bob')
    simulator.profiles.add({ person: 'ada' }, 'Dish', { user: 'ada' })
    simulator.profiles.revoke({ user: 'ada' }, 'Dish')
    const headers = { 'AD-Service-Token': simulator.identities.serviceToken('ada') }
    expect(await types(first, headers)).toEqual({ Cox: 'regular' })
    expect(await types(second, headers)).toEqual({ Cox: 'regular' })
    simulator.profiles.revoke({ user: 'ada' })
    expect([await types(first), await types(second)]).toEqual([{}, { Cox: 'regular' }])
  })
})

describe('a source of identity', () => {
  const signal = new AbortController().signal

  it('gives fresh tokens, in the header of its platform [SSO-02 SSO-09]', async () => {
    const { first, second, simulator } = await setUp()
    const amazon = simulator.identities.source({ account: 'home', person: 'ada', lifeMs: 60_000 })
    const roku = simulator.identities.source({ account: 'home', platform: 'Roku' })
    expect([amazon.platformHeader, roku.platformHeader]).toEqual([
      'Adobe-Subject-Token',
      'X-Roku-Reserved-Roku-Connect-Token',
    ])
    const token = await amazon.platformToken?.({ signal })
    await signIn(first, { 'Adobe-Subject-Token': String(token) })
    const shown = { 'X-Roku-Reserved-Roku-Connect-Token': String(await roku.platformToken?.({ signal })) }
    expect(await types(second, shown)).toEqual({ Cablevision: 'platformSSO' })
    first.clock.advance(60_000)
    expect(await amazon.platformToken?.({ signal })).not.toBe(token)
    const [, payload = ''] = String(await amazon.serviceToken?.({ signal })).split('.')
    const iat = first.clock.now() / 1000
    expect(JSON.parse(atob(payload))).toMatchObject({ sub: 'ada', aud: 'Adobe', iat, exp: iat + 60 })
  })

  it('has only what the viewer has', async () => {
    const { identities } = (await setUp()).simulator
    expect(identities.source({})).toEqual({})
    expect(Object.keys(identities.source({ person: 'ada' }))).toEqual(['serviceToken'])
    expect(() => identities.serviceToken('')).toThrow(new TypeError('nobody has no identity'))
  })
})
