import type { CDPSession, Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { longestMs } from '../chromium/_browser.ts'
import { openHouse } from './_house.ts'
import { pressByRemote } from './_remote.ts'
import { createStandingTime } from './_standing-time.ts'

const minute = 60_000
const cycles = 9
const third = cycles / 3

/** What is in use when all that can be has been thrown away. */
interface Use {
  /** Of what the page's scripts have made, in bytes. */
  readonly heap: number
  readonly nodes: number
  readonly listeners: number
}

/** Kinds of things that scripts make; the others are compiled code, and what the browser notes down for its tools. */
const made = /^(object|closure|array|string|concatenated string|sliced string|regexp|number|symbol|bigint)$/

async function useOf(session: CDPSession): Promise<Use> {
  // The screen before is let go of a moment after the first time.
  for (let times = 0; times < 3; times += 1) {
    await session.send('HeapProfiler.collectGarbage')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
  return { heap: await heapSize(session), nodes, listeners: jsEventListeners }
}

async function heapSize(session: CDPSession): Promise<number> {
  let text = ''
  const add = ({ chunk }: { chunk: string }) => {
    text += chunk
  }
  session.on('HeapProfiler.addHeapSnapshotChunk', add)
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  session.off('HeapProfiler.addHeapSnapshotChunk', add)
  const { snapshot, nodes } = JSON.parse(text)
  const { node_fields: fields, node_types: types } = snapshot.meta
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')]
  let heap = 0
  for (let at = 0; at < nodes.length; at += fields.length) {
    if (made.test(types[type][nodes[at + type]])) heap += nodes[at + size]
  }
  return heap
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length

it(
  'needs no more memory after 24 hours of codes, sign-ins, playback and sign-outs',
  async (test) => {
    const time = createStandingTime()
    const { viewer, context, simulator } = await openHouse(
      test,
      { name: 'television', login: 'code', press: pressByRemote },
      { clock: time.clock, sessionLifeMs: 10 * minute },
    )
    const { page } = viewer
    const pass = (ms: number) => time.pass(page, ms)
    /** Passes time until it is there. */
    const comes = async (found: Locator) => {
      for (let waited = 0; !(await found.isVisible()); waited += 1) {
        if (waited === 60) throw new Error(`${found} does not come within a minute of the page's time`)
        await pass(1_000)
      }
    }
    const shows = (name: string) => comes(page.getByRole('heading', { name, exact: true }))
    const press = async (name: string) => {
      await comes(page.getByRole('button', { name, exact: true }))
      await viewer.press(name)
    }
    await time.install(page)
    await page.reload()
    await shows('Watch with your TV provider')
    const session = await context.newCDPSession(page)
    const uses: Use[] = []
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      await press('Sign in')
      await shows('Choose your TV provider')
      await press('Optimum')
      await shows('Enter this code')
      await pass(5 * minute)
      await press('New code')
      await shows('Enter this code')
      await pass(9 * minute)
      await shows('Enter this code')
      await pass(minute)
      await shows('Watch with your TV provider')
      await press('Sign in with Optimum')
      await shows('Enter this code')
      await pass(minute)
      simulator.person.signIn(await viewer.code(), { mvpd: 'Cablevision' })
      await shows('What would you like to watch?')
      for (const title of ['Matchday', 'Tiny Planet', 'Harbour News']) {
        await press(title)
        await shows(`Now playing ${title}`)
        await pass(49 * minute)
        await press('Stop')
      }
      await press('Sign out')
      await shows('Watch with your TV provider')
      if (cycle < third || cycle >= cycles - third) uses.push(await useOf(session))
    }
    expect(time.clock.monotonic()).toBeGreaterThan(24 * 60 * minute)
    const [early, late] = [uses.slice(0, third), uses.slice(-third)]
    // What is not yet thrown away comes and goes; a leak would lift the least, too.
    const least = (of: readonly Use[], kind: 'nodes' | 'listeners') => Math.min(...of.map((use) => use[kind]))
    expect(least(late, 'nodes')).toBeLessThanOrEqual(least(early, 'nodes'))
    expect(least(late, 'listeners')).toBeLessThanOrEqual(least(early, 'listeners'))
    const heapOf = (of: readonly Use[]) => mean(of.map(({ heap }) => heap))
    expect(heapOf(late) / heapOf(early)).toBeLessThan(1.01)
  },
  5 * longestMs,
)
