/** What the pages need besides Markdown as VitePress reads it, so that they can stay as GitHub shows them. */
import { dirname, join } from 'node:path/posix'
import type { MarkdownOptions } from 'vitepress'

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0]

/** Diagrams are drawn by the theme's component. */
export function drawDiagrams(md: MarkdownIt): void {
  const { fence } = md.renderer.rules
  md.renderer.rules.fence = (tokens, at, ...rest) => {
    const token = tokens[at]
    return token?.info === 'mermaid'
      ? `<Diagram text="${encodeURIComponent(token.content)}" />`
      : (fence?.(tokens, at, ...rest) ?? '')
  }
}

/** `README.md` is the index of its folder. What lies outside of `docs` is not on the site: its title tells where it is. */
export function adaptLinks(md: MarkdownIt): void {
  md.core.ruler.push('adapt-links', ({ tokens, env }) => {
    const page: string = env.relativePath ?? ''
    for (const { children } of tokens) {
      let isOutside = false
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const href = String(token.attrGet('href'))
          isOutside = !/^(\w+:|#|\/)/.test(href) && join(dirname(page), href).startsWith('..')
          if (isOutside) token.attrs = [['title', join('docs', dirname(page), href)]]
          else token.attrSet('href', href.replace(/(^|\/)README\.md(?=$|#)/, '$1index.md'))
        }
        if (isOutside && token.type.startsWith('link_')) token.tag = 'span'
      }
    }
  })
}
