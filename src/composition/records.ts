import * as z from 'zod/mini'
import { rule } from '../protocol/values.ts'
import { fingerprint, ownerKey, type RecordName, type RecordOwner, recordKeys } from '../record-keys.ts'
import type { SteadyStore } from './steady-store.ts'

/**
 * What a device remembers, each kind in a record of its own: no decision, no media token (AUTHZ-07, MTOK-03).
 *
 * @see spec flows.md §1.23
 */
const schemas = {
  credentials: z.object({ clientId: z.string(), clientSecret: z.string(), grantType: z.string() }),
  token: z.object({
    accessToken: z.string(),
    renewAtMs: z.number(),
    expiresAtMs: z.number(),
    /** Whom it was issued to; with other credentials it is of no use. */
    clientId: z.optional(z.string()),
    issuedAtMs: z.optional(z.number()),
  }),
  selection: z.object({
    mvpd: z.string(),
    displayName: z.optional(z.string()),
    logoUrl: z.optional(z.string()),
  }),
  // No attributes: they are personal, and asked for when wanted (PROF-06).
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
    surface: z.pipe(
      z.string().check(rule('must be a surface', (word) => word === 'primary' || word === 'secondary')),
      z.transform((surface) => surface as 'primary' | 'secondary'),
    ),
  }),
  /** A logout the service has not answered yet: asking again is safe. */
  logout: z.object({ mvpd: z.string(), withIdentity: z.boolean() }),
  /** Written with the first profile and kept: tells a first run from an expired sign-in. */
  history: z.object({
    hadProfile: z.boolean(),
    /** The last logout, for tabs that use that provider while the profile remembered is another's. */
    loggedOut: z.optional(z.object({ mvpd: z.string(), atMs: z.number() })),
  }),
} satisfies Record<RecordName, z.ZodMiniType>

export type RecordOf<Name extends RecordName> = z.infer<(typeof schemas)[Name]>

/** Makes a record one version newer. */
export type Upgrade = (data: unknown, name: RecordName) => unknown

/** The way from each version to the next, the first from version 1: an app that was updated goes on with what it has. */
const upgrades: readonly Upgrade[] = []

/** A record as it stands in the store. */
const envelope = z.object({
  version: z.number().check(rule('must be a version', (value) => Number.isSafeInteger(value) && value > 0)),
  sum: z.string(),
  data: z.unknown(),
})

/** The last write to each store: another run over it reads what the one before has written. */
const lastWrites = new WeakMap<SteadyStore, Promise<void>>()

/** One of each record at the most. */
interface RecordMap {
  get<Name extends RecordName>(name: Name): RecordOf<Name> | undefined
  set<Name extends RecordName>(name: Name, data: RecordOf<Name> | undefined): unknown
}

/** What another tab has made of a record. */
export interface News<Data> {
  readonly before: Data | undefined
  readonly now: Data | undefined
}

/** The records of one statement on one device. */
export interface Records {
  /** What all keys begin with: whose records these are. */
  readonly owner: string
  read<Name extends RecordName>(name: Name): Promise<RecordOf<Name> | undefined>
  /** What the store holds, or will when it has taken what this tab writes; does not wait for that. */
  peek<Name extends RecordName>(name: Name): Promise<RecordOf<Name> | undefined>
  /** How a record differs from what this tab last saw or wrote there; undefined: not at all. */
  news<Name extends RecordName>(name: Name): Promise<News<RecordOf<Name>> | undefined>
  /** What this tab last saw or wrote there. */
  last<Name extends RecordName>(name: Name): RecordOf<Name> | undefined
  /** Written in the background, in order; what a failing store does not take is kept for this process. */
  keep<Name extends RecordName>(name: Name, data: RecordOf<Name>): void
  /** Removes a record; with `isIt` only one that is it, for another tab may have put its own in its place. */
  forget<Name extends RecordName>(name: Name, isIt?: (stored: RecordOf<Name>) => boolean): void
  /** Calls the listener when another tab has written; returns the undo. */
  watch(listener: () => void): () => void
  /** Resolves when every write begun so far has ended. */
  settled(): Promise<void>
}

/**
 * Versioned, checksummed records under keys that name service provider, statement and device. A damaged or newer
 * record is reported and treated as absent; a store that fails costs persistence and one warning.
 */
