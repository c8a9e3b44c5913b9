import { Secret } from 'passchart'
import {
  type EndpointName,
  endpoints,
  errorActions,
  errorCodes,
  registrationErrors,
  type Services,
} from 'passchart/services'
import { createSimulator, type Fault, type Listener } from 'passchart/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CalledName, callNames, calls, failureOf, resultOf, type Watched, watch } from './_calls.ts'

const simulator = createSimulator({ limiter: false })
let listener: Listener
let watched: Watched

beforeAll(async () => {
  listener = await simulator.listen()
  watched = watch({ origin: listener.origin })
})
afterAll(() => listener.close())

const short = (name: EndpointName) => endpoints[name].short
const isRegistration = (name: CalledName) => name === 'registerClient' || name === 'issueAccessToken'
const decides = (name: CalledName) => name === 'preauthorize' || name === 'authorize'

/** One call that goes wrong in this way. */
async function suffer(name: CalledName, fault: Fault) {
  simulator.faults.next(short(name), fault)
  return failureOf(await watched.attempt(calls[name].make))
}

/** What a code of the catalogue is called on this endpoint. */
function expected(name: CalledName, code: keyof typeof errorCodes) {
  const { action, status } = errorCodes[code]
  const failure = status === 401 ? 'unauthorised' : errorActions[action as keyof typeof errorActions].failure
  return {
    code: failure,
    message: `${endpoints[name].method} ${endpoints[name].path} answered ${status} ${code}`,
    retryable: action === 'retry',
    httpStatus: status,
    vendor: {
      code,
      action,
      status,
      message: expect.any(String),
      helpUrl: expect.any(String),
      trace: expect.any(String),
    },
  }
}

const codes = Object.keys(errorCodes) as (keyof typeof errorCodes)[]

describe.each(callNames.filter((name) => !isRegistration(name)))('%s', (name) => {
  it.each(codes)(
    'answers %s as a whole [ERR-01 ERR-03 ERR-05 ERR-08 ERR-09 ERR-12 ERR-17 META-11]',
    async (code) => {
      expect(await suffer(name, { error: code })).toMatchObject(expected(name, code))
    },
  )
})

describe.each(callNames.filter(decides))('%s', (name) => {
  it.each(codes)('answers %s for one resource [ERR-02 ERR-04 ERR-05 ERR-30]', async (code) => {
    const { services, accessToken } = await signedIn()
    simulator.faults.next(short(name), { itemError: code })
    const [decision] = await services[name as 'authorize']({
      accessToken,
      mvpd: 'Cablevision',
      resources: ['r1'],
    })
    const { httpStatus: _, message: __, ...same } = expected(name, code)
    expect(decision).toMatchObject({
      resource: 'r1',
      authorized: false,
      failure: { ...same, httpStatus: 200 },
    })
    expect(decision).not.toHaveProperty('token')
  })
})

describe.each(callNames.filter(isRegistration))('%s', (name) => {
  it.each(Object.keys(registrationErrors))(
    'answers the word %s [REG-16 REG-17 REG-18 ERR-16]',
    async (code) => {
      expect(await suffer(name, { error: code })).toEqual({
        code: 'registration',
        message: `${endpoints[name].method} ${endpoints[name].path} answered 400 ${code}`,
        remedy: expect.stringMatching(/\.$/),
        retryable: false,
        httpStatus: 400,
        vendor: { code, action: '' },
      })
    },
  )
})

