import * as z from 'zod/mini'
import type { Store } from '../ports.ts'
import { fingerprint, type RecordName, type RecordOwner, recordKeys } from '../record-keys.ts'

/** What a device remembers, each kind in a record of its own (spec flows.md §1.23). */
const schemas = {
  credentials: z.object({ clientId: z.string(), clientSecret: z.string(), grantType: z.string() }),
  token: z.object({ accessToken: z.string(), renewAtMs: z.number(), expiresAtMs: z.number() }),
  selection: z.object({
    mvpd: z.string(),
    displayName: z.optional(z.string()),
    logoUrl: z.optional(z.string()),
  }),
  profile: z.object({
    mvpd: z.string(),
    kind: z.string(),
    notAfterMs: z.number(),
    verifiedAtMs: z.optional(z.number()),
  }),
  signIn: z.object({
    code: z.string(),
    url: z.optional(z.string()),
    mvpd: z.optional(z.string()),
    expiresAtMs: z.number(),
    surface: z.enum(['primary', 'secondary']),
  }),
  /** A logout the service has not answered yet: asking again is safe. */
  logout: z.object({ mvpd: z.string(), withIdentity: z.boolean() }),
  /** Written with the first profile and kept: tells a first run from an expired sign-in. */
  history: z.object({ hadProfile: z.boolean() }),
} satisfies Record<RecordName, z.ZodMiniType>

export type RecordOf<Name extends RecordName> = z.infer<(typeof schemas)[Name]>

const version = 1

/** A record as it stands in the store. */
const envelope = z.object({ version: z.number(), sum: z.string(), data: z.unknown() })

/** The records of one statement on one device. */
export interface Records {
  read<Name extends RecordName>(name: Name): Promise<RecordOf<Name> | undefined>
  /** Written in the background, in order; what a failing store does not take is kept for this process. */
  keep<Name extends RecordName>(name: Name, data: RecordOf<Name>): void
  forget(name: RecordName): void
  /** Resolves when every write begun so far has ended. */
  settled(): Promise<void>
}

/**
 * Versioned, checksummed records under keys that name service provider, statement and device. A damaged or newer
 * record is reported and treated as absent; a store that fails costs persistence and one warning.
 */
export function createRecords(
  o: RecordOwner & {
    readonly store: Store
    readonly warn: (code: string, message: string) => void
  },
): Records {
  const keyOf = recordKeys(o)
  let writes: Promise<void> = Promise.resolve()
  let hasWarned = false

  const warnOnce = () => {
    if (!hasWarned) o.warn('store', 'the store fails; what is remembered lasts for this process only')
    hasWarned = true
  }
  // One after the other, so that the last write wins in the store as it does here.
  const enqueue = (write: () => Promise<void>) => {
    writes = writes.then(write).catch(warnOnce)
  }

  return {
    async read(name) {
      let text: string | null | undefined
      try {
        await writes
        text = await o.store.get(keyOf(name))
      } catch {
        warnOnce()
        return undefined
      }
      if (text === undefined || text === null) return undefined
      const data = open(text)
      const parsed = schemas[name].safeParse(data)
      if (parsed.success) return parsed.data as RecordOf<typeof name>
      o.warn('record', `the record "${name}" is damaged or from a newer version; it is replaced`)
      return undefined
    },
    keep(name, data) {
      const text = JSON.stringify(data)
      enqueue(() => o.store.set(keyOf(name), JSON.stringify({ version, sum: fingerprint(text), data })))
    },
    forget(name) {
      enqueue(() => o.store.remove(keyOf(name)))
    },
    settled: () => writes,
  }
}

function open(text: string): unknown {
  try {
    const parsed = envelope.safeParse(JSON.parse(text))
    if (!parsed.success || parsed.data.version !== version) return undefined
    return fingerprint(JSON.stringify(parsed.data.data)) === parsed.data.sum ? parsed.data.data : undefined
  } catch {
    return undefined
  }
}
