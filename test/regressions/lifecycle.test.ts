import { createPassMachine } from 'passchart'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createActor } from 'xstate'
import { createLifecycle, createStore, type TestLifecycle } from '../_support/doubles.ts'
import { createStage, type Stage, signedIn, started } from '../flows/_stage.ts'

const signIn = { type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' } as const

/** A sign-in on a second screen, whose first call is refused for its token: code and token are both obtained. */
async function signInWithNewToken(stage: Stage): Promise<void> {
  stage.simulator.faults.next('SES', { status: 401 })
  stage.calls()
  stage.pass.send(signIn)
  await stage.settle()
  expect(stage.calls()).toEqual(['SES', 'TOK', 'SES'])
  expect(stage.pass.view).toMatchObject({ phase: 'signingIn', step: 'code' })
}

/** The messages of errors that nobody catches, from now to the end of the test. */
function catchUncaught(): ReadonlySet<string> {
  const messages = new Set<string>()
  const others = process.listeners('uncaughtException')
  const listen = ({ message }: Error) => void messages.add(message)
  process.removeAllListeners('uncaughtException').on('uncaughtException', listen)
  onTestFinished(() => {
    process.off('uncaughtException', listen)
    for (const other of others) process.on('uncaughtException', other)
  })
  return messages
}

it('asks for the device id again after pass.restart, when it could not be had', async () => {
  let asked = 0
  const id = async () => {
    asked += 1
    if (asked === 1) throw new Error('keychain locked')
    return 'living-room'
  }
  const stage = await started({ options: { device: { id } } })
  expect(stage.pass.view).toMatchObject({ phase: 'blocked', failure: { code: 'usage' } })
  stage.pass.send({ type: 'pass.restart' })
  await stage.settle()
  expect(stage.calls()).toEqual(['REG', 'TOK', 'PA'])
  expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'firstRun' })
})

it('ends stop() after the writes that the very same turn asked for [PROF-06]', async () => {
  const stage = await started()
  let stopping: Promise<void> | undefined
  let stored: unknown
  stage.pass.on('access.gained', () => {
    stopping = stage.pass.stop().then(() => {
      stored = stage.store.record('profile')
    })
  })
  stage.pass.send(signIn)
  await stage.settle()
  stage.simulator.person.signIn(stage.code())
  await stage.seconds(5)
  await stopping
  expect(stored).toMatchObject({ mvpd: 'Cablevision' })
})

it('ends stop() after the writes of the run that is stopped, whichever run came first', async () => {
  const answers: ((id: string) => void)[] = []
  const id = () => new Promise<string>((resolve) => answers.push(resolve))
  const store = createStore()
  const keep = store.set
  let open = 0
  let isSlow = false
  const stage = await createStage({ options: { device: { id }, store } })
  store.set = async (key, value) => {
    open += 1
    if (isSlow) await new Promise<void>((resolve) => void stage.clock.in(1_000, resolve))
    await keep(key, value)
    open -= 1
  }
  stage.pass.start()
  void stage.pass.stop()
  stage.pass.start()
  await stage.settle()
  // The second run gets its answer before the first.
  for (const answer of answers.reverse()) {
    answer('living-room')
    await stage.settle()
  }
  stage.pass.send(signIn)
  await stage.settle()
  stage.simulator.person.signIn(stage.code())
  isSlow = true
  await stage.seconds(5)
  expect(open).toBeGreaterThan(0)
  let openAtEnd: number | undefined
  void stage.pass.stop().then(() => {
    openAtEnd = open
  })
  await stage.seconds(30)
  expect(openAtEnd).toBe(0)
})

it('runs as ever when a listener stops it and starts it again [H1]', async () => {
  const stage = await signedIn()
  let isDone = false
  stage.pass.subscribe(({ phase }) => {
    if (isDone || phase !== 'signedOut') return
    isDone = true
    void stage.pass.stop()
    stage.pass.start()
  })
  stage.pass.send({ type: 'logout.start' })
  await stage.seconds(5)
  expect(stage.pass.view.phase).toBe('signedOut')
  expect(stage.lifecycle.listeners.size).toBe(1)
  await signInWithNewToken(stage)
})

