import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headerNames } from '../../src/protocol/index.ts'
import { calls, isSsoService } from '../../src/simulator/calls.ts'
import { createSimulator } from '../../src/simulator/index.ts'
import { breachesOfAnswer, breachesOfRequest } from '../_contract/check.ts'
import { createDevice, type Device, deviceId } from './_device.ts'

const numRuns = Number(process.env.FUZZ_RUNS ?? 400)
const timeoutMs = 10_000 + numRuns * 20
const seeded = { numRuns, ...(process.env.FUZZ_SEED ? { seed: Number(process.env.FUZZ_SEED) } : {}) }

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '',
    ' ',
    '%',
    '%zz',
    '\0',
    '../..',
    '💥',
    'x'.repeat(2000),
  ),
)
const knownText = fc.constantFrom(
  ...['REF30', 'Cablevision', 'Dish', 'TempPass_REF30', 'Apple', 'ABC1234', 'Norte/Sur', 'adobe.com'],
  ...['https://app.example/', 'CODE', 'TOKEN', 'CLIENT', 'SECRET', 'client_credentials', 'STATEMENT'],
)
const text = fc.oneof(knownText, oddText)

const mostly = <T, U>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<U>) =>
  fc.oneof({ arbitrary: right, weight: 9 }, { arbitrary: wrong, weight: 1 })

const rightValues: Readonly<Record<string, readonly string[]>> = {
  serviceProvider: ['REF30'],
  mvpd: ['Cablevision', 'Dish', 'TempPass_REF30', 'Norte/Sur', 'PromoPass_REF30'],
  code: ['CODE', 'ABCDEFG'],
  partner: ['Apple'],
}
const apiCall = fc
  .tuple(
    fc.constantFrom(...Object.values(calls)),
    fc.array(mostly(fc.nat(3), text), { minLength: 3, maxLength: 3 }),
    mostly(
      fc.constant(undefined),
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'),
    ),
  )
  .map(([{ path, method }, values, otherMethod]) => {
    let next = 0
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[next++] ?? ''
      const right = rightValues[name] ?? []
      return encodeURIComponent(typeof value === 'number' ? (right[value % right.length] ?? '') : value)
    })
    return { path: filled, method: otherMethod ?? method }
  })
const otherPath = fc.oneof(
  fc.constantFrom(
    '/',
    '/companion',
    '/companion/provider',
    '/provider/login',
    '/adobe-services/logout',
    '/done',
  ),
  fc.constantFrom(
    '/adobe-services/authenticate/saml',
    '/_sim/',
    '/_sim/log',
    '/_sim/state/load',
    '/_sim/sign-in',
  ),
  fc.constantFrom(
    '/_sim/faults/clear',
    '/_sim/temporary-access/reset',
    '/_sim/partner-framework/next',
    '/_sim/profiles/revoke',
    '/_sim/rules/degrade',
    '/_sim/profiles/add',
    '/_sim/rules/deny',
    '/_sim/x',
    '/o/client/scopes',
  ),
  fc.webPath(),
  oddText.map((path) => `/api/v2/${path}`),
)
const query = fc.option(
  fc.dictionary(text, text, { maxKeys: 3 }).map((o) => `?${new URLSearchParams(o)}`),
  { nil: '' },
)

const base64Json = fc.json({ maxDepth: 2 }).map((json) => btoa(unescape(encodeURIComponent(json))))
const headerValue = fc.oneof(
  text.map((value) => value.replace(/[^\t\x20-\x7e]/g, '')),
  base64Json,
  fc.constantFrom(
    'Bearer TOKEN',
    'PLATFORM',
    'SERVICE',
    'LINKCODE',
    'bearer  TOKEN',
    'fingerprint YWJj',
    'fingerprint YQ==, fingerprint YQ==',
    'null',
  ),
  fc.constantFrom(
    'application/json',
    'application/x-www-form-urlencoded',
    'APPLICATION/JSON ; charset=x',
    'text/html',
  ),
)
const headers = fc.dictionary(
  fc.constantFrom(
    ...Object.values(headerNames),
    'X-SSO-ID',
    'X-SSO-LINK',
    'Content-Type',
    'Accept',
    'User-Agent',
    'Origin',
  ),
  headerValue,
  { maxKeys: 3 },
)
const formNames = fc.constantFrom(
  ...[
    'mvpd',
    'domainName',
    'redirectUrl',
    'SAMLResponse',
    'client_id',
    'client_secret',
    'grant_type',
    'code',
  ],
  ...['session', 'user', 'choice', 'redirect_url', 'x'],
)
const body = fc.oneof(
  fc.constant(''),
  fc.array(fc.tuple(formNames, text), { maxLength: 5 }).map((fields) => `${new URLSearchParams(fields)}`),
  fc.json({ maxDepth: 3 }),
  fc
    .array(fc.oneof(text, fc.jsonValue({ maxDepth: 1 })), { maxLength: 7 })
    .map((r) => JSON.stringify({ resources: r })),
  fc.array(text, { maxLength: 3 }).map((devices) => JSON.stringify({ devices })),
  fc
    .record({ software_statement: text, redirect_uri: text }, { requiredKeys: [] })
    .map((o) => JSON.stringify(o)),
  oddText,
)
const otherCall = fc.record({
  path: otherPath,
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD'),
})
const request = fc.record({
  call: fc.oneof({ arbitrary: apiCall, weight: 5 }, { arbitrary: otherCall, weight: 1 }),
  query,
  headers,
  /** Whether the request has what a good one has, where the drawn headers say nothing else. */
  isDressed: mostly(fc.constant(true), fc.constant(false)),
  body,
})
type Drawn = typeof request extends fc.Arbitrary<infer Value> ? Value : never

