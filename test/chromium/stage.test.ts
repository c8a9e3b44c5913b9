import { expect, it } from 'vitest'
import { eventually } from '../_support/eventually.ts'
import { createStage } from './_stage.ts'

it('a test fails by what goes wrong in its pages', async () => {
  const stage = await createStage()
  const { page } = await stage.open()
  const found: string[] = []
  const finds = (text: string) =>
    eventually(() => {
      found.push(...stage.takeFailures())
      expect(found).toContainEqual(expect.stringContaining(text))
    })

  await page.evaluate(() => void setTimeout(() => JSON.parse('no JSON')))
  await finds('uncaught: SyntaxError')
  await page.evaluate(() => void Promise.reject(new Error('nobody caught it')))
  await finds('uncaught: Error: nobody caught it')
  await page.evaluate(() => void setTimeout(() => new Function('return 1')))
  await finds('uncaught: EvalError')
  await page.evaluate(() => void setTimeout(() => fetch('/somewhere').catch(() => {})))
  await finds('console: Connecting to')
  await page.goto('http://app.example/').catch(() => {})
  await finds('request to http://app.example')
})
