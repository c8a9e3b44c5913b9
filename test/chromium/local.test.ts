import type { Line } from 'passchart/inspect'
import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { startInspector } from '../../src/cli/inspector/server.ts'
import { eventually } from '../_support/eventually.ts'
import { createStage } from './_stage.ts'

interface Heard {
  readonly name: string
  readonly lines: readonly Line[]
}

/** Stands in for the page: keeps what it hears. */
const script = `
  globalThis.heard = []
  new EventSource('/lines').onmessage = ({ data }) => heard.push(JSON.parse(data))
`

async function createInspected() {
  const inspector = await startInspector({ script })
  onTestFinished(inspector.close)
  const stage = await createStage({
    entry: new URL('./inspected.page.ts', import.meta.url),
    alsoAt: inspector.url,
  })
  const page = await stage.context.newPage()
  await page.goto(inspector.url)
  return { stage, page, url: inspector.url, path: `/?inspector=${inspector.url}` }
}

const heardBy = (page: Page) => page.evaluate(() => (globalThis as unknown as { heard: Heard[] }).heard)
const linesOf = async (page: Page) => (await heardBy(page)).flatMap(({ lines }) => lines)

it('a page of another origin on this machine is heard, to the last line before it goes', async () => {
  const { stage, page, path } = await createInspected()
  const tab = await stage.open(path)
  await tab.until('signedOut')
  const hasState = (lines: readonly Line[], value: string) =>
    lines.some((line) => line.kind === 'state' && line.actor === 'pass' && line.value === value)
  await eventually(async () => expect(hasState(await linesOf(page), 'signedOut')).toBe(true))
  expect((await heardBy(page))[0]?.name).toBe('living room')

  await tab.page.evaluate(() => {
    app.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    location.href = 'about:blank'
  })
  await eventually(async () => expect(hasState(await linesOf(page), 'signingIn')).toBe(true))
})

it('no page but its own gets to see what others tell', async () => {
  const { stage, url, path } = await createInspected()
  const { page, until } = await stage.open(path)
  await until('signedOut')
  const seen = await page.evaluate(async (url) => {
    const source = new EventSource(`${url}/lines`)
    const event = await new Promise<string>((resolve) => {
      for (const type of ['open', 'error', 'message']) {
        source.addEventListener(type, () => resolve(type))
      }
    })
    const asked = await fetch(`${url}/lines`).then(
      () => 'read',
      () => 'refused',
    )
    return { event, state: source.readyState, asked }
  }, url)
  expect(seen).toEqual({ event: 'error', state: 2, asked: 'refused' })
  // Chromium says so of each.
  expect(stage.takeFailures().filter((failure) => !failure.includes(url))).toEqual([])
})
