import { type CallRecord, Secret } from 'passchart'
import { type CompanionServices, createCompanionChart } from 'passchart/machines'
import { expect, it, vi } from 'vitest'
import { createActor } from 'xstate'
import { createOutlets, type Outlets } from '../_support/canary-stage.ts'
import { findCanaries } from '../_support/search.ts'
import { createStage, type Stage } from './_stage.ts'

/** As `canary-stage.ts` plants it for the television. */
const typed = 'CANARYCODE'

function watched(o: { browser?: boolean } = {}): Stage & { outlets: Outlets } {
  const outlets = createOutlets()
  const stage = createStage({
    ...o,
    options: {
      inspect: (event) => outlets.look('inspection event', event),
      onCall: (record: CallRecord) => outlets.look('call record', record),
      log: (entry) => outlets.look('log', entry),
    },
  })
  const { companion } = stage
  companion.actor.on('*', (fact) => outlets.look('fact', fact))
  companion.actor.subscribe((snapshot) => outlets.look('snapshot', snapshot))
  companion.subscribe((view) => {
    if (view.phase === 'problem') outlets.look('failure', view.failure)
  })
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => outlets.look('console', words))
  }
  const look = () => {
    outlets.look('stored snapshot', JSON.stringify(companion.actor.getPersistedSnapshot()))
    outlets.look('actor as JSON', JSON.stringify(companion.actor.toJSON?.()))
  }
  return {
    ...stage,
    outlets,
    async seconds(count) {
      await stage.seconds(count)
      look()
    },
  }
}

/** Every call about the code goes wrong in every way, then well; `attempt` counts the pages. */
async function troubledWay({ companion, simulator, seconds, browser }: Stage, end: (n: number) => void) {
  const { faults } = simulator
  const session = {
    existingParameters: { serviceProvider: 'REF30' },
    missingParameters: ['mvpd'],
    notBefore: '0',
    notAfter: '1800000',
  }
  const answer = (actionName: string) => ({
    actionName,
    actionType: actionName === 'authenticate' ? 'interactive' : 'direct',
    reasonType: 'none',
    url: `/api/v2/authenticate/REF30/${typed}`,
    code: typed,
    missingParameters: [],
  })
  companion.start()
  await seconds(1)
  companion.send({ type: 'code.submit', code: typed })
  await seconds(1)
  expect(companion.view.phase).toBe('codeWrong')
  // By the other door.
  companion.actor.send({ type: 'code.submit', code: typed })
  await seconds(1)
  expect(companion.view.phase).toBe('codeWrong')
  companion.send({ type: 'code.submit', code: ` ${typed} ` })
  faults.next('INF', { reset: true })
  faults.next('INF', { status: 500, body: { oops: typed } })
  faults.next('INF', { html: true })
  await seconds(20)
  expect(companion.view.phase).toBe('problem')
  companion.send({ type: 'code.retype' })
  companion.send({ type: 'dialog.cancel' })

  let pages = 0
  for (const how of ['retry', 'retry', 'authenticate', 'authenticate']) {
    if (companion.view.phase !== 'enteringCode') companion.send({ type: 'code.retype' })
    companion.send({ type: 'code.submit', code: typed })
    faults.next('INF', { status: 200, body: session })
    faults.next('RES', how === 'retry' ? { status: 429 } : { reset: true })
    faults.next('RES', { status: 200, body: answer(how) })
    faults.next('RES', { error: 'invalid_parameter_redirect_url', details: 'nothing of the code' })
    await seconds(5)
    companion.send({ type: 'provider.select', mvpd: 'Spectrum' })
    await seconds(20)
    if (companion.view.phase !== 'browsing') continue
    faults.clear('RES')
    expect(findCanaries(companion.view, [typed])).not.toEqual([])
    faults.next('PC', { truncate: true })
    pages += 1
    end(pages)
    await seconds(30)
    expect(companion.view.phase).toBe('problem')
  }
  expect(pages).toBe(2)
  expect(browser.isOpen).toBe(false)
  await companion.stop()
}

it('the typed code is in no outlet [SEC-02 ERR-26]', async () => {
  const stage = watched()
  await troubledWay(stage, () => stage.browser.end('returned'))
  expect(stage.sent.companion.filter(({ url }) => url.href.includes(typed)).length).toBeGreaterThan(10)
  const { counts, leaks } = stage.outlets
  for (const outlet of [
    'inspection event',
    'snapshot',
    'call record',
    'stored snapshot',
    'failure',
    'fact',
    'log',
  ]) {
    expect(counts[outlet], outlet).toBeGreaterThan(2)
  }
  expect(leaks).toEqual([])
})

it('nor where the host opens the pages [SEC-02]', async () => {
  const stage = watched({ browser: false })
  await troubledWay(stage, (attempt) => stage.companion.send({ type: 'browser.returned', attempt }))
  expect(stage.facts.filter(({ type }) => type === 'browser.open')).toHaveLength(2)
  expect(stage.outlets.leaks).toEqual([])
})

it('a host of the chart itself hides it by sending it as a Secret [SEC-02]', async () => {
  const outlets = createOutlets()
  const never = () => new Promise<never>(() => {})
  const services: CompanionServices = {
    bootCompanion: async () => ({
      redirectUrl: 'https://app.example/done',
      hasBrowser: true,
      attempts: 3,
      pollIntervalMs: 5_000,
    }),
    loadCredentials: async () => ({
      hasCredentials: true,
      online: true,
      token: { revision: 1, renewAtMs: Number.POSITIVE_INFINITY },
    }),
    registerClient: never,
    issueAccessToken: never,
    inspectSession: never,
    resumeSession: never,
    retrieveProviders: never,
    lookForProfile: never,
    openBrowser: never,
    wait: never,
    watchSurroundings: () => ({ handle() {}, stop() {} }),
  }
  const actor = createActor(createCompanionChart(services), {
    inspect: (event) => outlets.look('inspection event', event),
  })
  actor.start()
  await new Promise((resolve) => setImmediate(resolve))
  actor.send({ type: 'code.submit', code: new Secret(typed) })
  expect(actor.getSnapshot().matches('inspecting')).toBe(true)
  expect(actor.getSnapshot().context.code.reveal()).toBe(typed)
  actor.stop()
  expect(outlets.counts['inspection event']).toBeGreaterThan(5)
  expect(outlets.leaks).toEqual([])
})
