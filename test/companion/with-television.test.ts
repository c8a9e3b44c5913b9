import { expect, it } from 'vitest'
import { type Stage, withCode } from './_stage.ts'

async function types({ companion, code, seconds }: Stage): Promise<void> {
  companion.send({ type: 'code.submit', code: code() })
  await seconds(0)
}

it('both complete, provider chosen on the television [§67 C7 S23 Q1]', async () => {
  const stage = await withCode({ mvpd: 'Cablevision' })
  const { companion, simulator, browser, tv, phases } = stage
  await types(stage)
  const url = `https://sp.auth.adobe.com${simulator.person.pageOf(stage.code())}`
  expect(companion.view).toMatchObject({ phase: 'browsing', url })
  expect(browser.opened.map(({ url }) => url)).toEqual([url])
  simulator.person.signIn(stage.code())
  browser.end('returned')
  await stage.seconds(0)
  expect(companion.view.phase).toBe('success')
  expect(stage.calls()).toEqual(['INF', 'PC'])
  await stage.seconds(5)
  expect(tv.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
  expect(stage.tvCalls()).toEqual(['PC'])
  expect(phases).toEqual([
    ...['registering', 'enteringCode', 'inspecting', 'browsing', 'confirming', 'success'],
  ])
  await stage.seconds(3_600)
  expect(stage.calls()).toEqual([])
})

it('both complete, provider chosen on the companion [§60 §68 S2 S7 S24 C3 P1]', async () => {
  const stage = await withCode()
  const { companion, simulator, browser, tv, phases } = stage
  await types(stage)
  expect(companion.view).toMatchObject({ phase: 'choosingProvider', loading: false })
  const { view } = companion
  expect(
    view.phase === 'choosingProvider' && view.providers.some(({ id }) => id.startsWith('TempPass')),
  ).toBe(false)
  companion.send({ type: 'provider.select', mvpd: 'Spectrum' })
  await stage.seconds(0)
  expect(companion.view.phase).toBe('browsing')
  simulator.person.signIn(stage.code())
  browser.end('returned')
  await stage.seconds(5)
  expect(companion.view.phase).toBe('success')
  expect(tv.view).toMatchObject({ phase: 'ready', access: { kind: 'regular', mvpd: 'Spectrum' } })
  expect(stage.calls()).toEqual(['INF', 'CFG', 'RES', 'PC'])
  expect(phases.slice(2)).toEqual([
    ...['inspecting', 'choosingProvider', 'resuming', 'browsing', 'confirming', 'success'],
  ])
})

it('a typo does not touch the television [§69 C1 C2]', async () => {
  const stage = await withCode({ mvpd: 'Cablevision' })
  const { companion, tv } = stage
  companion.send({ type: 'code.submit', code: 'NOSUCHCODE' })
  await stage.seconds(0)
  expect(companion.view.phase).toBe('codeWrong')
  const shown = tv.view
  companion.send({ type: 'code.retype' })
  await types(stage)
  expect(companion.view.phase).toBe('browsing')
  expect(tv.view).toBe(shown)
})

it('a code that the television replaced is dead [§69 C2 AUTHN-17]', async () => {
  const stage = await withCode({ mvpd: 'Cablevision' })
  const old = stage.code()
  stage.tv.send({ type: 'code.renew' })
  await stage.seconds(0)
  expect(stage.code()).not.toBe(old)
  await stage.seconds(1_800)
  stage.companion.send({ type: 'code.submit', code: old })
  await stage.seconds(0)
  expect(stage.companion.view).toMatchObject({ phase: 'codeWrong' })
})

it('the television is signed in meanwhile [§72 C5 S9 Q1]', async () => {
  const stage = await withCode()
  await types(stage)
  // Another companion was faster.
  stage.simulator.profiles.add({ code: stage.code() }, 'Spectrum')
  stage.companion.send({ type: 'provider.select', mvpd: 'Spectrum' })
  await stage.seconds(0)
  expect(stage.companion.view.phase).toBe('alreadyDone')
  await stage.seconds(5)
  expect(stage.tv.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Spectrum' } })
})

it('temporary access is chosen on the companion [§73 S10 P7 V7]', async () => {
  const stage = await withCode()
  await types(stage)
  stage.companion.send({ type: 'provider.select', mvpd: 'TempPass_REF30' })
  await stage.seconds(0)
  expect(stage.companion.view.phase).toBe('alreadyDone')
  await stage.seconds(5)
  expect(stage.tv.view).toMatchObject({
    phase: 'ready',
    access: { kind: 'temporary', mvpd: 'TempPass_REF30' },
  })
})

it('a provider the service does not know: the picker again [§75 C9]', async () => {
  const stage = await withCode()
  await types(stage)
  stage.companion.send({ type: 'provider.select', mvpd: 'NoSuchProvider' })
  await stage.seconds(0)
  expect(stage.companion.view).toMatchObject({ phase: 'choosingProvider', loading: false })
  expect(stage.calls()).toEqual(['INF', 'CFG', 'RES', 'CFG'])
})

it('leaves and comes back, while the television goes on polling the same code [§76 C6]', async () => {
  const stage = await withCode({ mvpd: 'Cablevision' })
  const code = stage.code()
  await types(stage)
  stage.browser.end('closed')
  await stage.seconds(10)
  expect(stage.companion.view.phase).toBe('enteringCode')
  await types(stage)
  expect(stage.companion.view.phase).toBe('browsing')
  await stage.seconds(10)
  expect(stage.code()).toBe(code)
  expect(stage.tvCalls()).toEqual(['PC', 'PC', 'PC', 'PC'])
  expect(stage.calls()).toEqual(['INF', 'INF'])
})

it('the login failed: three looks, and the television polls until the code expires [§77 C8 Q2]', async () => {
  const stage = await withCode({ mvpd: 'Cablevision' })
  await types(stage)
  stage.browser.end('returned')
  await stage.seconds(20)
  expect(stage.companion.view).toMatchObject({ phase: 'problem', failure: { code: 'authentication' } })
  expect(stage.calls()).toEqual(['INF', 'PC', 'PC', 'PC'])
  expect(stage.tv.view.phase).toBe('signingIn')
  await stage.seconds(1_800)
  expect(stage.tv.view).toMatchObject({ phase: 'signedOut', reason: 'expired' })
})

it('no call of the companion describes a device [HDR-09 HDR-02]', async () => {
  const stage = await withCode()
  await types(stage)
  stage.companion.send({ type: 'provider.select', mvpd: 'Spectrum' })
  await stage.seconds(0)
  stage.browser.end('returned')
  await stage.seconds(20)
  const { sent } = stage
  expect(sent.companion.map(({ short }) => short)).toEqual([
    ...['REG', 'TOK', 'INF', 'CFG', 'RES', 'PC', 'PC', 'PC'],
  ])
  const names = sent.companion.flatMap(({ headers }) => [...headers.keys()])
  expect(new Set(names)).toEqual(new Set(['accept', 'content-type', 'authorization']))
})
