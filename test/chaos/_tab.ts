import { type PassCommand, PassError, type PassFact, type PassView } from 'passchart'
import { stir } from '../_support/clock.ts'
import { type CallRules, createCallRules, type DeviceCalls, type Wish } from './_call-rules.ts'
import type { Call } from './_network.ts'
import { type Process, startProcess } from './_process.ts'
import { createRequestRules, type RequestRules } from './_request-rules.ts'
import type { Command, Question } from './_script.ts'
import type { Secrets } from './_secrets.ts'
import { recordOn } from './_store.ts'
import { createViewRules } from './_view-rules.ts'
import type { Report } from './_violation.ts'
import type { World } from './_world.ts'

/** One tab of the app: a process that is started, stopped, killed and started anew, and the rules it has to keep. */
export interface Tab {
  /** It runs, or has not ended its last writes. */
  readonly isInUse: boolean
  /** Undefined before the first start, and after a kill. */
  readonly view: PassView | undefined
  start(): void
  stop(): void
  kill(): void
  /** The disk lost what was written. */
  forgot(): void
  send(command: Command): void
  ask(question: Question): void
  /** Takes the latest question back. */
  abort(): void
  page(how: 'returned' | 'closed' | 'failed', isOfOldAttempt: boolean): void
  lifecycle(event: 'shown' | 'hidden' | 'online' | 'offline'): void
  /** What holds whenever everything has settled. */
  check(): void
  /** Nothing is under way: no call, no answer is owed, and no more is remembered than what goes on. */
  checkQuiet(when: string): void
}

interface Life extends Process {
  readonly calls: CallRules
  readonly requests: RequestRules
}

const wishes: Readonly<Record<string, Wish>> = {
  ...({ 'signIn.start': 'signIn', 'provider.select': 'signIn', 'code.renew': 'signIn' } as const),
  ...({ 'logout.start': 'logout', 'authorization.request': 'play' } as const),
  ...({ 'preauthorization.request': 'marks' } as const),
}

const lifecycleEvents: Readonly<Record<string, 'shown' | 'hidden' | 'online' | 'offline'>> = {
  ...({ 'app.shown': 'shown', 'app.hidden': 'hidden' } as const),
  ...({ 'network.online': 'online', 'network.offline': 'offline' } as const),
}

