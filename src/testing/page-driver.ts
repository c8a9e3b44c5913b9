import type { PassOptions } from '../composition/options.ts'
import type { PassCommand, Phase } from '../machines/pass/index.ts'
import type { Identity } from '../ports.ts'
import type { AskedService } from './answers.ts'
import { type EarlierApp, policyFor, runEarlier } from './earlier-run.ts'
import type { Path, Place } from './model.ts'
import type { Command } from './steps.ts'
import { type StagedApp, type Wings, type WireDriver, wireDriver } from './wire-driver.ts'

/** A page as Playwright has it. */
export interface DrivenPage {
  route(url: string, handler: (route: DrivenRoute) => void): Promise<unknown>
  /** Each request ends with one of the two. */
  on(event: 'requestfailed' | 'requestfinished', listener: (request: DrivenRequest) => void): unknown
  addInitScript(script: { content: string }): Promise<unknown>
  readonly clock: {
    install(o: { time: number }): Promise<void>
    pauseAt(time: number): Promise<void>
    runFor(ms: number): Promise<void>
  }
  close(): Promise<void>
}

export interface DrivenRoute {
  request(): DrivenRequest
  fulfill(o: { status: number; headers: Record<string, string>; body: string }): Promise<void>
  abort(): Promise<void>
}

export interface DrivenRequest {
  url(): string
  method(): string
  headers(): Record<string, string>
  postData(): string | null
}

/** The options of the page's `createPass`, as plain data. */
export type PageOptions = Pick<
  PassOptions,
  'serviceProvider' | 'softwareStatement' | 'redirectUrl' | 'domainName' | 'surface' | 'policy'
> & { readonly device: { readonly id: string } }

export interface PageDriverOptions<Page extends DrivenPage> {
  /** A page in a profile of its own, still empty: `() => browser.newPage()`. */
  readonly page: () => Promise<Page>
  /**
   * Loads the app, whose `createPass` is to have these options and, besides `partner`, no ports: it stands for the
   * device's framework, in the set-ups with the platform.
   */
  readonly open: (page: Page, options: PageOptions, partner?: Identity['partner']) => unknown
  /** The app plugs in the framework that `open` is given, as `identity.partner`. Default false. */
  readonly hasPartner?: boolean
  /** What the viewer does on the page for a command; what is not there, the viewer of this page cannot do. */
  readonly viewer: {
    readonly [Type in PassCommand['type']]?: (
      page: Page,
      command: Extract<PassCommand, { type: Type }>,
    ) => unknown
  }
  /** Whether the page offers just this in this phase; default: it does, if `viewer` knows the command. */
  readonly can?: (command: PassCommand, from: Phase) => boolean
  /** The phase the page shows. */
  readonly phase: (page: Page) => Promise<string | null | undefined>
  /** Looks at the page after each step. */
  readonly check?: (place: Place, page: Page) => void | Promise<void>
  /** `createPass` itself: some paths begin with what an earlier run has left in the store. */
  readonly createPass: (options: PassOptions) => EarlierApp
}

const longestSetUpMs = 60_000
const realPauseMs = 20
/** How long a page on a busy machine may take, of real time, for what waits for no simulated time. */
const patienceMs = 10_000

/** Ports that a page does not have. */
const portless: ReadonlySet<AskedService> = new Set<AskedService>([
  'askFramework',
  'authenticateWithPartner',
  'openBrowser',
])
const partnerServices: ReadonlySet<AskedService> = new Set<AskedService>([
  'askFramework',
  'authenticateWithPartner',
])
/** Without a port these have always the same answer, and at once. */
const always: Readonly<Partial<Record<AskedService, string>>> = {
  verify: 'valid',
  renewIdentity: 'the host knows no better',
}

/**
 * Walks paths on a page in a browser. The simulator answers the page's calls, wherever they go; time stands still in the
 * page until the path lets it pass.
 */
export function pageDriver<Page extends DrivenPage>(o: PageDriverOptions<Page>): WireDriver {
  let page: Page | undefined
  return wireDriver({
    create: (wings) =>
      appOnPage(o, wings, (opened) => {
        page = opened
      }),
    refuse: (path) => notOnAPage(o, path),
    check: (place) => (page ? o.check?.(place, page) : undefined),
  })
}

function notOnAPage<Page extends DrivenPage>(
  o: PageDriverOptions<Page>,
  { given, steps }: Path,
): string | undefined {
  if (given.app !== 'pass') return `it is a path of the ${given.app}`
  if (given.settings.hasBrowser) return 'the page has no browser port'
  if (given.settings.hasPartner && !o.hasPartner) return 'the page has no partner framework'
  let phase: Phase = 'booting'
  for (const step of steps) {
    switch (step.by) {
      case 'viewer':
      case 'host': {
        const command = step.command as PassCommand
        if (!o.viewer[command.type] || o.can?.(command, phase) === false)
          return `"${step.name}" cannot be done on the page`
        break
      }
      case 'surroundings':
        return 'it comes neither of the viewer nor of the service'
      case 'service':
        if (portless.has(step.service) && !(o.hasPartner && partnerServices.has(step.service)))
          return 'the page has no such port'
        if ((always[step.service] ?? step.how) !== step.how) return 'the page has no such port'
        if (step.service === 'boot' && (step.how.endsWith('offline') || step.how.startsWith('the device id')))
          return 'the page begins online, as the device it is'
    }
    phase = step.leadsTo.phase as Phase
  }
  return undefined
}

