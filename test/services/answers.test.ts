import { Secret } from 'passchart'
import { createManualClock } from 'passchart/simulator'
import { describe, expect, it } from 'vitest'
import { answering, calls, failureOf, resultOf, watch } from './_calls.ts'

const accessToken = new Secret('t')

describe('an access token', () => {
  const token = async (more: object) =>
    resultOf(
      await answering(201, { access_token: 'x', expires_in: 21_600, ...more }).attempt(
        calls.issueAccessToken.make,
      ),
    )

  it('is issued in milliseconds and lives for seconds [REG-07 REG-14 REG-23]', async () => {
    expect(await token({ created_at: 1_752_148_106_221 })).toMatchObject({
      expiresInMs: 21_600_000,
      createdAtMs: 1_752_148_106_221,
    })
  })

  it('issued in seconds is understood by magnitude [REG-07 D55]', async () => {
    expect(await token({ created_at: 1_752_148_106 })).toMatchObject({ createdAtMs: 1_752_148_106_000 })
    expect(await token({ created_at: '1752148106221' })).toMatchObject({ createdAtMs: 1_752_148_106_221 })
  })

  it.each([0, -1, 'soon', 1e300, null])('with a life of %j is none [REG-14]', async (expires_in) => {
    const body = { access_token: 'x', expires_in }
    const failure = failureOf(await answering(201, body).attempt(calls.issueAccessToken.make))
    expect(failure).toMatchObject({ code: 'protocol', message: expect.stringContaining('"expires_in"') })
  })
})

describe('client credentials', () => {
  const register = async (more: object) => {
    const body = { client_id: 'c', client_secret: 's', ...more }
    return answering(201, body).attempt(calls.registerClient.make)
  }

  it('without the scope of REST API V2 are refused before any call [REG-01]', async () => {
    expect(failureOf(await register({ scopes: ['api:client:v1'] }))).toMatchObject({
      code: 'registration',
      remedy: expect.any(String),
      message: 'POST /o/client/register: "scopes" lacks api:client:v2',
    })
  })

  it('name the grant to ask for, client_credentials if offered [REG-06]', async () => {
    const grant = async (grant_types?: unknown) =>
      resultOf(await register(grant_types ? { grant_types } : {}))
    expect(await grant(['refresh_token', 'client_credentials'])).toMatchObject({
      grantType: 'client_credentials',
    })
    expect(await grant(['other'])).toMatchObject({ grantType: 'other' })
    expect(await grant()).toMatchObject({ grantType: 'client_credentials' })
  })
})

