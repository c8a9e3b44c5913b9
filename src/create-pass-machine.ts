import type { AnyActorRef, AnyEventObject } from 'xstate'
import { type Composition, compose } from './composition/compose.ts'
import { type PassOptions, type SettledOptions, settleOptions } from './composition/options.ts'
import { createPassChart, type PassChart } from './machines/pass/index.ts'

/** The root machine, ready to run: it closes over ports and secrets and takes no input. */
export type PassMachine = PassChart

/**
 * The root machine for hosts that embed it in their own chart. With `notifyParent` each fact is also sent to the
 * parent actor as an event. Throws `usage` for wrong options.
 *
 * @example
 * setup({ actors: { pass: createPassMachine({ ...options, notifyParent: true }) } })
 */
export function createPassMachine(options: PassOptions & { readonly notifyParent?: boolean }): PassMachine {
  const { machine } = createBoundMachine(settleOptions(options))
  return options.notifyParent ? notifyingParent(machine) : machine
}

/** The machine with what its face needs besides it. */
export function createBoundMachine(options: SettledOptions): {
  readonly machine: PassMachine
  readonly composition: Composition
} {
  const composition = compose(options)
  return { machine: createPassChart(composition.services), composition }
}

/** The machine, which also sends what it emits to the actor that spawned or invoked it. */
function notifyingParent(machine: PassMachine): PassMachine {
  const notifying: PassMachine = Object.create(machine)
  notifying.transition = (snapshot, event, scope) =>
    machine.transition.call(notifying, snapshot, event, {
      ...scope,
      emit(fact: AnyEventObject) {
        scope.emit(fact as never)
        const parent: AnyActorRef | undefined = scope.self._parent
        parent?.send(fact)
      },
    })
  return notifying
}
