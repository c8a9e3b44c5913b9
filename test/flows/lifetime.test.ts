import { expect, it } from 'vitest'
import { createStage, signedIn, started } from './_stage.ts'

it.each(['process', 'http'] as const)(
  'registers once when started, stopped and started again in one turn, over %s [R3 REG-24]',
  async (over) => {
    const stage = await createStage({ over })
    stage.pass.start()
    void stage.pass.stop()
    stage.pass.start()
    await stage.seconds(60)
    expect(stage.calls()).toEqual(['REG', 'TOK', 'PA'])
    expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'firstRun' })
  },
)

it('starts once however often it is told to', async () => {
  const stage = await createStage()
  stage.pass.start().start()
  stage.pass.start()
  await stage.settle()
  expect(stage.calls()).toEqual(['REG', 'TOK', 'PA'])
})

it('keeps actor and listeners across stop and start', async () => {
  const stage = await started()
  const { actor } = stage.pass
  const phases: string[] = []
  stage.pass.subscribe(({ phase }) => phases.push(phase))
  await stage.pass.stop()
  expect(stage.pass.view.phase).toBe('booting')
  stage.pass.start()
  await stage.settle()
  expect(stage.pass.actor).toBe(actor)
  expect(phases.at(-1)).toBe('signedOut')
})

const situations: Record<string, (stage: Awaited<ReturnType<typeof createStage>>) => Promise<void>> = {
  'at once': async () => {},
  'while registering': async (stage) => {
    stage.simulator.faults.next('REG', { hang: true })
    await stage.settle()
  },
  'while a registration is repeated later': async (stage) => {
    stage.simulator.faults.next('REG', { reset: true })
    await stage.settle()
  },
  'while checking the profile': async (stage) => {
    stage.simulator.faults.next('PA', { hang: true })
    await stage.settle()
  },
  'signed out': async (stage) => stage.settle(),
  'while choosing a provider': async (stage) => {
    await stage.settle()
    stage.simulator.faults.next('CFG', { hang: true })
    stage.pass.send({ type: 'signIn.start' })
    await stage.settle()
  },
  'while polling': async (stage) => {
    await stage.settle()
    stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
    await stage.seconds(7)
  },
  'while a poll is in flight': async (stage) => {
    await stage.settle()
    stage.simulator.faults.next('PC', { hang: true })
    stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
    await stage.seconds(7)
    expect(stage.openRequests.size).toBe(1)
  },
  'while a page is open': async (stage) => {
    await stage.settle()
    stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    await stage.settle()
    expect(stage.browser.isOpen).toBe(true)
  },
  'while throttled': async (stage) => {
    stage.simulator.faults.next('PA', { status: 429 })
    await stage.settle()
  },
  'while playing': async (stage) => {
    await stage.settle()
    stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
    await stage.settle()
    stage.simulator.person.signIn(stage.code())
    await stage.seconds(5)
    stage.simulator.faults.next('AUT', { hang: true })
    stage.simulator.faults.next('PRE', { hang: true })
    stage.pass.send({ type: 'authorization.request', requestId: '1', resource: 'r' })
    stage.pass.send({ type: 'preauthorization.request', requestId: '2', resources: ['a'] })
    await stage.settle()
    expect(stage.openRequests.size).toBe(2)
  },
  'while logging out': async (stage) => {
    await stage.settle()
    stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
    await stage.settle()
    stage.simulator.person.signIn(stage.code())
    await stage.seconds(5)
    stage.pass.send({ type: 'logout.start' })
    await stage.settle()
    expect(stage.browser.isOpen).toBe(true)
  },
}

it.each(Object.keys(situations))(
  'leaves no timer, request, page or listener when stopped %s',
  async (situation) => {
    const stage = await createStage({ browser: true })
    stage.pass.start()
    await situations[situation]?.(stage)
    const stopping = stage.pass.stop()
    // Aborting is not a matter of time: what waits ends in the same turn.
    expect([...stage.openRequests].filter(({ signal }) => !signal?.aborted)).toEqual([])
    await stopping
    await stage.settle()
    expect(stage.leftovers()).toEqual([])
    const calls = stage.simulator.log.length
    await stage.seconds(3_600)
    expect(stage.simulator.log.length).toBe(calls)
  },
)

it('answers what is open when it is stopped', async () => {
  const stage = await signedIn()
  stage.simulator.faults.next('AUT', { hang: true })
  const play = stage.pass.authorize('r')
  const marks = stage.pass.preauthorize(['a'])
  void stage.pass.stop()
  expect(await play).toMatchObject({ outcome: 'failed', failure: { code: 'stopped' } })
  expect(await marks).toMatchObject([{ outcome: 'failed', failure: { code: 'stopped' } }])
  expect(await stage.pass.authorize('r')).toMatchObject({ failure: { code: 'stopped' } })
})

it.each([
  ['a poll', { type: 'dialog.cancel' }, 'PC'],
  ['a play', { type: 'decision.dismiss', requestId: 'p' }, 'AUT'],
] as const)('aborts %s within 50 ms when it is abandoned', async (_, command, call) => {
  const stage = call === 'PC' ? await started() : await signedIn()
  stage.simulator.faults.next(call, { hang: true })
  if (call === 'PC') stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  else stage.pass.send({ type: 'authorization.request', requestId: 'p', resource: 'r' })
  await stage.seconds(6)
  const [request] = stage.openRequests
  expect(request?.signal?.aborted).toBe(false)
  const before = performance.now()
  stage.pass.send(command)
  expect(request?.signal?.aborted).toBe(true)
  expect(performance.now() - before).toBeLessThan(50)
  await stage.settle()
  expect(stage.openRequests.size).toBe(0)
})

it("rejects with the signal's reason when a play is aborted by its caller", async () => {
  const stage = await signedIn()
  stage.simulator.faults.next('AUT', { hang: true })
  const controller = new AbortController()
  const play = stage.pass.authorize('r', { signal: controller.signal })
  await stage.settle()
  controller.abort(new Error('left the page'))
  await expect(play).rejects.toThrow('left the page')
  await stage.settle()
  expect(stage.openRequests.size).toBe(0)
  expect(stage.pass.view).toMatchObject({ phase: 'ready', authorization: { status: 'idle' } })
})

it('waits for views, by phase, by test, and not for ever', async () => {
  const stage = await createStage()
  const signedOut = stage.pass.waitFor('signedOut')
  const never = expect(stage.pass.waitFor('ready', { timeoutMs: 60_000 })).rejects.toMatchObject({
    code: 'timeout',
  })
  stage.pass.start()
  await stage.settle()
  expect(await signedOut).toMatchObject({ reason: 'firstRun' })
  await stage.seconds(60)
  await never
  const aborted = stage.pass.waitFor('ready', { signal: AbortSignal.abort(new Error('gone')) })
  await expect(aborted).rejects.toThrow('gone')
  await stage.pass.stop()
  expect(stage.leftovers()).toEqual([])
})

it('warns of a command that does nothing', async () => {
  const stage = await started()
  expect(stage.pass.can({ type: 'code.renew' })).toBe(false)
  stage.pass.send({ type: 'code.renew' })
  expect(stage.facts).toContainEqual(expect.objectContaining({ type: 'warning', code: 'command.ignored' }))
})
