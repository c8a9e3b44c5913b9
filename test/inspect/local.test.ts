import { createPass, type PassOptions } from 'passchart'
import { local } from 'passchart/inspect'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createActor, createMachine } from 'xstate'
import { createStore } from '../_support/doubles.ts'
import { call, createListener, markOf } from './_listener.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('local()', () => {
  it('sends what happened in the last 50 ms at once, as text', async () => {
    const { requests } = createListener()
    const inspect = local({ name: 'TV' })
    inspect.onCall?.(call('a'))
    await pass(49)
    inspect.onCall?.(call('b'))
    expect(requests).toEqual([])
    await pass(1)
    inspect.onCall?.(call('c'))
    await pass(50)
    expect(requests.map(({ body }) => body.lines.map(markOf))).toEqual([['a', 'b'], ['c']])
    const [{ url, init, body } = never()] = requests
    expect(url).toBe('http://127.0.0.1:4774/lines')
    expect(init).toMatchObject({ method: 'POST', credentials: 'omit', referrerPolicy: 'no-referrer' })
    expect(init.headers).toBeUndefined()
    expect(typeof init.body).toBe('string')
    expect(body).toMatchObject({ name: 'TV', app: expect.stringMatching(/^[\w-]{8,64}$/) })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tries again ever more slowly while nobody listens, and only with something to send', async () => {
    const listener = createListener()
    listener.answers = undefined
    const inspect = local()
    await pass(100_000)
    expect(listener.requests).toEqual([])
    inspect.onCall?.(call('a'))
    await pass(50)
    const counts = []
    for (const ms of [999, 1, 1_999, 1, 3_999, 1, 7_999, 1, 15_999, 1, 29_999, 1, 29_999, 1]) {
      await pass(ms)
      counts.push(listener.requests.length)
    }
    expect(counts).toEqual([1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8])
    listener.answers = 204
    await pass(30_000)
    await pass(1_000_000)
    expect(listener.requests.length).toBe(9)
    inspect.onCall?.(call('b'))
    await pass(50)
    expect(listener.requests.at(-1)?.body.lines.map(markOf)).toEqual(['b'])
  })

  it('gives up on one that does not answer', async () => {
    const listener = createListener()
    listener.answers = 'never'
    local().onCall?.(call('a'))
    await pass(50)
    await pass(1_999)
    expect(listener.requests[0]?.init.signal?.aborted).toBe(false)
    await pass(1)
    expect(listener.requests[0]?.init.signal?.aborted).toBe(true)
    listener.answers = 204
    await pass(1_000)
    expect(listener.marks()).toEqual(['a', 'a'])
  })

  it('keeps the newest 5,000 lines, and tells how many it left out', async () => {
    const listener = createListener()
    listener.answers = undefined
    const inspect = local()
    for (let i = 0; i < 5_007; i++) inspect.onCall?.(call(`${i}`))
    await pass(50)
    listener.answers = 204
    listener.requests.length = 0
    await pass(1_000)
    // One request after the other: none is as large as an inspector could not take.
    await pass(2_000)
    expect(listener.marks()).toEqual(Array.from({ length: 5_000 }, (_, i) => `${i + 7}`))
    expect(listener.requests.map(({ body }) => body.omitted)).toEqual([
      7,
      ...Array(listener.requests.length - 1).fill(undefined),
    ])
    expect(listener.requests.length).toBeGreaterThan(3)
    expect(Math.max(...listener.requests.map(({ init }) => `${init.body}`.length))).toBeLessThan(500_000)
  })

  it('tells one that comes later what it needs to read the rest', async () => {
    const listener = createListener()
    const inspect = local()
    const app = createPass({ ...options, inspect }).start()
    await pass(1_000)
    app.send({ type: 'signIn.start' })
    await pass(1_000)
    expect(listener.requests[0]?.body.beginning).toEqual([])
    expect(listener.requests.slice(1).map(({ body }) => body.beginning)).not.toContainEqual(expect.anything())

    listener.answers = undefined
    inspect.onCall?.(call('lost'))
    await pass(100)
    listener.answers = 204
    await pass(1_000)
    const { beginning = [], lines } = listener.requests.at(-1)?.body ?? never()
    expect(lines.map(markOf)).toEqual(['lost'])
    const told = beginning.map((line) =>
      line.kind === 'chart'
        ? `chart ${line.chart.name}`
        : 'actor' in line
          ? `${line.kind} ${line.actor}`
          : line.kind,
    )
    expect(told).toEqual(
      expect.arrayContaining([
        'run',
        'chart pass',
        'begin pass',
        'state pass',
        'view pass',
        'chart registrar',
      ]),
    )
    expect(told).not.toContain('begin pass.boot')
    expect(new Set(told).size).toBe(told.length)
    await app.stop()
  })

  it.each(['pass', 'constructor'])("shows of a host's own chart called %s its states alone", async (id) => {
    const { requests } = createListener()
    const host = createMachine({ id, initial: 'here', states: { here: { on: { go: 'there' } }, there: {} } })
    const actor = createActor(host, { inspect: local() }).start()
    actor.send({ type: 'go' })
    await pass(50)
    expect(requests.flatMap(({ body }) => body.lines)).toMatchObject([
      { kind: 'chart', chart: { name: `host:${id}` } },
      { kind: 'begin', chart: `host:${id}` },
      { kind: 'state', value: 'here' },
      { kind: 'command', command: { type: 'go' } },
      { kind: 'state', value: 'there' },
    ])
  })

  it('begins anew, at once, with another inspector than before', async () => {
    const listener = createListener()
    const inspect = local()
    inspect.onRun?.({ app: 'pass', serviceProvider: 'R', origin: 'https://a.example', policy: {} })
    await pass(50)
    listener.answers = 409
    inspect.onCall?.(call('a'))
    await pass(50)
    listener.answers = 204
    await pass(50)
    const told = listener.requests.map(({ body }) => [body.beginning?.map(markOf), body.lines.map(markOf)])
    expect(told).toEqual([
      [[], ['run']],
      [undefined, ['a']],
      [['run'], ['a']],
    ])
  })

  it('backs off from one that never knows it', async () => {
    const listener = createListener()
    listener.answers = 409
    local().onCall?.(call('a'))
    await pass(10_000)
    expect(listener.requests.length).toBe(4)
  })

  it('drops what an inspector cannot read, and goes on', async () => {
    const listener = createListener()
    listener.answers = 400
    const inspect = local()
    inspect.onCall?.(call('bad'))
    await pass(50)
    listener.answers = 204
    inspect.onCall?.(call('good'))
    await pass(50)
    expect(listener.marks()).toEqual(['bad', 'good'])
    expect(listener.requests[1]?.body.omitted).toBe(1)
  })

  it('leaves out a line that is too long', async () => {
    const listener = createListener()
    const inspect = local()
    inspect.onRun?.({
      app: 'pass',
      serviceProvider: 'R',
      origin: 'https://a.example',
      policy: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`p${i}`, 'x'.repeat(1_900)])),
    })
    inspect.onCall?.(call('a'))
    await pass(50)
    expect(listener.requests.map(({ body }) => [body.omitted, body.lines.map(markOf)])).toEqual([[1, ['a']]])
  })

  it('sends what is left when it is stopped, and nothing afterwards', async () => {
    const listener = createListener()
    const inspect = local()
    inspect.onCall?.(call('a'))
    await inspect.stop()
    inspect.onCall?.(call('b'))
    await pass(10_000)
    expect(listener.requests.map(({ body }) => body.lines.map(markOf))).toEqual([['a']])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stops within seconds, with nobody there or one who does not answer', async () => {
    const listener = createListener()
    for (const answers of [undefined, 'never'] as const) {
      listener.answers = answers
      const inspect = local()
      inspect.onCall?.(call('a'))
      await pass(60)
      const stopped = inspect.stop()
      await pass(4_000)
      await stopped
      expect(vi.getTimerCount()).toBe(0)
    }
  })

  it('sends the last lines of a page that goes away so that they outlive it', async () => {
    const page = new EventTarget()
    const removed = vi.spyOn(page, 'removeEventListener')
    vi.stubGlobal('window', page)
    vi.stubGlobal('document', {})
    vi.stubGlobal('addEventListener', () => {})
    const listener = createListener()
    const inspect = local()
    inspect.onCall?.(call('a'))
    await pass(50)
    inspect.onCall?.(call('b'))
    page.dispatchEvent(new Event('pagehide'))
    expect(listener.requests.at(-1)?.init.keepalive).toBe(true)
    expect(listener.marks()).toEqual(['a', 'b'])
    await pass(1_000)
    await inspect.stop()
    expect(removed.mock.calls.map(([type]) => type)).toEqual(['pagehide'])
    inspect.onCall?.(call('c'))
    page.dispatchEvent(new Event('pagehide'))
    expect(listener.marks()).toEqual(['a', 'b'])
  })

  it('never throws into the app', async () => {
    vi.stubGlobal('fetch', undefined)
    const inspect = local()
    const trap = new Proxy(call('a'), {
      ownKeys() {
        throw new Error('trapped')
      },
    })
    inspect.onCall?.(trap)
    inspect({ type: '@xstate.event' } as never)
    inspect.onCall?.(call('b'))
    await pass(10_000)
    await inspect.stop()
  })

  it('works where there is no crypto', async () => {
    const listener = createListener()
    vi.stubGlobal('crypto', undefined)
    const [one, other] = [local(), local()]
    one.onCall?.(call('a'))
    other.onCall?.(call('b'))
    await pass(50)
    const ids = listener.requests.map(({ body }) => body.app)
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^[\w-]{8,64}$/)
  })

  it.each([
    'http://192.168.0.7:4774',
    'https://inspector.example',
    'http://127.0.0.1.example:4774',
    'ws://localhost',
    '',
  ])('refuses %j, which is not this machine', (url) => {
    expect(() => local({ url })).toThrow('must be an address of this machine')
  })

  it.each(['http://localhost:9', 'http://[::1]:4774/', 'https://127.0.0.1'])('takes %j', async (url) => {
    const { requests } = createListener()
    local({ url }).onCall?.(call('a'))
    await pass(50)
    expect(requests[0]?.url).toBe(`${url.replace(/\/$/, '')}/lines`)
  })
})

const options: PassOptions = {
  serviceProvider: 'REF30',
  softwareStatement: 'a.b.c',
  redirectUrl: 'https://app.example/done',
  device: { id: 'living-room' },
  store: createStore(),
  // Registration never ends.
  fetch: () => new Promise(() => {}),
}

function never(): never {
  throw new Error('nothing was sent')
}
