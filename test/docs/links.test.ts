import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { describe, expect, it } from 'vitest'
import { sections } from '../../docs/.vitepress/sidebar.ts'
import { type Page, pages, root } from '../_docs/pages.ts'

const all = new Map(pages().map((page) => [page.file, page]))

describe('links of the documentation', () => {
  it.each([...all])('%s: lead somewhere', (_, page) => expect(deadLinksOf(page)).toEqual([]))

  it('every page is in the sidebar once, and nothing else is', () => {
    const listed = sections.flatMap(({ pages }) => pages.map(([, file]) => `docs/${file}`))
    const there = [...all.keys()].filter((file) => file.startsWith('docs/') && file !== 'docs/README.md')
    expect(listed.sort()).toEqual(there.sort())
  })
})

function deadLinksOf({ file, links }: Page): string[] {
  return links.flatMap(({ line, text }) => {
    const fault = faultIn(file, text)
    return fault === undefined ? [] : [`${file}:${line} ${text}: ${fault}`]
  })
}

function faultIn(file: string, link: string): string | undefined {
  if (/^\w+:/.test(link)) return URL.canParse(link) && link.startsWith('https:') ? undefined : 'no address'
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? file : join(dirname(file), path)
  if (!existsSync(join(root, target))) return 'no such file'
  if (anchor === undefined) return undefined
  return all.get(target)?.anchors.has(anchor) ? undefined : 'no such heading'
}
