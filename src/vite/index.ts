import { createSimulator, type SimulatorOptions } from '../simulator/index.ts'

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
  closeBundle(): Promise<void>
}

/** A development server of Vite, as far as it is used. */
export interface DevelopmentServer {
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
  let running: { readonly origin: string; readonly close: () => Promise<void> } | undefined
  return {
    name: 'passchart-simulator',
    apply: 'serve',
    async config({ root = process.cwd(), envDir = root }, { mode, isPreview }) {
      if (isPreview) return undefined
      const { loadEnv } = await import('vite')
      if (loadEnv(mode, envDir || root, 'VITE_PASS_').VITE_PASS_ORIGIN) return undefined
      const service = createSimulator(options)
      running = await service.listen({ port })
      return {
        define: definitions({
          VITE_PASS_ORIGIN: running.origin,
          VITE_PASS_SERVICE_PROVIDER: service.serviceProvider,
          VITE_PASS_SOFTWARE_STATEMENT: service.softwareStatement,
          VITE_PASS_COMPANION_URL: `${running.origin}/companion`,
        }),
      }
    },
    configureServer({ config: { logger } }) {
      if (running === undefined) return
      const { origin } = running
      logger.info(`  The simulator answers at ${origin}; type codes at ${origin}/companion`)
    },
    // Also when a server ends, without any bundle.
    async closeBundle() {
      await running?.close()
      running = undefined
    },
  }
}

function definitions(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
  )
}
