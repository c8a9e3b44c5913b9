import { deepStrictEqual } from 'node:assert/strict'
import { byHand } from './path/by-hand.mjs'
import { inTurn } from './path/in-turn.mjs'
import { throughPasschart } from './path/through-passchart.mjs'
import { createRecordingWorld, createReplay, createWorld } from './path/world.mjs'
import { serve } from './support/child.mjs'

const withScreen = (world) => throughPasschart({ ...world, withScreen: true })

serve(async (_, say) => {
  say('comparing the calls')
  const calls = await callsOf(byHand)
  deepStrictEqual(await callsOf(throughPasschart), calls, 'the two ways do not make the same calls')
  const { recorded, ...recording } = createRecordingWorld()
  await byHand(recording)
  const replay = () => createReplay(recorded)

  const { ms, ratio } = await inTurn(
    [
      { name: 'byHand', path: byHand, world: createWorld },
      { name: 'passchart', path: throughPasschart, world: createWorld },
      { name: 'withScreen', path: withScreen, world: createWorld },
      { name: 'byHandAlone', path: byHand, world: replay },
      { name: 'passchartAlone', path: throughPasschart, world: replay },
    ],
    say,
  )
  return [
    { what: 'HTTP calls by hand', value: calls.length, unit: 'calls', digits: 0 },
    {
      what: 'HTTP calls through passchart',
      value: (await callsOf(throughPasschart)).length,
      unit: 'calls',
      digits: 0,
      aim: calls.length,
      note: 'same headers and bodies, compared one by one',
    },
    { what: 'CPU by hand', ...ms('byHand') },
    { what: 'CPU through passchart', ...ms('passchart') },
    { what: 'passchart : by hand', ...ratio('passchart', 'byHand'), aim: 1.5 },
    {
      what: '… with a screen subscribed',
      ...ratio('withScreen', 'byHand'),
      note: 'computes a view at every change',
    },
    {
      what: '… without the simulator',
      ...ratio('passchartAlone', 'byHandAlone'),
      note: `recorded answers; ${ms('byHandAlone').value.toFixed(2)} ms by hand`,
    },
  ]
})

/** Everything the service sees of one path, in order. */
async function callsOf(path) {
  const { simulator, ...world } = createWorld()
  await path(world)
  const refused = simulator.log.find(({ status }) => status !== 200 && status !== 201)
  if (refused) throw new Error(`${refused.short} was answered ${refused.status}: ${refused.why}`)
  return simulator.log.map(({ method, path, query, headers, body }) => ({
    method,
    path,
    query,
    headers,
    body,
  }))
}
