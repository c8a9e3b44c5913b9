import { EventEmitter, once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createHistory } from '../../../src/cli/inspector/history.ts'
import { createReader } from '../../../src/cli/inspector/reader.ts'
import { ask, batch, line, lines, open, post, read, serve } from './_client.ts'

const bounds = { apps: 2, lines: 10, chars: 1e6 }

describe('the page', () => {
  it('is a document and a script', async () => {
    const { url } = await serve({ script: 'globalThis.x = 1' })
    const { text, headers } = await ask(url)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    for (const part of [
      '<meta charset="utf-8">',
      '<title>passchart inspector</title>',
      'href="data:,"',
      '<div id="app"></div>',
      '<script src="/page.js"></script>',
    ]) {
      expect(text).toContain(part)
    }
    expect((await ask(`${url}/page.js?v=1`)).text).toBe('globalThis.x = 1')
  })

  it('says so where it is not built', async () => {
    const { url } = await serve({ script: undefined })
    expect((await ask(url)).text).toContain('npm run build')
    expect((await ask(`${url}/page.js`)).status).toBe(404)
  })

  it('has nothing else', async () => {
    const { url } = await serve()
    expect((await ask(`${url}/../package.json`)).status).toBe(404)
    expect((await ask(url, { method: 'POST' })).status).toBe(405)
    expect((await ask(`${url}/lines`, { method: 'DELETE' })).status).toBe(405)
  })
})

describe('lines', () => {
  it('come as history first, and then as they are told', async () => {
    const { url } = await serve()
    await post(url, batch([line('a'), line('b')]))
    const page = await read(url)
    await page.until(() => page.messages.length === 1)
    expect(page.messages).toEqual([{ app: 'app', name: 'App', fresh: true, lines: [line('a'), line('b')] }])
    await post(url, batch([line('c')], { name: 'New name' }))
    await post(url, { ...batch([line('d')]), app: 'other' })
    await page.until(() => page.messages.length === 3)
    expect(page.messages.slice(1)).toEqual([
      { app: 'app', name: 'New name', lines: [line('c')] },
      { app: 'other', name: 'App', fresh: true, lines: [line('d')] },
    ])
    expect(page.response.headers['content-type']).toBe('text/event-stream')
  })

  it('are not taken without a beginning from an app that is not known', async () => {
    const { url } = await serve()
    const { beginning: _, ...bare } = batch()
    const answer = await post(url, bare, { Origin: 'http://localhost:1' })
    expect([answer.status, answer.text]).toEqual([
      409,
      'this app is not known: it has to begin with its beginning\n',
    ])
    expect(answer.headers['access-control-allow-origin']).toBe('http://localhost:1')
    expect((await post(url, batch())).status).toBe(204)
    expect((await post(url, bare)).status).toBe(204)
  })

  it('come to every page', async () => {
    const { url, add } = await serve()
    const pages = [await read(url), await read(url)]
    add(batch([line('a')]))
    for (const page of pages) await page.until(() => page.marks()[0] === 'a')
  })

  it('may hold anything that JSON may', async () => {
    const { url } = await serve()
    const odd = {
      at: 1,
      kind: 'new in a later version',
      text: 'two\nlines\r\n\u2028 data: and a 🎬',
      deep: [{ a: null }],
    }
    await post(url, batch([odd as never]))
    const page = await read(url)
    await page.until(() => page.messages.length === 1)
    expect(page.linesOf('app')).toEqual([odd])
  })

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['nothing', 'null'],
    ['no app', { name: 'n', lines: [] }],
    ['an app that is no id', { ...batch(), app: 'a b' }],
    ['a long name', { ...batch(), name: 'x'.repeat(101) }],
    ['no lines', { app: 'a', name: 'n' }],
    ['lines that are none', batch([1 as never])],
    ['a line without a time', batch([{ kind: 'call' } as never])],
    ['a line of no actor', batch([{ kind: 'end', at: 1 } as never])],
    ['a chart that is none', batch([{ kind: 'chart', at: 1, chart: {} } as never])],
    ['too many lines', batch(lines(5_001))],
    ['a beginning that is none', batch([], { beginning: {} })],
    ['half a line left out', batch([], { omitted: 0.5 })],
    ['a recording, perhaps', { ...batch([]), isRecording: 'yes' }],
  ])('are refused as no batch: %s', async (_, body) => {
    const { url } = await serve()
    const answer = await post(url, body, { Origin: 'http://localhost:1' })
    expect([answer.status, answer.text]).toEqual([400, 'this is no batch of lines\n'])
    // The page may read why.
    expect(answer.headers['access-control-allow-origin']).toBe('http://localhost:1')
  })

  it('are refused when there is more than 4 MiB', async () => {
    const { url } = await serve()
    const room = 2 ** 22 - JSON.stringify(batch([line('')])).length
    expect((await post(url, batch([line('x'.repeat(room))]))).status).toBe(204)
    expect((await post(url, batch([line('x'.repeat(room + 1))]))).status).toBe(413)
    expect((await post(url, 'x'.repeat(9e6))).status).toBe(413)
  })
})

