import { getRequestListener } from '@hono/node-server'
import { createSimulator } from 'passchart/simulator'
import { defineConfig, loadEnv, type Plugin } from 'vite'

const notThere = { details: 'Cinema Plus is not part of your package.' }

/** While `vite` serves the pages, the back end answers beside them; against the simulator unless a service is named. */
function backEnd(): Plugin {
  return {
    name: 'back-end',
    apply: 'serve',
    async configureServer(server) {
      const { mode, root, logger } = server.config
      const { settingsFrom } = await server.ssrLoadModule('/src/server/settings.ts')
      const { createBackEnd } = await server.ssrLoadModule('/src/server/back-end.ts')
      const named = settingsFrom({ ...loadEnv(mode, root, ''), ...process.env })
      const simulated = named ? undefined : await simulate()
      if (simulated) logger.info(`  The simulator answers; type codes at ${simulated.settings.companionUrl}`)
      const { app, devices } = createBackEnd({ settings: named ?? simulated?.settings })
      const listener = getRequestListener(app.fetch)
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith('/api/')) void listener(request, response)
        else next()
      })
      server.httpServer?.once('close', () => void Promise.all([devices.stop(), simulated?.close()]))
    },
  }
}

async function simulate() {
  const { serviceProvider, softwareStatement, listen } = createSimulator({
    entitlements: { Cablevision: { 'cinema-plus': notThere } },
  })
  const { origin, close } = await listen()
  return {
    settings: { origin, serviceProvider, softwareStatement, companionUrl: `${origin}/companion` },
    close,
  }
}

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [backEnd()],
  build: isSsrBuild
    ? { outDir: 'dist/server' }
    : { outDir: 'dist/client', rollupOptions: { input: ['index.html', 'done.html'] } },
}))
