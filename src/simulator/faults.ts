import type { Clock } from '../ports.ts'
import { type Answer, html, json } from './answer.ts'
import { isObject } from './call.ts'
import { type CallEndpoint, type CallName, calls, isSsoService } from './calls.ts'
import { tooManyRequests } from './cors.ts'
import { wireError } from './errors.ts'
import type { Dice } from './random.ts'
import { ssoServiceError } from './sso-service/errors.ts'
import type { Table } from './state.ts'
import type { World } from './world.ts'

/** Something that goes wrong with a call. `delayMs` goes together with every other one. */
export type Fault =
  /** A bare status, or one with a body; 429 alone is the limiter's own answer. */
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** An error by its code, as the whole answer; registration, token and SSO service write it in their own way. */
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
  /** The answer ends in the middle of its JSON, or the connection breaks there. */
  | { readonly truncate: true | 'connection' }
  /** A page in place of the answer, as captive portals send it. */
  | { readonly html: true; readonly status?: number }
  /** Another body in the answer of the call. */
  | { readonly body: unknown }

/** A fault that waits, and for how many calls. */
export interface Queued {
  readonly fault: Fault
  left: number
}

/** The faults in the state, by call. */
export interface StoredFaults {
  readonly next: Table<Queued[]>
  readonly always: Table<Fault>
}

/** Faults that wait for their calls. All throw a `TypeError` for a call or a fault there is not. */
export interface Faults {
  /** The next call (or so many) of this name goes wrong; several of a name wait in line. */
  next(call: CallName, fault: Fault, times?: number): void
  /** Every call of this name goes wrong that no `next` is waiting for. */
  always(call: CallName, fault: Fault): void
  /** Forgets the faults of one name, or all. */
  clear(call?: CallName): void
}

export function createFaults(world: World): Faults {
  return {
    next(call, fault, times = 1) {
      checkCallName(call)
      checkFault(fault)
      if (!Number.isInteger(times) || times < 1) throw new TypeError('a fault comes at least once')
      const { next } = world.state.faults
      next[call] = [...(next[call] ?? []), { fault, left: times }]
    },
    always(call, fault) {
      checkCallName(call)
      checkFault(fault)
      world.state.faults.always[call] = fault
    },
    clear(call) {
      if (call !== undefined) checkCallName(call)
      const { next, always } = world.state.faults
      for (const name of call === undefined ? [...Object.keys(next), ...Object.keys(always)] : [call]) {
        delete next[name]
        delete always[name]
      }
    },
  }
}

/** The fault of a call that just came in. */
export function takeFault({ state: { faults } }: World, call: CallName): Fault | undefined {
  const queue = faults.next[call]
  const first = queue?.[0]
  if (first === undefined) return faults.always[call]
  first.left -= 1
  if (first.left <= 0) queue?.shift()
  return first.fault
}

const callNames: readonly string[] = Object.values(calls).map(({ short }) => short)

function checkCallName(name: string): void {
  if (callNames.includes(name)) return
  throw new TypeError(`there is no call ${JSON.stringify(name)}; there are: ${callNames.join(', ')}`)
}

const isText = (value: unknown) => typeof value === 'string'
const isStatus = (value: unknown) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599

const members: Readonly<Record<string, (value: unknown) => boolean>> = {
  status: isStatus,
  body: () => true,
  headers: (value) =>
    isObject(value) &&
    Object.entries(value).every(
      ([name, text]) => /^[\w-]+$/.test(name) && typeof text === 'string' && /^[\t\x20-\x7e]*$/.test(text),
    ),
  error: isText,
  itemError: isText,
  resource: isText,
  message: isText,
  details: isText,
  delayMs: (value) => typeof value === 'number' && value >= 0,
  hang: (value) => value === true,
  reset: (value) => value === true || value === 'afterwards',
  truncate: (value) => value === true || value === 'connection',
  html: (value) => value === true,
}

/** Other programs may hand in anything. */
function checkFault(fault: unknown): void {
  if (!isObject(fault) || Object.keys(fault).length === 0) {
    throw new TypeError(`a fault is an object with some of: ${Object.keys(members).join(', ')}`)
  }
  for (const [name, value] of Object.entries(fault)) {
    const isRight = Object.hasOwn(members, name) ? members[name] : undefined
    if (isRight === undefined) throw new TypeError(`a fault has no ${JSON.stringify(name)}`)
    if (!isRight(value)) throw new TypeError(`${name} of a fault cannot be ${JSON.stringify(value)}`)
  }
}

/**
 * Runs a call under a fault. Rejects when the fault breaks the connection, or with the reason of the signal when
 * nobody waits for the answer any more.
 */
export async function suffer(
  fault: Fault,
  endpoint: CallEndpoint,
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
class ConnectionLost extends TypeError {
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
function replacement(fault: Fault, endpoint: CallEndpoint, dice: Dice): Answer | undefined {
  if ('error' in fault) {
    if (endpoint === 'registerClient' || endpoint === 'issueAccessToken') {
      return json({ error: fault.error }, fault.status ?? 400)
    }
    if (isSsoService(endpoint)) return ssoServiceError(dice, fault.error, fault)
    const error = wireError(dice, fault.error, fault)
    return json(error, fault.status ?? error.status)
  }
  if ('html' in fault) {
    return html('<!doctype html><title>Welcome</title><p>Sign in to this network first.</p>', fault.status)
  }
  if (!('status' in fault)) return undefined
  const { status, body, headers } = fault
  if (status !== 429 || body !== undefined) return { status, body, ...(headers ? { headers } : {}) }
  return { ...tooManyRequests, headers: { ...tooManyRequests.headers, ...headers } }
}

/** What a fault makes of the answer of a call. */
function distort(fault: Fault, answer: Answer, dice: Dice): Answer {
  if ('itemError' in fault) return { ...answer, body: withItemError(answer.body, fault, dice) }
  if ('body' in fault) return { ...answer, body: fault.body }
  if ('truncate' in fault) {
    if (fault.truncate === 'connection') return { ...answer, breaksOff: true }
    const text = typeof answer.body === 'string' ? answer.body : (JSON.stringify(answer.body) ?? '')
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
