/**
 * Scenarios as `flows.md` §3 tells them. A row is its title with its ids, and a script: what was given, then the
 * service's and the viewer's part in the exact order, then where it ends.
 *
 *     row('Profile a little late [§36 P17 Q1]', (t) => {
 *       t.given('reg').calls('PA')
 *       t.signsIn('Cablevision').calls('SES(Cablevision)').opens().returns()
 *       t.call('PC(C1)')                                   // the usual answer: success, no profiles
 *       t.after(5).call('PC(C1)')                          // exactly 5 s of virtual time later, nothing before
 *       t.after(5).call('PC(C1)', signedIn('Cablevision'))
 *       t.ends('ready(regular, Cablevision)')              // and stays there: no call in the next minute
 *     })
 *
 * What the app is asked for, such as the partner's framework (`FW.silent`, `FW.ask`, `FW.saml`), takes its place among
 * the calls. The mock is strict: a call that no line claims fails the row, at the next line at the latest. The script is written
 * down first and run afterwards, so no line needs `await`, and plain loops repeat lines. After the last line the row
 * stops what it started and fails if a timer, an unanswered request or a listener is left.
 */
import type { PassCommand, PassFact, PassView } from 'passchart'
import type { CompanionCommand, CompanionView } from 'passchart/companion'
import { expect, it } from 'vitest'
import type { TokenSource } from './doubles.ts'
import { type Fixture, writeFixture } from './fixtures.ts'
import { describeArrival, readIdentity } from './service.ts'
import { type Answering, isCall, isHttp, nameOf, usual } from './wire.ts'
import { createWorld, type Given, type World } from './world.ts'

type AnyView = PassView | CompanionView
type Ends = 'returned' | 'closed' | 'failed'

/**
 * What a call has to carry. `body` is the whole body, or all the partner's framework is told. A header that must be
 * absent is null; one that holds JSON in Base64 is given as the object.
 */
export interface Sends {
  readonly body?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string | object | null>>
  /** The access token, `token-1` being the first given out. */
  readonly token?: string
}

/** A call whose answer the script holds back. */
export interface Held {
  answers(answering: Answering): Script
  /** The request was aborted. */
  isAborted(): Script
}

interface Step {
  readonly what: string
  readonly where: string
  run(world: World): void | Promise<void>
}

const quietMinute = 60
/** How much of a long story an error tells. */
const lastCallsTold = 12

export class Script {
  readonly steps: Step[] = []

  // Before the story

  /** What the device remembers, and that it was started; `flows.md` §3.0 has the fixtures. */
  given(fixture: Fixture, o: Given = {}): this {
    writeFixture(this, fixture, o)
    return this
  }