export function createTab(o: {
  readonly world: World
  readonly device: DeviceCalls
  readonly secrets: Secrets
  readonly report: Report
}): Tab {
  const { world, device, secrets, report } = o
  let life: Life | undefined
  let isRunning = false
  let hasStopped = true
  let attempt = 0
  let latest: AbortController | undefined

  function begin(): Life {
    const calls = createCallRules({
      ...{ world, device, report },
      view: () => (isRunning ? life?.pass.view : undefined),
      hasStoreFailed: () => life?.hasStoreFailed ?? false,
    })
    const requests = createRequestRules(report)
    const views = createViewRules(report, (code) => device.codes.has(code))
    const search = (outlet: string, value: unknown) => {
      const leak = secrets.find(value)
      if (leak !== undefined) report('secrets stay out of every outlet', `${outlet}: ${leak}`)
    }
    const process = startProcess(world, {
      onCall: calls.onCall,
      onAnswer(call) {
        secrets.learn(call)
        calls.onAnswer(call)
      },
      onLateAnswer(call) {
        secrets.learn(call)
        return lateAnswer(call)
      },
      onView(view) {
        views.onView(view)
        search('failure', view.failure)
      },
      onFact(fact) {
        requests.onFact(fact)
        if (fact.type === 'browser.open') attempt = fact.attempt
        if (!isRunning && !mayFollowStop.has(fact.type)) report('no fact after stop', fact.type)
        search('fact', fact)
      },
      onOutlet: search,
    })
    return Object.assign(Object.create(process) as Process, { calls, requests })
  }

  /** Nothing changes by an answer that comes too late. */
  function lateAnswer({ short, atMs }: Call): () => void {
    const { view } = tab
    // In no time something else may happen meanwhile, and whoever reads a clock that was set tells of it.
    if (atMs === world.clock.nowMs || world.hasTamperedTime) return () => {}
    return () => {
      if (tab.view !== view) report('a late answer changes nothing', `${short} in ${view?.phase}`)
    }
  }

  function page(how: 'returned' | 'closed' | 'failed', isOfOldAttempt: boolean): void {
    if (!life) return
    life.calls.mayLook()
    if (life.browser.isOpen) life.browser.end(how)
    else if (isRunning)
      life.pass.send({ type: `browser.${how}`, attempt: attempt - (isOfOldAttempt ? 1 : 0) })
  }

  const tab: Tab = {
    get isInUse() {
      return isRunning || !hasStopped
    },
    get view() {
      return life?.pass.view
    },

    start() {
      life ??= begin()
      if (!isRunning) life.calls.started()
      isRunning = true
      life.pass.start()
    },

    stop() {
      if (!life) return
      hasStopped = false
      const stopping = life
      const done = life.pass.stop()
      isRunning = false
      life.calls.stopped()
      done.then(() => {
        if (life === stopping && !isRunning) hasStopped = true
      })
    },

    kill() {
      life?.calls.killed()
      life?.kill()
      life = undefined
      isRunning = false
      hasStopped = true
    },

    forgot() {
      life?.calls.forgot()
    },

    send(command) {
      if (!life) return
      stir()
      const { pass, calls, requests } = life
      const wish = wishes[command.type]
      if (wish && isRunning) calls.wished(wish)
      const event = lifecycleEvents[command.type]
      // While it starts, the lifecycle port has the last word.
      if (event && isRunning && pass.view.phase !== 'booting') calls.became(event)
      pass.send(fillIn(command, requests))
    },

    ask(question) {
      if (!life) return
      stir()
      const { pass, calls, requests } = life
      const controller = new AbortController()
      const { signal } = controller
      latest = controller
      const isOfSignal = (error: unknown) => signal.aborted && error === signal.reason
      switch (question.type) {
        case 'authorize':
          if (isRunning) calls.wished('play')
          requests.asked('authorize', pass.authorize(question.resource, { signal }), isOfSignal)
          break
        case 'preauthorize':
          if (isRunning) calls.wished('marks')
          requests.asked('preauthorize', pass.preauthorize(question.resources, { signal }), isOfSignal)
          break
        case 'metadata':
          requests.asked('metadata', pass.metadata(question.mvpd), isPassError)
          break
        case 'providers':
          requests.asked('providers', pass.providers(), isPassError)
      }
    },

    abort() {
      stir()
      latest?.abort(new Error('not wanted any more'))
    },

    page,

    lifecycle(event) {
      life?.calls.became(event)
      life?.lifecycle.become(event)
    },

    check() {
      if (!life) return
      const { pass, calls, requests, browser, lifecycle } = life
      calls.check(pass.view)
      if (isRunning || !hasStopped) return
      const leftovers = [
        ...(life.timers > 0 ? [`${life.timers} timers`] : []),
        ...(lifecycle.listeners.size > 0 ? ['a lifecycle listener'] : []),
        ...(life.watchers > 0 ? ['a store listener'] : []),
        ...(browser.isOpen ? ['an open page'] : []),
      ]
      if (leftovers.length > 0) report('nothing survives stop()', leftovers.join(', '))
      if (pass.view.phase !== 'booting') report('nothing is shown after stop()', pass.view.phase)
      requests.checkAllAnswered('after stop()')
    },

    checkQuiet(when) {
      if (!life) return
      for (const { short, atMs } of life.calls.inFlight) {
        const isStuck = world.clock.nowMs - atMs > world.setup.latencyMs
        if (isStuck) report('a resting state once faults stop', `${short} ${when}`)
      }
      life.requests.checkAllAnswered(when)
      if (isRunning && !life.hasStoreFailed && world.setup.tabs === 1) {
        for (const [name, phase] of Object.entries(passing)) {
          const isOver = life.pass.view.phase !== phase && life.pass.view.phase !== 'blocked'
          if (isOver && recordOn(world.disk, name)) {
            report('what is over is forgotten', `${name}, ${life.pass.view.phase}`)
          }
        }
      }
      if (!isRunning && !hasStopped) report('stop() resolves', when)
    },
  }
  return tab
}

/** Records of what goes on, and the phase it goes on in. */
const passing = { signIn: 'signingIn', logout: 'loggingOut' } as const

/** What is answered or warned although nothing runs. */
const mayFollowStop: ReadonlySet<PassFact['type']> = new Set([
  ...(['authorization.refused', 'preauthorization.settled', 'warning'] as const),
])

function fillIn(command: Command, requests: RequestRules): PassCommand {
  switch (command.type) {
    case 'authorization.request':
      return { ...command, requestId: requests.sent('play') }
    case 'preauthorization.request':
      return { ...command, requestId: requests.sent('marks') }
    case 'decision.dismiss':
      return { type: 'decision.dismiss', requestId: requests.newest }
    default:
      return command as PassCommand
  }
}

const isPassError = (error: unknown) => error instanceof PassError
