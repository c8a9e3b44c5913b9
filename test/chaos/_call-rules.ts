import type { PassView } from 'passchart'
import { createLimiter } from '../services/_limiter.ts'
import type { Call } from './_network.ts'
import { recordOn, removedSince } from './_store.ts'
import type { Report } from './_violation.ts'
import type { World } from './_world.ts'

/** What all processes of the device have in common. */
export interface DeviceCalls {
  /** Codes that reached the device, and the latest moment at which each is over for it. */
  readonly codes: Map<string, number>
  /** When each came. */
  readonly issued: Map<string, number>
  /** Those whose tab was killed soon after: no other tab need know of them. */
  readonly unsure: Set<string>
  /** What the service said of the credentials, to whichever tab. */
  readonly refusedPairs: Set<string>
  /** The latest poll, and those in flight. */
  polling: Call[]
  /** How many calls there were, and how many of them polls. */
  calls: number
  polls: number
}

/** What the viewer or the app asked for in a run; nothing else may cause these calls. */
export type Wish = 'signIn' | 'logout' | 'play' | 'marks'

/** The rules of what one process sends. */
export interface CallRules {
  onCall(call: Call): void
  onAnswer(call: Call): void
  started(): void
  stopped(): void
  killed(): void
  /** The disk lost what was written. */
  forgot(): void
  wished(wish: Wish): void
  /** The app was shown or hidden, or the network came or went. */
  became(event: 'shown' | 'hidden' | 'online' | 'offline'): void
  /** A page was closed, or the app was shown: one look is allowed at once. */
  mayLook(): void
  /** What holds whenever everything has settled. */
  check(view: PassView): void
  readonly inFlight: readonly Call[]
}

const closestPollsMs = 3_000
const closestAfterRefusalMs = 1_000
/** From an answer until another tab has read what was written of it, on the slowest disk. */
const longestNewsMs = 5_000
/** From what a tab reads as it starts until it can do something about it, with a few attempts on the way. */
const longestBootMs = 60_000
/** Longest time an answer may be under way: a code's life is counted from its receipt. */
const longestAnswerMs = 10_000

const wishOf: Readonly<Record<string, Wish>> = { SES: 'signIn', OUT: 'logout', AUT: 'play', PRE: 'marks' }
const phaseOf: Readonly<Record<string, PassView['phase']>> = {
  ...({ SES: 'signingIn', RES: 'signingIn', PC: 'signingIn' } as const),
  ...({ OUT: 'loggingOut', AUT: 'ready', PRE: 'ready' } as const),
}

