import { createPass, memoryStore } from 'passchart'
import type { Plugin } from 'vite'

/** While the simulator runs: a television in the terminal, which shows codes to type, one after the other. */
export function television(): Plugin {
  return {
    name: 'television',
    apply: 'serve',
    configureServer({ config, httpServer }) {
      const given = (name: string) =>
        JSON.parse(config.define?.[`import.meta.env.VITE_PASS_${name}`] ?? 'null')
      const origin = given('ORIGIN')
      if (origin === null) return
      httpServer?.once('listening', () => {
        const page = `http://localhost:${config.server.port}`
        const pass = createPass({
          origin,
          serviceProvider: given('SERVICE_PROVIDER'),
          softwareStatement: given('SOFTWARE_STATEMENT'),
          // The login is over where the companion goes on.
          redirectUrl: `${page}/done`,
          device: {
            id: 'living-room',
            info: { model: 'TV', version: '1', osName: 'Tizen', osVersion: '7', connectionType: 'LAN' },
          },
          store: memoryStore(),
          policy: { providerChoice: 'companion' },
        })
        const say = (text: string) => config.logger.info(`  The television ${text}`)
        pass.on('code.issued', ({ code }) =>
          say(`shows ${code.reveal()}, and the QR code of ${page}/?code=${code.reveal()}`),
        )
        pass.on('access.gained', () => {
          say('is signed in. Once more:')
          pass.send({ type: 'logout.start' })
        })
        pass.subscribe((view) => {
          if (view.phase === 'signedOut' && !view.failure) pass.send({ type: 'signIn.start' })
        })
        pass.start()
        httpServer.once('close', () => void pass.stop())
      })
    },
  }
}
