import { record } from 'passchart/inspect'
import { inTurn } from './path/in-turn.mjs'
import { throughPasschart } from './path/through-passchart.mjs'
import { createWorld } from './path/world.mjs'
import { serve } from './support/child.mjs'

const path = (world) => throughPasschart({ ...world, withScreen: true })
const recorded = async (world) => {
  const recording = record()
  await throughPasschart({ ...world, withScreen: true, inspect: recording })
  return recording
}
const nobody = (world) => throughPasschart({ ...world, withScreen: true, inspect: () => {} })
const written = async (world) => (await recorded(world)).text()

serve(async (_, say) => {
  const { ms, ratio } = await inTurn(
    [
      { name: 'off', path, world: createWorld },
      { name: 'nobody', path: nobody, world: createWorld },
      { name: 'recorded', path: recorded, world: createWorld },
      { name: 'written', path: written, world: createWorld },
    ],
    say,
  )
  return [
    { what: 'CPU of the path, with a screen', ...ms('off') },
    { what: 'an inspector that does nothing : off', ...ratio('nobody', 'off'), note: 'the share of XState' },
    { what: 'recorded : off', ...ratio('recorded', 'off'), aim: 1.1 },
    { what: '… and written as a .passtrace', ...ratio('written', 'off'), note: 'redacted at that moment' },
  ]
})
