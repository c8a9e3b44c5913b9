import { pathToFileURL } from 'node:url'
import { it } from 'vitest'
import { openHouse } from './_house.ts'
import { buildExample, serveExample } from './_site.ts'
import { describeExample } from './_suite.ts'

describeExample({ name: 'react', login: 'page' })

it('takes over the page of a server without a warning', async (test) => {
  const folder = await buildExample('react', { mode: 'development', server: 'src/server.tsx' })
  const { render } = await import(pathToFileURL(`${folder}/server.js`).href)
  test.expect(render('https://tv.example')).toContain('One moment')
  const { viewer } = await openHouse(test, {
    name: 'react',
    login: 'page',
    serve: (service) => serveExample('react', service, { mode: 'development', content: render }),
  })
  await viewer.sees('Watch with your TV provider')
})
