/** What the service answers, by builders that write its JSON. */
import { catalogue, type EnhancedErrorCode } from 'passchart/simulator'
import type { Call } from './calls.ts'

/** What the service does with a call. */
export interface Answer {
  /** Absent: the connection is lost. `never`: no answer. */
  readonly status?: number | 'never'
  readonly headers?: Readonly<Record<string, string>>
  /** A string is sent as it is. */
  readonly body?: unknown
  /** Virtual time until it arrives. */
  readonly delayMs?: number
}

/** An answer, or how it is made from the call, the service's time, and the tokens given out so far. */
export type Answering = Answer | ((call: Call, nowMs: number, tokens: readonly string[]) => Answer)

const day = 86_400_000

export const json = (status: number, body: unknown): Answer => ({ status, body })
/** A bare status without body, or with a text. */
export const status = (code: number, body?: string): Answer => ({ status: code, body: body ?? '' })
export const html = (code: number): Answer => ({
  status: code,
  body: '<html><body><h1>No JSON here</h1></body></html>',
  headers: { 'Content-Type': 'text/html' },
})
/** 429 as documented: HTML, no `Retry-After`. */
export const throttled: Answer = html(429)
export const lost: Answer = {}
export const never: Answer = { status: 'never' }
/** The answer, so many seconds later. */
export const late =
  (seconds: number, answering: Answering): Answering =>
  (...o) => ({
    // Decided when the call arrives, as a service does.
    ...answerOf(answering, ...o),
    delayMs: seconds * 1_000,
  })

/** What an answering comes to. */
export function answerOf(answering: Answering, ...o: Parameters<Exclude<Answering, Answer>>): Answer {
  return typeof answering === 'function' ? answering(...o) : answering
}
/** The answer with its `Date`, as scripts outside browsers can read it. */
export const dated =
  (answering: Answering): Answering =>
  (call, nowMs, tokens) => {
    const answer = answerOf(answering, call, nowMs, tokens)
    return { ...answer, headers: { ...answer.headers, Date: new Date(nowMs).toUTCString() } }
  }

/** An enhanced error as the whole answer. Codes beyond the catalogue need their action. */
export function error(code: EnhancedErrorCode | (string & {}), o: ErrorDetails = {}): Answer {
  const body = enhanced(code, o)
  return json(o.status ?? Number(body.status), body)
}
export interface ErrorDetails {
  readonly action?: string
  readonly status?: number
  readonly details?: string
  readonly message?: string
}

function enhanced(code: string, o: ErrorDetails): Record<string, unknown> {
  const [action, status, message] = catalogue[code as EnhancedErrorCode] ?? [
    'none',
    403,
    `Message of ${code}`,
  ]
  return { action, status, code, message, trace: 'trace-1', helpUrl: 'https://help.example/', ...o }
}

/** A refusal of `REG` or `TOK`. */
export const dcrError = (code: string): Answer => json(400, { error: code })

export const credentials = (id = 'client-1'): Answer =>
  json(201, {
    client_id: id,
    client_secret: `secret of ${id}`,
    client_id_issued_at: 1_767_225_600,
    redirect_uris: [],
    grant_types: ['client_credentials'],
    scopes: ['api:client:v2'],
  })

/** `token-1`, `token-2` and so on, for six hours. */
export const token =
  (o: { readonly lifeSeconds?: number; readonly value?: string } = {}): Answering =>
  (_, nowMs, tokens) =>
    json(201, {
      id: 'b6a7f0c0-0000-4000-8000-000000000000',
      access_token: o.value ?? `token-${tokens.length + 1}`,
      created_at: nowMs,
      expires_in: o.lifeSeconds ?? 21_600,
      token_type: 'bearer',
    })

export interface ProfileDetails {
  readonly type?: string
  /** Default by the type: the provider, `Adobe` or `Apple`. */
  readonly issuer?: string
  readonly days?: number
  readonly lifeMs?: number
  readonly attributes?: Readonly<Record<string, unknown>>
}
const issuers: Readonly<Record<string, string>> = { degraded: 'Adobe', temporary: 'Adobe', appleSSO: 'Apple' }
/** One profile by provider, as the maps of the answers hold it. */
export const regular =
  (mvpd: string, o: ProfileDetails = {}) =>
  (nowMs: number): Record<string, unknown> => ({
    [mvpd]: {
      notBefore: nowMs,
      notAfter: nowMs + (o.lifeMs ?? (o.days ?? 300) * day),
      issuer: o.issuer ?? issuers[o.type ?? ''] ?? mvpd,
      type: o.type ?? 'regular',
      attributes: { userID: { value: 'dXNlcg==', state: 'plain' }, ...o.attributes },
    },
  })
/** 200 with these profiles. */
export const profiles =
  (...all: readonly ReturnType<typeof regular>[]): Answering =>
  (_, nowMs) =>
    json(200, { profiles: Object.assign({}, ...all.map((profile) => profile(nowMs))) })
export const noProfiles = profiles()
export const signedIn = (mvpd = 'Cablevision', o?: ProfileDetails): Answering => profiles(regular(mvpd, o))

/** 200 with one profile of this kind: `only('degraded', 'Cablevision')`. */
export const only = (type: string, mvpd = 'Cablevision', o?: ProfileDetails): Answering =>
  signedIn(mvpd, { ...o, type })
/** The same as 201: what the partner's sign-in comes to. */
export const created =
  (...all: readonly ReturnType<typeof regular>[]): Answering =>
  (...o) => ({ ...answerOf(profiles(...all), ...o), status: 201 })