describe('decisions', () => {
  const decide = async (
    resources: readonly string[],
    decisions: readonly unknown[],
    kind = 'authorize' as const,
  ) => {
    const { services } = answering(200, { decisions })
    return services[kind as 'authorize' | 'preauthorize']({ accessToken, mvpd: 'p', resources })
  }
  const permit = (resource: string, serializedToken: string) => ({
    resource,
    authorized: true,
    token: { serializedToken, notAfter: 2 },
  })

  it('belong to their resource by name, then trimmed, then by place [D77 PREAUTH-18]', async () => {
    const order = await decide(['b', 'a'], [permit('a', 'A'), permit('b', 'B')])
    expect(order.map(({ token }) => token?.serializedToken.reveal())).toEqual(['B', 'A'])
    const [blank] = await decide(['a'], [permit('a ', 'A'), permit('x', 'X')])
    expect(blank).toMatchObject({ resource: 'a', authorized: true })
    const [byPlace] = await decide(['<rss/>'], [permit('&lt;rss/&gt;', 'A')])
    expect(byPlace).toMatchObject({ resource: '<rss/>', authorized: true })
  })

  it("never take another resource's place [D77 PREAUTH-18]", async () => {
    const [x, a] = await decide(['x', 'a'], [permit('a', 'A'), permit('z', 'Z')])
    expect(x).toMatchObject({ authorized: false, failure: { code: 'protocol' } })
    expect(a?.token?.serializedToken.reveal()).toBe('A')
  })

  it('are told apart by their exact names before their trimmed ones [D77]', async () => {
    const [blank, bare] = await decide(['a ', 'a'], [permit('a', 'A'), permit('a ', 'B')])
    expect([blank, bare].map((one) => one?.token?.serializedToken.reveal())).toEqual(['B', 'A'])
  })

  it.each([
    ['there are more than were asked', ['a'], ['x', 'y']],
    ['there are fewer', ['a', 'b'], ['x']],
    ['its place is that of another, blanks apart', ['a', 'b'], ['b ', 'b']],
    ['its place is that of one asked with blanks', ['a', ' b'], ['b', 'b']],
  ])('are not told by their place if %s [D77]', async (_, resources, names) => {
    const [first] = await decide(
      resources,
      names.map((name) => permit(name, 'T')),
    )
    expect(first).toMatchObject({ resource: 'a', authorized: false, failure: { code: 'protocol' } })
  })

  it('asked with a blank are found without, and with one without [D77]', async () => {
    const [asked] = await decide([' a'], [permit('x', 'X'), permit('a', 'A')])
    expect(asked?.token?.serializedToken.reveal()).toBe('A')
  })

  it('that are broken have no known source', async () => {
    const [broken] = await decide(['a'], [{ resource: 'a', authorized: 'yes' }])
    expect(broken).toMatchObject({ authorized: false, source: 'unknown' })
  })

  it('missing from the answer are failures, not denials [PREAUTH-18 AUTHZ-20]', async () => {
    const [a, b] = await decide(['a', 'b'], [permit('a', 'A')])
    expect(a).toMatchObject({ authorized: true })
    expect(b).toMatchObject({ authorized: false, failure: { code: 'protocol', httpStatus: 200 } })
  })

  it('that are broken cost no other [PREAUTH-11]', async () => {
    const broken = { resource: 'b', authorized: true, token: { serializedToken: '', notAfter: 2 } }
    const [a, b, c] = await decide(['a', 'b', 'c'], [permit('a', 'A'), broken, null])
    expect(a).toMatchObject({ authorized: true })
    expect(b?.failure?.message).toContain('"decisions.1.token.serializedToken" must not be empty')
    expect(c?.failure?.code).toBe('protocol')
  })

  it('of preauthorize never carry a token, whatever came [SEC-06 PREAUTH-01]', async () => {
    const { services } = answering(200, { decisions: [permit('a', 'A')] })
    const [mark] = await services.preauthorize({ accessToken, mvpd: 'p', resources: ['a'] })
    expect(mark).toEqual({ resource: 'a', authorized: true, source: 'unknown' })
  })

  it('without a reason are refusals', async () => {
    const [no] = await decide(['a'], [{ resource: 'a', authorized: false, error: 'because' }])
    expect(no).toMatchObject({ authorized: false, failure: { code: 'refused', retryable: false } })
  })
})

