import { expect, it } from 'vitest'
import { play } from '../_support/row.ts'
import { decisions, refuse } from '../_support/wire.ts'
import { createStage, type Stage, signedIn } from '../flows/_stage.ts'

/** Ready by what the device remembers; the token has expired, and the network is away. */
async function readyWithoutToken(): Promise<Stage> {
  const earlier = await signedIn()
  await earlier.pass.stop()
  const stage = await createStage({ after: earlier })
  await stage.seconds(8 * 3_600)
  stage.lifecycle.online = false
  stage.pass.start()
  await stage.settle()
  expect(stage.pass.view).toMatchObject({ phase: 'ready', access: { verified: false } })
  return stage
}

it('answers a play at once while there is no token to ask with [R2 R13]', async () => {
  const stage = await readyWithoutToken()
  expect(await stage.pass.authorize('r')).toMatchObject({
    outcome: 'failed',
    resource: 'r',
    failure: { code: 'network', retryable: true },
  })
  stage.pass.send({ type: 'authorization.request', requestId: 'p', resource: 'r' })
  expect(stage.facts.at(-1)).toMatchObject({
    ...{ type: 'authorization.refused', requestId: 'p', outcome: 'failed' },
    failure: { code: 'network' },
  })
})

it('answers a question for marks at once while there is no token to ask with [R2 R13]', async () => {
  const stage = await readyWithoutToken()
  const failed = { outcome: 'failed', failure: { code: 'network' } }
  expect(await stage.pass.preauthorize(['a', 'b'])).toMatchObject([
    { resource: 'a', ...failed },
    { resource: 'b', ...failed },
  ])
  stage.pass.send({ type: 'preauthorization.request', requestId: 'm', resources: ['a'] })
  const settled = { type: 'preauthorization.settled', requestId: 'm', decisions: [failed] }
  expect(stage.facts.at(-1)).toMatchObject(settled)
})

it('refuses what was sent and is open when it is stopped, each once', async () => {
  const stage = await signedIn()
  stage.simulator.faults.next('AUT', { hang: true })
  stage.simulator.faults.next('PRE', { hang: true })
  stage.pass.send({ type: 'authorization.request', requestId: 'p', resource: 'r' })
  stage.pass.send({ type: 'preauthorization.request', requestId: 'm', resources: ['a'] })
  await stage.settle()
  await stage.pass.stop()
  const failure = { code: 'stopped' }
  const told = stage.facts.filter(({ type }) => type.startsWith('authorization.'))
  expect(told).toMatchObject([{ requestId: 'p', resource: 'r', outcome: 'failed', failure }])
  const settled = stage.facts.filter(({ type }) => type === 'preauthorization.settled')
  expect(settled).toMatchObject([
    { requestId: 'm', decisions: [{ outcome: 'failed', resource: 'a', failure }] },
  ])
})

it('refuses what is sent while it is stopped', async () => {
  const stage = await signedIn()
  await stage.pass.stop()
  stage.facts.length = 0
  stage.pass.send({ type: 'authorization.request', requestId: 'p', resource: 'r' })
  stage.pass.send({ type: 'preauthorization.request', requestId: 'm', resources: ['a'] })
  const failure = { code: 'stopped' }
  expect(stage.facts).toMatchObject([
    { type: 'authorization.refused', requestId: 'p', outcome: 'failed', failure },
    { type: 'preauthorization.settled', requestId: 'm', decisions: [{ outcome: 'failed', failure }] },
  ])
})

it('asks no fresh denial again when another question is dismissed [§109 D24 PREAUTH-13]', () =>
  play((t) => {
    const denied = decisions({ a: refuse('preauthorization_denied_by_mvpd') })
    t.given('rdy').asks('a').call('PRE[a]', denied).marks({ a: 'denied' })
    t.asks('b')
    const question = t.holds('PRE[b]')
    t.asks('a').sends({ type: 'decision.dismiss', requestId: 'marks b' })
    question.isAborted()
    t.marks({ b: 'failed' }).marks({ a: 'denied' }).ends('ready(regular, Cablevision)')
  }))

it('takes a fault inside an answer for no denial: the next question asks again [§123 D6 ERR-23]', () =>
  play((t) => {
    const fault = decisions(refuse('internal_server_error'))
    t.given('rdy').plays('r').call('AUT', fault).tells('authorization.refused', { outcome: 'failed' })
    t.asks('a').call('PRE[a]', fault).marks({ a: 'failed' })
    t.asks('a').call('PRE[a]').marks({ a: 'permitted' }).ends('ready(regular, Cablevision)')
  }))
