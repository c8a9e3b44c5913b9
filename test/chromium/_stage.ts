/**
 * The library in pages of a real Chromium, in front of the simulator over HTTP, each at an origin of its own.
 *
 *     const stage = await createStage()
 *     const tab = await stage.open()               // loads the page, which starts its Pass
 *     await tab.send({ type: 'signIn.start', mvpd: 'Cablevision' })
 *     stage.simulator.person.signIn(await tab.code())
 *     await tab.until('ready')
 *     expect(stage.calls()).toEqual([…])
 *
 * A second `open()` is a second tab of the same profile; `stage.tab(page)` makes one of a popup. A page that does more
 * than start a `Pass` is a module of its own (`entry`) that calls `startApp` of `_page.ts`, with a browser port, say.
 * Everything else is Playwright's: `tab.page`, `stage.context`; `tab.page.evaluate(() => app.pass.view)` runs in the
 * page. Nothing is to be waited for by a fixed time.
 */
import type { PassCommand, PassFact, PassOptions, PassView, Phase } from 'passchart'
import { createSimulator, type LogEntry, type Simulator, type SimulatorOptions } from 'passchart/simulator'
import type { BrowserContext, ConsoleMessage, Page, Request, WebError } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { breachesOfRequest } from '../_contract/check.ts'
import { browser, longestMs, ownContext } from './_browser.ts'
import { serveSite } from './_site.ts'

export interface StageOptions {
  /** The module of the page; default `app.page.ts`, which starts a `Pass` and nothing else. */
  readonly entry?: URL
  /** Plain options of the `Pass` of every page, over the usual ones. */
  readonly options?: Partial<PassOptions> | ((at: Origins) => Partial<PassOptions>)
  readonly simulator?: SimulatorOptions
  /** Another origin on this machine that pages may talk to, and be of. */
  readonly alsoAt?: string
  /** Tabs hide each other and one window has the focus; default: each page counts as shown and focused. */
  readonly hasRealWindows?: boolean
}

/** Such as `http://127.0.0.1:4091`. */
export interface Origins {
  /** Of the pages. */
  readonly site: string
  /** Of the simulator. */
  readonly service: string
}

export interface Stage extends Origins {
  readonly simulator: Simulator
  readonly context: BrowserContext
  /** A new tab at a path of the site; every path has the page. */
  open(path?: string): Promise<Tab>
  /** Of a page that was opened by another. */
  tab(page: Page): Tab
  /** Short names of the calls since the last time asked. */
  calls(): string[]
  /**
   * What went wrong in pages so far, and what they sent against the contract. A test that expects some takes it; any
   * other fails by it.
   */
  takeFailures(): string[]
}

export interface Tab {
  readonly page: Page
  view(): Promise<PassView>
  send(command: PassCommand): Promise<void>
  /** Waits for a phase. */
  until<P extends Phase>(phase: P): Promise<Extract<PassView, { phase: P }>>
  /** Waits for the code on the screen. */
  code(): Promise<string>
  /** Every fact since the page was loaded. */
  facts(): Promise<PassFact[]>
  /** The codes of the warnings among them. */
  warnings(): Promise<string[]>
}

const timeoutMs = longestMs / 2

export async function createStage(o: StageOptions = {}): Promise<Stage> {
  const failures: string[] = []
  const simulator = createSimulator({
    ...o.simulator,
    onExchange(exchange) {
      o.simulator?.onExchange?.(exchange)
      failures.push(...breachesOfCall(exchange.call))
    },
  })
  const { origin: service, close } = await simulator.listen()
  onTestFinished(close)

  const site = await serveSite({
    entry: o.entry ?? new URL('./app.page.ts', import.meta.url),
    connectsTo: [service, o.alsoAt].filter(Boolean).join(' '),
    given(site) {
      const options = typeof o.options === 'function' ? o.options({ site, service }) : o.options
      return {
        serviceProvider: simulator.serviceProvider,
        softwareStatement: simulator.softwareStatement,
        origin: service,
        redirectUrl: `${site}/done`,
        device: { id: 'living-room' },
        ...options,
        policy: { pollIntervalMs: 3_000, jitter: 0, ...options?.policy },
      }
    },
  })
  onTestFinished(site.close)

  const context = o.hasRealWindows ? await ownContext() : await (await browser()).newContext()
  context.setDefaultTimeout(timeoutMs)
  const unwatch = watch(context, { site: site.origin, service, also: o.alsoAt }, failures)
  onTestFinished(async () => {
    unwatch()
    if (o.hasRealWindows) await Promise.all(context.pages().map((page) => page.close()))
    else await context.close()
    expect(failures).toEqual([])
  })

  let told = 0
  return {
    ...{ simulator, context, service, site: site.origin },
    async open(path = '/') {
      const page = await context.newPage()
      await page.goto(`${site.origin}${path}`)
      return toTab(page)
    },
    tab: toTab,
    calls() {
      const fresh = simulator.log.slice(told).map(({ short }) => short)
      told = simulator.log.length
      return fresh
    },
    takeFailures: () => failures.splice(0),
  }
}

function toTab(page: Page): Tab {
  const facts = () => page.evaluate(() => [...app.facts])
  const until = <P extends Phase>(phase: P) =>
    page.evaluate(([phase, o]) => app.pass.waitFor(phase as P, o), [phase as Phase, { timeoutMs }] as const)
  return {
    page,
    view: () => page.evaluate(() => app.pass.view),
    send: (command) => page.evaluate((command) => app.pass.send(command), command),
    until,
    code: () =>
      page.evaluate(
        async (o) => {
          const codeOf = (view: PassView) => (view.phase === 'signingIn' ? view.code : undefined)
          return codeOf(await app.pass.waitFor((view) => codeOf(view) !== undefined, o)) ?? ''
        },
        { timeoutMs },
      ),
    facts,
    warnings: async () => (await facts()).flatMap((fact) => (fact.type === 'warning' ? [fact.code] : [])),
  }
}

/** What a browser has sent against the contract; pages of the simulator are no part of it. */
export function breachesOfCall({ short, method, path, query, headers, body }: LogEntry): string[] {
  if (short === '?') return []
  return breachesOfRequest({ method, url: new URL(`${path}?${query}`, 'http://127.0.0.1'), headers, body })
}

/** Collects what goes wrong in pages, and every request to elsewhere, until undone. */
export function watch(
  context: BrowserContext,
  { site, service, also }: Origins & { readonly also: string | undefined },
  failures: string[],
): () => void {
  const onError = (error: WebError) => void failures.push(`uncaught: ${error.error().stack}`)
  const onConsole = (message: ConsoleMessage) => {
    if (message.type() !== 'error') return
    const { url } = message.location()
    // Chromium says so of every refusal; the service's are answers.
    const isAnswer = message.text().startsWith('Failed to load resource') && url.startsWith(`${service}/`)
    if (!isAnswer) failures.push(`console: ${message.text()} (${url})`)
  }
  const onRequest = (request: Request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && ![site, service, also].includes(url.origin)) {
      failures.push(`request to ${url.origin}`)
    }
  }
  context.on('weberror', onError).on('console', onConsole).on('request', onRequest)
  return () => context.off('weberror', onError).off('console', onConsole).off('request', onRequest)
}
