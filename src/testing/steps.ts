import type { AnyActorRef, AnyMachineSnapshot } from 'xstate'
import { PassError } from '../errors.ts'
import type { PassCommand } from '../machines/pass/index.ts'
import { accepts, type PassSnapshot } from '../machines/pass/index.ts'
import { Secret } from '../secret.ts'
import { type Answer, type AskedService, answers, cast } from './answers.ts'
import { machineOf } from './coverage.ts'
import type { Given } from './given.ts'
import { actorsBelow, type Question, type Script } from './script.ts'

interface Named {
  /** What happens, in a few words; unique among what may happen at the same moment. */
  readonly name: string
}

type ToldEvent = { readonly type: string }

/** Something that happens to an app. */
export type Step = Named &
  (
    | {
        readonly by: 'viewer' | 'host'
        readonly command: PassCommand
        /** It does nothing here, and is expressly left without an effect. */
        readonly isIdle?: boolean
      }
    /** A service answers the actor with this path of ids. */
    | { readonly by: 'service'; readonly id: string; readonly service: AskedService; readonly how: string }
    /** Time passes until this wait ends. */
    | { readonly by: 'time'; readonly id: string }
    /** Another tab, the store, the budget or the platform tells something. */
    | { readonly by: 'surroundings'; readonly event: ToldEvent }
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
  const snapshot = system.root.getSnapshot() as PassSnapshot
  if (snapshot.status !== 'active') return []
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
  'loadCredentials',
  'turn',
  'renewIdentity',
  'askFramework',
  'authenticateWithPartner',
])

/** What a step leaves behind. */
export interface Aftermath {
  /** What has its answer, or ends, before anything else happens: the names of such steps begin so. */
  readonly atOnce: readonly string[]
  /** Calls can be made. */
  readonly hasToken: boolean
  /** The time by now, in milliseconds since 1970. */
  readonly nowMs: number
}

