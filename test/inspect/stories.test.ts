import { createInspector } from '@statelyai/inspect'
import { type Inspect, type LogSink, Secret } from 'passchart'
import {
  combine,
  type LocalInspect,
  local,
  pathOf,
  type Recording,
  readTrace,
  record,
  replay,
  stately,
  toHar,
} from 'passchart/inspect'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StoryName } from '../../src/cli/demo/story.ts'
import { passchart } from '../cli/_cli.ts'
import { always, stories } from '../cli/_stories.ts'
import { recordWire } from '../cli/_wire.ts'
import { read, serve } from '../cli/inspector/_client.ts'

/** Somebody looks on at every app of a story, in every way there is. */
interface Onlooker {
  readonly inspect: Inspect
  readonly log: LogSink
}

interface App {
  readonly view: { readonly phase: string; readonly code?: string; readonly url?: string }
  readonly actor: { getPersistedSnapshot(): unknown }
  subscribe(listener: () => void): unknown
}

let onlooker: () => Onlooker
let comesOn: (app: App) => void

const watched = vi.hoisted(
  () =>
    <Options extends object, Made extends App>(create: (options: Options) => Made) =>
    (options: Options): Made => {
      const app = create({ ...options, ...onlooker() })
      comesOn(app)
      return app
    },
)
vi.mock('../../src/create-pass.ts', async (original) => {
  const module = await original<typeof import('../../src/create-pass.ts')>()
  return { ...module, createPass: watched(module.createPass as never) }
})
vi.mock('../../src/companion/index.ts', async (original) => {
  const module = await original<typeof import('../../src/companion/index.ts')>()
  return { ...module, createCompanion: watched(module.createCompanion as never) }
})

const wire = recordWire()
beforeAll(wire.begin)
afterAll(wire.end)

/**
 * Whoever writes a secret down as JSON gets to see it, as if it were no `Secret`. The inspectors of others do that, so
 * that the search finds what it has to find; ours must do without.
 */
let isOpen = false
beforeEach(() => {
  vi.spyOn(Secret.prototype, 'toJSON').mockImplementation(function (this: Secret<unknown>) {
    return isOpen ? (this.reveal() as string) : '[secret]'
  })
})

/** All that came out of a story, by outlet; the secrets that went over the wire or were on the screen; the recordings. */
async function watch(story: StoryName) {
  const outlets: Record<string, string[]> = { stately: [], stock: [], log: [], 'stored snapshot': [] }
  const put = (outlet: string) => (value: unknown) => void outlets[outlet]?.push(JSON.stringify(value))
  const inspector = await serve()
  const recordings: Recording[] = []
  const locals: LocalInspect[] = []
  const shown = new Set<string>()
  onlooker = () => {
    const recording = record()
    recordings.push(recording)
    const connected = local({ url: inspector.url })
    locals.push(connected)
    const stock = createInspector({ send: put('stock') }).inspect
    return {
      inspect: combine(recording, connected, stately({ send: put('stately') }), (event) =>
        stock.next?.(event),
      ),
      log: put('log'),
    }
  }
  comesOn = (app) => {
    app.subscribe(() => {
      for (const secret of [app.view.code, app.view.url]) if (secret) shown.add(secret)
      isOpen = false
      put('stored snapshot')(app.actor.getPersistedSnapshot())
      isOpen = true
    })
  }
  isOpen = true
  const cli = passchart(['demo', '--story', story], { pace: story === 'sign-in' ? 8 : stories[story].pace })
  expect(await cli.exitCode, cli.stderr()).toBe(0)
  // The inspectors of others tell when they have time.
  await new Promise((resolve) => setTimeout(resolve, 100))
  await Promise.all(locals.map((each) => each.stop()))
  const page = await read(inspector.url)
  await page.until(() => new Set(page.messages.map(({ app }) => app)).size === locals.length)
  outlets.local = page.messages.map((message) => JSON.stringify(message))
  outlets.har = recordings.map((recording) => JSON.stringify(toHar(recording.trace())))
  outlets.trace = recordings.map((recording) => recording.text())
  const { secrets } = wire.of(cli.stdout())
  return { outlets, recordings, secrets: new Set([...secrets.keys(), ...shown]) }
}

/** The secrets that stand in what an outlet told. */
function leaksIn(texts: readonly string[] | undefined, secrets: ReadonlySet<string>): string[] {
  const all = texts?.join('\n') ?? ''
  return [...secrets].filter((secret) => all.includes(secret) || all.includes(btoa(secret).slice(0, -4)))
}

describe('what comes out of the story', () => {
  it.each(['sign-in', ...Object.keys(stories)] as StoryName[])(
    '%s has no secret in it, and its traces run again [SEC-02 ERR-26]',
    { timeout: 60_000 },
    async (story) => {
      const {
        outlets: { stock, ...ours },
        recordings,
        secrets,
      } = await watch(story)
      expect(secrets.size).toBeGreaterThan(always.length)
      // The search finds what is there: an inspector that gets the events as they are shows some of it.
      expect(leaksIn(stock, secrets).length).toBeGreaterThan(0)
      for (const [outlet, texts] of Object.entries(ours)) {
        expect(texts.length, outlet).toBeGreaterThan(0)
        expect(leaksIn(texts, secrets), outlet).toEqual([])
      }
      for (const recording of recordings) {
        const again = await replay(recording.text())
        again.stop()
        expect(again.divergence).toBeUndefined()
        expect(again.path).toEqual(pathOf(readTrace(recording.text())))
      }
    },
  )
})
