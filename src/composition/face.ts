import type { AnyMachineSnapshot, AnyStateMachine, EventObject, InspectionEvent } from 'xstate'
import { toFailure } from '../errors.ts'
import type { Clock, LogSink } from '../ports.ts'
import { createDurableActor } from './durable-actor.ts'
import { createSnapshotLog, logFact } from './log.ts'
import { share } from './share.ts'
import { tellAll } from './tell-all.ts'
import { type WaitOptions, waitForView } from './wait-for-view.ts'

/** What a chart's face is made from. */
interface FaceOptions<Snap, View, Command, Emitted> {
  /** What the next start runs, made anew for each. */
  readonly prepare: () => {
    readonly machine: AnyStateMachine
    /** Resolves when pending store writes are done. */
    readonly settled: () => Promise<void>
  }
  readonly connect: (snapshot: Snap) => View
  /** Whether a command would do something now. */
  readonly accepts: (snapshot: Snap, command: Command) => boolean
  /** Takes what is meant for nobody outside; true if it did. */
  readonly intercept?: (emitted: Emitted) => boolean
  readonly clock: Clock
  readonly inspect?: ((event: InspectionEvent) => void) | undefined
  readonly log?: LogSink | undefined
  /** Hides the secrets of a command before any inspector sees it. */
  readonly seal?: (command: Command) => Command
  readonly onStart?: () => void
  readonly onStop?: () => void
}

/** Actor, view, commands and facts of one chart, as `createPass` and `createCompanion` show them. */
export function createFace<
  Snap extends AnyMachineSnapshot,
  View,
  Command extends EventObject,
  Fact extends EventObject,
  Emitted extends EventObject = Fact,
>(o: FaceOptions<Snap, View, Command, Emitted>) {
  const { log } = o
  const facts = new Map<string, Set<(fact: never) => void>>()
  const views = new Set<(view: View) => void>()
  let prepared: ReturnType<typeof o.prepare>
  let writes: Promise<unknown> = Promise.resolve()
  let logSnapshot: ((snapshot: Snap) => void) | undefined
  let read: { readonly snapshot: Snap; readonly view: View } | undefined

  const durable = createDurableActor<Snap, Command, Emitted>(prepare, {
    inspect: o.inspect,
    seal: o.seal,
    onStart() {
      logSnapshot = log && createSnapshotLog(log, o.connect)
      o.onStart?.()
    },
    onStop() {
      o.onStop?.()
      // What was asked for in this very turn is written too.
      writes = Promise.all([writes, Promise.resolve().then(prepared.settled)])
    },
    onDefect: (error) => warn('defect', toFailure(error).message),
  })
  const { actor } = durable

  function prepare(): AnyStateMachine {
    prepared = o.prepare()
    return prepared.machine
  }

  const publish = durable.emit
  function warn(code: string, message: string): void {
    // Every chart emits warnings; a type parameter cannot say so.
    publish({ type: 'warning', code, message } as EventObject as Emitted)
  }

  function currentView(): View {
    const snapshot = actor.getSnapshot()
    if (!read || !isSame(read.snapshot, snapshot)) {
      read = { snapshot, view: share(read?.view, o.connect(snapshot)) }
    }
    return read.view
  }

  actor.on('*', (emitted) => {
    if (log) logFact(log, emitted)
    if (!o.intercept?.(emitted)) tellAll(facts.get(emitted.type) ?? [], emitted as never)
  })
  actor.subscribe((snapshot) => {
    if (durable.isRunning) logSnapshot?.(snapshot)
    // Nobody looks: nothing to compute.
    if (views.size === 0 || (read && isSame(read.snapshot, snapshot))) return
    const before = read?.view
    const view = currentView()
    if (view !== before) tellAll(views, view)
  })

  function subscribe(listener: (view: View) => void): () => void {
    const own = (view: View) => listener(view)
    views.add(own)
    own(currentView())
    return () => views.delete(own)
  }
  const can = (command: Command) => durable.isRunning && o.accepts(actor.getSnapshot(), command)

  return {
    actor,
    tell: durable.tell,
    publish,
    get isRunning() {
      return durable.isRunning
    },
    get view() {
      return currentView()
    },
    async stop(): Promise<void> {
      actor.stop()
      // Nobody looks: the last run need not be kept for what it showed.
      if (views.size === 0) read = undefined
      await writes
    },
    subscribe,
    can,
    /** Sends a command; one that would do nothing becomes a warning. */
    send(command: Command): void {
      if (can(command)) actor.send(command)
      else if (durable.isRunning)
        durable.tell({ type: 'command.ignored', command: command.type } as EventObject)
      else warn('command.ignored', `"${command.type}" does nothing: not running`)
    },
    on<T extends Fact['type']>(type: T, listener: (fact: Extract<Fact, { type: T }>) => void): () => void {
      const own = (fact: never) => listener(fact)
      const listeners = facts.get(type) ?? new Set()
      facts.set(type, listeners.add(own))
      return () => listeners.delete(own)
    },
    waitFor: (test: (view: View) => boolean, options: WaitOptions = {}) =>
      waitForView(subscribe, test, o.clock, options),
  }
}

/** Transitions that change neither state nor context show nothing new. */
function isSame(a: AnyMachineSnapshot, b: AnyMachineSnapshot): boolean {
  return (
    a === b ||
    (a.context === b.context && a.status === b.status && JSON.stringify(a.value) === JSON.stringify(b.value))
  )
}

/** Adds the disposers of `using`, where the platform has them (Chrome 134, Node 20). */
export function disposable<T extends { stop(): Promise<void> }>(object: T): T {
  const { dispose, asyncDispose } = Symbol as { dispose?: symbol; asyncDispose?: symbol }
  if (dispose) Object.defineProperty(object, dispose, { value: () => void object.stop() })
  if (asyncDispose) Object.defineProperty(object, asyncDispose, { value: () => object.stop() })
  return object
}