describe('what is kept', () => {
  it('is the newest lines, and what is needed to read them', async () => {
    const { url, add } = await serve({ bounds })
    const chart = { name: 'pass', states: [], transitions: [] }
    const begins = [
      { at: 1, kind: 'run', app: 'pass', serviceProvider: 'R', origin: 'https://a.example', policy: {} },
      { at: 1, kind: 'chart', chart },
      { at: 1, kind: 'begin', actor: 'pass', chart: 'pass' },
      { at: 1, kind: 'begin', actor: 'pass.poll', chart: 'poll' },
      { at: 1, kind: 'state', actor: 'pass', value: 'booting', event: 'xstate.init' },
      { at: 2, kind: 'state', actor: 'pass', value: 'ready', event: 'x' },
      { at: 2, kind: 'view', actor: 'pass', view: { phase: 'ready' } },
      { at: 2, kind: 'fact', actor: 'pass', fact: { type: 'x' } },
      { at: 2, kind: 'end', actor: 'pass.poll', how: 'stopped' },
    ] as const
    add(batch(begins))
    for (let i = 0; i < 40; i += 4) add(batch(lines(4, i)))
    const page = await read(url)
    await page.until(() => page.marks().length === 10)
    expect(page.marks()).toEqual(Array.from({ length: 10 }, (_, i) => `${i + 30}`))
    const [run, pass, begin, , , state, view] = begins
    expect(page.linesOf('app').slice(0, -10)).toEqual([run, pass, begin, state, view])
  })

  it('is bounded by length as well', async () => {
    const { url, add } = await serve({ bounds: { ...bounds, chars: 5_000 } })
    for (let i = 0; i < 10; i++) add(batch([line(`${i}`.repeat(1_000))]))
    const page = await read(url)
    await page.until(() => page.marks().at(-1)?.startsWith('9') ?? false)
    expect(page.marks().map((mark) => mark[0])).toEqual(['6', '7', '8', '9'])
  })

  it('is bounded in actors that never end', async () => {
    const { url, add } = await serve({ bounds })
    for (let i = 0; i < 300; i++) {
      add(
        batch(
          Array.from(
            { length: 10 },
            (_, j) => ({ at: 0, kind: 'begin', actor: `pass.${i}-${j}`, service: 's' }) as const,
          ),
        ),
      )
    }
    const page = await read(url)
    await page.until(() => page.linesOf('app').length === 1_010)
  })

  it('forgets the app that was silent for longest', async () => {
    const { url, add } = await serve({ bounds })
    const live = await read(url)
    for (const app of ['one', 'two', 'one', 'three', 'two', 'one']) {
      add({ ...batch([line(app)]), app })
      await live.until(() => live.messages.at(-1)?.app === app)
    }
    const page = await read(url)
    await page.until(() => page.messages.length === 2)
    expect(page.messages.map(({ app }) => app)).toEqual(['two', 'one'])
    // Each was forgotten when the next came.
    expect(live.messages.map(({ app, fresh }) => [app, fresh ?? false])).toEqual([
      ['one', true],
      ['two', true],
      ['one', false],
      ['three', true],
      ['two', true],
      ['one', true],
    ])
  })

  it('begins with what an app says of itself, if it is not known yet or lines are missing', async () => {
    const { url, add } = await serve()
    const beginning = [{ at: 0, kind: 'begin', actor: 'pass', chart: 'pass' }] as const
    add(batch([line('a')], { beginning, omitted: 3 }))
    const page = await read(url)
    add(batch([line('b')], { beginning }))
    add(batch([line('c')], { beginning, omitted: 4 }))
    await page.until(() => page.marks().length === 3)
    expect(page.linesOf('app')).toEqual([...beginning, line('a'), line('b'), ...beginning, line('c')])
    expect(page.messages.map(({ omitted }) => omitted)).toEqual([3, 3, 7])
  })
})

describe('a page that does not read', () => {
  it('is sent no more than fits, and is dropped when what it lacks is gone', async () => {
    const { url, add } = await serve({ bounds: { ...bounds, lines: 20, chars: 1e9 } })
    const slow = await open(`${url}/lines`)
    slow.pause().on('error', () => {})
    const closed = once(slow.socket, 'close')
    const quick = await read(url)
    // Sockets take some MB before they say that they are full.
    for (let i = 0; i < 200; i += 10) {
      add(batch(lines(10, i, 100_000)))
      await quick.until(() => quick.messages.at(-1)?.lines.at(-1)?.at === i + 9)
    }
    slow.resume()
    await closed
    expect(quick.marks().map(Number)).toEqual(Array.from({ length: 200 }, (_, i) => i))
    const again = await read(url)
    await again.until(() => again.marks().length === 20)
  })

  it('leaves one message at most in memory', () => {
    const history = createHistory()
    const written: string[] = []
    let isFull = true
    const response = Object.assign(new EventEmitter(), {
      write: (text: string) => written.push(text) && !isFull,
    })
    const { pump } = createReader(history, response as unknown as ServerResponse)
    for (let i = 0; i < 100; i++) {
      history.add(batch(lines(10, i * 10, 10_000)))
      pump()
    }
    expect(written.length).toBe(1)
    response.emit('drain')
    expect(written.length).toBe(2)
    expect(Math.max(...written.map(({ length }) => length))).toBeLessThan(200_000)
    isFull = false
    response.emit('drain')
    expect(written.join('').match(/"endpoint"/g)?.length).toBe(1_000)
  })

  it('goes on where it was when it reads again in time', async () => {
    const { url, add } = await serve()
    const slow = await read(url)
    slow.response.pause()
    for (let i = 0; i < 3_000; i += 50) add(batch(lines(50, i, 2_000)))
    expect(slow.marks().length).toBeLessThan(3_000)
    slow.response.resume()
    await slow.until(() => slow.marks().length === 3_000)
    expect(slow.marks().map(Number)).toEqual(Array.from({ length: 3_000 }, (_, i) => i))
  })

  it('is one of sixteen at most', async () => {
    const { url } = await serve()
    const pages = []
    for (let i = 0; i < 16; i++) pages.push(await open(`${url}/lines`))
    expect((await ask(`${url}/lines`)).status).toBe(503)
    pages[0]?.destroy()
    await expect
      .poll(async () => {
        const response = await open(`${url}/lines`)
        response.destroy()
        return response.statusCode
      })
      .toBe(200)
  })
})
