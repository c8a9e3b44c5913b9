import type { ActorRef } from 'xstate'
import { createCalls } from './composition/calls.ts'
import type { Composition } from './composition/compose.ts'
import { createFace, disposable } from './composition/face.ts'
import { type PassOptions, settleOptions } from './composition/options.ts'
import { createPagePreparation } from './composition/page-preparation.ts'
import { stopped } from './composition/run.ts'
import type { WaitOptions } from './composition/wait-for-view.ts'
import { createBoundMachine } from './create-pass-machine.ts'
import { type Failure, PassError, usageError } from './errors.ts'
import {
  accepts,
  connect,
  type Denied,
  type Failed,
  type Mark,
  type PassCommand,
  type PassEmitted,
  type PassFact,
  type PassSnapshot,
  type PassView,
  type Permit,
  type Phase,
} from './machines/pass/index.ts'
import type { MetadataValue, Mvpd } from './services/index.ts'

export type { WaitOptions } from './composition/wait-for-view.ts'

/** The root actor as hosts see it. Unlike an actor of XState it can be started again after it was stopped. */
export type PassActor = ActorRef<PassSnapshot, PassCommand, PassFact>

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
  /**
   * User metadata of the current provider's profile, or of the one named, asked for anew each time. What the provider
   * does not tell is absent: unknown, not false. Encrypted values come as they are, for a server that holds the key.
   * Rejects with a `PassError`.
   */
  metadata(mvpd?: string): Promise<Readonly<Record<string, MetadataValue>>>
  /** Full configuration records of all providers, TempPass included. Rejects with a `PassError`. */
  providers(): Promise<Mvpd[]>
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
  let composition: Composition
  let running = new AbortController()
  const page = createPagePreparation(settled)
  const calls = createCalls({
    tell: (event) => face.tell(event),
    obstacle: () => (face.isRunning ? undefined : stopped),
  })
  const face = createFace<PassSnapshot, PassView, PassCommand, PassFact, PassEmitted>({
    prepare() {
      const bound = createBoundMachine(settled)
      composition = bound.composition
      return { machine: bound.machine, settled: composition.settled }
    },
    connect,
    accepts,
    intercept: calls.receive,
    clock: settled.clock,
    inspect: options.inspect,
    log: settled.log,
    onStart() {
      running = new AbortController()
    },
    onStop() {
      running.abort()
      calls.endAll(stopped)
      refuseSent(face.actor.getSnapshot(), stopped)
    },
  })
  face.actor.subscribe(page.after)

  const pass: Pass = {
    start() {
      face.actor.start()
      return pass
    },
    stop: face.stop,
    actor: face.actor as PassActor,
    get view() {
      return face.view
    },
    subscribe: face.subscribe,
    send(command) {
      // Decisions are always answered, outside `ready` by a refusal.
      if (command.type === 'authorization.request') {
        if (face.isRunning) face.actor.send(command)
        else refuse(command, stopped)
        return
      }
      if (command.type === 'preauthorization.request') {
        if (face.isRunning) face.actor.send(command)
        else refuseMarks(command, stopped)
        return
      }
      const snapshot = () => face.actor.getSnapshot()
      if (face.can(command)) page.within(command, { snapshot, send: () => face.send(command) })
      else face.send(command)
    },
    can: face.can,
    on: face.on,
    waitFor: ((wanted: Phase | ((view: PassView) => boolean), o?: WaitOptions) =>
      face.waitFor(
        typeof wanted === 'function' ? wanted : ({ phase }) => phase === wanted,
        o,
      )) as Pass['waitFor'],
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
    async metadata(asked) {
      const { access, temporary } = face.actor.getSnapshot().context
      const mvpd = asked ?? access?.mvpd
      if (!face.isRunning) throw new PassError(stopped)
      if (mvpd === undefined) throw usageError('metadata() needs a provider while nobody is signed in')
      const behalf =
        mvpd === access?.mvpd ? { accessKind: access.kind, temporaryIdentity: temporary.identity } : {}
      return whileRunning((signal) => composition.metadata({ mvpd, ...behalf }, signal))
    },
    async providers() {
      if (!face.isRunning) throw new PassError(stopped)
      const shared = await whileRunning((signal) => composition.providers(signal))
      // On a server the records are those of every device of the kind.
      return shared.map((mvpd) => ({ ...mvpd }))
    },
  }
  return disposable(pass)

  /** Requests made by `send` get their fact, also when the run ends before their answer. */
  function refuseSent(
    { context: { authorization, preauthorization } }: PassSnapshot,
    failure: Failure,
  ): void {
    const { request, isOpen } = authorization
    if (request && isOpen && !request.isCall) refuse(request, failure)
    for (const each of preauthorization.requests) if (!each.isCall) refuseMarks(each, failure)
  }
  function refuse({ requestId, resource }: { requestId: string; resource: string }, failure: Failure): void {
    face.publish({ type: 'authorization.refused', requestId, resource, outcome: 'failed', failure })
  }
  function refuseMarks(o: { requestId: string; resources: readonly string[] }, failure: Failure): void {
    const decisions = o.resources.map((resource) => ({
      outcome: 'failed' as const,
      resource,
      mvpd: '',
      failure,
    }))
    face.publish({ type: 'preauthorization.settled', requestId: o.requestId, decisions })
  }

  async function whileRunning<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = running
    try {
      return await ask(signal)
    } catch (error) {
      throw signal.aborted ? new PassError(stopped) : error
    }
  }
}
