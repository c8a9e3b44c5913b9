/**
 * A house where an example runs: its own simulator over HTTP, its own site, and a viewer at the page, who finds things
 * by role and name.
 *
 *     const { viewer, simulator } = await openHouse(test, example)
 *     await viewer.sees('Watch with your TV provider')
 *     await viewer.press('Sign in')
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { createSimulator, type Simulator, type SimulatorOptions } from 'passchart/simulator'
import type { BrowserContext, Page } from 'playwright-core'
import type { TestContext } from 'vitest'
import { browser, longestMs } from '../chromium/_browser.ts'
import { breachesOfCall, watch } from '../chromium/_stage.ts'
import { type Site, serveExample } from './_site.ts'

/** An example, and how it differs from others. */
export interface Example {
  /** Its folder. */
  readonly name: string
  /** Where the provider's page opens when **Sign in** is pressed; `code`: on another device. */
  readonly login: 'page' | 'popup' | 'code'
  /** How a viewer presses what has the focus or is seen; default a click. */
  readonly press?: (page: Page, name: string) => Promise<void>
  /** Serves it for this service; default: its build, under a strict policy. */
  readonly serve?: (service: string) => Promise<Site>
}

export interface House {
  readonly simulator: Simulator
  /** Origin of the simulator. */
  readonly service: string
  readonly context: BrowserContext
  readonly viewer: Viewer
}

export interface Viewer {
  readonly page: Page
  /** Waits for the screen with this heading, and looks at it for what keeps people out. */
  sees(heading: string): Promise<void>
  press(name: string): Promise<void>
  /** Waits for these words in an element of this role. */
  reads(role: 'alert' | 'status' | 'timer', words: string | RegExp): Promise<void>
  /** The code on the screen. */
  code(): Promise<string>
  /** The description of what has the focus, which a screen reader tells with it. */
  focusDescription(): Promise<string | undefined>
  /** Whether some part of the page has the focus, so that a keyboard goes on from there. */
  hasFocus(): Promise<boolean>
}

/** Of a test that may run beside others; whatever it opens ends with it. */
export async function openHouse(
  { onTestFinished, expect }: TestContext,
  example: Example,
  options: SimulatorOptions = {},
): Promise<House> {
  const failures: string[] = []
  const simulator = createSimulator({
    // These viewers reload faster than people do.
    limiter: false,
    entitlements: {
      Cablevision: { 'cinema-plus': { details: 'Cinema Plus is not part of your package.' } },
    },
    ...options,
    onExchange: ({ call }) => void failures.push(...breachesOfCall(call)),
  })
  const { origin: service, close } = await simulator.listen()
  onTestFinished(close)
  const site = await (example.serve ?? ((service) => serveExample(example.name, service)))(service)
  onTestFinished(site.close)

  const context = await (await browser()).newContext({ viewport: { width: 1280, height: 720 } })
  context.setDefaultTimeout(longestMs / 2)
  const unwatch = watch(context, { site: site.origin, service, also: undefined }, failures)
  onTestFinished(async () => {
    unwatch()
    await context.close()
    expect(failures).toEqual([])
  })

  const page = await context.newPage()
  await page.goto(site.origin)
  return { simulator, service, context, viewer: createViewer(page, example, expect) }
}

function createViewer(page: Page, { press = click }: Example, expect: TestContext['expect']): Viewer {
  return {
    page,
    async sees(heading) {
      await page.getByRole('heading', { name: heading, exact: true }).waitFor()
      expect(await barriers(page)).toEqual([])
    },
    press: (name) => press(page, name),
    reads: (role, words) => page.getByRole(role).filter({ hasText: words }).waitFor(),
    code: async () => (await page.getByRole('status', { name: 'Code' }).textContent()) ?? '',
    focusDescription: () =>
      page.evaluate(() => {
        const id = document.activeElement?.getAttribute('aria-describedby') ?? ''
        return document.getElementById(id)?.textContent.trim()
      }),
    hasFocus: () => page.evaluate(() => document.activeElement !== document.body),
  }
}

/** With a pointer. */
export const click = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds serious on the page as it stands. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(await axe)
  const { violations } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
