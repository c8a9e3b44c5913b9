import { describe, expect, it } from 'vitest'
import { keepsTheContract } from '../storage/_contract.ts'
import { remotePlace } from './_remote-store.ts'
import { createStage } from './_stage.ts'
import type { StoreName } from './_stores.ts'

const names: readonly StoreName[] = ['localStorage', 'indexedDB', 'encrypted']

describe.each(names)('%s', (name) => {
  const entry = new URL('./store.page.ts', import.meta.url)

  keepsTheContract(async () => remotePlace(await createStage({ entry }), name), { watches: true })

  it('keeps what was set over a reload', async () => {
    const stage = await createStage({ entry })
    const { page } = await stage.open(`/${name}`)
    await page.evaluate(async () => (await store).set('key', 'kept'))
    await page.reload()
    expect(await page.evaluate(async () => (await store).get('key'))).toBe('kept')
  })
})