const names: Readonly<Record<string, string>> = { Cablevision: 'Optimum', Spectrum: 'Spectrum', Dish: 'DISH' }
/** What the configuration says of signing in at the platform. */
export const platforms: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Cablevision: { platformMappingId: 'Cablevision_DTV', boardingStatus: 'SUPPORTED' },
  Spectrum: { platformMappingId: 'Charter_Direct', boardingStatus: 'PICKER' },
}
export const providers = (...ids: readonly string[]): Answer =>
  json(200, {
    requestor: {
      id: 'REF30',
      name: 'REF30',
      domains: [{ name: 'app.example' }],
      mvpds: ids.map((id) => ({
        id,
        displayName: names[id] ?? id,
        logoUrl: `https://logos.example/${encodeURIComponent(id)}.png`,
        ...(id.startsWith('TempPass') ? { isTempPass: true } : {}),
        ...(platforms[id]
          ? { ...platforms[id], enablePlatformServices: true, displayInPlatformPicker: true }
          : {}),
      })),
    },
  })

export const codeLifeMs = 1_800_000
const validity = (nowMs: number) => ({ notBefore: String(nowMs), notAfter: String(nowMs + codeLifeMs) })

/** S1 and S7: a code, and the page to sign in at. `o` adds, replaces, or with undefined removes members. */
export const authenticate =
  (code: string, o: Readonly<Record<string, unknown>> = {}): Answering =>
  ({ body }, nowMs) =>
    json(200, {
      actionName: 'authenticate',
      actionType: 'interactive',
      reasonType: 'none',
      url: `/api/v2/authenticate/REF30/${code}`,
      code,
      sessionId: '1b614390-6610-4d14-9421-6565f6e75958',
      mvpd: body.mvpd,
      serviceProvider: 'REF30',
      ...validity(nowMs),
      ...o,
    })

/** S2 and S8: a code, and what is missing. */
export const incomplete =
  (actionName: 'resume' | 'retry', code: string, missingParameters: readonly string[]): Answering =>
  (_, nowMs) =>
    json(200, {
      actionName,
      actionType: 'direct',
      reasonType: 'none',
      missingParameters,
      url: `/api/v2/sessions/REF30/${code}`,
      code,
      sessionId: '1b614390-6610-4d14-9421-6565f6e75958',
      serviceProvider: 'REF30',
      ...validity(nowMs),
    })

/** The answer to `INF`: what the session lacks, and the provider it has. */
export const session =
  (missingParameters: readonly string[] = [], mvpd?: string): Answering =>
  (_, nowMs) =>
    json(200, {
      existingParameters: { serviceProvider: 'REF30', ...(mvpd === undefined ? {} : { mvpd }) },
      missingParameters,
      device: { type: 'SetTopBox' },
      ...validity(nowMs),
    })

/** S3 to S6 and S9 to S11: nothing to sign in to. */
export const authorized =
  (reasonType = 'authenticated'): Answering =>
  ({ body }) =>
    json(200, {
      actionName: 'authorize',
      actionType: 'direct',
      reasonType,
      url: '/api/v2/decisions/authorize/REF30',
      sessionId: '1b614390-6610-4d14-9421-6565f6e75958',
      mvpd: body.mvpd ?? 'Cablevision',
      serviceProvider: 'REF30',
    })

/** What the answer says of one resource. */
export type Item = (resource: string, call: Call, nowMs: number) => Record<string, unknown> | undefined

export const permit: Item = (resource, { short, of }, nowMs) => ({
  resource,
  serviceProvider: 'REF30',
  mvpd: of,
  source: 'mvpd',
  authorized: true,
  ...(short === 'AUT'
    ? {
        notBefore: nowMs,
        notAfter: nowMs + day,
        token: { notBefore: nowMs, notAfter: nowMs + 420_000, serializedToken: `media token of ${resource}` },
      }
    : {}),
})
export const permitBy =
  (source: string): Item =>
  (...o) => ({ ...permit(...o), source })
export const permitWithoutToken: Item = (...o) => ({ ...permit(...o), token: undefined })
export const refuse =
  (code: EnhancedErrorCode | (string & {}), o: ErrorDetails = {}): Item =>
  (resource, { of }) => ({
    ...{ resource, serviceProvider: 'REF30', mvpd: of, source: 'mvpd', authorized: false },
    error: enhanced(code, o),
  })
export const leaveOut: Item = () => undefined

/** 200 with a decision for each resource asked: those of `items` by name, a permit for the others. */
export const decisions =
  (items: Item | Readonly<Record<string, Item>> = {}): Answering =>
  (call, nowMs) => {
    const itemOf = (resource: string) => (typeof items === 'function' ? items : (items[resource] ?? permit))
    const all = (call.resources ?? []).map((resource) => itemOf(resource)(resource, call, nowMs))
    return json(200, { decisions: all.filter((item) => item !== undefined) })
  }

/** What is left to do after a logout, by provider. */
export type LogoutEntry = { readonly actionName: string; readonly actionType: string; readonly url?: string }
export const complete: LogoutEntry = { actionName: 'complete', actionType: 'none' }
export const invalid: LogoutEntry = { actionName: 'invalid', actionType: 'none' }
export const partnerLogout: LogoutEntry = { actionName: 'partner_logout', actionType: 'partner_interactive' }
export const logoutPage = (url?: string): LogoutEntry => ({
  ...{ actionName: 'logout', actionType: 'interactive' },
  ...(url === undefined ? {} : { url }),
})
export const logouts = (entries: Readonly<Record<string, LogoutEntry>>): Answer =>
  json(200, {
    logouts: Object.fromEntries(Object.entries(entries).map(([mvpd, entry]) => [mvpd, { ...entry, mvpd }])),
  })
