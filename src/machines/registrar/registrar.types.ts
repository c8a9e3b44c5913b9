import type { AnyActorRef } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Service } from '../shared/service.ts'
import type { Timed, Wait } from '../shared/wait.ts'

/** What is known of the access token; the token itself never enters a chart. */
export interface TokenTimes {
  /** Which token in the row of those held it is; a rejection names it. */
  readonly revision: number
  /** When to renew it, before it expires: local wall clock, in milliseconds since 1970. */
  readonly renewAtMs: number
}

export interface RegistrarServices {
  /** What the store holds for this statement and device, and whether there is a network at all. */
  readonly loadCredentials: Service<void, { hasCredentials: boolean; token?: TokenTimes; online: boolean }>
  /**
   * Registers and keeps the credentials, unless another tab has: those the service has not refused are taken over.
   * Fails with `registration`, `throttled`, `network`, `timeout`, `refused`.
   */
  readonly registerClient: Service<{ withRedirectUri: boolean }, void>
  /** Gets a token for the kept credentials and keeps it, unless another tab has. Fails as `registerClient`. */
  readonly issueAccessToken: Service<void, TokenTimes & Timed>
  readonly wait: Wait
}

/** Another tab has obtained something, and it is taken over. */
export type ElsewhereObtained =
  /** Other credentials, with their token if there is one. */
  { type: 'elsewhere.registered'; token?: TokenTimes } | { type: 'elsewhere.renewed'; token: TokenTimes }

export interface RegistrarInput {
  /** Told `token.ready`, `credentials.reset`, `registration.waiting` and `registration.failed`. */
  readonly parent?: AnyActorRef
}

export type RegistrarEvent =
  /** A call came back with 401 for this token. */
  | { type: 'token.rejected'; revision: number }
  /** A call came back with the demand to register, also with a fresh token. */
  | { type: 'credentials.rejected'; revision: number }
  | ElsewhereObtained
  | { type: 'network.online' }
  | { type: 'pass.restart' }

/** What the registrar tells its parent. */
export type RegistrarReport =
  | { type: 'token.ready' }
  /** The old credentials are gone, and every profile with them. */
  | { type: 'credentials.reset' }
  /** No answer yet; trying on. */
  | { type: 'registration.waiting'; failure: Failure }
  /** Nothing but a change of the set-up helps. */
  | { type: 'registration.failed'; failure: Failure }
