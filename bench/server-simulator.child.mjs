// The service for `server.child.mjs`, with its rate limit on: each device has the allowance of its own address.
import { createSimulator } from 'passchart/simulator'
import { createWatch } from './server/devices.mjs'

process.on('disconnect', () => process.exit())

/** Every so many calls one is searched; a prime, so that no kind of call is passed over for ever. */
const everyCall = 7

const watch = createWatch()
let counts = createCounts()
const simulator = createSimulator({
  logLimit: 0,
  onExchange({ call, answer: { status, body } }) {
    counts.requests += 1
    counts.calls[call.short] = (counts.calls[call.short] ?? 0) + 1
    if (status > 299) counts.refused += 1
    if (counts.requests % everyCall === 0) {
      const { own, foreign } = watch.look(call)
      counts.searched += 1
      counts.own += own
      counts.foreign += foreign
    }
    watch.learn(call, body)
  },
})

const orders = {
  /** Counts from here. */
  begin() {
    counts = createCounts()
    process.send(counts)
  },
  signIn: ({ code, viewer }) => simulator.person.signIn(code, { user: viewer }),
  /** A device tells which media token it got. */
  permit({ number, token }) {
    counts.permits += 1
    if (watch.ownerOf(token) !== number) counts.strayed += 1
  },
  report: () => process.send(counts),
}
process.on('message', ({ order, ...o }) => orders[order](o))

const { origin } = await simulator.listen()
process.send({ origin, softwareStatement: simulator.softwareStatement })

function createCounts() {
  return { requests: 0, refused: 0, searched: 0, own: 0, foreign: 0, permits: 0, strayed: 0, calls: {} }
}
