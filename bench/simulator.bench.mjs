import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { inChild } from './support/child.mjs'
import { median, middleHalf } from './support/statistics.mjs'

export const about = 'the simulator over HTTP on one core, and what it adds to a start'

const path = (name) => fileURLToPath(new URL(`./simulator-${name}.child.mjs`, import.meta.url))
const starts = 15

export async function run(say) {
  const bare = []
  const withServer = []
  for (let i = 0; i < starts; i++) {
    say(`start ${i + 1} of ${starts}`)
    // In turn, so that both meet the same neighbours.
    bare.push(await inChild(path('start'), { args: { server: false }, flags: [] }))
    withServer.push(await inChild(path('start'), { args: { server: true }, flags: [] }))
  }
  const added = withServer.map((ms, i) => ms - bare[i])

  const rounds = await load(say)
  const us = rounds.map(({ requests, seconds }) => (seconds * 1e6) / requests)
  const cpu = rounds.map(({ requests, cpuSeconds }) => (cpuSeconds * 1e6) / requests)
  const rate = 1e6 / median(us)
  return [
    {
      what: 'one request over HTTP',
      value: median(us),
      spread: middleHalf(us),
      unit: 'µs',
      digits: 0,
      aim: 200,
      note: `${Math.round(rate).toLocaleString('en')} requests/s of polls, profiles and decisions`,
    },
    {
      what: '… of CPU in the server',
      value: median(cpu),
      spread: middleHalf(cpu),
      unit: 'µs',
      digits: 0,
      note: 'all threads, garbage collection included',
    },
    {
      what: 'added to a start',
      value: median(added),
      spread: middleHalf(added),
      unit: 'ms',
      digits: 1,
      aim: 50,
      note: 'import, create, listen; from dist',
    },
  ]
}

/** The server in one process, the load from another; both are gone afterwards. */
async function load(say) {
  const server = fork(path('serve'))
  try {
    const { origin, requests } = await new Promise((resolve, reject) => {
      server.once('message', resolve).once('error', reject)
      server.once('exit', (code) => reject(new Error(`the server ended early (${code})`)))
    })
    const cpu = () =>
      new Promise((resolve) => {
        server.once('message', resolve)
        server.send('cpu')
      })
    const rounds = []
    for (let i = -1; i < 5; i++) {
      say(i < 0 ? 'warming up the server' : `round ${i + 1} of 5`)
      const before = await cpu()
      const round = await inChild(path('load'), { args: { origin, requests }, flags: [] })
      const cpuSeconds = (await cpu()) - before
      if (i >= 0) rounds.push({ ...round, cpuSeconds })
    }
    return rounds
  } finally {
    server.kill('SIGKILL')
  }
}
