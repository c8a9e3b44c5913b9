import { fileURLToPath } from 'node:url'
import type { LogSink } from 'passchart'
import { serveBackEnd } from './serve.ts'
import { deployedSettings } from './settings.ts'

const settings = deployedSettings(process.env)

/** One line of JSON each; free of secrets. */
const log: LogSink = (entry) => {
  if (entry.level !== 'debug') process.stdout.write(`${JSON.stringify({ atMs: Date.now(), ...entry })}\n`)
}

const { port, close } = await serveBackEnd({
  settings,
  pass: { log },
  pages: fileURLToPath(new URL('../client', import.meta.url)),
  port: Number(process.env.PORT ?? 3000),
  hostname: process.env.HOST,
})
process.stdout.write(`http://localhost:${port}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close())
