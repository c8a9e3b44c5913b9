/** The Markdown people read, and what is in it: code, headings, links. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import { slug } from '../../docs/.vitepress/slug.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Page {
  /** From the root of the project. */
  readonly file: string
  readonly blocks: readonly Block[]
  /** What GitHub and the site call the headings. */
  readonly anchors: ReadonlySet<string>
  readonly links: readonly Found[]
  /** Code within sentences. */
  readonly spans: readonly Found[]
}

export interface Block {
  readonly file: string
  /** Of the first line of code. */
  readonly line: number
  readonly language: string
  readonly code: string
}

export interface Found {
  readonly line: number
  readonly text: string
}

/** README, CONTRIBUTING and everything in docs that is not made from docstrings. */
export function pages(): Page[] {
  return ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs')].map((file) =>
    readPage(file, readFileSync(join(root, file), 'utf8')),
  )
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory())
        return path === 'docs/api' || path === 'docs/.vitepress' ? [] : markdownIn(path)
      return path.endsWith('.md') ? [path] : []
    })
    .sort()
}

function readPage(file: string, text: string): Page {
  const blocks: { file: string; line: number; language: string; code: string }[] = []
  const anchors = new Map<string, number>()
  const links: Found[] = []
  const spans: Found[] = []
  let isInside = false
  for (const [at, line] of text.split('\n').entries()) {
    const fence = /^```(\w*)/.exec(line)
    if (fence) {
      isInside = !isInside
      if (isInside) blocks.push({ file, line: at + 2, language: fence[1] ?? '', code: '' })
      continue
    }
    const block = blocks.at(-1)
    if (isInside && block) {
      block.code += `${line}\n`
      continue
    }
    const heading = /^#+ (.+)$/.exec(line)?.[1]
    if (heading) {
      const anchor = slug(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'))
      const times = anchors.get(anchor) ?? 0
      anchors.set(anchor, times + 1)
      if (times > 0) anchors.set(`${anchor}-${times}`, 1)
    }
    for (const [, span = ''] of line.matchAll(/`([^`]+)`/g)) spans.push({ line: at + 1, text: span })
    for (const [, target = ''] of line.replaceAll(/`[^`]+`/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
      links.push({ line: at + 1, text: target })
    }
  }
  return { file, blocks, anchors: new Set(anchors.keys()), links, spans }
}
