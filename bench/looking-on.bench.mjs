import { fileURLToPath } from 'node:url'
import { inChild } from './support/child.mjs'
import { median, middleHalf } from './support/statistics.mjs'

export const about = 'what it costs an app to be recorded, or watched by the local inspector'

const rounds = 7
const ways = ['off', 'glanced', 'recorded', 'watched']

/**
 * Each way in a process of its own, as apps are: code that was compiled for the one would be thrown away again for the
 * other, and the slower would pay for it.
 */
export async function run(say) {
  const results = new Map(ways.map((way) => [way, []]))
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`)
    for (const way of round % 2 ? [...ways].reverse() : ways) {
      results.get(way).push(await inChild(script, { args: { way } }))
    }
  }
  const msOf = (way) => results.get(way).map(({ pathMs }) => pathMs)
  const row = (values, unit) => ({ value: median(values), spread: middleHalf(values), unit })
  const ratio = (way) =>
    row(
      msOf(way).map((ms, round) => ms / msOf('off')[round]),
      '×',
    )
  return [
    { what: 'CPU of the path, with a screen', ...row(msOf('off'), 'ms') },
    { what: 'an inspector that keeps nothing : off', ...ratio('glanced'), note: 'the share of XState' },
    { what: 'recorded : off', ...ratio('recorded'), aim: 1.1 },
    { what: 'watched by the local inspector : off', ...ratio('watched'), aim: 2 },
    {
      what: 'writing a recorded path as a file',
      ...row(
        results.get('recorded').map(({ writingMs }) => writingMs),
        'ms',
      ),
      note: 'once, when it is asked for',
    },
  ]
}

const script = fileURLToPath(new URL('./looking-on.child.mjs', import.meta.url))
