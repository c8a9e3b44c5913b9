import type { Lifecycle } from '../ports.ts'

/** The part of Node's `process` that is used. */
export interface ProcessLike {
  on(signal: 'SIGCONT', listener: () => void): unknown
  off(signal: 'SIGCONT', listener: () => void): unknown
}

/**
 * The life of a Node process: always shown, always online, for nobody tells it otherwise. One that was stopped
 * (`SIGSTOP`, Ctrl-Z) and goes on says so, where there are such signals.
 */
export function nodeLifecycle(o: { readonly process?: ProcessLike } = {}): Lifecycle {
  return {
    shown: true,
    online: true,
    subscribe(listener) {
      const process = o.process ?? (globalThis as { process?: ProcessLike }).process
      // A stopped process cannot say that it stops.
      const onContinue = () => {
        listener('hidden')
        listener('shown')
      }
      process?.on('SIGCONT', onContinue)
      return () => void process?.off('SIGCONT', onContinue)
    },
  }
}