/** The placeholders of a drawn request, filled in with what is real at that moment. */
async function fillIn({ send, simulator, credentials, headers, createSession }: Device) {
  const { code } = (await createSession({})).body
  const sso = (headers: Record<string, string>, path: string) =>
    send('POST', `/api/REF30/${path}`, { headers })
  const service = (await sso({ 'X-SSO-ID': 'ada' }, 'serviceToken')).body.serviceToken
  const link = (await sso({ 'AD-Service-Token': service }, 'link')).body.code
  const real: Record<string, string> = {
    CODE: code,
    TOKEN: headers.Authorization?.slice('Bearer '.length) ?? '',
    CLIENT: credentials.client_id,
    SECRET: credentials.client_secret,
    STATEMENT: simulator.softwareStatement,
    PLATFORM: simulator.identities.platformToken('home'),
    SERVICE: service,
    LINKCODE: link,
  }
  return (text: string) =>
    text.replace(
      /\b(?:CODE|TOKEN|CLIENT|SECRET|STATEMENT|PLATFORM|SERVICE|LINKCODE)\b/g,
      (name) => real[name] ?? name,
    )
}

const ssoServiceCalls: readonly string[] = Object.keys(calls)
  .map((name) => name as keyof typeof calls)
  .filter(isSsoService)
  .map((name) => calls[name].short)
const pageStatuses = [200, 302, 303, 400, 404, 405]
const controlStatuses = [200, 400, 404, 405, 409, 415]

/** Why the answer to a request is none that the documents, or this project for its own paths, allow. */
function complaint(
  pathname: string,
  method: string,
  short: string | undefined,
  answer: Parameters<typeof breachesOfAnswer>[1],
) {
  if (short !== undefined && ssoServiceCalls.includes(short)) {
    const isEnveloped = answer.status < 400 || JSON.parse(answer.body ?? '').status === 'BAD_REQUEST'
    return isEnveloped && [200, 201, 400, 401].includes(answer.status) ? [] : [`${answer.status} to ${short}`]
  }
  if (short !== undefined) return breachesOfAnswer(short, answer)
  const isApi = /^\/(?:api|o\/client)\//.test(pathname)
  const legal =
    isApi && method === 'OPTIONS' ? [204] : pathname.startsWith('/_sim/') ? controlStatuses : pageStatuses
  return legal.includes(answer.status) ? [] : [`${answer.status} to ${method} ${pathname}`]
}

const dressed = (device: Device, drawn: Drawn): Record<string, string> => {
  const isForm = /^\w+=/.test(drawn.body)
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
  return drawn.isDressed
    ? { ...(device.headers as Record<string, string>), 'Content-Type': type, ...drawn.headers }
    : drawn.headers
}

describe('whatever is sent', () => {
  it(
    'never breaks the simulator, and is always answered by the contract',
    async () => {
      const device = await createDevice({ corners: {} })
      await fc.assert(
        fc.asyncProperty(request, async (drawn) => {
          const { simulator } = device
          simulator.state.reset()
          await device.register()
          simulator.profiles.add({ device: deviceId }, 'Cablevision')
          simulator.profiles.add({ account: 'home' }, 'Dish')
          const real = await fillIn(device)
          simulator.clearLog()

          const url = new URL(`https://sp.auth.adobe.com${real(drawn.call.path)}${real(drawn.query ?? '')}`)
          const { method } = drawn.call
          const sent = Object.entries(dressed(device, drawn)).map(
            ([name, value]) => [name, real(value)] as [string, string],
          )
          const hasBody = method !== 'GET' && method !== 'HEAD'
          const init = { method, headers: sent, ...(hasBody ? { body: real(drawn.body) } : {}) }
          const response = await simulator.handle(new Request(url, init))
          const answer = {
            status: response.status,
            headers: Object.fromEntries(response.headers),
            body: await response.text(),
          }
          const [call] = simulator.log
          expect(complaint(url.pathname, method, call?.short, answer)).toEqual([])
          // A body that breaks the contract is refused. An empty field counts as missing; tokens are also given for
          // parameters in the query.
          const breaches = call ? breachesOfRequest({ ...call, url }) : []
          const body = breaches.filter((text) => / (?:body|repeats)/.test(text) && !/: ""$/.test(text))
          if (response.status < 300 && call?.short !== 'TOK') expect(body).toEqual([])
          // Still alive and of the same mind.
          expect((await device.send('GET', '/api/v2/REF30/configuration')).status).toBeLessThan(500)
        }),
        seeded,
      )
    },
    timeoutMs,
  )

  it(
    'over HTTP neither',
    async () => {
      const simulator = createSimulator({ limiter: false, logLimit: 1 })
      const { origin, close } = await simulator.listen()
      try {
        await fc.assert(
          fc.asyncProperty(request, async ({ call: { method, path }, query, headers, body }) => {
            const url = new URL(`${origin}${path}${query ?? ''}`)
            const hasBody = method !== 'GET' && method !== 'HEAD'
            simulator.clearLog()
            const response = await fetch(url, {
              method,
              headers,
              redirect: 'manual',
              ...(hasBody ? { body } : {}),
            })
            const answer = {
              status: response.status,
              headers: Object.fromEntries(response.headers),
              body: await response.text(),
            }
            const complaints = complaint(url.pathname, method, simulator.log[0]?.short, answer)
            // Pages of other origins may not control.
            expect(response.status === 403 && url.pathname.startsWith('/_sim/') ? [] : complaints).toEqual([])
          }),
          { ...seeded, numRuns: Math.ceil(numRuns / 4) },
        )
        expect((await fetch(`${origin}/done`)).status).toBe(200)
      } finally {
        await close()
      }
    },
    timeoutMs,
  )
})