export function createRecords(
  o: RecordOwner & {
    readonly store: SteadyStore
    readonly warn: (code: string, message: string) => void
  },
): Records {
  const keyOf = recordKeys(o)
  const owner = ownerKey(o)
  /** As this tab last saw or wrote them. */
  const seen: RecordMap = new Map()
  /** What is being written, and what is being removed. */
  const pending = new Map<RecordName, { readonly data: RecordOf<RecordName> | undefined }>()
  const reported = new Set<RecordName>()
  let writesBegun = 0
  let hasWarned = false

  const warnOnce = () => {
    if (!hasWarned) o.warn('store', 'the store fails; what is remembered lasts for this process only')
    hasWarned = true
  }
  // One after the other, so that the last write wins in the store as it does here.
  const settled = () => lastWrites.get(o.store) ?? Promise.resolve()
  const enqueue = (name: RecordName, data: RecordOf<RecordName> | undefined, write: () => Promise<void>) => {
    writesBegun += 1
    const entry = { data }
    pending.set(name, entry)
    const end = () => {
      if (pending.get(name) === entry) pending.delete(name)
    }
    lastWrites.set(o.store, settled().then(write).catch(warnOnce).then(end))
  }

  async function peek<Name extends RecordName>(name: Name): Promise<RecordOf<Name> | undefined> {
    const own = pending.get(name)
    // `keep` put it there under its name.
    return own ? (own.data as RecordOf<Name> | undefined) : fetched(name)
  }

  async function fetched<Name extends RecordName>(name: Name): Promise<RecordOf<Name> | undefined> {
    try {
      return await load(name)
    } catch {
      warnOnce()
      return undefined
    }
  }

  /** Rejects as the store does. */
  async function load<Name extends RecordName>(name: Name): Promise<RecordOf<Name> | undefined> {
    const text = await o.store.get(keyOf(name))
    if (text === undefined || text === null) return undefined
    const parsed = schemas[name].safeParse(openRecord(text, name, upgrades))
    if (parsed.success) return parsed.data as RecordOf<Name>
    if (!reported.has(name)) {
      o.warn('record', `the record "${name}" is damaged or from a newer version; it is replaced`)
    }
    reported.add(name)
    return undefined
  }

  return {
    owner,
    async read(name) {
      await settled()
      const data = await peek(name)
      seen.set(name, data)
      return data
    },
    peek,
    async news(name) {
      for (;;) {
        await settled()
        const begun = writesBegun
        const now = await peek(name)
        // What this tab has begun to write since is not in there.
        if (writesBegun !== begun) continue
        const before = seen.get(name)
        seen.set(name, now)
        return markOf(name, now) === markOf(name, before) ? undefined : { before, now }
      }
    },
    keep(name, data) {
      seen.set(name, data)
      const text = JSON.stringify(data)
      enqueue(name, data, () =>
        o.store.set(
          keyOf(name),
          JSON.stringify({ version: upgrades.length + 1, sum: fingerprint(text), data }),
        ),
      )
    },
    last: (name) => seen.get(name),
    forget(name, isIt) {
      const isOurs = (data: RecordOf<typeof name> | undefined) =>
        data !== undefined && (isIt === undefined || isIt(data))
      const known = seen.get(name)
      // What stays there is no news.
      if (isOurs(known)) seen.set(name, undefined)
      enqueue(name, undefined, async () => {
        // Of a store that cannot be read, what is known counts: at least this process must not come upon it again.
        if (isIt === undefined || isOurs(await load(name).catch(() => known)))
          await o.store.remove(keyOf(name))
      })
    },
    watch: (listener) => o.store.watchOwner(owner, listener),
    settled,
  }
}

/** What tells a record from the one before; not when the service last vouched for it. */
function markOf(name: RecordName, data: RecordOf<RecordName> | undefined): string {
  if (data === undefined) return ''
  if (name === 'signIn') return (data as RecordOf<'signIn'>).code
  if (name !== 'profile') return JSON.stringify(data)
  const { mvpd, kind, notAfterMs } = data as RecordOf<'profile'>
  return `${mvpd} ${kind} ${notAfterMs}`
}

/** What a record holds, in the latest version; undefined if it is damaged or from a newer one. */
export function openRecord(text: string, name: RecordName, upgrades: readonly Upgrade[]): unknown {
  try {
    const { success, data: record } = envelope.safeParse(JSON.parse(text))
    if (!success || record.version > upgrades.length + 1) return undefined
    if (fingerprint(JSON.stringify(record.data)) !== record.sum) return undefined
    return upgrades.slice(record.version - 1).reduce((data, upgrade) => upgrade(data, name), record.data)
  } catch {
    return undefined
  }
}
