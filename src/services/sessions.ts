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
import { read } from './read.ts'
import { resolveUrl } from './resolve-url.ts'

export interface ResumeSessionRequest extends Authorized, SessionParameters {
  readonly code: Secret<string>
}

export interface CodeRequest extends Authorized {
  readonly code: Secret<string>
}

export interface SessionServices {
  /**
   * Starts a sign-in. A new session ends the device's earlier one.
   * Fails with `refused` (vendor codes `invalid_integration`, `invalid_parameter_mvpd`, …), `unauthorised`,
   * `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §7.2
   */
  readonly createSession: ServiceFunction<Authorized & SessionParameters, Session>
  /**
   * Supplies what a session lacks. Fails as `createSession`, and with `refused` for a wrong or dead code
   * (`invalid_parameter_code`, `invalid_authentication_session`).
   *
   * @see spec endpoints.md §7.3
   */
  readonly resumeSession: ServiceFunction<ResumeSessionRequest, Session>
  /**
   * Reads a session by its code. Fails with `refused` for a wrong or dead code.
   *
   * @see spec endpoints.md §7.4
   */
  readonly retrieveSession: ServiceFunction<CodeRequest, SessionInformation>
}

export function sessionServices(client: Client): SessionServices {
  const body = ({ mvpd, domainName, redirectUrl }: SessionParameters) => ({ mvpd, domainName, redirectUrl })
  return {
    async createSession({ accessToken, identity, ...parameters }, o) {
      const request = { accessToken, identity, body: body(parameters) }
      return readSession(client, 'createSession', await client.call('createSession', request, o))
    },

    async resumeSession({ accessToken, identity, code, ...parameters }, o) {
      const request = { accessToken, identity, path: { code: code.reveal() }, body: body(parameters) }
      return readSession(client, 'resumeSession', await client.call('resumeSession', request, o))
    },

    async retrieveSession({ accessToken, identity, code }, o) {
      const request = { accessToken, identity, path: { code: code.reveal() } }
      const answer = read(
        'retrieveSession',
        await client.call('retrieveSession', request, o),
        sessionInformation,
      )
      const existing = Object.entries(answer.existingParameters ?? answer.existing ?? {})
      return defined({
        existingParameters: Object.fromEntries(
          existing.flatMap(([name, value]) =>
            typeof value === 'string' ? [[parameterName(name), value] as const] : [],
          ),
        ),
        missingParameters: (answer.missingParameters ?? answer.missing ?? []).map(parameterName),
        device: answer.device ?? {},
        notBeforeMs: answer.notBefore,
        notAfterMs: answer.notAfter,
      })
    },
  }
}

/** Reads the answer of every call that creates or resumes a session. */
export function readSession(
  client: Client,
  name: 'createSession' | 'resumeSession' | 'retrievePartnerAuthenticationRequest',
  answer: Parameters<typeof read>[1],
): Session {
  const session = read(name, answer, sessionSchema)
  const request = session.authenticationRequest
  return defined({
    actionName: session.actionName,
    actionType: session.actionType,
    reasonType: session.reasonType,
    missingParameters: (session.missingParameters ?? []).map(parameterName),
    url: session.url === undefined ? undefined : new Secret(resolveUrl(name, session.url, client.origin)),
    code: session.code === undefined ? undefined : new Secret(session.code),
    mvpd: session.mvpd,
    notBeforeMs: session.notBefore,
    notAfterMs: session.notAfter,
    authenticationRequest:
      request &&
      defined({
        type: request.type,
        request: new Secret(request.request),
        attributesNames: request.attributesNames ?? [],
      }),
  })
}

function parameterName(name: string): SessionParameter {
  return name === 'domain' ? 'domainName' : name
}
