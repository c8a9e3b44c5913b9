import { createCalls } from './composition/calls.ts'
import { type PassOptions, settleOptions } from './composition/options.ts'
import { createDurableActor, type PassActor } from './composition/pass-actor.ts'
import { share } from './composition/share.ts'
import { waitForView } from './composition/wait-for-view.ts'
import { createBoundMachine } from './create-pass-machine.ts'
import { type Failure, PassError, toFailure, usageError } from './errors.ts'
import {
  accepts,
  connect,
  type Denied,
  type Failed,
  type Mark,
  type PassCommand,
  type PassFact,
  type PassSnapshot,
  type PassView,
  type Permit,
  type Phase,
} from './machines/pass/index.ts'
import type { MetadataValue, Mvpd } from './services/index.ts'

export type { PassActor } from './composition/pass-actor.ts'

/** How long to wait: until the signal aborts, or `timeoutMs` by the clock port. Without either, for ever. */
export interface WaitOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** One viewer's device at one service provider. All methods may be detached. */
export interface Pass {
  /** Begins, from what the store remembers. Idempotent; works again after `stop()`. */
  start(): this
  /** Aborts everything at once; resolves when pending store writes are done. The store keeps what it has. */
  stop(): Promise<void>
  /** The root actor, for bindings of XState; the same object across stop and start. */
  readonly actor: PassActor
  /** What a screen shows; parts that did not change keep their identity. */
  readonly view: PassView
  /** Calls at once, then on every change; returns the undo. */
  subscribe(listener: (view: PassView) => void): () => void
  /** A command that would do nothing emits the warning `command.ignored`. */
  send(command: PassCommand): void
  can(command: PassCommand): boolean
  on<T extends PassFact['type']>(
    type: T,
    listener: (fact: Extract<PassFact, { type: T }>) => void,
  ): () => void
  /** The first view in this phase, or that passes the test. Rejects with the signal's reason, or with `timeout`. */
  waitFor<P extends Phase>(phase: P, o?: WaitOptions): Promise<Extract<PassView, { phase: P }>>
  waitFor<V extends PassView>(test: (view: PassView) => view is V, o?: WaitOptions): Promise<V>
  waitFor(test: (view: PassView) => boolean, o?: WaitOptions): Promise<PassView>
  /** Marks for a catalogue, one for each resource in the order asked. A mark has no token: it can never play. */
  preauthorize(resources: readonly string[], o?: { signal?: AbortSignal }): Promise<Mark[]>
  /** Leave to play, to be asked before every playback. The same resource in flight: joins. */
  authorize(resource: string, o?: { signal?: AbortSignal }): Promise<Permit | Denied | Failed>
  /** User metadata of the current provider's profile, or of the one named. Rejects with a `PassError`. */
  metadata(mvpd?: string): Promise<Readonly<Record<string, MetadataValue>>>
  /** Full configuration records of all providers, TempPass included. Rejects with a `PassError`. */
  providers(): Promise<Mvpd[]>
}

const stopped: Failure = {
  code: 'stopped',
  message: 'passchart is not running',
  remedy: 'Call start().',
  retryable: false,
}

/**
 * Runs the vendor's REST API V2 for one viewer's device. Nothing happens before `start()`. Throws `usage` when an
 * option is missing or malformed, naming it and the rule.
 *
 * @example
 * const pass = createPass({ serviceProvider: 'REF30', softwareStatement, redirectUrl, device: { id }, store }).start()
 * pass.subscribe((view) => render(view))
 */