function appOnPage<Page extends DrivenPage>(
  o: PageDriverOptions<Page>,
  { stage, path, until }: Wings,
  onOpen: (page: Page) => void,
): StagedApp {
  let page: Page | undefined
  let line: Line | undefined
  const opened = (): Page => {
    if (!page) throw new Error('the page has not been opened')
    return page
  }
  const { clock, options } = stage

  /** The page's time and the service's go on together. */
  async function elapse(ms: number): Promise<void> {
    await line?.arrival()
    clock.advance(ms)
    await page?.clock.runFor(ms)
  }

  async function begin(): Promise<void> {
    await runEarlier(stage, path, o.createPass, until)
    page = await o.page()
    onOpen(page)
    line = await connect(page, stage.options.fetch as typeof fetch)
    // Its time runs from being set until it is stopped, and cannot be set back.
    await page.clock.install({ time: clock.now() - longestSetUpMs })
    await page.clock.pauseAt(clock.now())
    const entries = JSON.stringify([...stage.host.entries])
    await page.addInitScript({
      content: `for (const [key, value] of ${entries}) localStorage.setItem(key, value)`,
    })
    const {
      serviceProvider,
      softwareStatement,
      redirectUrl,
      domainName = '',
      surface = 'secondary',
    } = options
    const pageOptions = {
      serviceProvider,
      softwareStatement,
      redirectUrl,
      domainName,
      surface,
      policy: { ...options.policy, ...policyFor(path) },
      device: { id: stage.deviceId },
    }
    const { hasPartner } = stage.given.settings
    await o.open(page, pageOptions, hasPartner ? stage.simulator.partnerFramework.on() : undefined)
  }

  let hopMs = 0
  return {
    lacks: new Set(Object.keys(always) as AskedService[]),
    start: begin,
    async viewer(command) {
      hopMs = 0
      await act(o, opened(), command)
    },
    async host(command) {
      hopMs = 0
      await act(o, opened(), command)
    },
    tell() {
      throw new Error('a page is told nothing')
    },
    isAt: async ({ phase }) => (await o.phase(opened())) === phase,
    place: async () => (await o.phase(opened())) ?? 'no phase at all',
    patienceMs,
    async settle() {
      hopMs = 0
      for (let turn = 0; turn < 4; turn++) await elapse(1)
    },
    // When the next timer of the page is due nobody tells: longer and longer hops. What a page does besides waiting
    // takes real time, and on a busy machine some more.
    async pass(mostMs) {
      hopMs = Math.min(100, hopMs * 2 + 5)
      await elapse(Math.min(hopMs, mostMs))
      await realPause()
    },
    elapse,
    async end() {
      await page?.close()
    },
  }
}

async function act<Page extends DrivenPage>(
  o: PageDriverOptions<Page>,
  page: Page,
  command: Command,
): Promise<void> {
  const viewer = o.viewer as {
    readonly [type: string]: ((page: Page, command: Command) => unknown) | undefined
  }
  await viewer[command.type]?.(page, command)
}

function realPause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, realPauseMs))
}

/** Between a page and what answers it. */
interface Line {
  /** Resolves when every answer given so far has arrived. */
  arrival(): Promise<void>
}

/** Has the page's calls answered by this fetch, wherever they go. */
async function connect(page: DrivenPage, fetch: typeof globalThis.fetch): Promise<Line> {
  const underWay = new Map<DrivenRequest, AbortController>()
  const answered = new Set<DrivenRequest>()
  page.on('requestfailed', (request) => {
    underWay.get(request)?.abort()
    answered.delete(request)
  })
  page.on('requestfinished', (request) => answered.delete(request))
  const answer = async (route: DrivenRoute) => {
    const request = route.request()
    const controller = new AbortController()
    underWay.set(request, controller)
    try {
      const body = request.postData()
      const response = await fetch(request.url(), {
        method: request.method(),
        headers: request.headers(),
        signal: controller.signal,
        ...(body === null ? {} : { body }),
      })
      const text = await response.text()
      controller.signal.throwIfAborted()
      answered.add(request)
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: text,
      })
    } catch {
      // The service was made to break the connection, or the page has gone.
      if (!controller.signal.aborted) answered.add(request)
      await route.abort().catch(() => answered.delete(request))
    } finally {
      underWay.delete(request)
    }
  }
  for (const pattern of ['**/api/v2/**', '**/o/client/**'])
    await page.route(pattern, (route) => void answer(route))
  return {
    // A wait that an answer begins would begin too late, were time to pass before the answer is there.
    async arrival() {
      const endMs = Date.now() + patienceMs
      while (answered.size > 0 && Date.now() < endMs) await realPause()
      // What never arrives is waited for once.
      answered.clear()
    },
  }
}
