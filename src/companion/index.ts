import type { ActorRef } from 'xstate'
import { compose } from '../composition/compose.ts'
import { createFace, disposable } from '../composition/face.ts'
import { type PassOptions, settleOptions } from '../composition/options.ts'
import type { WaitOptions } from '../composition/wait-for-view.ts'
import {
  accepts,
  type CompanionCommand,
  type CompanionFact,
  type CompanionPhase,
  type CompanionSnapshot,
  type CompanionView,
  connectCompanion,
  createCompanionChart,
} from '../machines/companion/index.ts'
import { Secret } from '../secret.ts'

export type {
  CompanionCommand,
  CompanionFact,
  CompanionPhase,
  CompanionSnapshot,
  CompanionView,
  CompanionViewBase,
  CompanionViewerCommandType,
} from '../machines/companion/index.ts'
export { connectCompanion } from '../machines/companion/index.ts'

/** As for `createPass`, without the device: a companion must not pass its own off as the streaming one. */
export type CompanionOptions = Omit<PassOptions, 'device' | 'surface' | 'identity' | 'verify'>

/** The second-screen web app. All methods may be detached. */
export interface Companion {
  /** Begins, and registers the companion. Idempotent; works again after `stop()`. */
  start(): this
  /** Aborts everything at once; resolves when pending store writes are done. */
  stop(): Promise<void>
  readonly actor: ActorRef<CompanionSnapshot, CompanionCommand, CompanionFact>
  readonly view: CompanionView
  /** Calls at once, then on every change; returns the undo. */
  subscribe(listener: (view: CompanionView) => void): () => void
  /** A command that would do nothing emits the warning `command.ignored`. */
  send(command: CompanionCommand): void
  can(command: CompanionCommand): boolean
  on<T extends CompanionFact['type']>(
    type: T,
    listener: (fact: Extract<CompanionFact, { type: T }>) => void,
  ): () => void
  waitFor(
    wanted: CompanionPhase | ((view: CompanionView) => boolean),
    o?: WaitOptions,
  ): Promise<CompanionView>
}

/**
 * The page on which a viewer types the code a television shows, chooses the provider if the television did not, and
 * signs in. Throws `usage` when an option is missing or malformed.
 *
 * @see spec flows.md §1.21
 */
export function createCompanion(options: CompanionOptions): Companion {
  const settled = settleOptions(options, 'companion')
  const face = createFace<CompanionSnapshot, CompanionView, CompanionCommand, CompanionFact>({
    prepare() {
      const { services, settled: written } = compose(settled)
      return { machine: createCompanionChart(services), settled: written }
    },
    connect: connectCompanion,
    accepts,
    clock: settled.clock,
    inspect: options.inspect,
    log: settled.log,
    seal: (command) =>
      command.type === 'code.submit' && typeof command.code === 'string'
        ? { ...command, code: new Secret(command.code) }
        : command,
  })
  const companion: Companion = {
    start() {
      face.actor.start()
      return companion
    },
    stop: face.stop,
    actor: face.actor,
    get view() {
      return face.view
    },
    subscribe: face.subscribe,
    send: face.send,
    can: face.can,
    on: face.on,
    waitFor: (wanted, o) =>
      face.waitFor(typeof wanted === 'function' ? wanted : ({ phase }) => phase === wanted, o),
  }
  return disposable(companion)
}
