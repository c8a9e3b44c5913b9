/** What single sign-on answers: the partner's calls, its framework, and the service that gives service tokens out. */
import {
  type Answer,
  type Answering,
  answerOf,
  authenticate,
  codeLifeMs,
  incomplete,
  json,
  platforms,
} from './answers.ts'
import { startMs } from './clock.ts'

/** S12: what the partner's framework is to be handed. */
export const partnerProfile = (o: Readonly<Record<string, unknown>> = {}): Answer =>
  json(200, {
    actionName: 'partner_profile',
    actionType: 'direct',
    reasonType: 'none',
    url: '/api/v2/REF30/profiles/sso/Apple',
    sessionId: '83c046be-ea4b-4581-b5f2-13e56e69dee9',
    mvpd: 'Cablevision',
    serviceProvider: 'REF30',
    authenticationRequest: { type: 'saml', request: samlRequest, attributesNames: ['uid', 'NameID'] },
    ...o,
  })
export const samlRequest = 'PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iVVRGLTgiPz4='

/** S16 and S17: an ordinary session of the provider that the framework named. */
export const fallback = (
  reasonType: 'pfs_fallback' | 'configuration_fallback',
  code: string,
  o: Readonly<Record<string, unknown>> = {},
): Answering => authenticate(code, { reasonType, mvpd: 'Cablevision', ...o })

/** S18 and S19: an ordinary session that lacks something. */
export const incompleteFallback =
  (
    reasonType: 'pfs_fallback' | 'configuration_fallback' | 'missing_parameters_fallback',
    code: string,
    missingParameters: readonly string[],
  ): Answering =>
  (...o) => {
    const answer = answerOf(incomplete('resume', code, missingParameters), ...o)
    const mvpd = missingParameters.includes('mvpd') ? undefined : 'Cablevision'
    return { ...answer, body: { ...(answer.body as object), reasonType, mvpd } }
  }

/** What a port of the app says; nothing is `word()`. With {@link late}, {@link lost} and {@link never} too. */
export const word = (value?: unknown): Answer => ({ status: 200, body: value })

/** The framework's status as the app hands it on. */
export interface FrameworkDetails {
  /** The platform's id of the provider; default that of the provider. Null: nobody is signed in there. */
  readonly id?: string | null
  /** End of the sign-in at the platform, in seconds after {@link startMs}. Default in a year; null: none is told. */
  readonly endsS?: number | null
  readonly error?: { readonly code: string; readonly message: string }
}
/** The viewer lets the app know; signed in at the platform to this provider. */
export const statusOf = (mvpd: string | null, o: FrameworkDetails = {}): Record<string, unknown> => {
  const { id = mvpd && (platforms[mvpd]?.platformMappingId ?? mvpd), endsS = 31_536_000, error } = o
  return {
    frameworkPermissionInfo: { accessStatus: 'granted' },
    frameworkProviderInfo: {
      ...(id === null ? {} : { id }),
      ...(id === null || endsS === null ? {} : { expirationDate: String(startMs + endsS * 1_000) }),
      ...(error ? { error } : {}),
    },
  }
}
export const granted = (mvpd: string | null = 'Cablevision', o?: FrameworkDetails): Answer =>
  word(statusOf(mvpd, o))
/** Granted, and nobody is signed in at the platform. */
export const noLogin = granted(null)
const notGranted = (accessStatus: string): Answer =>
  word({ frameworkPermissionInfo: { accessStatus }, frameworkProviderInfo: {} })
export const denied = notGranted('denied')
export const restricted = notGranted('restricted')
export const notDetermined = notGranted('notDetermined')
/** The viewer chose a provider that the platform cannot sign in to, by its id there. */
export const unsupported = (id: string): Answer =>
  granted(null, { id, endsS: null, error: { code: '1', message: 'unsupported provider' } })
/** The viewer closed the framework's picker. */
export const cancelled = granted(null, { error: { code: '2', message: 'cancelled' } })
/** The provider's answer through the framework. */
const samlXml = '<samlp:Response ID="_of-the-viewer">\r\n  <saml:Assertion/>\n</samlp:Response>'
export const saml = word(samlXml)
/** As the service wants it: one line, blanks collapsed, Base64. */
export const samlSent = btoa('<samlp:Response ID="_of-the-viewer"> <saml:Assertion/></samlp:Response>')
export const noSaml = word()

/** Something in compact JWS form that nobody signed; `endsS` in seconds after {@link startMs}, default in a year. */
export function jws(sub: string, o: { readonly endsS?: number } = {}): string {
  const exp = startMs / 1_000 + (o.endsS ?? 31_536_000)
  const claims = { iss: 'identity.example', sub, aud: 'Adobe', iat: startMs / 1_000, exp }
  return [{ alg: 'RS256', typ: 'JWT' }, claims, { signature: 'none' }]
    .map((part) => btoa(JSON.stringify(part)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, ''))
    .join('.')
}

/** What the sign-on service gives: a service token for an hour, or until `endsS`. */
export const serviceToken =
  (sub: string, o: { readonly endsS?: number; readonly member?: 'serviceToken' | 'jws' } = {}): Answering =>
  ({ short }, nowMs) => {
    const endsS = o.endsS ?? (nowMs - startMs) / 1_000 + 3_600
    const validity = { notBefore: nowMs, notAfter: startMs + endsS * 1_000 }
    const isNew = short === 'ST.new'
    return json(isNew ? 201 : 200, {
      status: isNew ? 'CREATED' : 'OK',
      [o.member ?? 'serviceToken']: jws(sub, { endsS }),
      ...validity,
    })
  }
/** A code to link another device by. */
export const linkCode =
  (code: string, member: 'code' | 'link' = 'code'): Answering =>
  (_, nowMs) =>
    json(201, { status: 'CREATED', [member]: code, notBefore: nowMs, notAfter: nowMs + codeLifeMs })
/** A refusal of the sign-on service, in its own envelope. */
export const signOnError = (httpStatus: number, code: string, action = 'none'): Answer =>
  json(httpStatus, {
    status: 'BAD_REQUEST',
    error: { status: httpStatus, code, message: `Message of ${code}`, action, helpUrl: '', trace: 'trace-2' },
  })