  starts(o: Given = {}): this {
    return this.#add('starts', (world) => world.start(o))
  }
  /** From now on every start is a tab of a browser: with Web Locks, and told later of what the others write. */
  inBrowserTabs(): this {
    return this.#add('in browser tabs', (world) => world.openTabs())
  }
  /** Another tab is opened over the same store, and looked at. */
  opensTab(o: Given = {}): this {
    return this.#add('opens a tab', (world) => world.start(o))
  }
  /** This tab is looked at and told what follows, counted from 1. */
  inTab(tab: number): this {
    return this.#add(`in tab ${tab}`, (world) => world.turnTo(tab))
  }
  /** The tab that is looked at is closed; the app that is looked at then is that of this other tab. */
  closesTab(next: number): this {
    return this.#add('closes the tab', async (world) => {
      await world.app.stop()
      world.turnTo(next)
    })
  }
  /** All tabs are closed. */
  stops(): this {
    return this.#add('stops', (world) => world.stop())
  }
  /** From now on times count from here, and the calls so far belong to the past. */
  zero(): this {
    return this.#add('zero', (world) => world.zero())
  }
  /** The app is killed, and started again so many seconds later over the same store. */
  restarts(seconds: number, o?: Given): this {
    return this.stops().quiet(seconds).starts(o)
  }

  // What the viewer and the app do

  sends(command: PassCommand | CompanionCommand): this {
    return this.#add(`sends ${command.type}`, ({ app }) => (app.send as (c: typeof command) => void)(command))
  }
  signsIn(mvpd?: string, surface?: 'primary' | 'secondary'): this {
    return this.sends({ type: 'signIn.start', ...(mvpd ? { mvpd } : {}), ...(surface ? { surface } : {}) })
  }
  picks(mvpd: string): this {
    return this.sends({ type: 'provider.select', mvpd })
  }
  chooses(mvpd: string): this {
    return this.sends({ type: 'profile.select', mvpd })
  }
  renews(): this {
    return this.sends({ type: 'code.renew' })
  }
  cancels(): this {
    return this.sends({ type: 'dialog.cancel' })
  }
  plays(resource: string): this {
    return this.sends({ type: 'authorization.request', requestId: `play ${resource}`, resource })
  }
  /** Asks for marks. */
  asks(...resources: string[]): this {
    return this.sends({ type: 'preauthorization.request', requestId: `marks ${resources}`, resources })
  }
  logsOut(mvpd?: string): this {
    return this.sends({ type: 'logout.start', ...(mvpd ? { mvpd } : {}) })
  }
  /** Access without a provider account, by these passes. */
  startsTemporary(
    mvpds: readonly string[],
    o: Omit<Extract<PassCommand, { type: 'temporaryAccess.start' }>, 'type' | 'mvpds'> = {},
  ): this {
    return this.sends({ type: 'temporaryAccess.start', mvpds, ...o })
  }
  /** The viewer has read where to sign out in the system's settings. */
  acknowledges(): this {
    return this.sends({ type: 'partnerLogout.acknowledge' })
  }
  /** The code, on the companion. */
  types(code: string): this {
    return this.sends({ type: 'code.submit', code })
  }
  retypes(): this {
    return this.sends({ type: 'code.retype' })
  }
  /** The platform says so through the lifecycle port. */
  becomes(event: 'shown' | 'hidden' | 'online' | 'offline'): this {
    return this.#add(`becomes ${event}`, (world) => world.lifecycle.become(event))
  }
  /** The device sleeps for so long, hidden, and wakes. */
  sleeps(seconds: number, monotonic: 'counts' | 'frozen' = 'frozen'): this {
    this.becomes('hidden')
    this.#add(`sleeps ${seconds} s`, ({ clock }) => clock.sleep(seconds * 1_000, monotonic))
    return this.becomes('shown')
  }
  /** The device's wall clock is set, so much ahead of where it was, in milliseconds. */
  setsClock(ms: number): this {
    return this.#add('sets the clock', ({ clock }) => {
      clock.aheadMs += ms
    })
  }
  /** The page in the browser ends. */
  returns(how: Ends = 'returned'): this {
    return this.#add(`browser ${how}`, (world) => world.browser.end(how))
  }

  // What the service sees, in the exact order

  /** The next call, now; `answering` is what the service says to it. */
  call(expected: string, answering: Answering = usual, sends: Sends = {}): this {
    return this.#add(`calls ${expected}`, (world) => claim(world, expected, sends).answer(answering))
  }
  /** Several calls one after the other, each with the usual answer: `REG → TOK → PA`. */
  calls(sequence: string): this {
    for (const expected of sequence.split(' → ')) this.call(expected)
    return this
  }
  /** Calls that are all under way before any is answered, in any order. */
  together(...all: readonly (readonly [expected: string, answering?: Answering, sends?: Sends])[]): this {
    return this.#add(`calls ${all.map(([expected]) => expected).join(' ∥ ')}`, (world) => {
      const claimed = all.map(([expected, answering = usual, sends = {}]) => {
        const { unclaimed } = world.desk
        const place = unclaimed.findIndex(({ call }) => isCall(call, expected))
        if (place > 0) unclaimed.unshift(...unclaimed.splice(place, 1))
        return { arrival: claim(world, expected, sends), answering }
      })
      for (const { arrival, answering } of claimed) arrival.answer(answering)
    })
  }
  /** The next call, now; its answer is held back. */
  holds(expected: string, sends: Sends = {}): Held {
    let arrival: ReturnType<typeof claim> | undefined
    this.#add(`calls ${expected}`, (world) => {
      arrival = claim(world, expected, sends)
    })
    return {
      answers: (answering) =>
        this.#add(`${expected} is answered`, () => {
          arrival?.answer(answering)
        }),
      isAborted: () =>
        this.#add(`${expected} is aborted`, () => {
          if (!arrival?.isAborted) throw new Error(`${expected} goes on`)
        }),
    }
  }
  /** The next call comes exactly so many seconds from now, and none before. */
  after(seconds: number) {
    return this.between(seconds, seconds)
  }
  /** The next call comes at this second of the story, and none before. */
  at(second: number) {
    return this.#when(`at ${second} s`, async (world) => {
      const dueMs = world.zeroMs + second * 1_000
      await waitForCall(world, dueMs - world.clock.nowMs, dueMs)
    })
  }
  /** The next call comes within this span from now, in seconds. */
  between(least: number, most: number) {
    return this.#when(`after ${least} s`, async (world) => {
      await waitForCall(world, most * 1_000, world.clock.nowMs + least * 1_000)
    })
  }
  /** So many seconds pass without any call. */
  quiet(seconds: number): this {
    return this.#add(`quiet for ${seconds} s`, async (world) => {
      await world.clock.pass(seconds * 1_000, () => world.desk.unclaimed.length > 0)
    })
  }
  /** A page was opened in the browser. */
  opens(url: string | RegExp = /./, purpose: 'signIn' | 'logout' = 'signIn'): this {
    return this.#add(`opens ${url}`, (world) => {
      const page = world.browser.opened.shift()
      if (!page) throw new Error('no page was opened')
      expect(page.url).toMatch(typeof url === 'string' ? new RegExp(`^${escapeRegExp(url)}$`) : url)
      expect(page.at.purpose).toBe(purpose)
    })
  }

  // What it comes to

  /** The view has these fields. */
  shows(view: Readonly<Record<string, unknown>> & { readonly phase?: AnyView['phase'] }): this {
    return this.#add('shows', (world) => expect(world.view).toMatchObject(view))
  }
  /** The next fact of this type, not told to an earlier line. */
  tells<T extends PassFact['type']>(type: T, match: object = {}): this {
    return this.#add(`tells ${type}`, (world) => {
      const fact = world.nextFact(type)
      if (!fact) throw new Error(`no fact ${type}`)
      expect(fact).toMatchObject(match)
    })
  }
  /** No fact of this type that no line claimed. */
  tellsNo(type: PassFact['type']): this {
    return this.#add(`tells no ${type}`, (world) => expect(world.nextFact(type)).toBeUndefined())
  }
  /** The answer to the oldest open question for marks: `{ a: 'permitted', b: 'denied' }`. */
  marks(outcomes: Readonly<Record<string, 'permitted' | 'denied' | 'failed'>>): this {
    return this.#add('marks', (world) => {
      const fact = world.nextFact('preauthorization.settled')
      const decisions = fact?.decisions.map(({ resource, outcome }) => [resource, outcome])
      expect(decisions && Object.fromEntries(decisions)).toEqual(outcomes)
    })
  }
  /** What the store holds by record; undefined: nothing. */
  stores(records: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>): this {
    return this.#add('stores', (world) => {
      for (const [name, data] of Object.entries(records)) {
        if (data) expect(world.store.record(name), `record ${name}`).toMatchObject(data)
        else expect(world.store.record(name), `record ${name}`).toBeUndefined()
      }
    })
  }
  /** So often has the app been asked for this since its start. */
  hasAsked(source: TokenSource, times: number): this {
    return this.#add(`has asked ${source}`, ({ identity }) => {
      const asked = identity.asked(source)
      if (asked !== times) throw new Error(`expected ${times} questions for ${source}\n  actual   ${asked}`)
    })
  }
  /** Anything else, at this point of the story. */
  check(look: (world: World) => void | Promise<void>): this {
    return this.#add('check', look)
  }
  /** The state now: `signedOut(expired)`, `ready(regular, Cablevision)`, `ready(…) unverified`, `codeWrong(retype)`. */
  is(state: string): this {
    return this.#add(`is ${state}`, ({ app }) => {
      const actual = describeView(app.view)
      const isSame = state.includes('(') ? actual === state : actual.split('(')[0] === state
      if (!isSame) throw new Error(`expected ${state}\n  actual   ${actual}`)
    })
  }
  /** The last line: the state, and that it lasts for a minute without a call. While signing in it polls, so only now. */
  ends(state: string): this {
    this.is(state)
    return state.startsWith('signingIn') ? this : this.quiet(quietMinute).is(state)
  }

  #when(
    what: string,
    wait: (world: World) => Promise<void>,
  ): { call: Script['call']; holds: Script['holds'] } {
    return {
      call: (...o) => this.#add(what, wait).call(...o),
      holds: (...o) => this.#add(what, wait).holds(...o),
    }
  }

  #add(what: string, run: Step['run']): this {
    this.steps.push({ what, where: place(new Error()), run })
    return this
  }
}

