/** With `redirect()` the companion once forgot, when the provider's page took its place, what it was about. */

import type { Browser, Store } from 'passchart'
import type { Companion } from 'passchart/companion'
import { expect, it } from 'vitest'
import { createBrowser, createStore } from '../_support/doubles.ts'
import { withCode } from '../companion/_stage.ts'

/** A browser that takes the place of the companion, which starts again at `redirectUrl` or elsewhere. */
async function left() {
  const { port } = createBrowser()
  const asked: (string | undefined)[] = []
  const tab = { isBack: false, tellsLate: false, asked, store: createStore() satisfies Store }
  const browser: Browser = {
    ...port,
    hasReturned({ purpose, url }) {
      asked.push(url)
      const isBack = purpose === 'signIn' && tab.isBack
      return tab.tellsLate ? Promise.resolve(isBack) : isBack
    },
  }
  const stage = await withCode({ mvpd: 'Cablevision', options: { browser, store: tab.store } })
  const { companion } = stage
  companion.send({ type: 'code.submit', code: stage.code() })
  await stage.seconds(0)
  expect(companion.view.phase).toBe('browsing')
  await companion.stop()
  stage.phases.splice(0)
  stage.calls()
  return { ...stage, tab, url: stage.simulator.person.pageOf(stage.code()) }
}

async function startAgain({
  companion,
  seconds,
}: {
  companion: Companion
  seconds(count: number): Promise<void>
}) {
  companion.start()
  await seconds(0)
}

it('a companion that left for the provider’s page looks for the profile when it is back [AUTHN-37]', async () => {
  const stage = await left()
  stage.simulator.person.signIn(stage.code())
  stage.tab.isBack = true
  await startAgain(stage)
  expect(stage.tab.asked.at(-1)).toBe(`https://sp.auth.adobe.com${stage.url}`)
  expect(stage.phases).toEqual(['confirming', 'success'])
  expect(stage.calls()).toEqual(['PC'])

  await stage.companion.stop()
  await startAgain(stage)
  expect(stage.companion.view.phase).toBe('enteringCode')
})

it('the login was cancelled: three looks, and not again at the next start [C8]', async () => {
  const stage = await left()
  stage.tab.isBack = true
  await startAgain(stage)
  await stage.seconds(60)
  expect(stage.calls()).toEqual(['PC', 'PC', 'PC'])
  expect(stage.companion.view).toMatchObject({ phase: 'problem', failure: { code: 'authentication' } })

  await stage.companion.stop()
  await startAgain(stage)
  expect(stage.companion.view.phase).toBe('enteringCode')
})

it('stopped while it looks, it looks again', async () => {
  const stage = await left()
  stage.tab.isBack = true
  await startAgain(stage)
  expect(stage.companion.view.phase).toBe('confirming')
  await stage.companion.stop()
  stage.simulator.person.signIn(stage.code())
  await startAgain(stage)
  expect(stage.companion.view.phase).toBe('success')
})

it('refused a registration, it looks once it has one', async () => {
  const stage = await left()
  stage.simulator.person.signIn(stage.code())
  stage.tab.isBack = true
  for (const key of stage.tab.store.values.keys()) {
    if (/\.(token|credentials)$/.test(key)) stage.tab.store.values.delete(key)
  }
  stage.simulator.faults.next('REG', { error: 'unapproved_software_statement' })
  await startAgain(stage)
  expect(stage.companion.view.phase).toBe('problem')
  stage.companion.send({ type: 'code.retype' })
  await stage.seconds(0)
  expect(stage.companion.view.phase).toBe('success')
})

it('started elsewhere, or after the code is over, it asks for a code', async () => {
  const stage = await left()
  await startAgain(stage)
  expect(stage.phases).toEqual(['enteringCode'])
  expect(stage.calls()).toEqual([])
  await stage.companion.stop()
  stage.tab.isBack = true
  await stage.seconds(24 * 3_600)
  await startAgain(stage)
  expect(stage.companion.view.phase).toBe('enteringCode')
})

it('a browser that tells later is believed as well', async () => {
  const stage = await left()
  stage.tab.tellsLate = true
  await startAgain(stage)
  expect(stage.phases).toEqual(['enteringCode'])
  expect(stage.calls()).toEqual([])
})
