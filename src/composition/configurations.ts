import { defined } from '../defined.ts'
import type { ProviderSummary } from '../machines/pass/index.ts'
import type { Clock, Fetch } from '../ports.ts'
import { type Mvpd, shareReads } from '../services/index.ts'
import type { SettledOptions } from './options.ts'

/** The providers of one platform, as they were a moment ago. */
export interface KnownProviders {
  readonly mvpds: readonly Mvpd[]
  /** Those a viewer can choose: no TempPass (CONF-12). One list for all who show it. */
  readonly summaries: readonly ProviderSummary[]
  readonly untilMs: number
}

type Ask = (signal: AbortSignal) => Promise<readonly Mvpd[]>

/** The list of one platform, and the question for it while that is on its way. */
interface Shelf {
  known: KnownProviders | undefined
  /** Shared by all who ask meanwhile; it ends when the last of them leaves. */
  readonly ask: (request: object, o: { ask: Ask; signal: AbortSignal }) => Promise<readonly Mvpd[]>
}

/** One for an app; on a server shared by all devices of a kind (CONF-08, S2S-10). */
const shared = new WeakMap<Fetch | Clock, Map<string, Shelf>>()

/** Where the configuration is kept for a few minutes, in memory (CONF-07). */
export interface Configurations {
  /** What is kept, or what `ask` gives. */
  get(ask: Ask, signal: AbortSignal): Promise<KnownProviders>
  forget(): void
}

export function createConfigurations(options: SettledOptions): Configurations {
  const { clock, settledPolicy, device } = options
  const isServer = device?.ip !== undefined
  const shelf = isServer ? sharedShelf(options.fetch ?? clock, platformKey(options)) : createShelf()

  return {
    async get(ask, signal) {
      if (shelf.known && clock.now() < shelf.known.untilMs) return shelf.known
      const mvpds = await shelf.ask({}, { ask, signal })
      // Whoever shared the question gets the same lists.
      if (shelf.known?.mvpds !== mvpds) {
        const summaries = mvpds.filter(({ isTempPass }) => !isTempPass).map(toSummary)
        shelf.known = { mvpds, summaries, untilMs: clock.now() + settledPolicy.configurationCacheMs }
      }
      return shelf.known
    },
    forget() {
      shelf.known = undefined
    },
  }
}

function createShelf(): Shelf {
  let begin: Ask | undefined
  const share = shareReads<object, object, readonly Mvpd[]>((_, { signal }) => (begin as Ask)(signal))
  return {
    known: undefined,
    ask(request, { ask, signal }) {
      begin = ask
      return share(request, { signal })
    },
  }
}

function sharedShelf(port: Fetch | Clock, key: string): Shelf {
  const shelves = shared.get(port) ?? new Map<string, Shelf>()
  shared.set(port, shelves)
  const shelf = shelves.get(key) ?? createShelf()
  shelves.set(key, shelf)
  return shelf
}

/** What the service lists providers by: the application, and the kind of device, not the device. */
function platformKey({ origin, serviceProvider, softwareStatement, device }: SettledOptions): string {
  const { primaryHardwareType, manufacturer, vendor, model, osName, browserName, applicationId } =
    device?.info ?? {}
  const kind = [primaryHardwareType, manufacturer, vendor, model, osName, browserName, applicationId]
  return JSON.stringify([origin, serviceProvider, softwareStatement, ...kind])
}

function toSummary({ id, displayName, logoUrl }: Mvpd): ProviderSummary {
  return defined({ id, displayName: displayName ?? id, logoUrl })
}
