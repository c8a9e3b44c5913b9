// An app for the bench of the local inspector: a sign-in through `local()`, and then the lines of that sign-in, over and
// over, in batches as `local()` makes them.
import { createPass, memoryStore } from 'passchart'
import { local } from 'passchart/inspect'
import { createSimulator } from 'passchart/simulator'

const [url, rate] = process.argv.slice(2)
const batchMs = 50

process.on('disconnect', () => process.exit())
process.on('message', async (question) => {
  if (question === 'sign in') process.send(await signIn())
  else if (question === 'sent') process.send(sent)
  else if (question === 'begin') process.send(begin())
  else process.send(await end())
})

let app
let lines = []
let sent = 0
let beganAt
let timer
let posting = Promise.resolve()

/** Resolves to the number of lines. */
async function signIn() {
  const { fetch } = globalThis
  globalThis.fetch = (input, init) => {
    const body = JSON.parse(init.body)
    app = body.app
    lines.push(...body.lines)
    return fetch(input, init)
  }
  const inspect = local({ url, name: 'bench' })
  const simulator = createSimulator({ limiter: false })
  const pass = createPass({
    serviceProvider: simulator.serviceProvider,
    softwareStatement: simulator.softwareStatement,
    redirectUrl: 'https://app.example/done',
    device: { id: 'living-room' },
    store: memoryStore(),
    fetch: simulator.fetch,
    inspect,
  }).start()
  await pass.waitFor('signedOut')
  pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  const { code } = await pass.waitFor((view) => view.phase === 'signingIn' && view.code !== undefined)
  simulator.person.signIn(code)
  await pass.waitFor('ready')
  await pass.preauthorize(['news', 'sports'])
  await pass.authorize('news')
  pass.send({ type: 'logout.start' })
  await pass.waitFor('signedOut')
  await pass.stop()
  await inspect.stop()
  globalThis.fetch = fetch
  const count = lines.length
  lines = lines.filter(({ kind }) => kind !== 'chart')
  return count
}

function begin() {
  beganAt = performance.now()
  timer = setInterval(() => {
    const due = Math.floor(((performance.now() - beganAt) * rate) / 1000) - sent
    posting = Promise.all([posting, post(due)])
  }, batchMs)
  return true
}

async function post(count) {
  const batch = Array.from({ length: count }, (_, i) => ({
    ...lines[(sent + i) % lines.length],
    at: Date.now(),
  }))
  sent += count
  const body = JSON.stringify({ app, name: 'bench', lines: batch })
  const { status } = await fetch(`${url}/lines`, { method: 'POST', body })
  if (status !== 204) throw new Error(`the inspector answered ${status}`)
}

async function end() {
  clearInterval(timer)
  await posting
  return sent
}
