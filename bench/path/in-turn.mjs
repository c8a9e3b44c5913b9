import { median, middleHalf } from '../support/statistics.mjs'

// Compiled code settles after some 400 paths; until then the times fall.
const warmUpRounds = 16
const usualRounds = 15
const pathsInARound = 25

/**
 * CPU of several ways to go the path, `{ name, path, world }` each, in rounds in turn: the more of them, the smaller the
 * difference that can be seen. Resolves to rows made of it: the time of one way, and the ratio of two.
 */
export async function inTurn(contenders, say, { rounds = usualRounds } = {}) {
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
  const row = (values, unit) => ({ value: median(values), spread: middleHalf(values), unit })
  return {
    ms: (name) => row(times.get(name), 'ms'),
    ratio: (name, to) =>
      row(
        times.get(name).map((ms, round) => ms / times.get(to)[round]),
        '×',
      ),
  }
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
