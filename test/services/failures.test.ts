import { PassError, Secret } from 'passchart'
import { createManualClock } from 'passchart/simulator'
import { describe, expect, it, vi } from 'vitest'
import type { CallRecord } from '../../src/ports.ts'
import { answering, type CalledName, calls, failureOf, resultOf, watch } from './_calls.ts'

const ask = (name: CalledName, status: number, body: unknown, headers: Record<string, string> = {}) =>
  answering(status, body, headers).attempt(calls[name].make)
const at = 'GET /api/v2/{serviceProvider}/profiles'

describe('a refusal nobody explained', () => {
  it.each([
    [400, 'refused', false],
    [401, 'unauthorised', false],
    [403, 'refused', false],
    [404, 'refused', false],
    [429, 'throttled', true],
    [499, 'refused', false],
    [500, 'refused', true],
    [503, 'refused', true],
  ])('with status %i is %s, and may pass: %s [ERR-05 ERR-16]', async (httpStatus, code, retryable) => {
    expect(failureOf(await ask('retrieveProfiles', httpStatus, ''))).toEqual({
      code,
      message: `${at} answered ${httpStatus}`,
      retryable,
      httpStatus,
    })
  })

  it('may be a redirect that leads nowhere', async () => {
    expect(failureOf(await ask('retrieveProfiles', 302, '{}'))).toMatchObject({
      code: 'refused',
      httpStatus: 302,
    })
  })

  it('is what a 429 stays, whatever its body says: the edge throttles', async () => {
    const body = { code: 'internal_server_error', action: 'none', status: 500 }
    expect(failureOf(await ask('retrieveProfiles', 429, body))).toEqual({
      ...{ code: 'throttled', message: `${at} answered 429`, retryable: true, httpStatus: 429 },
    })
  })

  it.each([
    ['7', 7_000],
    ['0', undefined],
    ['-3', undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('with Retry-After %s asks for a pause of %s ms [THR-04]', async (value, retryAfterMs) => {
    const { services } = answering(429, '', value === undefined ? {} : { 'Retry-After': value })
    const error = await calls.retrieveProfiles.make(services).catch((error: PassError) => error)
    expect(error).toBeInstanceOf(PassError)
    expect('retryAfterMs' in Object(error)).toBe(retryAfterMs !== undefined)
    if (retryAfterMs !== undefined) expect(error).toMatchObject({ retryAfterMs })
  })
})

describe('a refusal with an enhanced error', () => {
  const error = {
    ...{ code: 'something_new', action: 'none', status: 400, message: 'm', details: 'd', trace: 't' },
    helpUrl: 'https://help.example/',
  }

  it('carries all the vendor says [ERR-01 ERR-03]', async () => {
    expect(failureOf(await ask('retrieveProfiles', 400, error))).toEqual({
      code: 'refused',
      message: `${at} answered 400 something_new`,
      retryable: false,
      httpStatus: 400,
      vendor: error,
    })
  })

  it.each([
    ['retry', 403, 'refused', true],
    ['none', 403, 'refused', false],
    ['none', 401, 'unauthorised', false],
    ['authentication', 403, 'authentication', false],
    ['configuration', 403, 'configuration', false],
    ['tomorrow', 403, 'refused', false],
  ])(
    'and action %s, status %i, is %s, to be repeated: %s [ERR-06 ERR-13]',
    async (action, status, code, again) => {
      const failure = failureOf(await ask('retrieveProfiles', status, { ...error, action }))
      expect(failure).toMatchObject({ code, retryable: again, vendor: { action } })
    },
  )

  it.each<[string, unknown, string]>([
    ['with an action alone', { code: 'new', action: 'none' }, 'new'],
    ['with a status alone', { code: 'new', status: 400 }, 'new'],
    ['of a known code alone', { code: 'authenticated_profile_missing' }, 'authenticated_profile_missing'],
    ['wrapped', { error: { code: 'new' } }, 'new'],
    ['wrapped, beside an empty code', { code: '', action: 'none', error: { code: 'new' } }, 'new'],
    ['wrapped, beside a code that is none', { code: 5, action: 'none', error: { code: 'new' } }, 'new'],
    ['of a bare word', { error: 'new' }, 'new'],
  ])('%s is read [D64 ERR-16]', async (_, body, code) => {
    expect(failureOf(await ask('retrieveProfiles', 400, body)).vendor?.code).toBe(code)
  })

  it.each<[string, unknown]>([
    ['a sign-in code', { code: 'AB12CD' }],
    ['a sign-in code with an absurd status', '{"code":"AB12CD","status":1e999}'],
    ['an empty word', { error: '' }],
    ['nothing', null],
  ])('is not read from %s', async (_, body) => {
    expect(failureOf(await ask('retrieveProfiles', 400, body))).not.toHaveProperty('vendor')
  })

  it.each([
    ['registerClient', 'registration'],
    ['issueAccessToken', 'registration'],
    ['retrieveProfiles', 'unauthorised'],
  ] as const)('of %s with 401 is %s', async (name, code) => {
    expect(failureOf(await ask(name, 401, error)).code).toBe(code)
  })
})

describe('an answer that cannot be understood', () => {
  it.each([
    ['no JSON', 200, 'no {json', 'the body is no JSON'],
    ['nothing', 204, '', 'the body is no JSON'],
    ['another body', 299, '[]', '"body" must be of type object'],
    ['a member missing', 200, {}, '"profiles" is missing'],
    ['a member of the wrong type', 200, { profiles: 5 }, '"profiles" must be of type object'],
  ])('%s: says what is wrong [ERR-15]', async (_, status, body, problem) => {
    expect(failureOf(await ask('retrieveProfiles', status, body))).toEqual({
      ...{ code: 'protocol', message: `${at}: ${problem}`, retryable: false, httpStatus: status },
    })
  })

  it('names a field of any length by its first 200 characters', async () => {
    const { message } = failureOf(
      await ask('retrieveProfiles', 200, { profiles: { ['m'.repeat(300)]: { type: 'regular' } } }),
    )
    expect(message.length).toBeLessThan(300)
  })

  it.each<[CalledName, unknown, string]>([
    ['retrieveConfiguration', { requestor: {} }, '"requestor.mvpds" is no list'],
    ['createSession', { actionName: 'partner_profile' }, '"authenticationRequest" is missing'],
    ['issueAccessToken', { access_token: 'a b', expires_in: 600 }, '"access_token" must fit a header'],
    ['issueAccessToken', { access_token: 'a', expires_in: 29 }, '"expires_in" must be a life in seconds'],
    ['registerClient', { client_id: '', client_secret: 's' }, '"client_id" must not be empty'],
  ])('%s: %j %s', async (name, body, problem) => {
    expect(failureOf(await ask(name, 200, body)).message).toMatch(new RegExp(`: ${problem}$`))
  })

  it.each([
    [[], '"decisions" lacks a resource that was asked', 'protocol'],
    [[{ resource: 'r1', authorized: false }], 'a decision denies without "error"', 'refused'],
  ])('a decision of %j: %s', async (decisions, problem, code) => {
    const [decision] = resultOf(await ask('authorize', 200, { decisions })) as [object]
    expect(decision).toMatchObject({
      ...{ resource: 'r1', authorized: false, failure: { code, httpStatus: 200 } },
      failure: { message: expect.stringMatching(new RegExp(`: ${problem}$`)) },
    })
  })

  it('of a registration for another scope is no matter of trying again', async () => {
    const body = { client_id: 'c', client_secret: 's', scopes: ['other'] }
    expect(failureOf(await ask('registerClient', 201, body)).retryable).toBe(false)
  })
})

describe('a call without an answer', () => {
  it.each([
    ['retrieveProfiles', 10_000],
    ['issueAccessToken', 10_000],
    ['preauthorize', 30_000],
    ['authorize', 30_000],
    ['createPartnerProfile', 30_000],
  ] as const)('%s waits %i ms, no longer and no shorter [ERR-24]', async (name, ms) => {
    const clock = createManualClock()
    const { attempt } = watch({ clock, fetch: () => new Promise(() => {}) })
    let hasEnded = false
    const outcome = attempt(calls[name].make).finally(() => {
      hasEnded = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(ms - 1)
    await new Promise((resolve) => setImmediate(resolve))
    expect(hasEnded).toBe(false)
    clock.advance(1)
    expect(failureOf(await outcome)).toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/: no answer in time$/),
    })
  })

  it.each(['before', 'during'])('that is abandoned %s it says so', async (when) => {
    const fetch = vi.fn(() => new Promise<Response>(() => {}))
    const controller = new AbortController()
    if (when === 'before') controller.abort()
    const { attempt } = watch({ fetch })
    const outcome = attempt((services) =>
      calls.retrieveProfiles.make(services, { signal: controller.signal }),
    )
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    expect(failureOf(await outcome)).toEqual({ code: 'aborted', message: `${at}: aborted`, retryable: false })
    expect(fetch).toHaveBeenCalledTimes(when === 'before' ? 0 : 1)
  })

  it('a redirect a browser hides is none', async () => {
    const { attempt } = watch({ fetch: async () => Response.error() })
    expect(failureOf(await attempt(calls.retrieveProfiles.make))).toEqual({
      code: 'network',
      message: `${at}: redirected`,
      retryable: true,
    })
  })
})

describe('who watches the calls', () => {
  it('is told of each what it was, and what became of it', async () => {
    const clock = createManualClock()
    const records: CallRecord[] = []
    let isUp = true
    const { attempt } = watch({
      clock,
      onCall: (record) => void records.push(record),
      fetch: async () => {
        clock.advance(40.4)
        if (!isUp) throw new TypeError('no network')
        return Response.json(calls.retrieveProfiles.body)
      },
    })
    const startedAtMs = clock.now()
    await attempt((services) => calls.retrieveProfiles.make(services, { attempt: 2 }))
    isUp = false
    await attempt(calls.retrieveProfiles.make)
    const record = { endpoint: 'retrieveProfiles', method: 'GET', path: '/api/v2/{serviceProvider}/profiles' }
    expect(records).toMatchObject([
      { ...record, status: 200, ms: 40, attempt: 2, startedAtMs },
      { ...record, ms: 40, attempt: 1, failure: 'network' },
    ])
    expect(records[0]).not.toHaveProperty('failure')
    expect(records[1]).not.toHaveProperty('status')
  })

  it('may be nobody', async () => {
    const { attempt } = watch({ onCall: undefined, fetch: async () => new Response('', { status: 403 }) })
    expect(failureOf(await attempt(calls.retrieveProfiles.make)).code).toBe('refused')
  })

  it.each([
    ['Thu, 01 Jan 2026 00:00:00 GMT', [[Date.UTC(2026, 0, 1), 40]]],
    ['Thu, 01 Jan 1970 00:00:00 GMT', []],
    ['lunch', []],
    [undefined, []],
  ])('hears of the service’s clock when it is shown: %s', async (date, heard) => {
    const clock = createManualClock()
    const times: number[][] = []
    const options = {
      clock,
      fetch: async () => {
        clock.advance(40)
        return Response.json(calls.retrieveProfiles.body, {
          headers: date === undefined ? {} : { Date: date },
        })
      },
    }
    const { attempt } = watch({ ...options, onServiceTime: (...told) => void times.push(told) })
    expect(resultOf(await attempt(calls.retrieveProfiles.make))).toHaveLength(1)
    expect(times).toEqual(heard)
    expect(resultOf(await watch(options).attempt(calls.retrieveProfiles.make))).toHaveLength(1)
  })
})

describe('the platform’s own fetch', () => {
  it('is looked up when it is needed', async () => {
    const { attempt } = watch({})
    vi.stubGlobal('fetch', async () => Response.json(calls.retrieveProfiles.body))
    expect(resultOf(await attempt(calls.retrieveProfiles.make))).toHaveLength(1)
  })

  it('is given a secret in clear only as it is sent', async () => {
    let sent: Request | undefined
    const { attempt } = watch({
      fetch: async (input, init) => {
        sent = new Request(input, init)
        return Response.json(calls.retrieveProfiles.body)
      },
    })
    await attempt((services) => services.retrieveProfiles({ accessToken: new Secret('canary-access-token') }))
    expect(sent?.headers.get('authorization')).toBe('Bearer canary-access-token')
    expect(sent?.headers.get('accept')).toBe('application/json')
  })
})

describe('an error that quotes the request', () => {
  it.each(Object.keys(calls) as CalledName[])('of %s shows no secret of it [SEC-02 ERR-26]', async (name) => {
    let quoted = ''
    const { attempt } = watch({
      async fetch(input, init) {
        const sent = new Headers(init?.headers)
        const device = sent.get('AP-Device-Identifier') ?? ''
        const [, encoded = ''] = device.split(' ')
        quoted = `${input} ${sent.get('Authorization')} ${encoded} ${atob(encoded)} ${init?.body ?? ''}`
        const body = {
          ...{ code: 'authorization_denied_by_mvpd', action: 'none', status: 403, trace: quoted },
          ...{ message: `Refused: ${quoted}`, details: quoted, helpUrl: `https://help.example/?${quoted}` },
        }
        return new Response(JSON.stringify(body), { status: 403 })
      },
    })
    // Every word of the failure is searched by `attempt`.
    const { vendor } = failureOf(await attempt(calls[name].make))
    expect(quoted).toContain('canary')
    expect(vendor?.message).toContain('[secret]')
    expect(vendor?.message).toMatch(/^Refused: https:\/\/sp\.auth\.adobe\.com\//)
  })

  it('keeps words as short as a short device id', async () => {
    const body = { code: 'authorization_denied_by_mvpd', action: 'none', message: 'no tv for this tv' }
    const { attempt } = watch({
      device: { id: 'tv' },
      fetch: async () => new Response(JSON.stringify(body), { status: 403 }),
    })
    expect(failureOf(await attempt(calls.retrieveProfiles.make)).vendor?.message).toBe('no tv for this tv')
  })
})
