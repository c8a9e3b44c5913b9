import type { InspectionEvent } from 'xstate'
import { usageError } from '../errors.ts'
import type { Inspect } from '../ports.ts'
import { redacted } from './redacted.ts'

/** So much waits until inspector and page are there, the newest. */
const longestQueue = 2_000

const shown: readonly string[] = ['@xstate.actor', '@xstate.event', '@xstate.snapshot']

/** An event of `@statelyai/inspect`, named here so that nobody needs its types who does not use it. */
export interface StatelyEvent {
  readonly type: string
  readonly sessionId: string
}

/** Where the charts are shown. */
export interface StatelyOptions {
  /**
   * The page that shows the charts. Default `https://stately.ai/inspect`, of the makers of XState, which is told all that
   * you see there. Your own page, on any origin of yours, calls `createBrowserReceiver()` of `@statelyai/inspect`.
   */
  readonly url?: string
  /** Shows the page in this frame; default: in a window of its own, which a browser opens within a click only. */
  readonly iframe?: HTMLIFrameElement
  /** Takes the events in place of a page: on a server, or for a transport of your own. */
  readonly send?: (event: StatelyEvent) => void
}

/**
 * Connects the inspector of Stately, `@statelyai/inspect` 0.7, an optional peer that is loaded when this is called. What
 * it gets is redacted before. Its predecessor `@xstate/inspect` takes only XState 4. `stop()` disconnects.
 *
 * Throws `usage` for a page without an origin, as one on `file:` is, and outside a browser when `send` is missing.
 *
 * @example
 * createPass({ ...options, inspect: stately({ url: '/inspector.html' }) })
 */
export function stately(o: StatelyOptions = {}): Inspect & { stop(): void } {
  const page = o.send ? { send: o.send, stop() {} } : openPage(o)
  let early: InspectionEvent[] = []
  let next = (event: InspectionEvent): void => {
    early.push(event)
    if (early.length > longestQueue) early.shift()
  }
  import('@statelyai/inspect').then(
    ({ createInspector }) => {
      const { inspect } = createInspector({ send: page.send })
      next = (event) => inspect.next?.(event)
      for (const event of early) next(event)
      early = []
    },
    () => {
      next = () => {}
      early = []
      // biome-ignore lint/suspicious/noConsole: a developer's tool that cannot start has nobody else to tell
      console.error('passchart: stately() needs the package @statelyai/inspect; install it, or use local().')
    },
  )
  const inspect = redacted((event) => next(event))
  return Object.assign(
    (event: InspectionEvent) => {
      // The others it does not show.
      if (shown.includes(event.type)) inspect(event)
    },
    {
      stop() {
        next = () => {}
        early = []
        page.stop()
      },
    },
  )
}

/** Talks to the page alone, and to nobody who has taken its place: the inspector's own way addresses whoever is there. */
function openPage({ url = 'https://stately.ai/inspect', iframe }: StatelyOptions) {
  const { window: host } = globalThis as { window?: Window }
  if (!host) throw usageError('stately() shows a page: outside a browser give it "send"')
  const address = addressOf(url, host.location.href)
  let isConnected = false
  let waiting: StatelyEvent[] = []
  if (iframe) iframe.src = address.href
  const opened = iframe ? undefined : host.open(address.href, 'xstateinspector')
  const page = () => iframe?.contentWindow ?? opened
  const post = (message: unknown) => page()?.postMessage(message, address.origin)
  const connect = ({ data, origin, source }: MessageEvent<{ type?: string } | null>) => {
    if (data?.type !== '@statelyai.connected' || origin !== address.origin || source !== page()) return
    isConnected = true
    for (const event of waiting) post(event)
    waiting = []
  }
  host.addEventListener('message', connect)
  return {
    send(event: StatelyEvent) {
      if (isConnected) return post(event)
      waiting.push(event)
      if (waiting.length > longestQueue) waiting.shift()
    },
    stop() {
      host.removeEventListener('message', connect)
      post({ type: '@statelyai.disconnected' })
      isConnected = false
      waiting = []
    },
  }
}

/** A page has to have an origin, or nobody could be told from anybody else. */
function addressOf(url: string, base: string): URL {
  try {
    const address = new URL(url, base)
    if (address.origin !== 'null') return address
  } catch {
    // No address at all.
  }
  throw usageError('"url" of stately() must be a page that is served over http(s)')
}
