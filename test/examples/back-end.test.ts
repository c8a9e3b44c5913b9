import { serveBackEnd } from '../../examples/back-end/src/server/serve.ts'
import { buildExample } from './_site.ts'
import { describeExample } from './_suite.ts'

const pages = buildExample('back-end')

describeExample({
  name: 'back-end',
  login: 'code',
  async serve(service) {
    const { port, close } = await serveBackEnd({
      settings: {
        origin: service,
        serviceProvider: 'REF30',
        softwareStatement: 'passchart.simulator.software-statement',
        companionUrl: `${service}/companion`,
      },
      pages: await pages,
      ...{ port: 0, hostname: '127.0.0.1' },
      // Who comes back begins anew.
      idleMs: 0,
    })
    return { origin: `http://127.0.0.1:${port}`, close }
  },
})
