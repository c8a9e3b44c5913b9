import {
  type Actor,
  type AnyActorLogic,
  type AnyStateMachine,
  fromPromise,
  type PromiseActorLogic,
  StateMachine,
} from 'xstate'

import { PassError, toFailure } from '../../errors.ts'

/** What a chart asks of the world: a plain function that heeds its signal. Rejections carry a `PassError`. */
export type Service<Input, Output> = (input: Input, o: { signal: AbortSignal }) => Promise<Output>

/** The actors a chart invokes for its services, each under its service's name. */
export type ActorsOf<Services> = {
  [K in keyof Services]: Services[K] extends Service<infer Input, infer Output>
    ? PromiseActorLogic<Output, Input>
    : never
}

interface ServiceLogic extends PromiseActorLogic<unknown, unknown> {
  readonly service: Service<unknown, unknown>
}

/** Leaving the invoking state aborts the signal and drops the late answer. One logic for all: see {@link bind}. */
const callService = fromPromise<unknown, unknown>(async ({ input, self, signal }) => {
  try {
    // An actor reference hides its logic; `bind` put the service there.
    return await (self as unknown as Actor<ServiceLogic>).logic.service(input, { signal })
  } catch (error) {
    // A host's own error can quote what it was given, and everything a chart hears reaches its inspectors.
    throw error instanceof PassError ? error : new PassError(toFailure(error))
  }
})

/** Stands in a chart for an actor that {@link bind} supplies, under its type; a chart is never run without. */
export function unbound<Logic extends AnyActorLogic>(): Logic {
  return fromPromise(() =>
    Promise.reject(new Error('the chart is not bound to its services')),
  ) as unknown as Logic
}

/** What makes a state machine the logic of an actor; its constructor ties them to the unbound chart. */
const actorLogic = [
  'transition',
  'getInitialSnapshot',
  'getPersistedSnapshot',
  'restoreSnapshot',
  'start',
] as const satisfies readonly (keyof AnyStateMachine)[]

const untied = new WeakMap<AnyStateMachine, AnyStateMachine>()
/** What all machines made of one chart share, those that a host made of them by `provide` too. */
const configs = new WeakSet<object>()

function untie(chart: AnyStateMachine): AnyStateMachine {
  const known = untied.get(chart)
  if (known) return known
  const free: AnyStateMachine = Object.create(chart)
  for (const method of actorLogic) free[method] = StateMachine.prototype[method] as never
  untied.set(chart, free)
  configs.add(chart.config)
  return free
}

/** Whether a machine runs a chart of passchart's, and not one that a host calls by the same name. */
export function isBound({ config }: AnyStateMachine): boolean {
  return configs.has(config)
}

/**
 * The chart with its actors: those given, and for every other name it invokes the service of that name.
 * Unlike `machine.provide` it shares the tree of states, which no actor changes: copying it costs 84 kB and 0.9 ms a
 * time (measured on 25 states), and a server binds one set for each device.
 */
export function bind<Chart extends AnyStateMachine>(
  chart: Chart,
  services: object,
  children: Readonly<Record<string, AnyActorLogic>> = {},
): Chart {
  const actors: Record<string, AnyActorLogic> = {}
  for (const name of Object.keys(chart.implementations.actors)) {
    actors[name] =
      children[name] ??
      Object.assign(Object.create(callService), { service: (services as Record<string, unknown>)[name] })
  }
  const bound: Chart = Object.create(untie(chart))
  bound.implementations = { ...chart.implementations, actors }
  return bound
}
