import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { checkBuiltLinks } from './built-links.ts'
import { home } from './home.ts'
import { adaptLinks, drawDiagrams } from './markdown.ts'
import { sections } from './sidebar.ts'
import { slug } from './slug.ts'

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** A state, active. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="2" y="6" width="28" height="20" rx="6" fill="#dce6f6" stroke="#2563c9" stroke-width="3"/><circle cx="16" cy="16" r="4" fill="#2563c9"/></svg>'

export default defineConfig({
  title: 'passchart',
  description: manifest.description,
  lang: 'en',
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  outDir: '../.cache/docs',
  cacheDir: '../.cache/vitepress',
  rewrites: { 'README.md': 'index.md', ':folder/README.md': ':folder/index.md' },
  markdown: {
    anchor: { slugify: slug },
    config(md) {
      drawDiagrams(md)
      adaptLinks(md)
    },
  },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/getting-started' },
      { text: 'Flows', link: '/flows/start-up', activeMatch: '^/flows/' },
      { text: 'Simulator', link: '/simulator' },
      { text: 'Testing', link: '/testing' },
      { text: 'Charts', link: '/machines/', activeMatch: '^/machines/' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
    ],
    sidebar: [
      ...sections.map(({ title, pages }) => ({
        text: title,
        collapsed: title === 'The charts',
        items: pages.map(([text, file]) => ({ text, link: linkTo(file) })),
      })),
      {
        text: 'API',
        collapsed: true,
        items: ['', ...subpaths()].map((subpath) => ({
          text: `passchart${subpath}`,
          link: `/api/passchart${subpath.replace('/', '.')}`,
        })),
      },
    ],
    outline: [2, 3],
    search: { provider: 'local' },
    footer: {
      message: 'Not affiliated with Adobe. Using the real service needs a licence from the vendor.',
      copyright: 'MIT licence',
    },
  },
  transformPageData: ({ relativePath }) => (relativePath === 'index.md' ? home : undefined),
  vite: { build: { chunkSizeWarningLimit: 1_000 } },
  buildEnd({ srcDir, outDir }) {
    copyFileSync(join(srcDir, 'openapi.json'), join(outDir, 'openapi.json'))
    checkBuiltLinks(outDir)
  },
})

function linkTo(file: string): string {
  return `/${file.replace(/(README)?\.md$/, '')}`
}

function subpaths(): string[] {
  return Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === 'object' && subpath !== '.' ? [subpath.slice(1)] : [],
  )
}
