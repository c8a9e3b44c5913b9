import type { SentinelEvent, TurnEvent, TurnInput } from '../machines/index.ts'
import { fingerprint } from '../record-keys.ts'
import type { Records } from './records.ts'
import { fromRecord } from './shown-code.ts'
import type { SteadyClock } from './steady-clock.ts'
import type { Turns } from './turns.ts'
import type { Vault } from './vault.ts'

/** A turn that comes sooner was nobody else's: Web Locks take their time too. Taken wrongly for another's, it costs 3 s. */
const noticeableMs = 250

/**
 * The other tabs: all who act for the same device over the same store. What one of them obtains, the others take over.
 *
 * @see spec flows.md §2.15.11
 */
export interface Tabs {
  /** Reads what the others have written since, and tells it. */
  catchUp(): Promise<void>
  /** Waits for a chart's turn, tells it, and holds it until the returned function is called. */
  takeTurn(input: TurnInput, tell: (event: TurnEvent) => void): () => void
  /** Catches up whenever the store says that others have written, until undone. */
  watch(): () => void
}

export function createTabs(o: {
  readonly records: Records
  readonly vault: Vault
  readonly turns: Turns
  readonly clock: SteadyClock
  readonly tell: (event: SentinelEvent) => void
  /** How long ago another tab is known to have polled, in milliseconds. */
  readonly polledAgoMs: () => number
}): Tabs {
  const { records, vault, turns, clock, tell } = o

  async function readNews(): Promise<void> {
    await vault.adopt()
    const profile = await records.news('profile')
    const history = await records.news('history')
    const loggedOut = history?.now?.loggedOut ?? (profile?.now ? undefined : profile?.before)
    if (loggedOut) tell({ type: 'elsewhere.signedOut', mvpd: loggedOut.mvpd })
    if (profile?.now) {
      const { mvpd } = profile.now
      tell({ type: 'elsewhere.signedIn', mvpd, isOther: mvpd !== profile.before?.mvpd })
    }
    const shown = await records.news('signIn')
    const session = fromRecord(shown?.now, clock)
    if (session) tell({ type: 'elsewhere.codeShown', session })
  }

  let reading: Promise<void> | undefined
  let isStale = false

  /** One at a time: an older answer must not be told after a newer one. */
  async function catchUp(): Promise<void> {
    isStale = true
    reading ??= (async () => {
      while (isStale) {
        isStale = false
        await readNews()
      }
    })().finally(() => {
      reading = undefined
    })
    return reading
  }

  const shownCode = async () => fromRecord(await records.peek('signIn'), clock)

  return {
    catchUp,
    takeTurn(input, tellChart) {
      const left = new AbortController()
      const { signal } = left
      let release = () => {}
      // Locks of closed tabs may stay in a store: one letter of the code's mark keeps them few, and the code unknown.
      const name =
        input.task === 'polling' ? `polling.${fingerprint(input.code.reveal()).slice(-1)}` : input.task
      const begin = async () => {
        const { waitedMs, release: giveUp } = await turns.take(name, signal)
        release = giveUp
        // Left in the very moment it came.
        if (signal.aborted) return giveUp()
        const hasWaited = waitedMs >= noticeableMs
        // Whoever polled before may have found what this one is about to ask for.
        if (input.task === 'polling' && hasWaited) await catchUp()
        const shown = input.task === 'signIn' ? await shownCode() : undefined
        const lookedAtMs = clock.now() - o.polledAgoMs()
        if (!signal.aborted) tellChart({ type: 'turn.taken', hasWaited, shown, lookedAtMs })
      }
      // It fails only when it is left.
      begin().catch(() => {})
      return () => {
        left.abort()
        release()
      }
    },
    watch: () => records.watch(() => void catchUp()),
  }
}
