import { openChannel } from '../adapters/web-channel.ts'
import { isWebPage } from '../adapters/web-lifecycle.ts'
import type { Store } from '../ports.ts'
import type { BudgetWord, Neighbours } from '../services/index.ts'
import { createCircles, type Member } from './circles.ts'

/** Much longer than a word takes from tab to tab, so that requests of the same moment rarely meet. */
const channelLagMs = 200

const { join: joinCircle } = createCircles<BudgetWord>()

/**
 * The budgets of the other tabs: of all pages of this origin that act for the same device, where there is
 * `BroadcastChannel`; elsewhere of the `Pass` objects that do so over one store in this process.
 *
 * @see spec flows.md §2.15.2, §2.15.11
 */
export function neighboursOf(store: Store, owner: string): Neighbours {
  return isWebPage() && typeof globalThis.BroadcastChannel === 'function'
    ? overChannel(owner)
    : inProcess(store, owner)
}

function overChannel(owner: string): Neighbours {
  let channel: BroadcastChannel | undefined
  const tell = (word: BudgetWord) => channel?.postMessage(word)
  return {
    lagMs: channelLagMs,
    tell,
    listen(listener) {
      const open = () => {
        channel ??= openChannel(owner)
        // Without one this tab counts for itself.
        if (channel) channel.onmessage = ({ data }) => listener(data)
      }
      // A page kept for the back button would be dropped for the first word it is told; it asks when it is back.
      const close = () => {
        channel?.close()
        channel = undefined
      }
      const reopen = () => {
        const wasClosed = channel === undefined
        open()
        if (wasClosed) tell({ type: 'joined' })
      }
      open()
      globalThis.addEventListener('pageshow', reopen)
      globalThis.addEventListener('pagehide', close)
      return () => {
        close()
        globalThis.removeEventListener('pageshow', reopen)
        globalThis.removeEventListener('pagehide', close)
      }
    },
  }
}

function inProcess(store: Store, owner: string): Neighbours {
  let member: Member<BudgetWord> | undefined
  return {
    lagMs: 0,
    tell: (word) => member?.tell(word),
    listen(listener) {
      member = joinCircle(store, owner, listener)
      return member.leave
    },
  }
}