/** One row of `flows.md` §3. Its title ends with its ids, the scenario's number among them. */
export function row(title: string, write: (t: Script) => void): void {
  it(title, () => play(write))
}

/** A row in variants; `%s` in the title stands for the variant. */
row.each =
  <V extends string | number>(variants: readonly V[]) =>
  (title: string, write: (t: Script, variant: V) => void): void => {
    it.each(variants)(title, (variant) => play((t) => write(t, variant as V)))
  }

/** Runs a script that is no row of `flows.md` §3: `it('…', () => play((t) => { … }))`. */
export async function play(write: (t: Script) => void): Promise<void> {
  const script = new Script()
  write(script)
  const world = createWorld()
  for (const [number, step] of script.steps.entries()) {
    try {
      // Only a line about calls may find one waiting.
      if (!/^(calls|after|at|zero)\b/.test(step.what)) refuseUnclaimed(world)
      await step.run(world)
      await world.clock.pass(0)
    } catch (error) {
      const told = located(error, world, number, step)
      await world.stop()
      throw told
    }
  }
  refuseUnclaimed(world)
  await world.stop()
  expect(world.leftovers(), 'left after stop()').toEqual([])
}

function claim(world: World, expected: string, sends: Sends) {
  const { desk, zeroMs } = world
  const arrival = desk.unclaimed[0]
  if (!arrival) throw new Error(`expected ${expected}\n  actual   no call`)
  const { call } = arrival
  if (!isCall(call, expected)) {
    throw new Error(`expected ${expected}\n  actual   ${describeArrival(arrival, zeroMs)}`)
  }
  desk.unclaimed.shift()
  const breach = world.breach(arrival)
  if (breach) throw new Error(`${nameOf(call)} ${breach}`)
  if (sends.body) expect(call.body, `body of ${nameOf(call)}`).toEqual(sends.body)
  const headers = isHttp(call) ? call.headers : new Headers()
  if (sends.token) expect(headers.get('Authorization')).toBe(`Bearer ${sends.token}`)
  for (const [name, value] of Object.entries(sends.headers ?? {})) {
    const actual = headers.get(name)
    const read = typeof value === 'object' && actual !== null ? readIdentity(actual) : actual
    expect(read, `header ${name} of ${nameOf(call)}`).toEqual(value)
  }
  return arrival
}

