import { fileURLToPath } from 'node:url'
import { inChild } from './support/child.mjs'

export const about = 'a server for 10,000 devices, from their first start to a play, over HTTP'

const count = 10_000
const warmUps = 500
/** The configuration is one for all devices of a kind, for so long. */
const configurationLifeS = 120

export async function run(say) {
  const script = fileURLToPath(new URL('./server.child.mjs', import.meta.url))
  const { first, again, ready, bytes } = await inChild(script, { args: { count, warmUps }, say })
  const both = [first, again]
  const sum = (of) => both.reduce((total, part) => total + of(part), 0)
  const told = (number) => number.toLocaleString('en')
  return [
    {
      ...{ what: 'from first start to a play, all', value: first.seconds, unit: 's', digits: 1 },
      note: `${told(Math.round(count / first.seconds))} devices/s; each waits 3 s for its poll`,
    },
    {
      ...{ what: '… requests', value: first.counts.requests / first.seconds, unit: '/s', digits: 0 },
      note: `${told(first.counts.requests)}, to a simulator in another process`,
    },
    {
      ...{ what: '… CPU of a device', value: (first.cpuSeconds * 1000) / count, unit: 'ms' },
      note: `all threads; ${(first.counts.requests / count).toFixed(2)} requests each, HTTP included`,
    },
    { what: 'heap of a device that is ready', value: bytes.ready / 1000, unit: 'kB', digits: 1 },
    {
      ...{ what: '… that is stopped', value: bytes.stopped / 1000, unit: 'kB', digits: 1 },
      note: `${(bytes.stored / 1000).toFixed(1)} kB of each in the store, which is in memory here`,
    },
    {
      ...{ what: 'start, play, stop; signed in', value: count / again.seconds, unit: '/s', digits: 0 },
      note: `${((again.cpuSeconds * 1000) / count).toFixed(2)} ms of CPU each, HTTP included`,
    },
    {
      ...{ what: '… requests for each', value: again.counts.requests / count, unit: 'calls', aim: 1 },
      note: "verifyOnStart: 'whenStale'",
    },
    {
      what: 'errors',
      value: sum(({ errors, counts }) => errors.length + counts.refused) + (count - ready),
      ...{ unit: 'errors', digits: 0, aim: 0 },
      note: both.flatMap(({ errors }) => errors)[0] ?? `${sum(({ counts }) => counts.refused)} refused calls`,
    },
    {
      what: 'values of another device',
      value: sum(({ counts }) => counts.foreign + counts.strayed),
      ...{ unit: 'values', digits: 0, aim: 0 },
      note:
        `among ${told(sum(({ counts }) => counts.own))} own ones in ${told(sum(({ counts }) => counts.searched))} ` +
        `calls searched, and ${told(sum(({ counts }) => counts.permits))} media tokens`,
    },
    {
      ...{
        what: 'calls for the configuration',
        value: first.counts.calls.CFG ?? 0,
        unit: 'calls',
        digits: 0,
      },
      aim: Math.ceil(first.seconds / configurationLifeS),
    },
  ]
}
