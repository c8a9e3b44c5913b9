#!/usr/bin/env node
import { constants } from 'node:os'
import { systemClock } from '../clock.ts'
import { run } from './run.ts'
import { createScreen } from './terminal.ts'

const screen = createScreen(process.stdout, process.env)
const errors = createScreen(process.stderr, process.env)
const enough = new AbortController()
let forcedCode: number | undefined

function stop(exitCode: number): void {
  // Whoever asks twice does not want to wait.
  if (forcedCode !== undefined) process.exit(forcedCode)
  forcedCode = exitCode
  enough.abort()
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stop(128 + constants.signals[signal]))
}
// Nobody reads any more, as in `| head`: nothing is wrong, and nothing is left to say.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (forcedCode === undefined) stop(error.code === 'EPIPE' ? 0 : 1)
})
// The exit code still tells.
process.stderr.on('error', () => {})
process.on('exit', () => {
  screen.close()
})

// `npm start` is the demo, and hands its arguments over behind two dashes.
const isNpmStart = process.env.npm_lifecycle_event === 'start'
const exitCode = await run(process.argv.slice(2), {
  screen,
  errors,
  signal: enough.signal,
  program: 'passchart',
  calledAs: (command) => (isNpmStart && command === 'demo' ? 'npm start --' : `passchart ${command}`),
  clock: systemClock,
  tempo: { thinkMs: 800, signInMs: 4_500, watchMs: 2_500 },
})
process.exitCode = forcedCode ?? exitCode
