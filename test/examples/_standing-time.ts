import { createManualClock, type ManualClock } from 'passchart/simulator'
import type { Page } from 'playwright-core'

/** Time that stands still in a page and in its simulator, until it is moved in both. */
export interface StandingTime {
  /** For the simulator. */
  readonly clock: ManualClock
  /** Takes the page's time away; for the documents it loads from now on. */
  install(page: Page): Promise<void>
  /** Timers that become due run in their order, each when the page waits for no answer any more. */
  pass(page: Page, ms: number): Promise<void>
}

export function createStandingTime(): StandingTime {
  const clock = createManualClock()
  return {
    clock,
    async install(page) {
      await page.exposeFunction('moveClock', (nowMs: number) =>
        clock.advance(Math.max(0, nowMs - clock.now())),
      )
      await page.addInitScript(standStill)
    },
    pass: async (page, ms) => {
      await page.evaluate((ms) => passTime(ms), ms)
      clock.advance(Math.max(0, (await page.evaluate(() => Date.now())) - clock.now()))
    },
  }
}

declare global {
  /** In the page. */
  function passTime(ms: number): Promise<void>
  /** The simulator's clock follows. */
  function moveClock(nowMs: number): Promise<void>
}

/** Runs in the page, before anything else. A page that is loaded anew goes on from when the last one was left. */
function standStill(): void {
  const startMs = Date.UTC(2026, 0, 1)
  let nowMs = Number(sessionStorage.getItem('now')) || startMs
  let asking = 0
  let drawn = 0
  const timers = new Map<number, { readonly atMs: number; readonly run: () => void }>()
  const later = globalThis.setTimeout
  const { port1, port2 } = new MessageChannel()
  /** A turn of the event loop; without waiting, unless for an answer. */
  const turn = () =>
    new Promise<unknown>((resolve) => {
      if (asking > 0) return void later(resolve, 1)
      port1.onmessage = resolve
      port2.postMessage(0)
    })

  Date.now = () => nowMs
  performance.now = () => nowMs - startMs
  const set = (run: () => void, ms = 0) => {
    drawn += 1
    timers.set(drawn, { atMs: nowMs + Math.max(1, Math.ceil(ms)), run })
    return drawn
  }
  Object.assign(globalThis, { setTimeout: set, clearTimeout: (handle: number) => timers.delete(handle) })

  /** Counts what the page waits for. */
  function counted<Args extends unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) {
    return async function (this: unknown, ...args: Args): Promise<Answer> {
      asking += 1
      try {
        return await ask.apply(this, args)
      } finally {
        asking -= 1
      }
    }
  }
  const { fetch } = globalThis
  globalThis.fetch = counted(async (...request: Parameters<typeof fetch>) => {
    await moveClock(nowMs)
    return fetch(...request)
  })
  const { prototype } = Response
  prototype.text = counted(prototype.text)
  prototype.json = counted(prototype.json)
  SubtleCrypto.prototype.digest = counted(SubtleCrypto.prototype.digest)
  // Nobody could count who waits for a lock; most televisions have none, as they are not served over https.
  Reflect.deleteProperty(Navigator.prototype, 'locks')

  async function quiet(): Promise<void> {
    for (let calm = 0; calm < 2; calm = asking > 0 ? 0 : calm + 1) await turn()
  }

  globalThis.passTime = async (ms) => {
    const endMs = nowMs + ms
    await quiet()
    for (;;) {
      const [first] = [...timers].sort(([, a], [, b]) => a.atMs - b.atMs)
      if (first === undefined || first[1].atMs > endMs) break
      timers.delete(first[0])
      nowMs = first[1].atMs
      first[1].run()
      await quiet()
    }
    nowMs = endMs
    sessionStorage.setItem('now', String(nowMs))
  }
}
