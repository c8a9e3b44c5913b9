import type { AnyActorRef, AnyMachineSnapshot } from 'xstate'
import { PassError } from '../errors.ts'
import type { CompanionCommand } from '../machines/companion/index.ts'
import type { PassCommand } from '../machines/pass/index.ts'
import type { Answer } from './answer.ts'
import { type AskedService, answers } from './answers.ts'
import { machineOf } from './coverage.ts'
import type { Given } from './given.ts'
import { callsOf } from './recipes.ts'
import { roots } from './roots.ts'
import { actorsBelow, type Question, type Script } from './script.ts'

/** What an app, or a companion, is asked. */
export type Command = PassCommand | CompanionCommand

/** Something that happens to an app. */
export type Step = {
  /** What happens, in a few words; unique among what may happen at the same moment. */
  readonly name: string
} & (
  | {
      readonly by: 'viewer' | 'host'
      readonly command: Command
      /** It does nothing here, and is expressly left without an effect. */
      readonly isIdle?: boolean
    }
  /** A service answers the actor with this path of ids. */
  | { readonly by: 'service'; readonly id: string; readonly service: AskedService; readonly how: string }
  /** Time passes until this wait ends. */
  | { readonly by: 'time'; readonly id: string }
  /** Another tab, the store, the budget or the platform tells something. */
  | { readonly by: 'surroundings'; readonly event: { readonly type: string } }
  /** Something of our own breaks, as nothing does. */
  | {
      readonly by: 'defect'
      readonly id: string
      readonly service?: AskedService | 'wait'
      readonly how?: string
    }
)

/** A root chart with services that answer step by step. */
export interface System {
  readonly root: AnyActorRef
  readonly script: Script
  readonly given: Given
}

/** The event type that a step gives to some chart, as far as it is known beforehand. */
export function eventOf(step: Step): string | undefined {
  switch (step.by) {
    case 'viewer':
    case 'host':
      return step.command.type
    case 'surroundings':
      return step.event.type
    case 'defect':
      return `xstate.error.actor.${lastOf(step.id)}`
    default:
      return undefined
  }
}

const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1)

/** Everything that may happen now. */
export function stepsFrom(system: System): Step[] {
  const snapshot = system.root.getSnapshot() as AnyMachineSnapshot
  if (snapshot.status !== 'active') return []
  const { commandsFrom, newsFor } = roots[system.given.app]
  const actors = actorsBelow(system.root)
  return [
    ...system.script.questions.flatMap((question) => answersTo(system, question, actors)),
    ...commandsFrom(snapshot),
    ...newsFor(system),
    ...defectsOf(actors),
  ]
}

/** Has a step happen. Throws if it cannot. */
export function perform(system: System, step: Step): void {
  const { root, script } = system
  switch (step.by) {
    case 'viewer':
    case 'host':
      root.send(step.command)
      return
    case 'surroundings':
      if (step.event.type.startsWith('call.') || step.event.type === 'command.ignored') root.send(step.event)
      else script.tell(step.event)
      return
    case 'time':
      script.endWait(questionOf(system, 'wait', step))
      return
    case 'service':
      reply(system, step.service, step)
      return
    case 'defect':
      if (step.service === undefined) breakDown(root, step.id)
      else if (step.service === 'wait') {
        questionOf(system, 'wait', step).fail({ code: 'usage', message: 'broken', retryable: false })
      } else reply(system, step.service, step)
  }
}

function reply(system: System, service: AskedService, step: { id: string; name: string; how?: string }) {
  const question = questionOf(system, service, step)
  const answer = (answers[service] as Readonly<Record<string, Answer>>)[step.how ?? '']
  if (!answer) throw new Error(`no service answers "${step.name}"`)
  if ('failure' in answer) question.fail(answer.failure)
  else question.answer(answer.output(askedOf(system, question)))
}

/** Services that live in the app itself, and have their answer before anything else can happen. */
const prompt: ReadonlySet<string> = new Set([
  'boot',
  'bootCompanion',
  'loadCredentials',
  'turn',
  'renewIdentity',
  'askFramework',
  'authenticateWithPartner',
])

