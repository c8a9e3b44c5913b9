import type { AnyActorRef, AnyMachineSnapshot, InspectionEvent, Observer } from 'xstate'
import type { Inspect } from '../ports.ts'
import { machineOf } from './chart.ts'
import { createRedact, type Redact } from './redact.ts'

/** The definition of a chart is a deep thing. */
const deepest = 60

/**
 * Hands XState inspection events on to any inspector, as copies: plain data without a secret, about actors that cannot
 * be touched. Nothing of a living actor gets through, whatever its context, input, output or error holds.
 *
 * @example
 * createPass({ ...options, inspect: redacted(createBrowserInspector().inspect) })
 */
export function redacted(inspector: Observer<InspectionEvent> | ((event: InspectionEvent) => void)): Inspect {
  const next =
    typeof inspector === 'function' ? inspector : (event: InspectionEvent) => inspector.next?.(event)
  const redact = createRedact({ deepest })
  const copies = new WeakMap<object, AnyActorRef>()
  const configs = new WeakMap<object, unknown>()

  /** Stands for an actor: who it is, whose child, and what it was when it was last seen. */
  function copyOf(actor: AnyActorRef): AnyActorRef {
    const known = copies.get(actor)
    if (known) return known
    const machine = machineOf(actor)
    const { id, sessionId, src, _parent: parent } = actor
    // No whole actor: what inspectors read of one, and nothing to touch it by.
    const copy = {
      ...{ id, sessionId, src: typeof src === 'string' ? src : id },
      _parent: parent && copyOf(parent),
      ...(machine ? { logic: { config: configOf(machine) } } : {}),
      getSnapshot: () => dataOf(actor.getSnapshot(), redact),
    } as unknown as AnyActorRef
    copies.set(actor, copy)
    return copy
  }

  function configOf({ root, config }: { readonly root: object; readonly config: unknown }): unknown {
    const known = configs.get(root)
    if (known !== undefined) return known
    const copy = redact(config)
    configs.set(root, copy)
    return copy
  }

  return (event) => {
    const { type, rootId } = event
    const actorRef = copyOf(event.actorRef as AnyActorRef)
    const common = { type, rootId, actorRef }
    switch (event.type) {
      case '@xstate.event':
        return next({
          ...common,
          event: redact(event.event),
          sourceRef: event.sourceRef && copyOf(event.sourceRef as AnyActorRef),
        } as InspectionEvent)
      case '@xstate.snapshot':
      case '@xstate.microstep':
      case '@xstate.transition':
        return next({
          ...common,
          event: redact(event.event),
          snapshot: dataOf(event.snapshot, redact),
          ...('_transitions' in event ? { _transitions: event._transitions.map(linkOf) } : {}),
        } as InspectionEvent)
      case '@xstate.action':
        return next({ ...common, action: redact(event.action) } as InspectionEvent)
      default:
        return next(common as InspectionEvent)
    }
  }
}

/** The data of a snapshot, as XState itself would write it down. */
function dataOf(snapshot: unknown, redact: Redact): unknown {
  const { status, value, context, input, output, error, tags } = snapshot as Partial<AnyMachineSnapshot> & {
    readonly input?: unknown
  }
  return redact(
    Object.fromEntries(
      Object.entries({ status, value, context, input, output, error, tags }).filter(
        ([, member]) => member !== undefined,
      ),
    ),
  )
}

/** Where a transition leads, by the ids of states. */
function linkOf(transition: {
  readonly eventType: string
  readonly source: { readonly id: string }
  readonly target?: readonly { readonly id: string }[] | undefined
}): unknown {
  return {
    eventType: transition.eventType,
    source: { id: transition.source.id },
    target: transition.target?.map(({ id }) => ({ id })),
  }
}
