import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Clock,
  type Failure,
  type Pass,
  PassError,
  type PassView,
  type Permit,
  type Phase,
} from '../../index.ts'
import type { Simulator } from '../../simulator/index.ts'
import { plain } from '../terminal.ts'
import type { Narrator } from './narrator.ts'

/** Who sits in front of the TV. */
export interface Viewer {
  /** The time a person needs to read before pressing a button. */
  readonly thinkMs: number
  /** How long the picture is watched. */
  readonly watchMs: number
  /** Signs in on the second screen; absent for a viewer of flesh and blood. */
  signIn?(code: string, signal: AbortSignal): Promise<void>
}

/** Everything a scene is played with. */
export interface Stage {
  readonly pass: Pass
  readonly narrator: Narrator
  readonly viewer: Viewer
  readonly signal: AbortSignal
  readonly clock: Clock
  /** The provider to sign in with; without one the story ends at the list of providers. */
  readonly mvpd: string | undefined
  readonly resources: readonly string[]
  readonly pollIntervalMs: number
  /** Where the viewer types the code; default: the page the service names, which needs no typing. */
  readonly companionUrl: string | undefined
}

/** A stage where the service, too, does what the story wants. */
export interface SimulatedStage extends Stage {
  readonly simulator: Simulator
  /** What the provider refuses. */
  readonly denied: readonly string[]
}

export type View<P extends Phase> = Extract<PassView, { phase: P }>

/** Longest wait for a step that needs no viewer. */
const patienceMs = 20_000

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
export async function think({ viewer, signal }: Stage): Promise<void> {
  await sleep(viewer.thinkMs, undefined, { signal })
}

/** Lets time pass, by the clock of app and service. */
export function passTime({ clock, signal }: Stage, ms: number): Promise<void> {
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

/** The provider that vouches for the viewer, by its display name. */
export function providerOf({ access, profiles }: View<'ready'>): string {
  return plain(profiles.find(({ mvpd }) => mvpd === access.mvpd)?.displayName ?? access.mvpd)
}

/** What to tell the viewer: the provider's own words if it has any. */
export function wordsOf({ vendor, message }: Failure): string {
  return plain(vendor?.details ?? vendor?.message ?? message)
}

/** How long a token is still good for. */
export function lifeOf({ clock }: Stage, { notAfterMs }: Permit): number {
  return notAfterMs - clock.now()
}
