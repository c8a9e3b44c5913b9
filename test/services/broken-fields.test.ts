import { Secret } from 'passchart'
import { describe, expect, it } from 'vitest'
import { answering, type CalledName, callNames, calls, failureOf, type Outcome, resultOf } from './_calls.ts'

/**
 * What a response field is worth. `needed`: without a usable one the call fails, naming it. `needed here`: the same,
 * but only for the one resource. `entry`: the same, but null is no entry. `strict`: may be absent, but a broken one fails the call. Everything else counts as
 * absent when it is broken, and an absent one gives what the object says of the result. `unread`: changes nothing.
 */
type Worth = 'needed' | 'needed here' | 'entry' | 'strict' | 'unread' | { readonly absent: unknown }

const absent = { absent: {} }
const absurdTimes = [-1, 1.5e15, '-5', '1500000000000000', 'soon', '', Number.MAX_VALUE]
const profileFields: Readonly<Record<string, Worth>> = {
  profiles: 'needed',
  'profiles.Cablevision': 'entry',
  'profiles.Cablevision.notAfter': 'needed',
  'profiles.Cablevision.notBefore': absent,
  'profiles.Cablevision.issuer': absent,
  'profiles.Cablevision.type': { absent: [{ type: 'unknown' }] },
  'profiles.Cablevision.attributes': { absent: [{ attributes: {} }] },
  'profiles.Cablevision.attributes.userID': { absent: [{ attributes: {} }] },
  'profiles.Cablevision.attributes.userID.value': {
    absent: [{ attributes: { userID: { state: 'plain' } } }],
  },
  'profiles.Cablevision.attributes.userID.state': {
    absent: [{ attributes: { userID: { state: 'plain' } } }],
  },
}
const sessionFields: Readonly<Record<string, Worth>> = {
  actionName: 'needed',
  actionType: absent,
  reasonType: { absent: { reasonType: 'none' } },
  url: 'strict',
  sessionId: 'unread',
  mvpd: absent,
  serviceProvider: 'unread',
}
const codeFields: Readonly<Record<string, Worth>> = { code: absent, notBefore: absent, notAfter: absent }
const decisionFields: Readonly<Record<string, Worth>> = {
  decisions: 'needed',
  'decisions.0': 'needed here',
  'decisions.0.authorized': 'needed here',
  // One answer to one question: it needs no name.
  'decisions.0.resource': 'unread',
  'decisions.0.serviceProvider': 'unread',
  'decisions.0.mvpd': 'unread',
  'decisions.0.source': { absent: [{ source: 'unknown', authorized: true }] },
}

