import { fork } from 'node:child_process'

const longestMs = 600_000

/**
 * Runs a script in a Node process of its own, so that no other measurement's heap and compiled code are in the way.
 * Resolves to what the script's `serve` task returned; the process is gone by then.
 */
export function inChild(script, { args = {}, flags = ['--expose-gc'], say = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = fork(script, [JSON.stringify(args)], { execArgv: flags })
    let answer
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${script} did not end within ${longestMs / 1000} s`))
    }, longestMs)
    child.on('message', (message) => {
      if ('say' in message) say(message.say)
      else answer = message
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      if (answer) resolve(answer.result)
      else reject(new Error(`${script} ended early (${signal ?? code})`))
    })
  })
}

/** The other end: runs the task with the arguments of {@link inChild} and sends back its result. */
export async function serve(task) {
  process.on('disconnect', () => process.exit(1))
  const result = await task(JSON.parse(process.argv[2] ?? '{}'), (text) => process.send?.({ say: text }))
  if (process.send) process.send({ result }, () => process.exit(0))
  else console.log(result)
}

/** Collects garbage, and what its finalisers let go of. Needs `--expose-gc`. */
export async function collectGarbage() {
  for (let i = 0; i < 4; i++) {
    globalThis.gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
}