describe('profiles', () => {
  it('find the user under either spelling, and keep what is encrypted [META-02 META-03 META-04 META-13 D39 D42 D45 D54]', async () => {
    const attributes = {
      userId: { value: 'u', state: 'plain' },
      zip: { value: 'encrypted==', state: 'enc' },
      maxRating: { value: { MPAA: 'PG' }, state: 'plain' },
      hba_status: { value: 'true' },
      encryptedZip: { error: 'invalid_configuration_user_metadata_certificate' },
      bare: 'no object',
      '': { value: 'without a name' },
    }
    const { services } = answering(200, { profiles: { p: { notAfter: '2', type: 'regular', attributes } } })
    const [profile] = await services.retrieveProfiles({ accessToken })
    expect(profile).toMatchObject({ mvpd: 'p', notAfterMs: 2 })
    expect(profile?.attributes.reveal()).toEqual({
      userID: { value: 'u', state: 'plain' },
      zip: { value: 'encrypted==', state: 'enc' },
      maxRating: { value: { MPAA: 'PG' }, state: 'plain' },
      hba_status: { value: 'true', state: 'plain' },
      encryptedZip: { state: 'plain', error: 'invalid_configuration_user_metadata_certificate' },
      '': { value: 'without a name', state: 'plain' },
    })
  })

  it('are read whole, by the key of their provider, whatever their type and issuer [PROF-08 PROF-09 PROF-10]', async () => {
    const attributes = { userID: { value: 'u', state: 'plain' } }
    const profile = { notBefore: 1, notAfter: 2, issuer: 'Spectrum', type: 'ofNextYear', attributes }
    const { services } = answering(200, { profiles: { Cablevision: profile } })
    const [read] = await services.retrieveProfiles({ accessToken })
    expect(read).toMatchObject({ mvpd: 'Cablevision', issuer: 'Spectrum', type: 'ofNextYear' })
    expect(read).toMatchObject({ notBeforeMs: 1, notAfterMs: 2 })
    expect(read?.attributes.reveal()).toEqual(attributes)
  })

  it('take no other name for the user’s [D39]', async () => {
    const attributes = { userIdHash: { value: 'h' }, myUserId: { value: 'm' } }
    const { services } = answering(200, { profiles: { p: { notAfter: 2, type: 'regular', attributes } } })
    const [profile] = await services.retrieveProfiles({ accessToken })
    expect(Object.keys(profile?.attributes.reveal() ?? {})).toEqual(['userIdHash', 'myUserId'])
  })

  it('that cannot be used cost no other, and fail only if there is no other', async () => {
    const good = { notAfter: 2, type: 'regular' }
    const { services } = answering(200, { profiles: { bad: {}, good } })
    expect(await services.retrieveProfiles({ accessToken })).toMatchObject([{ mvpd: 'good' }])
    const none = await answering(200, { profiles: { bad: {} } }).attempt(calls.retrieveProfiles.make)
    expect(failureOf(none).message).toContain('"profiles.bad.notAfter" is missing')
  })

  it('prefer the documented spelling [D39]', async () => {
    const attributes = { userID: { value: 'right' }, userId: { value: 'other' } }
    const { services } = answering(200, { profiles: { p: { notAfter: 2, type: 'regular', attributes } } })
    const [profile] = await services.retrieveProfiles({ accessToken })
    expect(profile?.attributes.reveal().userID?.value).toBe('right')
  })

  it('of a partner: none is as good as a refusal (D26)', async () => {
    const failure = failureOf(await answering(200, { profiles: {} }).attempt(calls.createPartnerProfile.make))
    expect(failure).toMatchObject({ code: 'refused', httpStatus: 200, retryable: false })
  })

  it.each([200, 201, 202])('are taken from a %i (D11)', async (status) => {
    const outcome = await answering(status, calls.retrieveProfiles.body).attempt(
      calls.createPartnerProfile.make,
    )
    expect(resultOf(outcome)).toHaveLength(1)
  })
})

describe('urls', () => {
  const urlOf = async (url: unknown) => {
    const { attempt } = answering(200, { actionName: 'authenticate', code: 'C', url })
    return attempt(async (services) => (await services.createSession({ accessToken })).url?.reveal())
  }

  it('are absolute, or resolved on the origin [D70 AUTHN-13]', async () => {
    expect(await urlOf('/api/v2/x')).toEqual({ result: 'https://sp.auth.adobe.com/api/v2/x' })
    expect(await urlOf('https://other.example/x?y=1')).toEqual({ result: 'https://other.example/x?y=1' })
    expect(await urlOf('http://plain.example/')).toEqual({ result: 'http://plain.example/' })
    expect(await urlOf(undefined)).toEqual({ result: undefined })
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'app://x',
    'xhttps://x',
    'https-x://x',
    'https://',
    'http://[',
    '//:99999',
  ])('never lead a browser to %j [SEC-08]', async (url) => {
    const failure = failureOf(await urlOf(url))
    expect(failure).toMatchObject({ code: 'protocol', message: expect.stringMatching(/"url" must be/) })
  })
})