const worths: Readonly<Record<CalledName, Readonly<Record<string, Worth>>>> = {
  registerClient: {
    client_id: 'needed',
    client_secret: 'needed',
    client_id_issued_at: 'unread',
    redirect_uris: 'unread',
    'redirect_uris.0': 'unread',
    grant_types: { absent: { grantType: 'client_credentials' } },
    'grant_types.0': { absent: { grantType: 'client_credentials' } },
    scopes: { absent: { clientId: 'client' } },
  },
  issueAccessToken: {
    access_token: 'needed',
    expires_in: 'needed',
    created_at: { absent: { expiresInMs: 21_600_000 } },
    id: 'unread',
    token_type: 'unread',
  },
  retrieveConfiguration: {
    requestor: 'needed',
    'requestor.id': 'unread',
    'requestor.domains': { absent: { domains: [] } },
    'requestor.domains.0': { absent: { domains: [] } },
    'requestor.domains.0.name': { absent: { domains: [] } },
    'requestor.mvpds': 'needed',
    'requestor.mvpds.0': { absent: { mvpds: [], domains: ['adobe.com'] } },
    'requestor.mvpds.0.id': { absent: { mvpds: [], domains: ['adobe.com'] } },
    'requestor.mvpds.0.displayName': { absent: { mvpds: [{ id: 'Cablevision' }] } },
    'requestor.mvpds.0.logoUrl': { absent: { mvpds: [{ id: 'Cablevision' }] } },
  },
  createSession: { ...sessionFields, ...codeFields },
  resumeSession: { ...sessionFields, ...codeFields },
  retrieveSession: {
    existingParameters: { absent: { existingParameters: {} } },
    'existingParameters.mvpd': { absent: { existingParameters: { domainName: 'adobe.com' } } },
    'existingParameters.domain': { absent: { existingParameters: { mvpd: 'Cablevision' } } },
    'existingParameters.serviceProvider': { absent: { existingParameters: { mvpd: 'Cablevision' } } },
    missingParameters: { absent: { missingParameters: [] } },
    'missingParameters.0': { absent: { missingParameters: [] } },
    device: { absent: { device: {} } },
    notBefore: absent,
    notAfter: absent,
  },
  retrieveProfiles: profileFields,
  retrieveProfileForMvpd: profileFields,
  retrieveProfileForCode: profileFields,
  createPartnerProfile: profileFields,
  preauthorize: decisionFields,
  authorize: {
    ...decisionFields,
    'decisions.0.notBefore': { absent: [{ authorized: true }] },
    'decisions.0.notAfter': { absent: [{ authorized: true }] },
    'decisions.0.token.serializedToken': 'needed here',
    'decisions.0.token.notAfter': 'needed here',
    'decisions.0.token.notBefore': { absent: [{ token: { notBeforeMs: 0 } }] },
  },
  logout: {
    logouts: 'needed',
    'logouts.Cablevision': 'entry',
    'logouts.Cablevision.actionName': 'needed',
    'logouts.Cablevision.actionType': 'unread',
    'logouts.Cablevision.mvpd': 'unread',
    'logouts.Cablevision.url': 'strict',
  },
  retrievePartnerAuthenticationRequest: {
    ...sessionFields,
    reasonType: { absent: { reasonType: 'unknown' } },
    authenticationRequest: 'needed',
    'authenticationRequest.type': absent,
    'authenticationRequest.request': 'needed',
    'authenticationRequest.attributesNames': { absent: { authenticationRequest: { attributesNames: [] } } },
    'authenticationRequest.attributesNames.0': {
      absent: { authenticationRequest: { attributesNames: ['NameID'] } },
    },
    'authenticationRequest.attributesNames.1': {
      absent: { authenticationRequest: { attributesNames: ['uid'] } },
    },
  },
}

/** Fields in which an empty text is a text like any other. */
const mayBeEmpty = /(^|\.)(state|issuer|displayName|logoUrl|source|url|actionType|reasonType|type)$/
const isTime = /notBefore|notAfter|created_at|expires_in/

/** Values that no answer should have here, besides null. */
function brokenValues(path: string, valid: unknown): unknown[] {
  // User metadata may be anything (D42).
  if (/attributes\.userID\.value$/.test(path)) return []
  const others = [true, 5, 'text', [], {}].filter((value) => kindOf(value) !== kindOf(valid))
  if (isTime.test(path)) return [...others.filter((value) => value !== 5), ...absurdTimes]
  return typeof valid === 'string' && !mayBeEmpty.test(path) ? [...others, ''] : others
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value
}

/** The body with another value at this path; undefined leaves the member out. */
function changed(body: unknown, path: string, value: unknown): unknown {
  const copy = structuredClone(body)
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  const parent = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], copy)
  if (Array.isArray(parent) && value === undefined) parent.splice(Number(last), 1)
  else if (value === undefined) delete (parent as Record<string, unknown>)[last]
  else (parent as Record<string, unknown>)[last] = value
  return copy
}

function valueAt(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], body)
}

function paths(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => [
    `${prefix}${key}`,
    ...paths(member, `${prefix}${key}.`),
  ])
}

