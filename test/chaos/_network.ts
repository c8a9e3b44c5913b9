import type { Simulator } from 'passchart/simulator'
import { stir, type TestClock } from '../_support/clock.ts'
import { readCall } from '../_support/wire.ts'
import { faultable, type Target, type Trouble } from './_script.ts'

/** One request of one process, and what became of it. */
export interface Call {
  readonly short: string
  /** Provider or code. */
  readonly of: string | undefined
  readonly path: string
  readonly token: string | null
  readonly signal: AbortSignal | undefined
  readonly atMs: number
  /** `answered`: the whole answer was handed over to somebody who waited for it. */
  state: 'open' | 'answered' | 'lost' | 'abandoned'
  endedMs?: number
  status?: number
  /** The parsed answer, as soon as the service gave one. */
  answer?: unknown
}

/** Told of every call of a process. */
export interface CallListener {
  onCall(call: Call): void
  onAnswer(call: Call): void
  /** An answer is about to reach somebody who does not wait for it any more; the returned function looks after it. */
  onLateAnswer(call: Call): () => void
}

export interface Network {
  /** The `fetch` of a process. */
  connect(
    o: { readonly isOnline: () => boolean; readonly isAlive: () => boolean } & CallListener,
  ): typeof fetch
  trouble(on: Target, trouble: Trouble, times: number): void
  mend(): void
}

const never = () => new Promise<never>(() => {})

export function createNetwork(clock: TestClock, simulator: Simulator, latencyMs: number): Network {
  const troubles: { readonly on: Target; readonly trouble: Trouble; left: number }[] = []

  function takeTrouble(short: string): Trouble | undefined {
    const found = troubles.find(({ on, left }) => left > 0 && (on === 'any' || on === short))
    if (found) found.left -= 1
    return found?.trouble
  }
  const later = (ms: number) => new Promise<void>((resolve) => void clock.in(ms, resolve))

  return {
    connect: (o) => async (input, init) => {
      if (!o.isAlive()) return never()
      stir()
      const { short, of, url, headers, signal } = readCall(input, init)
      const call: Call = {
        ...{ short, of, path: url.pathname, token: headers.get('Authorization'), signal },
        atMs: clock.nowMs,
        state: 'open',
      }
      const end = (state: Exclude<Call['state'], 'open'>) => {
        if (call.state !== 'open') return
        call.state = state
        call.endedMs = clock.nowMs
        stir()
      }
      o.onCall(call)
      if (!o.isOnline()) {
        end('lost')
        throw new TypeError('fetch failed')
      }
      const trouble = takeTrouble(short)
      const isDeaf = trouble?.type === 'late'
      const aborted = new Promise<never>((_, reject) => {
        if (isDeaf) return
        const abort = () => {
          end('abandoned')
          reject(signal?.reason)
        }
        if (signal?.aborted) abort()
        else signal?.addEventListener('abort', abort, { once: true })
      })
      aborted.catch(() => {})

      const ask = () => simulator.fetch(input, isDeaf ? { ...init, signal: null } : init)
      const exchange = async (): Promise<Response> => {
        let response = await ask()
        if (trouble?.type === 'twice') {
          const second = await ask()
          if (trouble.answer === 'second') response = second
        }
        const text = await response.text()
        if (latencyMs > 0) await later(latencyMs)
        if (isDeaf) await later(trouble.ms)
        if (!o.isAlive()) return never()
        call.status = response.status
        call.answer = parse(text)
        const { status } = response
        const headers = new Headers(response.headers)
        if (trouble?.type === 'slowBody' && text !== '') {
          const body = slowly(text, trouble.ms === 0 ? never() : later(trouble.ms), signal, () => {
            if (!o.isAlive()) return false
            deliver()
            return true
          })
          return new Response(body, { status, headers })
        }
        deliver()
        return new Response([204, 304].includes(status) ? null : text, { status, headers })
      }
      function deliver(): void {
        if (signal?.aborted) {
          const look = o.onLateAnswer(call)
          end('abandoned')
          // Once everything it could have caused has happened.
          afterwards(look)
          return
        }
        end('answered')
        o.onAnswer(call)
      }

      try {
        return await Promise.race([exchange(), aborted])
      } catch (error) {
        if (!o.isAlive()) return never()
        end('lost')
        throw error
      }
    },
    trouble(on, trouble, times) {
      troubles.push({ on, trouble, left: times })
    },
    mend() {
      troubles.length = 0
      for (const name of faultable) simulator.faults.clear(name)
    },
  }
}

/** Half of a text at once, the rest when it is time and somebody is there to take it. */
function slowly(
  text: string,
  time: Promise<void>,
  signal: AbortSignal | undefined,
  arrive: () => boolean,
): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  const half = Math.floor(bytes.length / 2)
  return new ReadableStream({
    start(controller) {
      let isOpen = true
      controller.enqueue(bytes.slice(0, half))
      signal?.addEventListener('abort', () => {
        if (isOpen) controller.error(signal.reason)
        isOpen = false
      })
      time.then(() => {
        if (!isOpen || !arrive()) return
        isOpen = false
        controller.enqueue(bytes.slice(half))
        controller.close()
      })
    },
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** After every promise that is ready now, and after those these make ready. */
function afterwards(run: () => void): void {
  setImmediate(() => setImmediate(run))
}
