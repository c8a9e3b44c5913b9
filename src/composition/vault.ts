import { type Failure, PassError } from '../errors.ts'
import type { TokenTimes } from '../machines/index.ts'
import { Secret } from '../secret.ts'
import type { AccessToken, AccessTokens, ClientCredentials, HeldToken } from '../services/index.ts'
import type { Records } from './records.ts'
import type { SteadyClock } from './steady-clock.ts'

/** The token is renewed this long before its end, or at a tenth of its life if that is shorter. */
const longestMarginMs = 5 * 60_000

/** Where credentials and token are held, outside all actors. The registrar's services fill it, the gateway asks it. */
export interface Vault extends AccessTokens {
  /** Reads what the store holds, once; after that tells what is held. */
  load(): Promise<{ hasCredentials: boolean; token?: TokenTimes }>
  readonly credentials: ClientCredentials | undefined
  keepCredentials(credentials: ClientCredentials): void
  keepToken(token: AccessToken): TokenTimes
  /** Forgets the credentials and everything obtained with them. */
  forgetCredentials(): void
  /** With a failure: no token will come, waiting calls fail. Without: one may come again. */
  settle(failure: Failure | undefined): void
}

export function createVault(o: {
  readonly clock: SteadyClock
  readonly records: Records
  readonly tell: (event: { type: 'token.rejected' | 'credentials.rejected'; revision: number }) => void
}): Vault {
  const { clock, records } = o
  let credentials: ClientCredentials | undefined
  let token: (HeldToken & { renewAtMs: number; expiresAtMs: number }) | undefined
  let loading: Promise<void> | undefined
  let revision = 0
  let rejected = 0
  let failure: Failure | undefined
  const waiting = new Set<() => void>()

  const wake = () => {
    for (const check of [...waiting]) check()
  }
  const hold = (accessToken: Secret<string>, times: { renewAtMs: number; expiresAtMs: number }) => {
    revision += 1
    token = { ...times, accessToken, revision }
    wake()
  }
  const current = () =>
    token && token.revision > rejected && clock.now() < token.expiresAtMs ? token : undefined

  const rejectToken = (revision: number) => {
    rejected = Math.max(rejected, revision)
    o.tell({ type: 'token.rejected', revision })
  }

  async function read(): Promise<void> {
    const [keptCredentials, keptToken] = await Promise.all([
      records.read('credentials'),
      records.read('token'),
    ])
    if (!keptCredentials) return
    credentials = { ...keptCredentials, clientSecret: new Secret(keptCredentials.clientSecret) }
    if (keptToken) hold(new Secret(keptToken.accessToken), keptToken)
  }

  return {
    async load() {
      loading ??= read()
      await loading
      const held = current()
      return {
        hasCredentials: credentials !== undefined,
        ...(held ? { token: { revision: held.revision, renewAtMs: held.renewAtMs } } : {}),
      }
    },

    get credentials() {
      return credentials
    },
    keepCredentials(fresh) {
      credentials = fresh
      const { clientId, clientSecret, grantType } = fresh
      records.keep('credentials', { clientId, clientSecret: clientSecret.reveal(), grantType })
    },
    // Counted from the moment of receipt, so that a wrong clock on either side does no harm (REG-08).
    keepToken({ accessToken, expiresInMs }) {
      const expiresAtMs = clock.now() + expiresInMs
      const renewAtMs = expiresAtMs - Math.min(longestMarginMs, expiresInMs / 10)
      // What is remembered goes by the wall clock: another run has its own.
      records.keep('token', {
        accessToken: accessToken.reveal(),
        renewAtMs: clock.toWall(renewAtMs),
        expiresAtMs: clock.toWall(expiresAtMs),
      })
      hold(accessToken, { renewAtMs, expiresAtMs })
      return { revision, renewAtMs }
    },
    forgetCredentials() {
      credentials = undefined
      token = undefined
      for (const name of ['credentials', 'token', 'profile', 'signIn', 'logout'] as const)
        records.forget(name)
    },
    settle(why) {
      failure = why
      if (why) wake()
    },

    current,
    usable({ signal }) {
      return new Promise((resolve, reject) => {
        const leave = () => {
          waiting.delete(check)
          signal?.removeEventListener('abort', abort)
        }
        const abort = () => {
          leave()
          reject(new PassError({ code: 'aborted', message: 'aborted while waiting', retryable: false }))
        }
        const check = () => {
          const held = current()
          if (held) {
            leave()
            resolve(held)
          } else if (failure) {
            leave()
            reject(new PassError(failure))
          }
        }
        if (signal?.aborted) return abort()
        signal?.addEventListener('abort', abort, { once: true })
        waiting.add(check)
        // Timers stand still while a device sleeps: a call can meet a dead token before its renewal is due.
        if (token && token.revision > rejected && !current()) rejectToken(token.revision)
        check()
      })
    },
    reject: rejectToken,
    rejectCredentials(revision) {
      rejected = Math.max(rejected, revision)
      o.tell({ type: 'credentials.rejected', revision })
    },
  }
}