/** Answers that carry no error of the catalogue: status, body, and what the failure says. */
const bare: Readonly<Record<string, { readonly fault: Fault; readonly failure: object }>> = {
  'a 400 without a body': {
    fault: { status: 400 },
    failure: { code: 'refused', retryable: false, httpStatus: 400 },
  },
  'a 401 without a body': {
    fault: { status: 401 },
    failure: { code: 'unauthorised', retryable: false, httpStatus: 401 },
  },
  'a 401 with a page': {
    fault: { html: true, status: 401 },
    failure: { code: 'unauthorised', retryable: false },
  },
  'a 401 with other JSON': {
    fault: { status: 401, body: { reason: 'expired' } },
    failure: { code: 'unauthorised' },
  },
  'a 401 with a list': { fault: { status: 401, body: [1] }, failure: { code: 'unauthorised' } },
  'a 404 without a body': {
    fault: { status: 404 },
    failure: { code: 'refused', retryable: false, httpStatus: 404 },
  },
  'a 405 without a body': {
    fault: { status: 405 },
    failure: { code: 'refused', retryable: false, httpStatus: 405 },
  },
  'a 410': { fault: { status: 410 }, failure: { code: 'refused', retryable: false } },
  'a 412': { fault: { status: 412 }, failure: { code: 'refused', retryable: false } },
  'the page of a 429': {
    fault: { status: 429 },
    failure: { code: 'throttled', retryable: true, httpStatus: 429 },
  },
  'a 429 with JSON': {
    fault: { status: 429, body: { code: 'internal_server_error', action: 'none' } },
    failure: { code: 'throttled', retryable: true },
  },
  'a 500 without a body': {
    fault: { status: 500 },
    failure: { code: 'refused', retryable: true, httpStatus: 500 },
  },
  'the page of a 502': { fault: { html: true, status: 502 }, failure: { code: 'refused', retryable: true } },
  'a 503 that breaks off': {
    fault: { status: 503, body: '{"code":"internal_ser' },
    failure: { code: 'refused', retryable: true },
  },
  'a success that breaks off': {
    fault: { status: 200, body: '{"profiles":{"Cable' },
    failure: { code: 'protocol', retryable: false },
  },
  'a page in place of a success': {
    fault: { html: true, status: 200 },
    failure: { code: 'protocol', retryable: false },
  },
  'a redirect to a portal': {
    fault: { status: 307, headers: { Location: 'http://portal.invalid/' } },
    failure: { code: 'refused', retryable: false, httpStatus: 307 },
  },
  'a lost connection': { fault: { reset: true }, failure: { code: 'network', retryable: true } },
  'a lost answer': { fault: { reset: 'afterwards' }, failure: { code: 'network', retryable: true } },
}

describe.each(callNames)('%s', (name) => {
  it.each(Object.entries(bare))(
    'answers with %s [REG-30 THR-02 LOGOUT-20 ERR-15 ERR-21 ERR-22 ERR-23 ERR-24 D67 D82]',
    async (_, { fault, failure }) => {
      const found = await suffer(name, fault)
      expect(found).toMatchObject(failure)
      expect(found.message).toContain(`${endpoints[name].method} ${endpoints[name].path}`)
      expect(found).not.toHaveProperty('vendor')
    },
  )

  it('answers with codes and actions of tomorrow [ERR-10 ERR-13 ERR-14 ERR-16 D62 D64 D66]', async () => {
    const tell = async (error: unknown, status = 403) => {
      const { code, vendor, retryable } = await suffer(name, { status, body: error as object })
      return [code, vendor?.code, vendor?.action, retryable]
    }
    const or = (code: string) => (isRegistration(name) ? 'registration' : code)
    expect(await tell({ code: 'brand_new', action: 'retry' })).toEqual([
      or('refused'),
      'brand_new',
      'retry',
      true,
    ])
    expect(await tell({ code: 'brand_new', action: 'authorization' })).toEqual([
      or('refused'),
      'brand_new',
      'authorization',
      false,
    ])
    expect(await tell({ code: 'brand_new', action: 'dance' })).toEqual([
      or('refused'),
      'brand_new',
      'dance',
      false,
    ])
    expect(await tell({ error: { code: 'brand_new' } })).toEqual([or('refused'), 'brand_new', 'none', false])
    // A session has a code, too.
    expect(await tell({ code: 'ABC1234', actionName: 'resume' })).toEqual([
      'refused',
      undefined,
      undefined,
      false,
    ])
    expect(await tell({ code: 'constructor', action: 'toString' })).toEqual([
      or('refused'),
      'constructor',
      'toString',
      false,
    ])
    expect(await tell({ error: { code: 'authenticated_profile_missing', action: 'none' } })).toEqual([
      ...[or('authentication'), 'authenticated_profile_missing', 'authentication', false],
    ])
    expect(await tell({ error: 'some_word' })).toEqual([or('refused'), 'some_word', '', false])
    expect(await tell({ code: 7, action: 'retry' })).toEqual(['refused', undefined, undefined, false])
  })

  it('gives what the caller may show or report, whatever its shape [ERR-17 ERR-18 ERR-19 ERR-20 D43]', async () => {
    const texts = {
      message: { en: 'No' },
      details: 'Ask your provider',
      trace: 't-1',
      helpUrl: 'https://h.example/?lang=ko',
    }
    const { vendor } = await suffer(name, {
      status: 403,
      body: { code: 'x', action: 'none', status: '403', ...texts },
    })
    expect(vendor).toEqual({ code: 'x', action: 'none', status: 403, ...texts, message: '{"en":"No"}' })
    const bare = await suffer(name, {
      status: 403,
      body: { code: 'x', action: 'none', status: 'no', message: 5, details: [], trace: {} },
    })
    expect(bare.vendor).toEqual({ code: 'x', action: 'none' })
  })
})