it('lets a listener that throws keep nothing from the others, and does not hide its error', async () => {
  const stage = await started()
  const seen = new Set<string>()
  const thrown = catchUncaught()
  stage.pass.on('code.issued', () => {
    throw new Error('of a fact')
  })
  stage.pass.on('code.issued', ({ type }) => void seen.add(type))
  stage.pass.subscribe(({ phase }) => {
    if (phase === 'signingIn') throw new Error('of a view')
  })
  stage.pass.subscribe(({ phase }) => void seen.add(phase))
  stage.pass.send(signIn)
  await stage.settle()
  expect(seen).toEqual(new Set(['signedOut', 'signingIn', 'code.issued']))
  expect(thrown).toEqual(new Set(['of a fact', 'of a view']))
})

it.each([
  ['metadata', 'PM'],
  ['providers', 'CFG'],
] as const)('rejects %s() as stopped when it is stopped before the answer', async (method, call) => {
  const stage = await signedIn()
  stage.simulator.faults.next(call, { hang: true })
  const asked = expect(stage.pass[method]()).rejects.toMatchObject({ code: 'stopped' })
  await stage.settle()
  expect(stage.openRequests.size).toBe(1)
  await stage.pass.stop()
  await asked
})

it('blocks a second actor of one machine, undisturbed the first; stopped, it makes room for another', async () => {
  // XState says of the blocked one that its watcher has ended.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const stage = await createStage()
  const { simulator, clock, store } = stage
  const machine = createPassMachine({
    serviceProvider: simulator.serviceProvider,
    softwareStatement: simulator.softwareStatement,
    redirectUrl: 'https://app.example/done',
    device: { id: 'living-room' },
    ...{ fetch: simulator.fetch, clock: clock.port, store, policy: { jitter: 0 } },
  })
  const first = createActor(machine).start()
  await stage.settle()
  const second = createActor(machine).start()
  await stage.settle()
  expect(second.getSnapshot().value).toBe('blocked')
  expect(second.getSnapshot().context.failure).toMatchObject({ code: 'usage', retryable: false })
  second.stop()

  stage.calls()
  simulator.faults.next('SES', { status: 401 })
  first.send(signIn)
  await stage.settle()
  expect(stage.calls()).toEqual(['SES', 'TOK', 'SES'])
  expect(first.getSnapshot().context.signIn.step).toBe('code')
  first.stop()

  const third = createActor(machine).start()
  await stage.settle()
  // The code lives: it is taken up.
  expect(stage.calls()).toEqual(['PC'])
  expect(third.getSnapshot().context.signIn.step).toBe('code')
  third.stop()
  await stage.settle()
  expect(clock.pending).toBe(0)
})

/** Tells at its n-th reading that something is not so, which in the same moment turns out to be so after all. */
function wrongOnce(what: 'online' | 'shown', n: number): TestLifecycle {
  const lifecycle = createLifecycle()
  let reads = 0
  Object.defineProperty(lifecycle, what, {
    get() {
      reads += 1
      if (reads === n) queueMicrotask(() => lifecycle.become(what))
      return reads !== n
    },
    set() {},
  })
  return lifecycle
}

it.each([
  ['registrar', 1],
  ['root chart', 2],
])('registers when the network comes back just after the %s found it gone', async (_, n) => {
  const stage = await started({ options: { lifecycle: wrongOnce('online', n) } })
  expect(stage.calls()).toEqual(['REG', 'TOK', 'PA'])
})

it('polls when the app is shown just after it was found hidden', async () => {
  const stage = await started({ options: { lifecycle: wrongOnce('shown', 1) } })
  stage.pass.send(signIn)
  await stage.settle()
  expect(stage.pass.view).toMatchObject({ step: 'code', suspended: false })
})
