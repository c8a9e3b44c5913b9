import type { SentinelEvent, TurnEvent, TurnInput } from '../machines/index.ts'
import { fingerprint } from '../record-keys.ts'
import type { Records } from './records.ts'
import { fromRecord } from './shown-code.ts'
import type { SteadyClock } from './steady-clock.ts'
import type { Turns } from './turns.ts'
import type { Vault } from './vault.ts'

/** A turn that comes sooner was nobody else's: Web Locks take their time too. */
const noticeableMs = 250

/**
 * The other tabs: all who act for the same device over the same store. What one of them obtains, the others take over.
 *
 * @see spec flows.md §2.15.11
 */
export interface Tabs {
  /** Looks what the others have written since, and tells it. */
  look(): Promise<void>
  /** Waits for a chart's turn, tells it, and holds it until the returned function is called. */
  takeTurn(input: TurnInput, tell: (event: TurnEvent) => void): () => void
  /** Looks whenever the store says that others have written, until undone. */
  watch(): () => void
}

export function createTabs(o: {
  readonly records: Records
  readonly vault: Vault
  readonly turns: Turns
  readonly clock: SteadyClock
  readonly tell: (event: SentinelEvent) => void
}): Tabs {
  const { records, vault, turns, clock, tell } = o

  const shownCode = async () => fromRecord(await records.peek('signIn'), clock)

  async function look(): Promise<void> {
    await vault.adopt()
    const profile = await records.news('profile')
    if (profile?.now) tell({ type: 'elsewhere.signedIn', mvpd: profile.now.mvpd })
    else if (profile?.before) tell({ type: 'elsewhere.signedOut', mvpd: profile.before.mvpd })
    const session = await shownCode()
    if (session) tell({ type: 'elsewhere.codeShown', session })
  }

  return {
    look,
    takeTurn(input, tellChart) {
      const left = new AbortController()
      const { signal } = left
      let release = () => {}
      const name = input.task === 'polling' ? `polling.${fingerprint(input.code.reveal())}` : input.task
      const begin = async () => {
        const { waitedMs, release: giveUp } = await turns.take(name, signal)
        release = giveUp
        const hasWaited = waitedMs >= noticeableMs
        // Whoever polled before may have found what this one is about to ask for.
        if (input.task === 'polling' && hasWaited) await look()
        const shown = input.task === 'signIn' ? await shownCode() : undefined
        if (!signal.aborted) tellChart({ type: 'turn.taken', hasWaited, shown })
      }
      // It fails only when it is left.
      begin().catch(() => {})
      return () => {
        left.abort()
        release()
      }
    },
    watch: () => records.watch(() => void look()),
  }
}
