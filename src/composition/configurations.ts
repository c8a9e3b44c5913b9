import { defined } from '../defined.ts'
import type { ProviderSummary } from '../machines/pass/index.ts'
import type { Clock, Fetch } from '../ports.ts'
import type { Mvpd } from '../services/index.ts'
import type { SettledOptions } from './options.ts'

/** The providers of one platform, as they were a moment ago. */
export interface KnownProviders {
  readonly mvpds: readonly Mvpd[]
  /** Those a viewer can choose: no TempPass. One list for all who show it. */
  readonly summaries: readonly ProviderSummary[]
  readonly untilMs: number
}

/** Configurations by platform: one for an app; on a server shared by all devices of a kind (CONF-08, S2S-10). */
const shared = new WeakMap<Fetch | Clock, Map<string, KnownProviders>>()

/** Where the configuration is kept for a few minutes, in memory. */
export interface Configurations {
  current(): KnownProviders | undefined
  keep(mvpds: readonly Mvpd[]): KnownProviders
  forget(): void
}

export function createConfigurations(options: SettledOptions): Configurations {
  const { clock, settledPolicy, device } = options
  const isServer = device?.ip !== undefined
  const known = isServer ? sharedBy(options.fetch ?? clock) : new Map<string, KnownProviders>()
  const key = isServer ? platformKey(options) : ''

  return {
    current() {
      const found = known.get(key)
      return found && clock.now() < found.untilMs ? found : undefined
    },
    keep(mvpds) {
      const summaries = mvpds.filter(({ isTempPass }) => !isTempPass).map(toSummary)
      const kept = { mvpds, summaries, untilMs: clock.now() + settledPolicy.configurationCacheMs }
      known.set(key, kept)
      return kept
    },
    forget() {
      known.delete(key)
    },
  }
}

function sharedBy(port: Fetch | Clock): Map<string, KnownProviders> {
  const known = shared.get(port) ?? new Map<string, KnownProviders>()
  shared.set(port, known)
  return known
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
