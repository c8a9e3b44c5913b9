import { local, record } from 'passchart/inspect'
import { throughPasschart } from './path/through-passchart.mjs'
import { createWorld } from './path/world.mjs'
import { serve } from './support/child.mjs'

// Compiled code settles after some 400 paths; until then the times fall.
const warmUpPaths = 400
const paths = 400

// The local inspector is another process: what it does is not the app's to pay. The app itself asks by other means.
globalThis.fetch = async () => new Response(null, { status: 204 })

let seen = 0

/** Who looks on at one path; `stop` is part of it. */
const onlookers = {
  off: () => ({}),
  // Looks at each event, or the compiler would see to it that there is none.
  glanced: () => ({
    inspect({ type }) {
      seen += type.length
    },
  }),
  recorded: () => ({ inspect: record() }),
  watched() {
    const inspect = local()
    return { inspect, stop: inspect.stop }
  },
}

async function go(way) {
  const { inspect, stop } = onlookers[way]()
  await throughPasschart({ ...createWorld(), withScreen: true, inspect })
  await stop?.()
  return inspect
}

async function cpuMsOf(task) {
  const before = process.cpuUsage()
  const result = await task()
  const { user, system } = process.cpuUsage(before)
  return { result, ms: (user + system) / 1000 }
}

serve(async ({ way }) => {
  for (let path = 0; path < warmUpPaths; path++) await go(way)
  const { result: last, ms } = await cpuMsOf(async () => {
    let onlooker
    for (let path = 0; path < paths; path++) onlooker = await go(way)
    return onlooker
  })
  if (way === 'glanced' && seen === 0) throw new Error('nothing was to be seen')
  if (way !== 'recorded') return { pathMs: ms / paths }
  const texts = 50
  const writing = await cpuMsOf(() => {
    for (let text = 0; text < texts; text++) last.text()
  })
  return { pathMs: ms / paths, writingMs: writing.ms / texts }
})
