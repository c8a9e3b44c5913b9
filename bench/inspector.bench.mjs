import { fork, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { pathOf } from '../scripts/needs.mjs'

export const about = 'the local inspector under 1,000 lines/s for a minute, in a real Chromium'

const rate = 1_000
const seconds = 60
/** Further behind, or with a picture that stands still for longer, it would not show what happens now. */
const longestLagS = 2
/** Of the page, after garbage collection; and of the server, resident. */
const mostMB = { page: 100, server: 200 }
const looks = 6

const path = (file) => fileURLToPath(new URL(file, import.meta.url))

export async function run(say) {
  const ends = []
  try {
    return await measure(say, (end) => ends.unshift(end))
  } finally {
    for (const end of ends) await end()
  }
}

async function measure(say, atEnd) {
  say('starting the server, the page and the app')
  const server = await startServer()
  atEnd(() => server.process.kill('SIGKILL'))
  const browser = await chromium.launch({ executablePath: pathOf('chromium'), args: flags })
  atEnd(() => browser.close())
  const { page, heapMB, isReal } = await openPage(browser, server.url)
  const app = fork(path('./inspector-app.child.mjs'), [server.url, `${rate}`])
  atEnd(() => app.kill('SIGKILL'))
  const ended = new Promise((_, reject) => app.once('exit', () => reject(new Error('the app ended early'))))
  ended.catch(() => {})
  const ask = (question) => {
    app.send(question)
    return Promise.race([new Promise((resolve) => app.once('message', resolve)), ended])
  }
  const told = await ask('sign in')
  await page.waitForFunction((told) => globalThis.inspector.applied >= told, told, { timeout: 10_000 })

  await page.evaluate(watchFrames)
  await ask('begin')
  const began = performance.now()
  const passed = () => (performance.now() - began) / 1000
  const lags = []
  const memory = []
  const look = async () => memory.push({ atS: passed(), page: await heapMB(), server: server.residentMB() })
  while (passed() < seconds) {
    // First what is applied: that the answer takes its time counts as well.
    const applied = await page.evaluate(() => globalThis.inspector.applied)
    lags.push((told + (await ask('sent')) - applied) / rate)
    if (passed() >= ((memory.length + 1) * seconds) / looks) {
      await look()
      say(`${passed().toFixed(0)} s, ${lags.at(-1).toFixed(2)} s behind`)
    } else await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const sent = await ask('end')
  const tookS = passed()
  const lagS = lags.at(-1)
  await page.waitForFunction((all) => globalThis.inspector.applied >= all, told + sent, { timeout: 10_000 })
  const applied = (await page.evaluate(() => globalThis.inspector.applied)) - told
  await look()
  const frame = await page.evaluate(() => globalThis.longestFrame)

  const worst = { lagS: Math.max(...lags), page: most(memory, 'page'), server: most(memory, 'server') }
  if (applied !== sent) throw new Error(`${sent} lines were sent and ${applied} applied`)
  if (worst.lagS > longestLagS) throw new Error(`the page was ${worst.lagS.toFixed(1)} s behind`)
  if (frame > longestLagS * 1000) throw new Error(`the page stood still for ${(frame / 1000).toFixed(1)} s`)
  for (const name of ['page', 'server']) {
    if (worst[name] > mostMB[name]) throw new Error(`the ${name} took ${worst[name].toFixed(0)} MB`)
  }
  const over = (name) =>
    memory.map((look) => `${look.atS.toFixed(0)} s: ${look[name].toFixed(0)}`).join(' · ')
  return [
    {
      ...{ what: 'lines applied', value: applied, unit: 'lines', digits: 0 },
      note: `${sent} sent in ${tookS.toFixed(1)} s${isReal ? '' : '; the page is a stand-in: it is not built'}`,
    },
    { what: 'behind at the end', value: lagS, unit: 's' },
    { what: '… at worst', value: worst.lagS, unit: 's', aim: longestLagS, note: `${lags.length} looks` },
    { what: 'longest frame of the page', value: frame, unit: 'ms', digits: 0, aim: longestLagS * 1000 },
    {
      ...{ what: 'heap of the page, at most', value: worst.page, unit: 'MB', digits: 0 },
      aim: mostMB.page,
      note: over('page'),
    },
    {
      ...{ what: 'memory of the server', value: worst.server, unit: 'MB', digits: 0 },
      aim: mostMB.server,
      note: over('server'),
    },
  ]
}

const most = (memory, name) => Math.max(...memory.map((look) => look[name]))

async function startServer() {
  const child = spawn(process.execPath, [path('../dist/cli.js'), 'inspect', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const more of child.stdout.iterator({ destroyOnReturn: false })) {
    text += more
    const url = /at (http:\S+) until/.exec(text)?.[1]
    if (url) {
      const residentMB = () => spawnSync('ps', ['-o', 'rss=', '-p', `${child.pid}`]).stdout / 1000
      return { process: child, url, residentMB }
    }
  }
  throw new Error(`the inspector ended early: ${text}`)
}

async function openPage(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const isReal = existsSync(path('../dist/inspector-page.js'))
  if (!isReal) {
    await page.route('**/page.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: standIn }),
    )
  }
  await page.goto(url)
  await page.waitForFunction(() => globalThis.inspector !== undefined)
  const session = await page.context().newCDPSession(page)
  const heapMB = async () => {
    await session.send('HeapProfiler.collectGarbage')
    return (await session.send('Runtime.getHeapUsage')).usedSize / 1e6
  }
  return { page, heapMB, isReal }
}

const standIn = `
  globalThis.inspector = { applied: 0 }
  new EventSource('/lines').onmessage = ({ data }) => {
    inspector.applied += JSON.parse(data).lines.length
  }
`

/** Runs in the page. */
function watchFrames() {
  let last = performance.now()
  globalThis.longestFrame = 0
  const frame = () => {
    const now = performance.now()
    globalThis.longestFrame = Math.max(globalThis.longestFrame, now - last)
    last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]