export function createPass(options: PassOptions): Pass {
  const settled = settleOptions(options)
  const { machine, composition } = createBoundMachine(settled)
  const durable = createDurableActor(machine, {
    inspect: options.inspect,
    onStop() {
      running.abort()
      calls.endAll(stopped)
    },
    onDefect: (error) => publish({ type: 'warning', code: 'defect', message: toFailure(error).message }),
  })
  const { actor } = durable
  const calls = createCalls({
    tell: (event) => durable.tell(event),
    obstacle: () => (durable.isRunning ? undefined : stopped),
  })
  const facts = new Map<string, Set<(fact: never) => void>>()
  const views = new Set<(view: PassView) => void>()
  let running = new AbortController()
  let read: { snapshot: PassSnapshot; view: PassView } | undefined

  function publish(fact: PassFact): void {
    for (const listener of [...(facts.get(fact.type) ?? [])]) listener(fact as never)
  }

  function currentView(): PassView {
    const snapshot = actor.getSnapshot()
    if (!read || !isSame(read.snapshot, snapshot)) {
      read = { snapshot, view: share(read?.view, connect(snapshot)) }
    }
    return read.view
  }

  durable.onEmitted((emitted) => {
    if (!calls.receive(emitted)) publish(emitted as PassFact)
  })
  actor.subscribe((snapshot) => {
    // Nobody looks: nothing to compute.
    if (views.size === 0 || (read && isSame(read.snapshot, snapshot))) return
    const before = read?.view
    const view = currentView()
    if (view !== before) for (const listener of [...views]) listener(view)
  })

  const pass: Pass = {
    start() {
      if (!durable.isRunning) running = new AbortController()
      durable.start()
      return pass
    },
    async stop() {
      durable.stop()
      await composition.settled()
    },
    actor,
    get view() {
      return currentView()
    },
    subscribe(listener) {
      const own = (view: PassView) => listener(view)
      views.add(own)
      own(currentView())
      return () => views.delete(own)
    },
    send(command) {
      if (!pass.can(command) && !isAnswered(command)) {
        if (durable.isRunning) durable.tell({ type: 'command.ignored', command: command.type })
        else publish({ type: 'warning', code: 'command.ignored', message: `"${command.type}": not running` })
        return
      }
      if (command.type === 'signIn.start' && (command.surface ?? settled.surface) === 'primary') {
        options.browser?.prepare?.()
      }
      actor.send(command)
    },
    can: (command) => durable.isRunning && accepts(actor.getSnapshot(), command),
    on(type, listener) {
      const own = (fact: never) => listener(fact)
      const listeners = facts.get(type) ?? new Set()
      facts.set(type, listeners.add(own))
      return () => listeners.delete(own)
    },
    waitFor: ((wanted: Phase | ((view: PassView) => boolean), o: WaitOptions = {}) => {
      const test = typeof wanted === 'function' ? wanted : (view: PassView) => view.phase === wanted
      return waitForView(pass, test, settled.clock, o)
    }) as Pass['waitFor'],
    preauthorize(resources, o) {
      if (!Array.isArray(resources) || !resources.every((r) => typeof r === 'string' && r !== '')) {
        return Promise.reject(usageError('resources must be an array of non-empty strings'))
      }
      return calls.preauthorize(resources, o)
    },
    authorize(resource, o) {
      if (typeof resource !== 'string' || resource === '') {
        return Promise.reject(usageError('resource must be a non-empty string'))
      }
      return calls.authorize(resource, o)
    },
    async metadata(mvpd = actor.getSnapshot().context.access?.mvpd) {
      if (!durable.isRunning) throw new PassError(stopped)
      if (mvpd === undefined) throw usageError('metadata() needs a provider while nobody is signed in')
      return composition.metadata(mvpd, running.signal)
    },
    async providers() {
      if (!durable.isRunning) throw new PassError(stopped)
      return [...(await composition.providers(running.signal))]
    },
  }
  return disposable(pass)

  /** Decisions are always answered, outside `ready` by a refusal. */
  function isAnswered({ type }: PassCommand): boolean {
    return durable.isRunning && (type === 'authorization.request' || type === 'preauthorization.request')
  }
}

/** Transitions that change neither state nor context show nothing new. */
function isSame(a: PassSnapshot, b: PassSnapshot): boolean {
  return (
    a === b ||
    (a.context === b.context && a.status === b.status && JSON.stringify(a.value) === JSON.stringify(b.value))
  )
}

// `Symbol.dispose` exists from Chrome 134 and Node 20; `using` needs it, nothing else does.
function disposable(pass: Pass): Pass {
  const { dispose, asyncDispose } = Symbol as { dispose?: symbol; asyncDispose?: symbol }
  if (dispose) Object.defineProperty(pass, dispose, { value: () => void pass.stop() })
  if (asyncDispose) Object.defineProperty(pass, asyncDispose, { value: () => pass.stop() })
  return pass
}
