import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Throws for links of the built site that lead to no file, or to no place in it. VitePress itself looks at no anchor. */
export function checkBuiltLinks(folder: string): void {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html') && name !== '404.html')
    .map((name) => name.replaceAll('\\', '/'))
  const html = new Map(pages.map((page) => [page, readFileSync(join(folder, page), 'utf8')]))
  const anchors = new Map([...html].map(([page, text]) => [page, new Set(all(text, / id="([^"]+)"/g))]))

  const dead = [...html].flatMap(([page, text]) =>
    [...new Set(all(text, /<a [^>]*?href="([^"]+)"/g))]
      .filter((href) => !/^\w+:/.test(href) && !leadsSomewhere(page, href))
      .map((href) => `${page}: ${href}`),
  )
  if (dead.length > 0) throw new Error(`Links that lead nowhere:\n${dead.join('\n')}`)

  function leadsSomewhere(page: string, href: string): boolean {
    const { pathname, hash } = new URL(href, `http://site/${page}`)
    const file = fileAt(decodeURI(pathname).slice(1))
    if (file === undefined) return false
    const anchor = decodeURIComponent(hash.slice(1))
    return anchor === '' || anchors.get(file)?.has(anchor) === true
  }

  function fileAt(path: string): string | undefined {
    const ways = path === '' || path.endsWith('/') ? [`${path}index.html`] : [path, `${path}.html`]
    return ways.find((way) => existsSync(join(folder, way)) && statSync(join(folder, way)).isFile())
  }
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found.replaceAll('&amp;', '&'))
}