/** Secrets in clear, so that results can be compared. */
function clear(value: unknown): unknown {
  if (value instanceof Secret) return clear(value.reveal())
  if (Array.isArray(value)) return value.map(clear)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, clear(member)]))
}

async function ask(name: CalledName, body: unknown): Promise<Outcome> {
  const outcome = await answering(calls[name].status, body).attempt(calls[name].make)
  return 'result' in outcome ? { result: clear(outcome.result) } : outcome
}

/** The field a failure names: the one that is broken, or one inside it. */
function expectNamed(message: string, name: CalledName, path: string): void {
  const named = /"([^"]+)"/.exec(message)?.[1] ?? ''
  const near = [named, path].map((each) => each.replace(/^requestor$/, 'requestor.mvpds'))
  expect(
    near[0]?.startsWith(near[1] ?? '') || near[1]?.startsWith(near[0] ?? ''),
    `${name} ${path}: ${message}`,
  ).toBe(true)
}

describe.each(callNames)('%s', (name) => {
  const { body } = calls[name]
  const fields = worths[name]

  it('has a row for every response field', () => {
    const rows = Object.keys(fields)
    const unlisted = paths(body).filter(
      (path) => !rows.some((row) => row === path || row.startsWith(`${path}.`)),
    )
    expect(unlisted.filter((path) => !/^(scopes|device)\./.test(path))).toEqual([])
  })

  it.each(Object.entries(fields))(
    '%s is %j: missing, null, of the wrong type or absurd [ERR-20 META-13]',
    async (path, worth) => {
      const valid = valueAt(body, path)
      const missing = await ask(name, changed(body, path, undefined))
      const broken = [null, ...brokenValues(path, valid)]
      if (valid === undefined && worth !== 'unread') throw new Error(`the ordinary answer has no ${path}`)
      const whole = resultOf(await ask(name, body))

      for (const value of broken) {
        const outcome = await ask(name, changed(body, path, value))
        const at = `${name} ${path} ${JSON.stringify(value)}`
        const isNull = value === null
        if (worth === 'needed' || ((worth === 'strict' || worth === 'entry') && !isNull)) {
          const failure = failureOf(outcome)
          expect(failure.code, at).toBe('protocol')
          expectNamed(failure.message, name, path)
        } else if (worth === 'needed here') {
          const [decision] = resultOf(outcome) as {
            authorized: boolean
            failure?: { code: string; message: string }
          }[]
          expect(decision, at).toMatchObject({ authorized: false, failure: { code: 'protocol' } })
          expectNamed(decision?.failure?.message ?? '', name, path)
        } else if (worth === 'unread') {
          expect(resultOf(outcome), at).toEqual(whole)
        } else {
          expect(outcome, at).toEqual(missing)
        }
      }
      if (worth === 'unread') expect(resultOf(missing)).toEqual(whole)
      else if (typeof worth === 'object') expect(resultOf(missing)).toMatchObject(worth.absent as object)
      else if (worth === 'needed') {
        expectNamed(failureOf(missing).message, name, path)
      }
    },
  )

  it('an entry without a name, another body, members nobody knows [ERR-13 ERR-15]', async () => {
    for (const key of ['profiles', 'logouts']) {
      const entries = (body as Record<string, Record<string, unknown>>)[key]
      if (!entries) continue
      const failure = failureOf(await ask(name, { [key]: { ...entries, '': entries.Cablevision } }))
      expect(failure).toMatchObject({ code: 'protocol', message: expect.stringContaining(`"${key}`) })
    }
    for (const other of ['', 'null', '7', '"text"', '{', '<html></html>', '[[]]']) {
      const outcome = await answering(200, other).attempt(calls[name].make)
      expect(failureOf(outcome).code, other).toBe('protocol')
    }
    const more = { ...(body as object), brandNew: { deep: [1] }, __proto__: null }
    expect(resultOf(await ask(name, more))).toEqual(resultOf(await ask(name, body)))
  })
})
