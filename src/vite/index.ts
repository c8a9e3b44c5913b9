import { resolve } from 'node:path'
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator/index.ts'

/** The simulator of a development server; every option of the simulator may be given. */
export interface SimulatorPluginOptions extends SimulatorOptions {
  /** Where it listens, on 127.0.0.1; default any free port. */
  readonly port?: number
}

/** What Vite is given; its own type of plugins allows more. */
export interface SimulatorPlugin {
  readonly name: string
  readonly apply: 'serve'
  config(
    config: { readonly root?: string; readonly envDir?: string | false },
    env: { readonly mode: string; readonly isPreview?: boolean },
  ): Promise<{ define: Record<string, string> } | undefined>
  configureServer(server: DevelopmentServer): void
}

/** A development server of Vite, as far as it is used. */
export interface DevelopmentServer {
  close(): Promise<void>
  readonly config: { readonly logger: { info(message: string): void } }
}

/**
 * Vite plugin: while `vite` serves an app for development, the simulator runs beside it, and the app finds it in
 * `import.meta.env`:
 *
 * | Variable | What it is |
 * | --- | --- |
 * | `VITE_PASS_ORIGIN` | origin of the service |
 * | `VITE_PASS_SERVICE_PROVIDER` | id of the service provider |
 * | `VITE_PASS_SOFTWARE_STATEMENT` | software statement; goes into the page, as everything in `import.meta.env` |
 * | `VITE_PASS_COMPANION_URL` | page where a viewer types the code of a television |
 *
 * If `VITE_PASS_ORIGIN` is set, in the environment or an `.env` file, nothing runs and nothing is changed. A build is
 * never changed: set the variables for it.
 *
 * @example
 * export default defineConfig({ plugins: [simulator()] })
 */
export function simulator({ port = 0, ...options }: SimulatorPluginOptions = {}): SimulatorPlugin {
  let running: Running | undefined
  let current: DevelopmentServer | undefined
  return {
    name: 'passchart-simulator',
    apply: 'serve',
    async config({ root = '', envDir = '' }, { mode, isPreview }) {
      if (isPreview || (await namesItsOwn(resolve(root), envDir, mode))) return undefined
      running ??= await run(port, options)
      const { service, origin } = running
      return {
        define: definitions({
          VITE_PASS_ORIGIN: origin,
          VITE_PASS_SERVICE_PROVIDER: service.serviceProvider,
          VITE_PASS_SOFTWARE_STATEMENT: service.softwareStatement,
          VITE_PASS_COMPANION_URL: `${origin}/companion`,
        }),
      }
    },
    configureServer(server) {
      if (running === undefined) return
      const { origin } = running
      server.config.logger.info(`  The simulator answers at ${origin}; type codes at ${origin}/companion`)
      current = server
      const close = server.close.bind(server)
      server.close = async () => {
        await close()
        // A server that restarts has made its successor before it ends.
        if (current !== server) return
        await running?.close()
        running = undefined
      }
    },
  }
}

interface Running {
  readonly service: Simulator
  readonly origin: string
  /** Closes it once, however often it is called. */
  readonly close: () => Promise<void>
}

/** By the port that was asked for. */
const atPorts = new Map<number, Running>()

/** A config that was edited makes plugins anew, which want the port of those before them. */
async function run(port: number, options: SimulatorOptions): Promise<Running> {
  await atPorts.get(port)?.close()
  const service = createSimulator(options)
  const listener = await service.listen({ port })
  let closing: Promise<void> | undefined
  const running: Running = {
    service,
    origin: listener.origin,
    close() {
      if (atPorts.get(port) === running) atPorts.delete(port)
      closing ??= listener.close()
      return closing
    },
  }
  if (port !== 0) atPorts.set(port, running)
  return running
}

/** Whether the app is told of a service by its environment, looked up as Vite does. */
async function namesItsOwn(root: string, envDir: string | false, mode: string): Promise<boolean> {
  if (envDir === false) return Boolean(process.env.VITE_PASS_ORIGIN)
  const { loadEnv } = await import('vite')
  return Boolean(loadEnv(mode, resolve(root, envDir), 'VITE_PASS_').VITE_PASS_ORIGIN)
}

function definitions(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
  )
}
