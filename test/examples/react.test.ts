import { pathToFileURL } from 'node:url'
import { it } from 'vitest'
import { openHouse } from './_house.ts'
import { buildExample, serveExample } from './_site.ts'
import { describeExample } from './_suite.ts'
import { walkExample } from './_walk.ts'

const react = { name: 'react', login: 'page' } as const

describeExample(react)
await walkExample(react)

it('takes over the page of a server without a warning', async (test) => {
  const folder = await buildExample('react', { mode: 'development', server: 'src/server.tsx' })
  const { render } = await import(pathToFileURL(`${folder}/server.js`).href)
  const { viewer } = await openHouse(test, {
    ...react,
    serve: (service) => serveExample('react', service, { mode: 'development', content: render }),
  })
  const sent = await (await fetch(viewer.page.url())).text()
  test.expect(sent).toMatch(/<div id="app">.*<h1[^>]*>One moment<\/h1>/)
  await viewer.sees('Watch with your TV provider')
})