it('a Retry-After is passed on, should it ever come [THR-04]', async () => {
  simulator.faults.next('PA', { status: 429, headers: { 'Retry-After': '3' } })
  const error = await calls.retrieveProfiles.make(watched.services).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'throttled', retryAfterMs: 3000 })
})

it('every call succeeds over HTTP as well', async () => {
  const { services, accessToken } = await signedIn()
  const authorized = { accessToken, mvpd: 'Cablevision' }
  expect((await services.retrieveConfiguration(authorized)).mvpds.length).toBeGreaterThan(0)
  expect(await services.retrieveProfiles(authorized)).toMatchObject([
    { mvpd: 'Cablevision', type: 'regular' },
  ])
  expect(await services.retrieveProfileForMvpd(authorized)).toMatchObject([{ mvpd: 'Cablevision' }])
  expect(await services.preauthorize({ ...authorized, resources: ['a', 'b'] })).toMatchObject([
    { resource: 'a', authorized: true },
    { resource: 'b', authorized: true },
  ])
  const [permit] = await services.authorize({ ...authorized, resources: ['a'] })
  expect(permit).toMatchObject({ authorized: true, token: { serializedToken: expect.any(Secret) } })
  const redirectUrl = 'https://app.example/done'
  expect(await services.logout({ ...authorized, redirectUrl })).toMatchObject([{ mvpd: 'Cablevision' }])
  const { code } = await services.createSession(authorized)
  if (!code) throw new Error('no code')
  expect(await services.retrieveSession({ accessToken, code })).toMatchObject({
    missingParameters: ['domainName', 'redirectUrl'],
  })
  expect(
    await services.resumeSession({ accessToken, code, domainName: 'adobe.com', redirectUrl }),
  ).toMatchObject({ actionName: 'authenticate' })
  expect(await services.retrieveProfileForCode({ accessToken, code })).toEqual([])
  expect(
    watched.records.every(({ path }) => path.startsWith('/o/') || path.includes('{serviceProvider}')),
  ).toBe(true)
})

/** A device that has registered and has a profile of Cablevision. */
async function signedIn(): Promise<{ services: Services; accessToken: Secret<string> }> {
  const { services } = watched
  const softwareStatement = new Secret(simulator.softwareStatement)
  const credentials = await services.registerClient({ softwareStatement })
  const { accessToken } = await services.issueAccessToken({ credentials })
  simulator.profiles.add({ device: 'canary-device-id' }, 'Cablevision')
  expect(resultOf({ result: accessToken })).toBeInstanceOf(Secret)
  return { services, accessToken }
}
