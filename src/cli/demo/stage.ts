import { setTimeout as sleep } from 'node:timers/promises'
import { type Failure, PassError, type PassView, type Permit, type Phase } from '../../index.ts'
import { UsageError } from '../failure.ts'
import { plain } from '../terminal.ts'
import type { Stage, Theatre } from './theatre.ts'

export type View<P extends Phase> = Extract<PassView, { phase: P }>

/** Longest wait for a step that needs no viewer. */
export const patienceMs = 20_000

/** The first view in one of these phases, with what is wanted of it; fails where the story cannot go on. */
export async function reach<P extends Phase>(
  { pass, signal }: Stage,
  phases: readonly P[],
  isEnough: (view: View<P>) => boolean = always,
  timeoutMs = patienceMs,
): Promise<View<P>> {
  const isThere = (view: PassView): view is View<P> =>
    (phases as readonly Phase[]).includes(view.phase) && isEnough(view as View<P>)
  const isOver = ({ phase }: PassView) => phase === 'blocked' || phase === 'signedOut'
  const view = await pass
    .waitFor((view) => isThere(view) || isOver(view), {
      signal,
      ...(timeoutMs < Infinity ? { timeoutMs } : {}),
    })
    .catch((error) => {
      // What kept it from getting there says more than the time it took.
      throw error instanceof PassError && pass.view.failure ? new PassError(pass.view.failure) : error
    })
  if (!isThere(view)) throw deadEnd(view)
  return view
}

const endings: Readonly<Record<string, string>> = {
  expired: 'the code expired before the viewer had signed in',
  cancelled: 'the sign-in was cancelled',
}

/** Why a story cannot go on from a view. */
export function deadEnd(view: PassView): PassError {
  const reason = view.phase === 'signedOut' ? view.reason : view.phase
  return new PassError(
    view.failure ?? {
      code: 'authentication',
      message: endings[reason] ?? `the sign-in ended: ${reason}`,
      remedy: 'Run it again; each run gets a new code.',
      retryable: true,
    },
  )
}

function always(): boolean {
  return true
}

/** The viewer reads what the screen shows. */
export async function think({ viewer, signal }: Theatre): Promise<void> {
  await sleep(viewer.thinkMs, undefined, { signal })
}

/** Lets time pass, by the clock of app and service. */
export function passTime({ clock, signal }: Theatre, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clock.clearTimeout(timer)
      signal.removeEventListener('abort', end)
      if (signal.aborted) reject(signal.reason)
      else resolve()
    }
    const timer = clock.setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}

/** What a promise comes to, unless the story is stopped before. */
export function untilStopped<T>({ signal }: Theatre, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    const end = () => signal.removeEventListener('abort', stop)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
    promise.then(resolve, reject).finally(end)
  })
}

/** Something to play that the provider does not refuse; without one, whatever there is. */
export function playable({ resources, denied }: Theatre): string {
  return resources.find((each) => !isDenied(denied, each)) ?? resources[0] ?? ''
}

export function isDenied(denied: readonly string[], resource: string): boolean {
  return denied.includes(resource) || denied.includes('*')
}

/** The provider of that id; fails with the ids there are. */
export function providerNamed<T extends { readonly id: string }>(
  providers: readonly T[],
  id: string | undefined,
): T {
  const found = providers.find((provider) => provider.id === id)
  if (found) return found
  throw new UsageError(
    id === undefined ? '--mvpd is missing' : `the service offers no provider "${id}" here`,
    `Give one of these with --mvpd: ${providers.map(({ id }) => `"${plain(id)}"`).join(', ')}`,
  )
}

/** The provider that vouches for the viewer, by its display name. */
export function providerOf({ nameOf }: Theatre, { access: { mvpd }, profiles }: View<'ready'>): string {
  return plain(profiles.find((profile) => profile.mvpd === mvpd)?.displayName ?? nameOf(mvpd))
}

/** What to tell the viewer: the provider's own words if it has any. */
export function wordsOf({ vendor, message }: Failure): string {
  return plain(vendor?.details ?? vendor?.message ?? message)
}

/** How long something is still good for. */
export function lifeOf({ clock }: Theatre, { notAfterMs }: Pick<Permit, 'notAfterMs'>): number {
  return notAfterMs - clock.now()
}
