import {
  type Actor,
  type ActorRef,
  createActor,
  type InspectionEvent,
  type Observer,
  type Readable,
} from 'xstate'
import { defined } from '../defined.ts'
import type {
  PassChart,
  PassCommand,
  PassEmitted,
  PassEvent,
  PassFact,
  PassSnapshot,
} from '../machines/pass/index.ts'

/** The root actor as hosts see it. Unlike an actor of XState it can be started again after it was stopped. */
export type PassActor = ActorRef<PassSnapshot, PassCommand, PassFact>

/** The actor and the ends that only the face of `createPass` holds. */
export interface DurableActor {
  readonly actor: PassActor
  readonly isRunning: boolean
  start(): void
  stop(): void
  /** Sends an event that is no command of the public set. */
  tell(event: PassEvent): void
  /** Hears everything emitted, answers to calls included. */
  onEmitted(listener: (emitted: PassEmitted) => void): () => void
}

/**
 * An actor that keeps its identity and its listeners across `stop()` and `start()`: each start runs a fresh XState
 * actor inside, which reads again what the store remembers.
 */
export function createDurableActor(
  machine: PassChart,
  o: {
    readonly inspect?: ((event: InspectionEvent) => void) | undefined
    readonly onStop: () => void
    readonly onDefect: (error: unknown) => void
  },
): DurableActor {
  const snapshots = new Set<(snapshot: PassSnapshot) => void>()
  const emissions = new Set<(emitted: PassEmitted) => void>()
  let inner = fresh()
  let isRunning = false

  function fresh(): Actor<PassChart> {
    const next = createActor(machine, defined({ id: 'pass', inspect: o.inspect }))
    next.subscribe({
      next: (snapshot) => {
        for (const listener of [...snapshots]) listener(snapshot)
      },
      // Without a listener XState would throw it at the whole page.
      error: o.onDefect,
    })
    next.on('*', (emitted) => {
      for (const listener of [...emissions]) listener(emitted)
    })
    return next
  }

  function start(): void {
    if (isRunning) return
    if (inner.getSnapshot().status !== 'active') inner = fresh()
    isRunning = true
    inner.start()
  }

  function stop(): void {
    if (!isRunning) return
    isRunning = false
    o.onStop()
    inner.stop()
    // Ready for the next start, and what a screen shows meanwhile: nothing has begun.
    inner = fresh()
    for (const listener of [...snapshots]) listener(inner.getSnapshot())
  }

  function subscribe(observer: Observer<PassSnapshot> | ((snapshot: PassSnapshot) => void) | undefined) {
    const listener = typeof observer === 'function' ? observer : (s: PassSnapshot) => observer?.next?.(s)
    snapshots.add(listener)
    return { unsubscribe: () => void snapshots.delete(listener) }
  }

  const actor: PassActor = {
    get id() {
      return inner.id
    },
    get sessionId() {
      return inner.sessionId
    },
    get system() {
      return inner.system
    },
    get src() {
      return inner.src
    },
    send: (command) => {
      if (isRunning) inner.send(command)
    },
    start,
    stop,
    getSnapshot: () => inner.getSnapshot(),
    getPersistedSnapshot: () => inner.getPersistedSnapshot(),
    toJSON: () => inner.toJSON(),
    subscribe: subscribe as PassActor['subscribe'],
    [Symbol.observable ?? ('@@observable' as never)]: () => actor,
    on(type, handler) {
      const listener = (emitted: PassEmitted) => {
        if (type === '*' || emitted.type === type) handler(emitted as never)
      }
      emissions.add(listener)
      return { unsubscribe: () => void emissions.delete(listener) }
    },
    select<T>(
      selector: (snapshot: PassSnapshot) => T,
      equals: (a: T, b: T) => boolean = Object.is,
    ): Readable<T> {
      return {
        get: () => selector(inner.getSnapshot()),
        subscribe: ((observer: Observer<T> | ((value: T) => void)) => {
          const next = typeof observer === 'function' ? observer : (value: T) => observer.next?.(value)
          let last = selector(inner.getSnapshot())
          return subscribe((snapshot) => {
            const value = selector(snapshot)
            if (equals(last, value)) return
            last = value
            next(value)
          })
        }) as Readable<T>['subscribe'],
      }
    },
  }

  return {
    actor,
    get isRunning() {
      return isRunning
    },
    start,
    stop,
    tell: (event) => {
      if (isRunning) inner.send(event)
    },
    onEmitted(listener) {
      emissions.add(listener)
      return () => emissions.delete(listener)
    },
  }
}
