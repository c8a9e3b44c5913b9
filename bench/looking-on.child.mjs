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

const off = going({})
let seen = 0
/** Looks at each event, or the compiler would see to it that there is none. */
const glance = ({ type }) => {
  seen += type.length
}
const contendersOf = (ways) =>
  Object.entries(ways).map(([name, path]) => ({ name, path, world: createWorld }))

serve(async (_, say) => {
  // Apart: what the one leaves for the garbage collector must not be the other's to tidy.
  const light = await inTurn(contendersOf({ off, glanced: going({ inspect: glance }), recorded }), say, {
    rounds: 61,
  })
  if (seen === 0) throw new Error('nothing was to be seen')
  const heavy = await inTurn(contendersOf({ off, watched }), say)
  return [
    { what: 'CPU of the path, with a screen', ...light.ms('off') },
    {
      what: 'an inspector that keeps nothing : off',
      ...light.ratio('glanced', 'off'),
      note: 'the share of XState',
    },
    { what: 'recorded : off', ...light.ratio('recorded', 'off'), aim: 1.1 },
    { what: 'watched by the local inspector : off', ...heavy.ratio('watched', 'off'), aim: 2 },
    { what: 'writing a recorded path as a file', ...(await writing()), note: 'once, when it is asked for' },
  ]
})