export function aftermathOf(system: System): Aftermath {
  const { questions, nowMs } = system.script
  const isUrgent = ({ service, dueMs }: Question) =>
    prompt.has(service) || (dueMs !== undefined && dueMs <= nowMs)
  const actors = actorsBelow(system.root)
  const registrar = actors.find(([path]) => path === 'registrar')?.[1].getSnapshot() as AnyMachineSnapshot
  return {
    atOnce: questions.filter(isUrgent).map((question) => {
      const id = idOf(question, actors)
      return question.service === 'wait' ? `${id} ends` : id
    }),
    hasToken: registrar.matches('usable'),
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

const { mvpd, otherMvpd, passes, resource, otherResource } = cast
const identity = new Secret({ 'User-Email': 'x' }) as never

function commandsFrom(snapshot: PassSnapshot): Step[] {
  const { signIn, authorization, preauthorization } = snapshot.context
  const { attempt } = signIn
  const play = authorization.isOpen ? authorization.request?.requestId : undefined
  const list = preauthorization.requests[0]?.requestId
  const leave = (name: string, requestId: string | undefined): [string, PassCommand][] =>
    requestId === undefined ? [] : [[name, { type: 'decision.dismiss', requestId }]]
  const viewer: [string, PassCommand][] = [
    ['signs in', { type: 'signIn.start' }],
    ['signs in with a provider', { type: 'signIn.start', mvpd }],
    ['signs in with another provider', { type: 'signIn.start', mvpd: otherMvpd }],
    ['signs in past the platform', { type: 'signIn.start', mvpd, route: 'basic' }],
    ['picks a provider', { type: 'provider.select', mvpd }],
    ['picks another provider', { type: 'provider.select', mvpd: otherMvpd }],
    ['picks a profile', { type: 'profile.select', mvpd }],
    ['picks another profile', { type: 'profile.select', mvpd: otherMvpd }],
    ['tries a pass', { type: 'temporaryAccess.start', mvpds: passes }],
    ['tries a pass on trust', { type: 'temporaryAccess.start', mvpds: passes, verify: false }],
    ['tells who he is', { type: 'temporaryAccess.start', mvpds: passes, identity }],
    ['tries no pass at all', { type: 'temporaryAccess.start', mvpds: [] }],
    ['plays', { type: 'authorization.request', requestId: 'play', resource }],
    [
      'looks at a list',
      { type: 'preauthorization.request', requestId: 'list', resources: [resource, otherResource] },
    ],
    ...leave('leaves the item', play),
    ...leave('leaves the list', list),
    ['logs out', { type: 'logout.start' }],
    ['leaves', { type: 'dialog.cancel' }],
    ['asks for a new code', { type: 'code.renew' }],
    ['has seen the hint', { type: 'partnerLogout.acknowledge' }],
    ['looks again', { type: 'profile.recheck' }],
    ['starts over', { type: 'pass.restart' }],
  ]
  const host: [string, PassCommand][] = [
    ['has the page returned', { type: 'browser.returned', attempt }],
    ['has the page closed', { type: 'browser.closed', attempt }],
    ['cannot open the page', { type: 'browser.failed', attempt }],
    ['is hidden', { type: 'app.hidden' }],
    ['is shown', { type: 'app.shown' }],
    ['is offline', { type: 'network.offline' }],
    ['is online', { type: 'network.online' }],
  ]
  const known = new Set(snapshot._nodes.flatMap(({ config }) => Object.keys(config.on ?? {})))
  const toStep = (by: 'viewer' | 'host', [told, command]: [string, PassCommand]): Step[] => {
    const name = `the ${by === 'viewer' ? 'viewer' : 'app'} ${told}`
    const isAnswered = command.type === 'authorization.request' || command.type === 'preauthorization.request'
    if (isAnswered || accepts(snapshot, command)) return [{ name, by, command }]
    return known.has(command.type) ? [{ name, by, command, isIdle: true }] : []
  }
  return [...viewer.flatMap((one) => toStep('viewer', one)), ...host.flatMap((one) => toStep('host', one))]
}

function newsFor({ root, script, given }: System): Step[] {
  const snapshot = root.getSnapshot() as PassSnapshot
  const registrar = snapshot.children.registrar?.getSnapshot() as
    | { context?: { token?: { revision: number } } }
    | undefined
  const revision = registrar?.context?.token?.revision
  const token = { revision: 9, renewAtMs: script.nowMs + 18_000_000 }
  const session = {
    code: new Secret('ELSEWHERE'),
    url: new Secret('https://idp.example/'),
    expiresAtMs: script.nowMs + given.codeLifeMs,
    mvpd,
    surface: 'secondary' as const,
  }
  const news: readonly (readonly [string, ToldEvent & { readonly [member: string]: unknown }])[] = [
    ...(revision === undefined
      ? []
      : ([
          ['the token is refused', { type: 'token.rejected', revision }],
          ['a token long replaced is refused', { type: 'token.rejected', revision: revision - 1 }],
          ['the credentials are refused', { type: 'credentials.rejected', revision }],
          ['credentials long replaced are refused', { type: 'credentials.rejected', revision: revision - 1 }],
        ] as const)),
    ['the service asks for a pause', { type: 'throttle.paused', pausedUntilMs: script.nowMs + 1_000 }],
    ['another tab has registered', { type: 'elsewhere.registered', token }],
    ['another tab has registered, and has no token yet', { type: 'elsewhere.registered' }],
    ['another tab has renewed the token', { type: 'elsewhere.renewed', token }],
    ['another tab has signed in', { type: 'elsewhere.signedIn', mvpd, isOther: true }],
    ['another tab has logged out', { type: 'elsewhere.signedOut', mvpd }],
    ['another tab has logged out of another provider', { type: 'elsewhere.signedOut', mvpd: otherMvpd }],
    ['another tab shows another code', { type: 'elsewhere.codeShown', session }],
    ['the wall clock is set', { type: 'clock.corrected', offsetMs: 60_000 }],
    ['the identity arrives late', { type: 'identity.arrived' }],
    ['another viewer sits down', { type: 'identity.changed' }],
    ['something is worth a warning', { type: 'warning.raised', code: 'made.up', message: 'made up' }],
    ['the app calls authorize()', { type: 'call.authorize', requestId: 'call', resource }],
    [
      'the app calls preauthorize()',
      { type: 'call.preauthorize', requestId: 'calls', resources: [resource] },
    ],
    ['the app sends a command for nothing', { type: 'command.ignored', command: 'code.renew' }],
  ]
  return news.map(([name, event]) => ({ name, by: 'surroundings', event }))
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
