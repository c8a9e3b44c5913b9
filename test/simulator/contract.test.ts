import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { endpoints } from '../../src/protocol/index.ts'
import { createSimulator } from '../../src/simulator/index.ts'
import { breachesOfAnswer, breachesOfRequest, type SentRequest } from '../_contract/check.ts'
import { contract } from '../_contract/document.ts'
import { checked, checkedFetch, takeBreaches } from '../_support/contract.ts'
import { createDevice } from './_device.ts'

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
const plain = JSON.parse(JSON.stringify(contract))

describe('docs/openapi.json', () => {
  it('is what `npm run openapi` writes now', () => {
    expect(read('docs/openapi.json')).toEqual(plain)
  })

  it('has every call once, with the statuses every call can have', () => {
    const operations = Object.values(contract.paths).flatMap((methods) => Object.values(methods))
    expect(operations.map(({ operationId }) => operationId)).toEqual(Object.keys(endpoints))
    for (const { operationId, responses } of operations) {
      expect([operationId, Object.keys(responses as object)]).toEqual([
        operationId,
        expect.arrayContaining(['400', '405', '429', '500']),
      ])
    }
  })

  it('refers to parts that exist, and has no others', () => {
    const used = new Set(JSON.stringify(plain).match(/(?<="\$ref":"#\/)[^"]+/g))
    const names = Object.entries(plain.components).flatMap(([kind, parts]) =>
      kind === 'securitySchemes'
        ? []
        : Object.keys(parts as object).map((name) => `components/${kind}/${name}`),
    )
    expect(names.filter((name) => !used.has(name))).toEqual([])
    expect([...used].filter((name) => !names.includes(name))).toEqual([])
  })
})

