import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pages } from '../_diagrams/pages.ts'

const folder = new URL('../../docs/machines/', import.meta.url)

describe('docs/machines', () => {
  it('has a page for each chart, and no other', () => {
    expect(readdirSync(folder).sort(), 'run `npm run diagrams`').toEqual([...pages().keys()].sort())
  })

  it.each([...pages()])('%s is drawn from the code as it is', (file, text) => {
    expect(readFileSync(new URL(file, folder), 'utf8') === text, 'stale: run `npm run diagrams`').toBe(true)
  })

  it('has no link that leads nowhere', () => {
    for (const [file, text] of pages()) {
      for (const [, target = ''] of text.matchAll(/\]\(([^)]+)\)/g)) {
        expect(existsSync(new URL(target, folder)), `${file}: ${target}`).toBe(true)
      }
    }
  })
})
