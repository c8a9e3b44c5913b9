import { local, record } from 'passchart/inspect'
import { inTurn } from './path/in-turn.mjs'
import { throughPasschart } from './path/through-passchart.mjs'
import { createWorld } from './path/world.mjs'
import { serve } from './support/child.mjs'

// The local inspector is another process: what it does is not the app's to pay. The app itself asks by other means.
globalThis.fetch = async () => new Response(null, { status: 204 })

/** The path with somebody who looks on. */
const going = (inspect) => (world) => throughPasschart({ ...world, withScreen: true, ...inspect })

async function recorded(world) {
  const recording = record()
  await going({ inspect: recording })(world)
  return recording
}
const written = async (world) => (await recorded(world)).text()
async function watched(world) {
  const inspect = local()
  await going({ inspect })(world)
  await inspect.stop()
}

serve(async (_, say) => {
  const ways = { off: going({}), idle: going({ inspect: () => {} }), recorded, written, watched }
  const contenders = Object.entries(ways).map(([name, path]) => ({ name, path, world: createWorld }))
  const { ms, ratio } = await inTurn(contenders, say)
  return [
    { what: 'CPU of the path, with a screen', ...ms('off') },
    { what: 'an inspector that does nothing : off', ...ratio('idle', 'off'), note: 'the share of XState' },
    { what: 'recorded : off', ...ratio('recorded', 'off'), aim: 1.1 },
    { what: '… and written as a .passtrace', ...ratio('written', 'off'), note: 'redacted at that moment' },
    { what: 'watched by the local inspector : off', ...ratio('watched', 'off'), aim: 2 },
  ]
})
