import { defined } from '../defined.ts'
import {
  type Session,
  type SessionInformation,
  type SessionParameter,
  type SessionParameters,
  sessionInformation,
  session as sessionSchema,
} from '../protocol/sessions.ts'
import { Secret } from '../secret.ts'
import type { Authorized, Client, ServiceFunction } from './client.ts'
import { protocolError } from './failures.ts'
import { read } from './read.ts'
import { resolveUrl } from './resolve-url.ts'
import type { WireAnswer } from './transport.ts'

/** Supplies, by its code, what a session lacks. */
export interface ResumeSessionRequest extends Authorized, SessionParameters {
  readonly code: Secret<string>
}

/** Asks about a sign-in by its code. */
export interface CodeRequest extends Authorized {
  readonly code: Secret<string>
}

export interface SessionServices {
  /**
   * Starts a sign-in. A new session ends the device's earlier one. What is not known yet is left out: the answer then
   * says `resume`, for another application to supply it by `resumeSession`.
   * Fails with `refused` (vendor codes `invalid_integration`, `invalid_parameter_mvpd`, …), `unauthorised`,
   * `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §7.2 (AUTHN-03, AUTHN-05, D20, D22, D37, D70)
   */
  readonly createSession: ServiceFunction<Authorized & SessionParameters, Session>
  /**
   * Supplies what a session lacks. Fails as `createSession`, and with `refused` for a wrong or dead code
   * (`invalid_parameter_code`, `invalid_authentication_session`).
   *
   * @see spec endpoints.md §7.3 (AUTHN-27, D68, D69)
   */
  readonly resumeSession: ServiceFunction<ResumeSessionRequest, Session>
  /**
   * What a session has and lacks, by its code. Fails with `refused` for a wrong or dead code (as `resumeSession`),
   * `unauthorised`, `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §7.4 (AUTHN-27, AUTHN-28, D36, D44)
   */
  readonly retrieveSession: ServiceFunction<CodeRequest, SessionInformation>
}

export function sessionServices(client: Client): SessionServices {
  return {
    async createSession({ mvpd, domainName, redirectUrl, ...request }, o) {
      const wire = { ...request, body: { mvpd, domainName, redirectUrl } }
      return readSession(await client.call('createSession', wire, o))
    },

    async resumeSession({ code, mvpd, domainName, redirectUrl, ...request }, o) {
      const wire = { ...request, path: { code }, body: { mvpd, domainName, redirectUrl } }
      return readSession(await client.call('resumeSession', wire, o))
    },

    async retrieveSession({ code, ...request }, o) {
      const session = read(
        await client.call('retrieveSession', { ...request, path: { code } }, o),
        sessionInformation,
      )
      const { existingParameters = session.existing, missingParameters = session.missing } = session
      const existing: Record<string, string> = {}
      for (const [name, value] of Object.entries(existingParameters || {})) {
        if (value && typeof value === 'string') existing[parameterName(name)] = value
      }
      return defined({
        existingParameters: existing,
        missingParameters: (missingParameters || []).map(parameterName),
        device: session.device || {},
        notBeforeMs: session.notBefore,
        notAfterMs: session.notAfter,
      })
    },
  }
}

/** Reads the answer of every call that creates or resumes a session. */
export function readSession(answer: WireAnswer): Session {
  const session = read(answer, sessionSchema)
  const { actionName, actionType, reasonType, mvpd, missingParameters = [], code } = session
  const request = session.authenticationRequest
  if (actionName === 'partner_profile' && !request) {
    throw protocolError(answer, '"authenticationRequest" is missing')
  }
  return defined({
    actionName,
    actionType,
    // Older revisions have none (D20); without a code there is no sign-in whose reason could be the usual one.
    reasonType: reasonType ?? (code ? 'none' : 'unknown'),
    missingParameters: missingParameters.map(parameterName),
    url: resolveUrl(answer, session.url),
    code: code && new Secret(code),
    mvpd,
    notBeforeMs: session.notBefore,
    notAfterMs: session.notAfter,
    authenticationRequest:
      request &&
      defined({
        type: request.type,
        request: new Secret(request.request),
        attributesNames: request.attributesNames || [],
      }),
  }) as Session
}

function parameterName(name: string): SessionParameter {
  return name === 'domain' ? 'domainName' : name
}
