import { type Failure, PassError } from '../errors.ts'
import type { TokenTimes } from '../machines/index.ts'
import { Secret } from '../secret.ts'
import type { AccessToken, AccessTokens, ClientCredentials, HeldToken } from '../services/index.ts'
import type { RecordOf, Records } from './records.ts'
import type { SteadyClock } from './steady-clock.ts'

/** Whom a token was issued to, and its life by the steady clock. */
interface Issued {
  readonly clientId: string
  readonly issuedAtMs: number
  readonly renewAtMs: number
  readonly expiresAtMs: number
}

/** The token is renewed this long before its end, or at a tenth of its life if that is shorter (REG-10). */
const longestMarginMs = 5 * 60_000

/** What the vault tells of the token and the credentials it holds. */
export type VaultEvent =
  | { type: 'token.rejected'; revision: number }
  | { type: 'credentials.rejected'; revision: number }
  | { type: 'elsewhere.registered'; token?: TokenTimes }
  | { type: 'elsewhere.renewed'; token: TokenTimes }

/** Where credentials and token are held, outside all actors. The registrar's services fill it, the gateway asks it. */
export interface Vault extends AccessTokens {
  /** Reads what the store holds, once; after that tells what is held. */
  load(): Promise<{ hasCredentials: boolean; token?: TokenTimes }>
  /** Takes over, and tells, what another tab has obtained since. */
  adopt(): Promise<void>
  readonly credentials: ClientCredentials | undefined
  /** Credentials are held that the service has not refused. */
  readonly isRegistered: boolean
  keepCredentials(credentials: ClientCredentials): void
  /** The service refused these: they are never used again. */
  refuse(credentials: ClientCredentials): void
  /** Keeps a token for those it was issued to. */
  keepToken(token: AccessToken, credentials: ClientCredentials): TokenTimes
  /** Counts the tokens held. */
  readonly revision: number
  /** The token in hand, if it came after this one and need not be renewed yet. */
  newerThan(revision: number): TokenTimes | undefined
  /** Forgets the credentials and everything obtained with them. */
  forgetCredentials(): void
  /** With a failure: no token will come, waiting calls fail. Without: one may come again. */
  settle(failure: Failure | undefined): void
}

export function createVault(o: {
  readonly clock: SteadyClock
  readonly records: Records
  readonly tell: (event: VaultEvent) => void
}): Vault {
  const { clock, records } = o
  let credentials: ClientCredentials | undefined
  let token: (HeldToken & Issued) | undefined
  /** Client ids the service refused; a run meets two at the most. */
  const refused = new Set<string>()
  let loading: Promise<void> | undefined
  let revision = 0
  let rejected = 0
  let failure: Failure | undefined
  /** All who wait for the one token that is on its way (REG-24). */
  const waiting = new Set<() => void>()

  const wake = () => {
    for (const check of [...waiting]) check()
  }
  const hold = (accessToken: Secret<string>, issued: Issued): TokenTimes => {
    revision += 1
    token = { ...issued, accessToken, revision }
    wake()
    return timesOf(token)
  }
  /** Judged by its remembered end: no call goes out to learn it from a 401 (REG-11). */
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
    credentials = credentialsIn(keptCredentials)
    if (keptToken) holdKept(keptToken, credentials)
  }

  function holdKept(kept: RecordOf<'token'>, { clientId }: ClientCredentials): TokenTimes | undefined {
    if (kept.clientId !== undefined && kept.clientId !== clientId) return undefined
    // However often the store is read, it is counted once.
    if (token?.accessToken.reveal() === kept.accessToken) return timesOf(token)
    return hold(new Secret(kept.accessToken), {
      clientId,
      issuedAtMs: clock.fromWall(kept.issuedAtMs ?? 0),
      renewAtMs: clock.fromWall(kept.renewAtMs),
      expiresAtMs: clock.fromWall(kept.expiresAtMs),
    })
  }

  /** Worth taking over: one that came after ours and need not be renewed yet. */
  function isNewer(kept: RecordOf<'token'>): boolean {
    return (
      kept.accessToken !== token?.accessToken.reveal() &&
      clock.fromWall(kept.issuedAtMs ?? 0) >= (token?.issuedAtMs ?? 0) &&
      clock.fromWall(kept.renewAtMs) > clock.now()
    )
  }

  return {
    async load() {
      loading ??= read()
      await loading
      const held = current()
      return {
        hasCredentials: credentials !== undefined,
        ...(held ? { token: timesOf(held) } : {}),
      }
    },

    async adopt() {
      const [kept, keptToken] = await Promise.all([records.peek('credentials'), records.peek('token')])
      if (!kept || refused.has(kept.clientId)) return
      const isOther = kept.clientId !== credentials?.clientId
      if (isOther) {
        credentials = credentialsIn(kept)
        token = undefined
      }
      const held =
        keptToken?.clientId === kept.clientId && isNewer(keptToken)
          ? holdKept(keptToken, credentialsIn(kept))
          : undefined
      // Whatever kept this tab from one, there is a token now, or will be.
      if (isOther || held) failure = undefined
      if (isOther) o.tell({ type: 'elsewhere.registered', ...(held ? { token: held } : {}) })
      else if (held) o.tell({ type: 'elsewhere.renewed', token: held })
    },

    get credentials() {
      return credentials
    },
    get isRegistered() {
      return credentials !== undefined && !refused.has(credentials.clientId)
    },
    refuse({ clientId }) {
      refused.add(clientId)
    },
    get revision() {
      return revision
    },
    newerThan(since) {
      const held = current()
      const isNewer = held !== undefined && held.revision > since && held.renewAtMs > clock.now()
      return isNewer ? timesOf(held) : undefined
    },
    // They never expire: one pair for all tokens to come (REG-04).
    keepCredentials(fresh) {
      credentials = fresh
      // A token of other credentials must not be taken for one of these.
      token = undefined
      records.forget('token')
      const { clientId, clientSecret, grantType } = fresh
      records.keep('credentials', { clientId, clientSecret: clientSecret.reveal(), grantType })
    },
    // Counted from the moment of receipt, so that a wrong clock on either side does no harm (REG-08).
    keepToken({ accessToken, expiresInMs }, { clientId }) {
      const issuedAtMs = clock.now()
      const expiresAtMs = issuedAtMs + expiresInMs
      const renewAtMs = expiresAtMs - Math.min(longestMarginMs, expiresInMs / 10)
      // What is remembered goes by the wall clock: another run has its own, and uses the same token (REG-09).
      records.keep('token', {
        accessToken: accessToken.reveal(),
        clientId,
        issuedAtMs: clock.toWall(issuedAtMs),
        renewAtMs: clock.toWall(renewAtMs),
        expiresAtMs: clock.toWall(expiresAtMs),
      })
      return hold(accessToken, { clientId, issuedAtMs, renewAtMs, expiresAtMs })
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
      if (revision === token?.revision) refused.add(token.clientId)
      o.tell({ type: 'credentials.rejected', revision })
    },
  }
}

/** What may be told of a token. */
function timesOf({ revision, renewAtMs }: TokenTimes): TokenTimes {
  return { revision, renewAtMs }
}

function credentialsIn({ clientSecret, ...rest }: RecordOf<'credentials'>): ClientCredentials {
  return { ...rest, clientSecret: new Secret(clientSecret) }
}