/** Whether a service asks by a call that needs a token. */
const isCall = (service: string) =>
  service !== 'registerClient' && service !== 'issueAccessToken' && service in callsOf

/** What a step leaves behind. */
export interface Aftermath {
  /** What has its answer, or ends, before anything else happens: the names of such steps begin so. */
  readonly atOnce: readonly string[]
  /** Calls can be made. */
  readonly hasToken: boolean
  /** A call is under way, or can be made at any time: something that the service may refuse. */
  readonly hasCall: boolean
  /** The time by now, in milliseconds since 1970. */
  readonly nowMs: number
}

export function aftermathOf(system: System): Aftermath {
  const { questions, nowMs } = system.script
  const isUrgent = ({ service, dueMs }: Question) =>
    prompt.has(service) || (dueMs !== undefined && dueMs <= nowMs)
  const actors = actorsBelow(system.root)
  const registrar = actors.find(([path]) => path === 'registrar')?.[1].getSnapshot() as AnyMachineSnapshot
  const hasToken = registrar.matches('usable')
  return {
    atOnce: questions.filter(isUrgent).map((question) => {
      const id = idOf(question, actors)
      return question.service === 'wait' ? `${id} ends` : id
    }),
    hasToken,
    hasCall:
      roots[system.given.app].asksAtWill || (hasToken && questions.some(({ service }) => isCall(service))),
    nowMs,
  }
}

const askedOf = ({ script, given }: System, { input }: Question) => ({
  input: input as never,
  nowMs: script.nowMs,
  given,
})

function questionOf(
  { root, script }: System,
  service: string,
  { id, name }: { id: string; name: string },
): Question {
  const all = script.questions.filter((question) => question.service === service)
  const actors = all.length > 1 ? actorsBelow(root) : []
  const question = all.length > 1 ? all.find((one) => idOf(one, actors) === id) : all[0]
  if (!question) throw new Error(`nobody waits for "${name}"`)
  return question
}

/** The path of the actor that asks. */
function idOf({ service, input }: Question, actors: readonly [string, AnyActorRef][]): string {
  const asker = actors.find(([, actor]) => {
    const { src } = actor as { src?: unknown }
    const snapshot = actor.getSnapshot() as { input?: unknown; status: string }
    return src === service && snapshot.input === input && snapshot.status === 'active'
  })
  return asker?.[0] ?? service
}

function answersTo(system: System, question: Question, actors: readonly [string, AnyActorRef][]): Step[] {
  const { script } = system
  const id = idOf(question, actors)
  if (question.service === 'wait') {
    const firstMs = Math.min(...script.questions.map(({ dueMs }) => dueMs ?? Number.POSITIVE_INFINITY))
    const isNext = question.dueMs === firstMs && firstMs < Number.POSITIVE_INFINITY
    const ends: Step[] = isNext ? [{ name: `${id} ends`, by: 'time', id }] : []
    return [...ends, { name: `${id} breaks`, by: 'defect', id, service: 'wait', how: 'breaks' }]
  }
  const service = question.service as AskedService
  const all: Readonly<Record<string, Answer>> = answers[service]
  return Object.entries(all).flatMap(([how, answer]): Step[] => {
    if (answer.isPossible?.(askedOf(system, question)) === false) return []
    const one = { name: `${id}: ${how}`, id, service, how }
    return [answer.isDefect ? { ...one, by: 'defect' } : { ...one, by: 'service' }]
  })
}

/** Charts that break, which none does. */
function defectsOf(actors: readonly [string, AnyActorRef][]): Step[] {
  return actors
    .filter(([path, actor]) => path !== '' && (machineOf(actor) || path === 'sentinel'))
    .map(([path]) => ({ name: `${path} breaks`, by: 'defect', id: path }))
}

function breakDown(root: AnyActorRef, path: string): void {
  const parent = actorsBelow(root).find(
    ([at]) => at === path.slice(0, Math.max(0, path.lastIndexOf('.'))),
  )?.[1]
  const error = new PassError({ code: 'usage', message: 'broken', retryable: false })
  parent?.send({ type: `xstate.error.actor.${lastOf(path)}`, error } as never)
}
