import { run } from '../../src/cli/run.ts'
import { createScreen, type Output } from '../../src/cli/terminal.ts'
import { systemClock } from '../../src/clock.ts'
import type { Clock } from '../../src/ports.ts'

export interface CommandLine {
  /** Everything printed so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  readonly exitCode: Promise<number>
  /** Resolves with the first match in what is printed. */
  sees(pattern: RegExp): Promise<RegExpExecArray>
  interrupt(): void
}

export interface Surroundings {
  readonly env?: NodeJS.ProcessEnv
  readonly terminal?: { readonly columns: number; readonly rows: number }
  /** How many times faster time passes, for app and simulator alike. */
  readonly pace?: number
}

/** Runs a command line in this process, with a simulated viewer who does not hesitate. */
export function passchart(
  argv: readonly string[],
  { env = {}, terminal, pace = 1 }: Surroundings = {},
): CommandLine {
  const listeners = new Set<() => void>()
  const record = () => {
    let text = ''
    const output: Output = {
      ...(terminal ? { isTTY: true, ...terminal } : {}),
      write(more) {
        text += more
        for (const listener of [...listeners]) listener()
      },
    }
    return { output, text: () => text }
  }
  const out = record()
  const err = record()
  const enough = new AbortController()
  const exitCode = run(argv, {
    screen: createScreen(out.output, env),
    errors: createScreen(err.output, env),
    signal: enough.signal,
    program: 'passchart',
    calledAs: (command) => `passchart ${command}`,
    clock: pace === 1 ? systemClock : quickClock(pace),
    tempo: { thinkMs: 0, signInMs: 0, watchMs: 200 },
  })
  return {
    stdout: out.text,
    stderr: err.text,
    exitCode,
    sees: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(out.text())
          if (!match) return
          listeners.delete(look)
          resolve(match)
        }
        listeners.add(look)
        look()
        void exitCode.then(() => reject(new Error(`ended without ${pattern}:\n${out.text()}${err.text()}`)))
      }),
    interrupt: () => enough.abort(),
  }
}

/** A clock that runs so many times faster than the platform's own. */
function quickClock(pace: number): Clock {
  const beganAt = systemClock.now()
  return {
    now: () => beganAt + (systemClock.now() - beganAt) * pace,
    monotonic: () => systemClock.monotonic() * pace,
    setTimeout: (run, ms) => systemClock.setTimeout(run, ms / pace),
    clearTimeout: systemClock.clearTimeout,
  }
}