/** What printed samples have of their own: by file, what the contract says to them. */
const oddities: readonly (readonly [file: RegExp, breach: RegExp])[] = [
  [/./, /X-Device-Info holds no JSON/],
  [/^(?:decisions-authorize|enhanced-errors)/, /serializedToken must match pattern .*\.\.\."$/],
  [
    /^sessions-create-oldrev/,
    /required property '(?:reasonType|notBefore|notAfter)'|must match "then" schema/,
  ],
]

describe('documented samples', () => {
  const folder = 'test/fixtures/samples'
  const files = readdirSync(new URL(`../../${folder}`, import.meta.url)).filter((file) =>
    file.endsWith('.json'),
  )

  it.each(files)('%s keeps the contract', (file) => {
    const { operation, request, response } = read(`${folder}/${file}`)
    const endpoint = Object.values(endpoints).find(({ method, path }) => `${method} ${path}` === operation)
    if (endpoint === undefined) return
    const { status, headers = {}, body } = response
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const breaches = breachesOfAnswer(endpoint.short, { status, headers, body: text })
    if (request) {
      const url = new URL(request.path, 'https://sp.auth.adobe.com')
      for (const [name, value] of Object.entries(request.query ?? {}))
        url.searchParams.set(name, String(value))
      const sent = Object.entries<string>(request.headers).map(([name, value]) => [name.toLowerCase(), value])
      const isForm = String(request.headers['Content-Type']).includes('form')
      const written = isForm ? `${new URLSearchParams(request.body)}` : JSON.stringify(request.body)
      const wire = { method: request.method, url, headers: Object.fromEntries(sent), body: written ?? '' }
      breaches.push(...breachesOfRequest(wire))
    }
    const isOdd = (breach: string) => oddities.some(([name, text]) => name.test(file) && text.test(breach))
    expect(breaches.filter((breach) => !isOdd(breach))).toEqual([])
  })
})

const profile = {
  ...{ notBefore: 1, notAfter: 2, issuer: 'Dish', type: 'regular' },
  attributes: { userID: { value: 'dXNlcg==', state: 'plain' } },
}
const json = { 'Content-Type': 'application/json;charset=UTF-8' }
const answered = (body: unknown, status = 200, headers: Record<string, string> = json) => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

describe('an answer that', () => {
  const error = { code: 'invalid_parameter_mvpd', status: 400, action: 'none', message: 'No.' }
  const decision = { resource: 'r', serviceProvider: 'S', mvpd: 'M', source: 'mvpd', authorized: true }

  it('keeps the contract has no breaches', () => {
    expect(breachesOfAnswer('PA', answered({ profiles: { Dish: profile } }))).toEqual([])
    expect(breachesOfAnswer('PA', answered(error, 400))).toEqual([])
    expect(breachesOfAnswer('PA', { status: 401, headers: {} })).toEqual([])
    expect(breachesOfAnswer('?', { status: 404, headers: {} })).toEqual([])
  })

  it.each([
    ['has another status', 'PA', answered({ profiles: {} }, 201), 'an undocumented status'],
    ['has no body', 'PA', { status: 200, headers: {} }, 'has no body'],
    [
      'has another type',
      'PA',
      answered('<p>', 200, { 'Content-Type': 'text/html' }),
      'has content type text/html',
    ],
    ['lacks a member', 'PA', answered({}), "body must have required property 'profiles' (profiles): {}"],
    ['lacks the redirect', 'WEB', { status: 302, headers: {} }, 'lacks Location'],
    [
      'writes a time as text',
      'PA',
      answered({ profiles: { Dish: { ...profile, notAfter: '2' } } }),
      'must be integer',
    ],
    ['has a member of its own', 'PA', answered({ profiles: {}, x: 1 }), 'NOT have additional properties (x)'],
    [
      'has an unknown type',
      'PA',
      answered({ profiles: { Dish: { ...profile, type: 'x' } } }),
      'allowed values',
    ],
    ['has an empty key', 'PA', answered({ profiles: { '': profile } }), 'property name must be valid'],
    [
      'has two profiles for one provider',
      'PM',
      answered({ profiles: { a: profile, b: profile } }),
      'more than 1',
    ],
    [
      'has an error of another status',
      'PA',
      answered({ ...error, status: 403 }, 400),
      'must be equal to constant',
    ],
    [
      'has an unknown code',
      'PA',
      answered({ ...error, code: 'x' }, 400),
      'must be equal to one of the allowed values',
    ],
    [
      'refuses registration by an error object',
      'REG',
      answered(error, 400),
      "must have required property 'error'",
    ],
    [
      'marks with a token',
      'PRE',
      answered({ decisions: [{ ...decision, token: {} }] }),
      'properties (token)',
    ],
    ['permits without a token', 'AUT', answered({ decisions: [decision] }), "required property 'token'"],
    [
      'denies without a reason',
      'PRE',
      answered({ decisions: [{ ...decision, authorized: false }] }),
      "property 'error'",
    ],
    [
      'has a code without end',
      'SES',
      answered({ actionName: 'authenticate' }),
      "required property 'notAfter'",
    ],
    [
      'opens no page for a logout',
      'OUT',
      answered({ logouts: { a: { actionName: 'logout' } } }),
      "property 'url'",
    ],
    [
      'is made for another call',
      'RES',
      answered({ actionName: 'resume' }),
      'allowed values (authenticate,retry,authorize)',
    ],
  ] as const)('%s is found out', (_, short, answer, breach) => {
    expect(breachesOfAnswer(short, answer).join('\n')).toContain(breach)
  })
})

describe('a request that', () => {
  const good: SentRequest = {
    method: 'POST',
    url: new URL('https://sp.auth.adobe.com/api/v2/REF30/decisions/authorize/Dish'),
    headers: {
      authorization: 'Bearer t',
      'ap-device-identifier': 'fingerprint YWJj',
      'x-device-info': btoa('{"model":"m","connectionSecure":true}'),
      'content-type': 'application/json;charset=utf-8',
    },
    body: '{"resources":["r"]}',
  }
  const at = (path: string) => new URL(path, 'https://sp.auth.adobe.com')
  const out = at('/api/v2/REF30/logout/Dish')

  it('keeps the contract has no breaches', () => {
    expect(breachesOfRequest(good)).toEqual([])
  })

  it.each<[string, Partial<SentRequest>, Record<string, string | undefined>, string]>([
    [
      'goes to no call',
      { url: at('/api/v2/REF30/decision/authorize/Dish') },
      {},
      'is no call of the contract',
    ],
    ['uses another method', { method: 'GET' }, {}, 'is no call of the contract'],
    ['carries no token', {}, { authorization: undefined }, 'carries no access token'],
    ['carries a token to registration', { url: at('/o/client/register') }, {}, 'carries an access token'],
    ['does not name the device', {}, { 'ap-device-identifier': undefined }, 'lacks AP-Device-Identifier'],
    [
      'names it in another way',
      {},
      { 'ap-device-identifier': 'uuid 1' },
      'AP-Device-Identifier must match pattern',
    ],
    ['describes it unreadably', {}, { 'x-device-info': btoa('{"a" 1}') }, 'X-Device-Info holds no JSON'],
    [
      'describes it wrongly',
      {},
      { 'x-device-info': btoa('{"model":1}') },
      'X-Device-Info/model must be string: 1',
    ],
    [
      'describes it in words of its own',
      {},
      { 'x-device-info': btoa('{"x":1}') },
      'additional properties (x)',
    ],
    [
      'quotes the visitor',
      {},
      { 'ap-visitor-identifier': '"1"' },
      'AP-Visitor-Identifier must match pattern',
    ],
    [
      'has a header of another call',
      { url: out, method: 'GET' },
      { 'ap-temppass-identity': 'e30=' },
      'carries AP-TempPass-I',
    ],
    ['lacks its query', { url: out, method: 'GET', body: '' }, {}, 'has 0 times redirectUrl'],
    [
      'encodes its query twice',
      { url: at(`${out.pathname}?redirectUrl=https%253A%252F%252Fa`), method: 'GET' },
      {},
      'uri',
    ],
    [
      'has a query of its own',
      { url: at('/api/v2/REF30/profiles?x=1'), method: 'GET' },
      {},
      'has x in its query',
    ],
    ['has a body where none belongs', { url: at('/api/v2/REF30/profiles'), method: 'GET' }, {}, 'has a body'],
    ['has another content type', {}, { 'content-type': 'text/plain' }, 'has content type text/plain'],
    ['has broken JSON', { body: '{' }, {}, 'has a body that is no JSON'],
    ['asks for nothing', { body: '{"resources":[]}' }, {}, 'body/resources must NOT have fewer than 1 items'],
    ['asks for more than it may', { body: '{"resources":["r"],"x":1}' }, {}, 'additional properties (x)'],
  ])('%s is found out', (_, change, headers, breach) => {
    const request = { ...good, ...change, headers: { ...good.headers, ...headers } }
    expect(breachesOfRequest(request).join('\n')).toContain(breach)
  })

  it('repeats a field of its form is found out', () => {
    const headers = { ...good.headers, 'content-type': 'application/x-www-form-urlencoded' }
    const request = { ...good, url: at('/api/v2/REF30/sessions'), headers, body: 'mvpd=a&mvpd=b' }
    expect(breachesOfRequest(request)).toEqual(['request SES: repeats a field'])
  })
})

describe('the self-check', () => {
  it('hears of what a simulator answers, over HTTP too, and fails the test', async () => {
    const providers = [{ id: 'Dish', displayName: '' }]
    const { send } = await createDevice({ providers })
    await send('GET', '/api/v2/REF30/configuration')
    expect(takeBreaches()).toEqual([
      'answer 200 to CFG: body/requestor/mvpds/0/displayName must NOT have fewer than 1 characters: ""',
    ])

    const simulator = createSimulator(
      checked({ corners: { extraHeaders: { 'Content-Type': 'text/plain' } } }),
    )
    const { origin, close } = await simulator.listen()
    await fetch(`${origin}/o/client/token`, { method: 'POST' })
    await close()
    expect(takeBreaches()).toEqual(['answer 400 to TOK: has content type text/plain'])
  })

  it('leaves out what a fault has spoilt', async () => {
    const { send, simulator } = await createDevice()
    simulator.faults.next('PA', { body: { x: 1 } })
    await send('GET', '/api/v2/REF30/profiles')
    expect(takeBreaches()).toEqual([])
  })

  it('hears of what the services send', async () => {
    const fetch = checkedFetch<typeof globalThis.fetch>(async () => new Response())
    await fetch('https://sp.auth.adobe.com/api/v2/REF30/profiles')
    expect(takeBreaches()).toEqual([
      'request PA: carries no access token',
      'request PA: lacks AP-Device-Identifier',
    ])
  })
})
