import { deepStrictEqual } from 'node:assert/strict'
import { byHand } from './path/by-hand.mjs'
import { throughPasschart } from './path/through-passchart.mjs'
import { createRecordingWorld, createReplay, createWorld } from './path/world.mjs'
import { serve } from './support/child.mjs'
import { median, middleHalf } from './support/statistics.mjs'

// Compiled code settles after some 400 paths; until then the times fall.
const warmUpRounds = 16
const rounds = 15
const pathsInARound = 25

const withScreen = (world) => throughPasschart({ ...world, withScreen: true })

serve(async (_, say) => {
  say('comparing the calls')
  const calls = await callsOf(byHand)
  deepStrictEqual(await callsOf(throughPasschart), calls, 'the two ways do not make the same calls')
  const { recorded, ...recording } = createRecordingWorld()
  await byHand(recording)
  const replay = () => createReplay(recorded)

  const contenders = [
    { name: 'byHand', path: byHand, world: createWorld },
    { name: 'passchart', path: throughPasschart, world: createWorld },
    { name: 'withScreen', path: withScreen, world: createWorld },
    { name: 'byHandAlone', path: byHand, world: replay },
    { name: 'passchartAlone', path: throughPasschart, world: replay },
  ]
  const times = new Map(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < warmUpRounds; round++) {
    say(`warming up, ${round * pathsInARound} of ${warmUpRounds * pathsInARound} paths each`)
    for (const contender of contenders) await cpuMsOfAPath(contender)
  }
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`)
    // Nobody always comes after the same neighbour.
    const order = round % 2 ? [...contenders].reverse() : contenders
    for (const contender of order) times.get(contender.name).push(await cpuMsOfAPath(contender))
  }

  const ratio = (name, to) => {
    const ratios = times.get(name).map((ms, round) => ms / times.get(to)[round])
    return { value: median(ratios), spread: middleHalf(ratios), unit: '×' }
  }
  const ms = (name) => ({
    value: median(times.get(name)),
    spread: middleHalf(times.get(name)),
    unit: 'ms',
  })
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

/**
 * CPU time of all threads for one path, on average over a round; worlds are made before the count begins. Nobody calls
 * `gc()`: it would throw away compiled code too, and double what it means to tidy.
 */
async function cpuMsOfAPath({ path, world }) {
  const worlds = Array.from({ length: pathsInARound }, world)
  const before = process.cpuUsage()
  for (const each of worlds) await path(each)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / pathsInARound
}
