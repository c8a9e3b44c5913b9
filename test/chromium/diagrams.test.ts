import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toMermaid } from 'passchart/inspect'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { awkward } from '../_diagrams/awkward.ts'
import { browser } from './_browser.ts'

/** Mermaid as one script, the way pages that draw Markdown load it. */
const script = fileURLToPath(import.meta.resolve('mermaid/dist/mermaid.min.js'))
const folder = new URL('../../docs/machines/', import.meta.url)
/** Wider ones are shrunk by the page they are on, until nobody can read them. */
const widest = 1_600

interface Drawn {
  readonly width: number
  readonly words: readonly string[]
}

declare const mermaid: {
  initialize(config: object): void
  parse(text: string): Promise<unknown>
  render(id: string, text: string): Promise<{ svg: string }>
}

let page: Page
const asked: string[] = []

beforeAll(async () => {
  page = await (await browser()).newPage()
  page.on('request', (request) => void asked.push(request.url()))
  await page.addScriptTag({ path: script })
  await page.evaluate(() => mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' }))
})

/** Draws it; rejects with Mermaid's own words where it cannot. */
function draw(text: string): Promise<Drawn> {
  return page.evaluate(async (text) => {
    await mermaid.parse(text)
    document.body.innerHTML = (await mermaid.render('drawn', text)).svg
    const drawn = document.querySelector('svg')
    const labels = [...(drawn?.querySelectorAll('.nodeLabel, .edgeLabel p') ?? [])]
    return {
      width: drawn?.viewBox.baseVal.width ?? 0,
      words: labels.map((label) => label.textContent?.trim() ?? ''),
    }
  }, text)
}

describe('Mermaid draws', () => {
  it.each(readdirSync(folder))('every diagram of docs/machines/%s', async (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8')
    const diagrams = [...text.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, diagram = '']) => diagram)
    expect(diagrams).not.toHaveLength(0)
    for (const diagram of diagrams) {
      const { width, words } = await draw(diagram)
      expect(width, diagram).toBeLessThan(widest)
      for (const [, name = ''] of diagram.matchAll(/state "(\w+)" as/g)) expect(words).toContain(name)
    }
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([])
  })

  it('names that mean something to it', async () => {
    const { words } = await draw(toMermaid(awkward))
    expect(words).toEqual(
      expect.arrayContaining([
        ...['state', 'end', 'end note: "1"; `x` (note)', '1st', 'a-b', 'a b'],
        ...['go: to; the "end"', '<b>', 'always [count < 3]'],
      ]),
    )
  })
})
