import { describe, expect, it } from 'vitest'
import { createStage, type Stage, type Tab } from './_stage.ts'

/** A first start over a store that fails: the viewer plays, is told of nothing, and the host of it once. */
async function signsInWithOneWarning(stage: Stage, tab: Tab): Promise<void> {
  await tab.until('signedOut')
  await tab.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
  stage.simulator.person.signIn(await tab.code())
  await tab.until('ready')
  const decision = await tab.page.evaluate(async () => (await app.pass.authorize('channel-1')).outcome)
  expect(decision).toBe('permitted')
  expect(await tab.warnings()).toEqual(['store'])
}

describe('a viewer signs in and plays, with one warning, over', () => {
  it('a full localStorage', async () => {
    const stage = await createStage()
    await stage.context.addInitScript(() => {
      for (let size = 2 ** 23; size >= 1; size /= 2) {
        try {
          localStorage.setItem(`filling ${size}`, 'x'.repeat(size))
        } catch {
          // Too much; half of it may fit.
        }
      }
    })
    await signsInWithOneWarning(stage, await stage.open())
  })

  it('a full IndexedDB', async () => {
    const stage = await createStage({ entry: new URL('./full-indexed-db.page.ts', import.meta.url) })
    const tab = await stage.open()
    await tab.page.waitForFunction(() => 'app' in globalThis)
    await signsInWithOneWarning(stage, tab)
  })

  it('a localStorage that the browser denies', async () => {
    const stage = await createStage()
    await signsInWithOneWarning(stage, await stage.open('/sandboxed'))
  })

  it('an IndexedDB that the browser denies', async () => {
    const stage = await createStage({ entry: new URL('./indexed-db.page.ts', import.meta.url) })
    await signsInWithOneWarning(stage, await stage.open('/sandboxed'))
  })
})