describe('other shapes', () => {
  const configuration = async (body: unknown) => {
    const outcome = await answering(200, body).attempt(calls.retrieveConfiguration.make)
    return resultOf(outcome)
  }

  it('the configuration as a list, or with providers beside the requestor [CONF-16 CONF-17]', async () => {
    const mvpds = [{ id: 'p', isTempPass: true, brandNew: 1 }, { displayName: 'no id' }, null]
    const read = { mvpds: [{ id: 'p', isTempPass: true, brandNew: 1 }], domains: [] }
    expect(await configuration({ requestor: { mvpds } })).toEqual(read)
    expect(await configuration({ requestor: {}, mvpds })).toEqual(read)
    expect(await configuration([{ mvpds }])).toEqual(read)
  })

  it.each([1_733_737_089_035, '1733737089035'])('the end of a session as %j [AUTHN-15]', async (notAfter) => {
    const { services } = answering(200, { actionName: 'authenticate', code: 'C', notBefore: 1, notAfter })
    const session = await services.createSession({ accessToken })
    expect(session).toMatchObject({ notBeforeMs: 1, notAfterMs: 1_733_737_089_035 })
  })

  it('the short names of the flow page, and either name of the domain [D36 D37]', async () => {
    const body = { existing: { domain: 'a.example', n: 5 }, missing: ['domain', 'mvpd'] }
    expect(resultOf(await answering(200, body).attempt(calls.retrieveSession.make))).toEqual({
      existingParameters: { domainName: 'a.example' },
      missingParameters: ['domainName', 'mvpd'],
      device: {},
    })
  })

  it('a logout that redirects is a page to open (D13) [LOGOUT-20]', async () => {
    const { services } = watch({
      fetch: async () => new Response(null, { status: 302, headers: { Location: '/adobe-services/logout' } }),
    })
    const [entry] = await services.logout({ accessToken, mvpd: 'p', redirectUrl: 'https://a.example/' })
    expect(entry).toMatchObject({ mvpd: 'p', actionName: 'logout' })
    expect(entry?.url?.reveal()).toBe('https://sp.auth.adobe.com/adobe-services/logout')
  })

  it('a logout whose page cannot be opened is one without a page', async () => {
    const logouts = { p: { actionName: 'logout', url: 'javascript:alert(1)' } }
    const { services } = answering(200, { logouts })
    const [entry] = await services.logout({ accessToken, mvpd: 'p', redirectUrl: 'https://a.example/' })
    expect(entry).toEqual({ mvpd: 'p', actionName: 'logout' })
  })

  it.each([
    [200, { Location: '/elsewhere' }, 'read'],
    [302, {}, 'refused'],
  ])('a logout that does not redirect, with %i and %j, is %s (D13)', async (status, headers, is) => {
    const { attempt } = answering(status, { logouts: {} }, headers as Record<string, string>)
    const outcome = await attempt(calls.logout.make)
    expect('result' in outcome ? 'read' : outcome.failure.code).toBe(is)
    if ('result' in outcome) expect(outcome.result).toEqual([])
  })

  it('a session that says nothing of what is missing lacks nothing', async () => {
    const { services } = answering(200, { actionName: 'authenticate', code: 'C' })
    expect((await services.createSession({ accessToken })).missingParameters).toEqual([])
    const partly = answering(200, { existingParameters: {} }).services
    const session = await partly.retrieveSession({ accessToken, code: new Secret('C') })
    expect(session.missingParameters).toEqual([])
  })

  it('what the service will think of is carried [ERR-13 AUTHN-11]', async () => {
    const body = { actionName: 'dance', actionType: 'slow', reasonType: 'why', code: 'C' }
    const { services } = answering(200, body)
    const { actionName, actionType, reasonType } = await services.createSession({ accessToken })
    expect([actionName, actionType, reasonType]).toEqual(['dance', 'slow', 'why'])
  })
})