export function createCallRules(o: {
  readonly world: World
  readonly device: DeviceCalls
  readonly view: () => PassView | undefined
  readonly hasStoreFailed: () => boolean
  readonly report: Report
}): CallRules {
  const { world, device, report } = o
  const admits = createLimiter()
  let open: Call[] = []
  let isRunning = false
  let refusedAtMs = Number.NEGATIVE_INFINITY
  /** Single looks that may be taken at once. */
  let looks = 1
  /** Since when nobody looks, and since when nothing can arrive. */
  const away: { hidden?: number; offline?: number } = {}
  /** Of the run. */
  let wishes = new Set<Wish>()
  let newestCode: string | undefined
  let startedAtMs = 0
  let lastPoll: Call | undefined
  let found = new Set<string>()
  let forced = 0
  /** Of the process: the pair it holds. */
  let pair: string | undefined
  let isPairOfThisRun = false
  let refusedToken: string | null | undefined

  const isPairRefused = () => pair !== undefined && device.refusedPairs.has(pair)
  const isInFlight = ({ state, signal }: Call) => state === 'open' && signal?.aborted !== true
  const inFlight = () => {
    open = open.filter(isInFlight)
    return open
  }

  function checkPoll(call: Call): void {
    const { of: code = '', atMs } = call
    const last = device.polling.at(-1)
    const isOwnRepeat = isRefused(lastPoll, code)
    const isRepeat = isOwnRepeat || isRefused(last, code)
    // A single look of one tab may meet the polling of another, also when it is repeated after a 401.
    const isSingle = world.setup.tabs > 1 && (looks > 0 || isOwnRepeat)
    if (device.polling.some(isInFlight) && !isSingle) report('one poll at a time', `two for ${code}`)
    if (last?.of === code && atMs - last.atMs < closestPollsMs && !isRepeat && looks === 0) {
      report('polls at least 3 s apart', `${atMs - last.atMs} ms`)
    }
    const sinceMs = last?.of === code ? last.endedMs : device.issued.get(code)
    const awayMs = Math.min(away.hidden ?? Number.POSITIVE_INFINITY, away.offline ?? Number.POSITIVE_INFINITY)
    if (sinceMs !== undefined && awayMs < sinceMs && !isRepeat && looks === 0) report('no poll while away')
    // A repeat after a 401 is still the same look.
    if (!isRepeat) looks = Math.max(0, looks - 1)
    if (found.has(code)) report('no poll after the profile', code)
    const isOlderThan = (newest = '') => (device.issued.get(code) ?? 0) < (device.issued.get(newest) ?? 0)
    // Another tab may have asked for a newer one, and what it wrote be on its way; or be lost with the store.
    const isTold = world.setup.tabs > 1 && !world.disk.hasFailed
    const told = isTold ? newestOnDevice(atMs - longestNewsMs) : undefined
    if (isOlderThan(newestCode) || isOlderThan(told)) report('no poll of an older code', code)
    const untilMs = device.codes.get(code)
    if (untilMs === undefined) report('no poll of an unknown code', code)
    else if (atMs > untilMs && !world.hasTamperedTime)
      report('no poll after expiry', `${atMs - untilMs} ms late`)
    const view = o.view()
    if (view?.phase === 'signingIn' && view.suspended) report('no poll while suspended')
    lastPoll = call
    device.polls += 1
    device.polling = [...device.polling.filter(isInFlight), call]
  }

  /** The last code that every tab knows of. */
  function newestOnDevice(beforeMs: number): string | undefined {
    let newest: string | undefined
    for (const [code, atMs] of device.issued) if (atMs <= beforeMs && !device.unsure.has(code)) newest = code
    return newest
  }

  /** What is not there yet is on its way. */
  function takeKeptPair(): void {
    const kept = recordOn(world.disk, 'credentials')?.clientId
    if (isText(kept)) pair = kept
  }

  /** Another tab ends a logout while this one starts, which has read of it: twice does no harm (L7). */
  function isEnding(atMs: number): boolean {
    const isStarting = atMs - startedAtMs < longestBootMs
    return world.setup.tabs > 1 && isStarting && removedSince(world.disk, 'logout', startedAtMs)
  }

  function refusePair(): void {
    if (pair !== undefined) device.refusedPairs.add(pair)
  }

  /** What a failing store holds may be out of reach. */
  const mustHold = () => pair !== undefined && (isPairOfThisRun || !o.hasStoreFailed())

  function checkRegistration(): void {
    if (mustHold() && !isPairRefused()) report('no registration while a usable pair exists', `${pair}`)
  }

  return {
    onCall(call) {
      const { short, of, path, atMs } = call
      const name = `${short}(${of ?? ''})`
      device.calls += 1
      if (!isRunning) report('no call after stop', name)
      if (!admits(atMs)) report('never over the budget', name)
      // What had its turn already goes out in the same moment.
      const silentMs = atMs - refusedAtMs
      if (silentMs > 0 && silentMs < closestAfterRefusalMs)
        report('silence after a 429', `${name} after ${silentMs} ms`)
      const wish = wishOf[short]
      // A tab may finish the logout of another that was killed.
      const isOthers = wish === 'logout' && (recordOn(world.disk, 'logout') !== undefined || isEnding(atMs))
      if (wish !== undefined && !wishes.has(wish) && !isOthers) report('nothing nobody asked for', name)
      // A check and a question for metadata are two.
      const isRead = short === 'PA' || short === 'PM'
      if (!isRead && inFlight().some((other) => other.path === path && other.short === short)) {
        report('no two of the same call at once', name)
      }
      if (short === 'SES' && open.some((other) => other.short === 'PC'))
        report('the old poll ends before a new code')
      if (short === 'PC') checkPoll(call)
      if (short === 'REG') checkRegistration()
      // Written by another tab since this one began.
      if (short === 'TOK' && pair === undefined) takeKeptPair()
      open.push(call)
    },

    onAnswer({ short, of: code = '', status = 0, answer, token }) {
      const body = Object(answer) as Readonly<Record<string, unknown>>
      if (status === 429) refusedAtMs = world.clock.nowMs
      if (short === 'REG' && status === 201 && isText(body.client_id) && isText(body.client_secret)) {
        if (isPairRefused() && mustHold()) forced += 1
        if (forced > 1) report('one forced registration per run')
        pair = body.client_id
        isPairOfThisRun = true
        refusedToken = undefined
      }
      if (short === 'TOK' && status >= 400 && body.error === 'invalid_client') refusePair()
      if (status === 401 && short !== 'REG' && short !== 'TOK') {
        const isDemand = isText(body.code) && body.code.startsWith('invalid_access_token_')
        if (isDemand && refusedToken !== undefined && refusedToken !== token) refusePair()
        refusedToken = token
      }
      if ((short === 'SES' || short === 'RES') && status < 300 && isText(body.code)) {
        newestCode = body.code
        device.issued.set(body.code, world.clock.nowMs)
        device.codes.set(body.code, world.clock.nowMs + world.setup.sessionLifeMs + longestAnswerMs)
      }
      const profiles = Object(body.profiles) as object
      if (short === 'PC' && status === 200 && Object.values(profiles).some(isProfile)) found.add(code)
    },

    started() {
      isRunning = true
      looks = 1
      wishes = new Set(recordOn(world.disk, 'logout') || wishes.has('logout') ? ['logout'] : [])
      if (world.isShown) delete away.hidden
      else away.hidden = world.clock.nowMs
      if (world.isOnline) delete away.offline
      else away.offline = world.clock.nowMs
      startedAtMs = world.clock.nowMs
      newestCode = undefined
      lastPoll = undefined
      found = new Set()
      forced = 0
      refusedToken = undefined
      takeKeptPair()
      isPairOfThisRun = false
    },
    stopped() {
      isRunning = false
    },
    forgot() {
      pair = undefined
    },
    killed() {
      isRunning = false
      for (const call of open) call.state = 'abandoned'
      // Perhaps before it was written down.
      const isNew = (device.issued.get(newestCode ?? '') ?? 0) > world.clock.nowMs - longestNewsMs
      if (newestCode !== undefined && isNew) device.unsure.add(newestCode)
    },
    wished(wish) {
      wishes.add(wish)
    },
    became(event) {
      if (event === 'shown') delete away.hidden
      else if (event === 'online') delete away.offline
      else away[event] ??= world.clock.nowMs
      if (event === 'shown') looks = Math.min(2, looks + 1)
    },
    mayLook() {
      looks = Math.min(2, looks + 1)
    },
    check({ phase }) {
      for (const { short, of } of inFlight()) {
        const name = `${short}(${of ?? ''})`
        if (!isRunning) report('stop() aborts every call', name)
        else if ((phaseOf[short] ?? phase) !== phase)
          report('abandoning is aborting', `${name} while ${phase}`)
      }
    },
    get inFlight() {
      return inFlight()
    },
  }
}

const isRefused = (poll: Call | undefined, code: string) =>
  poll?.of === code && poll.status === 401 && poll.state === 'answered'

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function isProfile(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'notAfter' in value
}
