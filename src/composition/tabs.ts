import { PassError } from '../errors.ts'
import type { SentinelEvent } from '../machines/index.ts'
import type { SignInInProgress } from '../machines/sign-in/index.ts'
import type { Locks } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { RecordOf, Records } from './records.ts'
import type { Vault } from './vault.ts'

/** What is done by one at a time among all who share a store. */
type Task = 'registration' | 'token' | 'signIn' | 'polling'

/**
 * The other tabs: all who act for the same device over the same store. One of them registers, fetches the token, asks
 * for the code and polls; the others find what it wrote.
 *
 * Nothing inside a lock waits for another of them, and whoever waits for one can leave.
 *
 * @see spec flows.md §2.15.11
 */
export interface Tabs {
  /** Runs a task while no other tab runs it. It begins by reading again what another may have written. */
  alone<T>(task: Task, run: () => Promise<T>, signal: AbortSignal): Promise<T>
  /**
   * Resolves when this tab is the one that polls. If the one before has found the profile of this provider, there is
   * nothing to poll any more: it tells so, and waits to be left.
   */
  lead(mvpd: string | undefined, signal: AbortSignal): Promise<void>
  /** Lets another tab poll. */
  follow(): void
  /** The code that some tab shows and that is still good. */
  shownCode(): Promise<SignInInProgress | undefined>
  /** Tells of what others write, until undone. */
  watch(): () => void
}

export function createTabs(o: {
  readonly records: Records
  readonly locks: Locks
  readonly vault: Vault
  /** Part of the locks' names: whose device it is. */
  readonly name: string
  readonly now: () => number
  readonly tell: (event: SentinelEvent) => void
  readonly warn: (code: string, message: string) => void
}): Tabs {
  const { records, locks, vault } = o
  let release: (() => void) | undefined

  function alone<T>(task: Task, run: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      let hasBegun = false
      const begin = async () => {
        hasBegun = true
        await run().then(resolve, reject)
        // The next one finds what this one has written; the viewer need not wait for that.
        await records.settled()
      }
      locks.run(`${o.name}.${task}`, begin, { signal }).catch(() => {
        if (hasBegun) return
        if (signal.aborted) return reject(left())
        // A lock that cannot be had must not keep the viewer out.
        o.warn('locks', 'the locks fail; another tab may ask for the same')
        run().then(resolve, reject)
      })
    })
  }

  /** Resolves with whether another tab has held it meanwhile. */
  function acquire(signal: AbortSignal): Promise<boolean> {
    let isAtOnce = true
    return new Promise((resolve, reject) => {
      const hold = () =>
        new Promise<void>((end) => {
          release = () => {
            release = undefined
            end()
          }
          resolve(!isAtOnce)
        })
      alone('polling', hold, signal).catch(reject)
      // Granted within a few turns, or held by another.
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => {
          isAtOnce = false
        })
    })
  }

  async function noteToken(): Promise<void> {
    if (await vault.adoptToken()) o.tell({ type: 'token.adopted' })
  }

  async function noteCredentials(): Promise<void> {
    // Whoever has none yet is about to find these anyway.
    const hadOthers = vault.credentials !== undefined
    if ((await vault.adoptCredentials()) && hadOthers) o.tell({ type: 'credentials.adopted' })
  }

  async function noteProfile(): Promise<void> {
    const profile = await records.read('profile')
    o.tell(profile ? { type: 'profile.elsewhere', mvpd: profile.mvpd } : { type: 'profile.goneElsewhere' })
  }

  async function noteSignIn(): Promise<void> {
    const session = await shownCode()
    if (session) o.tell({ type: 'signIn.elsewhere', session })
  }

  async function shownCode(): Promise<SignInInProgress | undefined> {
    return toSignIn(await records.read('signIn'), o.now())
  }

  const notes: { readonly [name: string]: (() => Promise<void>) | undefined } = {
    token: noteToken,
    credentials: noteCredentials,
    profile: noteProfile,
    signIn: noteSignIn,
  }

  return {
    alone,
    async lead(mvpd, signal) {
      if (release) return
      const hasWaited = await acquire(signal)
      const profile = hasWaited ? await records.read('profile') : undefined
      if (!profile || (mvpd !== undefined && mvpd !== profile.mvpd)) return
      o.tell({ type: 'profile.elsewhere', mvpd: profile.mvpd })
      await aborted(signal)
    },
    follow: () => release?.(),
    shownCode,
    watch: () => records.watch((name) => void notes[name]?.()),
  }
}

function left(): PassError {
  return new PassError({ code: 'aborted', message: 'aborted while waiting', retryable: false })
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () =>
      reject(new PassError({ code: 'aborted', message: 'found elsewhere', retryable: false }))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
  })
}

/** A remembered sign-in, if its code is still good. */
export function toSignIn(
  record: RecordOf<'signIn'> | undefined,
  nowMs: number,
): SignInInProgress | undefined {
  if (!record || record.expiresAtMs <= nowMs) return undefined
  return {
    ...record,
    code: new Secret(record.code),
    url: record.url === undefined ? undefined : new Secret(record.url),
  }
}
