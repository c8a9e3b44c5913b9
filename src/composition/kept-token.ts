import { PassError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { Secret } from '../secret.ts'
import { limited } from '../services/index.ts'
import { readCompactToken } from './compact-token.ts'
import type { ServiceTime } from './service-time.ts'

/** A call waits so long for a token under way: it may spare the sign-in (SSO-11). Then it goes without. */
const longestWaitMs = 1_000
/** A source may take its time, in the background: the platform's library blocks for a minute (SSO-06). */
const longestFetchMs = 60_000

/** One single sign-on token of the host's, kept until its end and then asked for again. */
export interface KeptToken {
  /** The token to send now; undefined if there is none, or none in time. */
  get(signal: AbortSignal): Promise<Secret<string> | undefined>
  /** What was not to be had may be now, and what names no end may have ended; `isAll`: so may any other. */
  retry(isAll: boolean): void
  stop(): void
}

export function createKeptToken(o: {
  readonly name: string
  readonly ask: (o: { signal: AbortSignal }) => Promise<string | undefined>
  readonly clock: Clock
  readonly serviceTime: ServiceTime
  readonly warn: (code: string, message: string) => void
  /** A token came after a call had gone without. */
  readonly onLate: () => void
  /** A token came that stands for somebody else than the one before: another viewer (SSO-10). */
  readonly onOtherSubject: () => void
}): KeptToken {
  const { clock, serviceTime } = o
  let held: { readonly token: Secret<string>; readonly expMs: number | undefined } | undefined
  let subject: string | undefined
  let fetching: Promise<void> | undefined
  let controller = new AbortController()
  /** The source had none; it is not asked again before the app was away. */
  let isAbsent = false
  let isMissed = false
  /** Calls that wait for the token under way. */
  let waiting = 0

  const current = () =>
    held && (held.expMs === undefined || clock.now() < serviceTime.toLocal(held.expMs))
      ? held.token
      : undefined

  async function fetch(): Promise<void> {
    const { signal } = controller
    let isUnavailable = false
    const text = await limited({ clock, ms: longestFetchMs, signal }, (signal) => o.ask({ signal })).catch(
      () => {
        isUnavailable = true
        return undefined
      },
    )
    if (signal.aborted) return
    fetching = undefined
    const read = typeof text === 'string' ? readCompactToken(text) : undefined
    if (!read || (read.expMs !== undefined && serviceTime.toLocal(read.expMs) <= clock.now())) {
      isAbsent = true
      held = undefined
      // No token is no fault: it goes on without (SSO-04, SSO-05). A source that fails, or gives what must not be sent, is worth a word.
      if (isUnavailable) o.warn('identity', `${o.name} is not to be had; it goes on without`)
      else if (text !== undefined) o.warn('identity', `${o.name} is expired, or neither signed nor encrypted`)
      return
    }
    const isOther = subject !== undefined && read.subject !== undefined && read.subject !== subject
    subject = read.subject ?? subject
    held = { token: new Secret(text as string), expMs: read.expMs }
    if (isOther) o.onOtherSubject()
    // Whoever waits for it has it now.
    if (isMissed && waiting === 0) o.onLate()
    isMissed = false
  }

  const begin = () => {
    isAbsent = false
    fetching ??= fetch()
    return fetching
  }

  return {
    async get(signal) {
      const known = current()
      if (known || (isAbsent && !fetching)) return known
      const fetched = begin()
      waiting += 1
      try {
        await limited({ clock, ms: longestWaitMs, signal }, () => fetched)
      } catch {
        if (signal.aborted) throw new PassError({ code: 'aborted', message: 'aborted', retryable: false })
        isMissed = true
      } finally {
        waiting -= 1
      }
      return current()
    },
    retry(isAll) {
      const isWanted = isAbsent || (held !== undefined && (isAll || held.expMs === undefined))
      if (!isWanted || fetching) return
      isMissed = isAbsent
      held = undefined
      void begin()
    },
    stop() {
      controller.abort()
      controller = new AbortController()
      fetching = undefined
    },
  }
}