async function waitForCall({ clock, desk, zeroMs }: World, ms: number, earliestMs: number): Promise<void> {
  refuseUnclaimed({ desk, zeroMs })
  await clock.pass(ms, () => desk.unclaimed.length > 0)
  const first = desk.unclaimed[0]
  if (first && first.atMs < earliestMs) {
    throw new Error(`${describeArrival(first, zeroMs)} came ${(earliestMs - first.atMs) / 1_000} s too early`)
  }
}

function refuseUnclaimed({ desk, zeroMs }: Pick<World, 'desk' | 'zeroMs'>): void {
  const all = desk.unclaimed.map((arrival) => describeArrival(arrival, zeroMs))
  if (all.length > 0) throw new Error(`unexpected call ${all.join(', ')}`)
}

/** `signedOut(expired)`. */
function describeView(view: AnyView): string {
  if (view.phase === 'codeWrong') return `codeWrong(${view.advice})`
  if (view.phase === 'problem') return `problem(${view.failure.code})`
  if (view.phase === 'signedOut') return `signedOut(${view.reason})`
  if (view.phase === 'signingIn') return `signingIn(${view.step})`
  if (view.phase !== 'ready') return view.phase
  const { kind, mvpd, verified } = view.access
  return `ready(${kind}, ${mvpd})${verified ? '' : ' unverified'}`
}

/** The error with where the story stood, and the row's own line first in its stack. */
function located(error: unknown, world: World, number: number, { what, where }: Step): unknown {
  if (!(error instanceof Error)) return error
  const seconds = ((world.clock.nowMs - world.zeroMs) / 1_000).toFixed(1)
  const calls = world.desk.arrivals.slice(world.callsBeforeZero)
  const story = calls.slice(-lastCallsTold).map((arrival) => describeArrival(arrival, world.zeroMs))
  if (calls.length > lastCallsTold) story.unshift('…')
  const view = world.view
  const facts = [
    `line ${number + 1} "${what}" at ${seconds} s: ${error.message}`,
    `  calls    ${story.join(' → ') || '(none)'}`,
    `  state    ${view ? describeView(view) : 'not started'}`,
    ...(view && 'failure' in view && view.failure
      ? [`  failure  ${view.failure.code}: ${view.failure.message}`]
      : []),
  ]
  error.message = facts.join('\n')
  error.stack = `${error.name}: ${error.message}\n${where}`
  return error
}

/** The frames outside this folder. */
function place({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => line.startsWith('    at ') && !line.includes('/_support/'))
    .join('\n')
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
