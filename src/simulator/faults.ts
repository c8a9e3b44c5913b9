import type { Clock } from '../ports.ts'
import type { EndpointName } from '../protocol/index.ts'
import { type Answer, html, json } from './answer.ts'
import { isObject } from './call.ts'
import { tooManyRequests } from './cors.ts'
import { wireError } from './errors.ts'
import type { CallName } from './log.ts'
import type { Dice } from './random.ts'
import type { World } from './world.ts'

/** Something that goes wrong with a call. `delayMs` goes together with every other one. */
export type Fault =
  /** A bare status, or one with a body; 429 alone is the limiter's own answer. */
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** An error by its code, as the whole answer; registration and token answer `{ error }`. */
  | { readonly error: string; readonly status?: number; readonly message?: string; readonly details?: string }
  /** An error by its code inside every decision, or inside that of one resource. */
  | {
      readonly itemError: string
      readonly resource?: string
      readonly message?: string
      readonly details?: string
    }
  /** The answer comes late; what the call does is done at once. */
  | { readonly delayMs: number }
  /** No answer ever; the call does nothing. */
  | { readonly hang: true }
  /** The connection breaks: before the call does anything, or only when it is answered. */
  | { readonly reset: true | 'afterwards' }
  /** The answer breaks off in the middle. */
  | { readonly truncate: true }
  /** A page in place of the answer, as captive portals send it. */
  | { readonly html: true; readonly status?: number }
  /** Another body in the answer of the call. */
  | { readonly body: unknown }

interface Queued {
  readonly fault: Fault
  left: number
}

/** Faults that wait for their calls. */
export interface Faults {
  /** The next call (or so many) of this name goes wrong; several of a name wait in line. */
  next(call: CallName, fault: Fault, times?: number): void
  /** Every call of this name goes wrong that no `next` is waiting for. */
  always(call: CallName, fault: Fault): void
  /** Forgets the faults of one name, or all. */
  clear(call?: CallName): void
}

export interface FaultQueue extends Faults {
  /** The fault of a call that just came in. */
  take(call: CallName): Fault | undefined
}

export function createFaults(): FaultQueue {
  const queues = new Map<CallName, Queued[]>()
  const standing = new Map<CallName, Fault>()
  return {
    next(call, fault, times = 1) {
      const queue = queues.get(call) ?? []
      queues.set(call, [...queue, { fault, left: times }])
    },
    always(call, fault) {
      standing.set(call, fault)
    },
    clear(call) {
      for (const name of call === undefined ? [...queues.keys(), ...standing.keys()] : [call]) {
        queues.delete(name)
        standing.delete(name)
      }
    },
    take(call) {
      const queue = queues.get(call)
      const first = queue?.[0]
      if (first === undefined) return standing.get(call)
      first.left -= 1
      if (first.left <= 0) queue?.shift()
      return first.fault
    },
  }
}

/**
 * Runs a call under a fault. Rejects when the fault breaks the connection, or with the reason of the signal when
 * nobody waits for the answer any more.
 */
export async function suffer(
  fault: Fault,
  endpoint: EndpointName,
  world: World,
  signal: AbortSignal | undefined,
  run: () => Answer,
): Promise<Answer> {
  const { clock } = world.settings
  if ('hang' in fault) await wait(clock, undefined, signal)
  if ('reset' in fault && fault.reset !== 'afterwards') throw new ConnectionLost()
  const answer = replacement(fault, endpoint, world.state) ?? distort(fault, run(), world.state)
  if ('delayMs' in fault) await wait(clock, fault.delayMs, signal)
  if ('reset' in fault) throw new ConnectionLost()
  return answer
}

/** What `fetch` rejects with when the connection breaks. */
export class ConnectionLost extends TypeError {
  constructor() {
    super('fetch failed', { cause: new Error('the simulator broke the connection') })
  }
}

/** Waits so long (or for ever), or until the signal aborts. */
function wait(clock: Clock, ms: number | undefined, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = ms === undefined ? undefined : clock.setTimeout(done, ms)
    function done(): void {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    }
    function giveUp(): void {
      if (timer !== undefined) clock.clearTimeout(timer)
      reject(signal?.reason)
    }
    if (signal?.aborted) giveUp()
    else signal?.addEventListener('abort', giveUp, { once: true })
  })
}

/** The answer that a fault gives instead of the call, if it does. */
function replacement(fault: Fault, endpoint: EndpointName, dice: Dice): Answer | undefined {
  if ('error' in fault) {
    if (endpoint === 'registerClient' || endpoint === 'issueAccessToken') {
      return json({ error: fault.error }, fault.status ?? 400)
    }
    const error = wireError(dice, fault.error, fault)
    return json(error, fault.status ?? error.status)
  }
  if ('html' in fault) {
    return html('<!doctype html><title>Welcome</title><p>Sign in to this network first.</p>', fault.status)
  }
  if (!('status' in fault)) return undefined
  if (fault.status !== 429 || fault.body !== undefined) return fault
  return { ...tooManyRequests, headers: { ...tooManyRequests.headers, ...fault.headers } }
}

/** What a fault makes of the answer of a call. */
function distort(fault: Fault, answer: Answer, dice: Dice): Answer {
  if ('itemError' in fault) return { ...answer, body: withItemError(answer.body, fault, dice) }
  if ('body' in fault) return { ...answer, body: fault.body }
  if ('truncate' in fault) {
    const text = JSON.stringify(answer.body) ?? ''
    return { ...answer, body: text.slice(0, text.length / 2) }
  }
  return answer
}

function withItemError(body: unknown, fault: Extract<Fault, { itemError: string }>, dice: Dice): unknown {
  const list = isObject(body) ? body.decisions : undefined
  if (!Array.isArray(list)) return body
  const decisions = list.map((item: { readonly resource: string; readonly token?: unknown }) => {
    if ((fault.resource ?? item.resource) !== item.resource) return item
    const { token: _, ...rest } = item
    return { ...rest, authorized: false, error: wireError(dice, fault.itemError, fault) }
  })
  return { decisions }
}
