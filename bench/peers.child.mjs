import { runFast } from './peers/fast-time.mjs'
import { serve } from './support/child.mjs'

const libraries = {
  passchart: () => import('./peers/passchart.mjs'),
  'openid-client': () => import('./peers/openid-client.mjs'),
  'oidc-client-ts': () => import('./peers/oidc-client-ts.mjs'),
}
/** In real time, whatever the libraries live in. */
const { setTimeout } = globalThis
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Between two aborts, so that none has to wait for another; and after the last, in milliseconds. */
const apartMs = 20
const patienceMs = 1_000

const tasks = {
  succeeds: (library, { app }) => library.succeeds(app),

  /** When each of so many requests was abandoned, by the machine's monotonic clock in nanoseconds. */
  async abort(library, { app, count }) {
    const begun = []
    for (let number = 0; number < count; number++) begun.push(await library.beginOne(app, number))
    while ((await (await fetch(`${app.origin}/held`)).json()) < count) await pause(apartMs)
    const aborted = []
    for (const { key, abort } of begun) {
      await pause(apartMs)
      const atNs = process.hrtime.bigint()
      abort()
      aborted.push({ key, atNs: String(atNs) })
    }
    await pause(patienceMs)
    return aborted
  },

  ask: (library, { app, tabs, callers }) =>
    library.ask(app, { tabs, callers, revoke: () => fetch(`${app.origin}/revoke`) }),

  startCold: (library, { app, tabs }) => library.startCold(app, { tabs }),
}

serve(async ({ library, task, time, ...o }) => {
  runFast(time)
  return tasks[task](await libraries[library](), o)
})
