import {
  type ActorRef,
  type AnyStateMachine,
  createActor,
  type EventObject,
  type InspectionEvent,
  type Observer,
  type Readable,
  type Snapshot,
} from 'xstate'
import { defined } from '../defined.ts'
import { tellAll } from './tell-all.ts'

/** An actor and the ends that only its face holds. */
export interface DurableActor<
  Snap extends Snapshot<unknown>,
  Command extends EventObject,
  Emitted extends EventObject,
> {
  readonly actor: ActorRef<Snap, Command, Emitted>
  readonly isRunning: boolean
  /** Sends an event that is no command of the public set. */
  tell(event: EventObject): void
  /** Emits on behalf of the actor, which may not be running. */
  emit(emitted: Emitted): void
}

/**
 * An actor that keeps its identity and its listeners across `stop()` and `start()`: each start runs a fresh XState
 * actor of a fresh machine inside, which reads again what the store remembers and shares nothing with the last one.
 */
export function createDurableActor<
  Snap extends Snapshot<unknown>,
  Command extends EventObject,
  Emitted extends EventObject,
>(
  machine: () => AnyStateMachine,
  o: {
    readonly inspect?: ((event: InspectionEvent) => void) | undefined
    /** Hides the secrets of a command before any inspector sees it. */
    readonly seal?: ((command: Command) => Command) | undefined
    readonly onStart: () => void
    readonly onStop: () => void
    readonly onDefect: (error: unknown) => void
  },
): DurableActor<Snap, Command, Emitted> {
  const snapshots = new Set<(snapshot: Snap) => void>()
  const emissions = new Set<(emitted: Emitted) => void>()
  let inner = fresh()
  let isRunning = false

  function fresh() {
    const logic = machine()
    const options = defined({ id: logic.id, inspect: o.inspect })
    // The one place where the types of whatever chart was given become those its face promises.
    const next = createActor(logic, options) as unknown as Required<ActorRef<Snap, EventObject, Emitted>>
    next.subscribe({
      next: (snapshot) => tellAll(snapshots, snapshot),
      // Without a listener XState would throw it at the whole page.
      error: o.onDefect,
    })
    next.on('*', (emitted) => tellAll(emissions, emitted))
    return next
  }

  const getSnapshot = () => inner.getSnapshot()

  function subscribe(observer: Observer<Snap> | ((snapshot: Snap) => void) | undefined) {
    const listener = typeof observer === 'function' ? observer : (s: Snap) => observer?.next?.(s)
    snapshots.add(listener)
    return { unsubscribe: () => void snapshots.delete(listener) }
  }

  const actor: ActorRef<Snap, Command, Emitted> = {
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
      if (isRunning) inner.send(o.seal ? o.seal(command) : command)
    },
    start() {
      if (isRunning) return
      isRunning = true
      o.onStart()
      inner.start()
    },
    stop() {
      if (!isRunning) return
      isRunning = false
      o.onStop()
      inner.stop()
      // Ready for the next start, and what a screen shows meanwhile: nothing has begun.
      inner = fresh()
      tellAll(snapshots, getSnapshot())
    },
    getSnapshot,
    getPersistedSnapshot: () => inner.getPersistedSnapshot(),
    toJSON: () => inner.toJSON(),
    subscribe: subscribe as ActorRef<Snap, Command, Emitted>['subscribe'],
    [Symbol.observable ?? ('@@observable' as never)]: () => actor,
    on(type, handler) {
      const listener = (emitted: Emitted) => {
        if (type === '*' || emitted.type === type) handler(emitted as never)
      }
      emissions.add(listener)
      return { unsubscribe: () => void emissions.delete(listener) }
    },
    select<T>(selector: (snapshot: Snap) => T, equals: (a: T, b: T) => boolean = Object.is): Readable<T> {
      return {
        get: () => selector(getSnapshot()),
        subscribe: ((observer: Observer<T> | ((value: T) => void)) => {
          const next = typeof observer === 'function' ? observer : (value: T) => observer.next?.(value)
          let last = selector(getSnapshot())
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
    tell: (event) => {
      if (isRunning) inner.send(event)
    },
    emit: (emitted) => tellAll(emissions, emitted),
  }
}
