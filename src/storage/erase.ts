import { usageError } from '../errors.ts'
import type { Store } from '../ports.ts'
import { recordKeys, recordNames } from '../record-keys.ts'

/** Whose records, by the options of `createPass`. */
export interface Erasable {
  readonly serviceProvider: string
  readonly softwareStatement: string
  /** The raw `device.id`; `companion` for what a companion remembers. */
  readonly deviceId: string
  /** Default: that of `createPass`. */
  readonly origin?: string
}

/**
 * Removes all that is remembered of one device: credentials, token, sign-in and choices. The next start registers
 * anew, so its viewer has to sign in again; to end the profiles at the service, log out first. Stop the `Pass` before:
 * a running one writes again. Every record is tried; rejects with the first failure of the store.
 */
export async function erase(store: Store, of: Erasable): Promise<void> {
  const keyOf = recordKeys({
    serviceProvider: text('serviceProvider', of.serviceProvider),
    softwareStatement: text('softwareStatement', of.softwareStatement),
    deviceId: text('deviceId', of.deviceId),
    origin: originOf(of.origin ?? 'https://sp.auth.adobe.com'),
  })
  const results = await Promise.allSettled(recordNames.map(async (name) => store.remove(keyOf(name))))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** One that is missing would name no record, and nothing would be erased in silence. */
function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value
  throw usageError(`"${name}" must be a non-empty string`)
}

function originOf(value: string): string {
  try {
    return new URL(value).origin
  } catch {
    throw usageError('"origin" must be scheme, host and port alone')
  }
}
