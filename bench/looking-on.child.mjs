import { local, record } from 'passchart/inspect'
import { inTurn } from './path/in-turn.mjs'
import { throughPasschart } from './path/through-passchart.mjs'
import { createWorld } from './path/world.mjs'
import { serve } from './support/child.mjs'
import { median, middleHalf } from './support/statistics.mjs'

// The local inspector is another process: what it does is not the app's to pay. The app itself asks by other means.
globalThis.fetch = async () => new Response(null, { status: 204 })

/** The path with somebody who looks on. */
const going = (inspect) => (world) => throughPasschart({ ...world, withScreen: true, ...inspect })

async function recorded(world) {
  const recording = record()
  await going({ inspect: recording })(world)
  return recording
}

async function watched(world) {
  const inspect = local()
  await going({ inspect })(world)
  await inspect.stop()
}

/** CPU of writing a recorded path as a file. */
async function writing() {
  const times = []
  for (let round = 0; round < 60; round++) {
    const recording = await recorded(createWorld())
    const before = process.cpuUsage()
    recording.text()
    const { user, system } = process.cpuUsage(before)
    if (round >= 20) times.push((user + system) / 1000)
  }
  return { value: median(times), spread: middleHalf(times), unit: 'ms' }
}

serve(async (_, say) => {
  const ways = { off: going({}), idle: going({ inspect: () => {} }), recorded, watched }
  const contenders = Object.entries(ways).map(([name, path]) => ({ name, path, world: createWorld }))
  const { ms, ratio } = await inTurn(contenders, say)
  return [
    { what: 'CPU of the path, with a screen', ...ms('off') },
    { what: 'an inspector that does nothing : off', ...ratio('idle', 'off'), note: 'the share of XState' },
    { what: 'recorded : off', ...ratio('recorded', 'off'), aim: 1.1 },
    { what: 'watched by the local inspector : off', ...ratio('watched', 'off'), aim: 2 },
    { what: 'writing a recorded path as a file', ...(await writing()), note: 'once, when it is asked for' },
  ]
})