describe('one call', () => {
  it('ends at once with its signal, and says so', async () => {
    const { attempt } = watch({ fetch: () => new Promise(() => {}) })
    const controller = new AbortController()
    const outcome = attempt((services) => calls.authorize.make(services, { signal: controller.signal }))
    controller.abort(new Error('canary-access-token'))
    expect(failureOf(await outcome)).toMatchObject({ code: 'aborted', retryable: false })
    const never = attempt((services) => calls.authorize.make(services, { signal: controller.signal }))
    expect(failureOf(await never)).toMatchObject({ code: 'aborted' })
  })

  it.each([
    ['retrieveProfiles', 10_000],
    ['authorize', 30_000],
    ['preauthorize', 30_000],
    ['createPartnerProfile', 30_000],
  ] as const)('%s gives up after %i ms [ERR-24 PREAUTH-20]', async (name, ms) => {
    const clock = createManualClock()
    const { attempt } = watch({ clock, fetch: () => new Promise(() => {}) })
    const outcome = attempt(calls[name].make)
    await Promise.resolve()
    clock.advance(ms)
    expect(failureOf(await outcome)).toMatchObject({ code: 'timeout', retryable: true })
  })

  it('passes on nothing of what the platform says of a failed request [ERR-24 ERR-26 SEC-02]', async () => {
    const { attempt, records } = watch({
      fetch: async (input, init) => {
        throw new TypeError(`cannot fetch ${String(input)} with ${JSON.stringify(init?.headers)}`)
      },
    })
    for (const { make } of Object.values(calls)) {
      const { message, ...failure } = failureOf(await attempt(make))
      expect(message).toMatch(/: no answer$/)
      expect(failure).toEqual({ code: 'network', retryable: true })
    }
    expect(new Set(records.map(({ failure }) => failure))).toEqual(new Set(['network']))
  })

  it('is sent once, whatever comes back [ERR-06 ERR-21]', async () => {
    let requests = 0
    const { attempt } = watch({
      fetch: async () => {
        requests += 1
        return new Response('', { status: 503 })
      },
    })
    await attempt(calls.retrieveProfiles.make)
    expect(requests).toBe(1)
  })

  it('is told of with what was asked, how it ended and how long it took [TEST-05]', async () => {
    const clock = createManualClock()
    const { attempt, records } = watch({
      clock,
      fetch: async () => {
        clock.advance(120)
        return Response.json(calls.retrieveProfileForMvpd.body)
      },
    })
    const startedAtMs = clock.now()
    await attempt(calls.retrieveProfileForMvpd.make)
    const asked = { endpoint: 'retrieveProfileForMvpd', method: 'GET' }
    const path = '/api/v2/{serviceProvider}/profiles/{mvpd}'
    expect(records).toEqual([{ ...asked, path, status: 200, ms: 120, attempt: 1, startedAtMs }])
  })

  it('is not spoilt by an observer that throws', async () => {
    const { attempt } = watch({
      fetch: async () => Response.json(calls.retrieveProfiles.body),
      onCall: () => {
        throw new Error('observer')
      },
    })
    expect(resultOf(await attempt(calls.retrieveProfiles.make))).toHaveLength(1)
  })

  it('refuses a body of a megabyte', async () => {
    const body = JSON.stringify({ profiles: {}, padding: 'x'.repeat(1_000_000) })
    const failure = failureOf(await answering(200, body).attempt(calls.retrieveProfiles.make))
    expect(failure).toMatchObject({ code: 'protocol', message: expect.stringContaining('body of 1000000') })
  })

  it('survives JSON as deep as a mine', async () => {
    for (const depth of [1_000, 5_000, 8_000, 12_000, 100_000]) {
      const deep = '{"a":'.repeat(depth) + 1 + '}'.repeat(depth)
      for (const body of [deep, `{"code":"x","message":${deep}}`, `{"profiles":${deep}}`]) {
        for (const status of [200, 403]) {
          const failure = failureOf(await answering(status, body).attempt(calls.retrieveProfiles.make))
          expect(['protocol', 'refused']).toContain(failure.code)
        }
      }
    }
  })
})
