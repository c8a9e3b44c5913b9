import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { afterAll, vi } from 'vitest'
import { pathOf } from '../../scripts/needs.mjs'

/** Everything here happens in real time, on a machine that may be busy. */
export const longestMs = 60_000
vi.setConfig({ testTimeout: longestMs, hookTimeout: longestMs })

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  // Names lead nowhere: pages reach this machine only.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  // On loopback, for `ownContext()`.
  ...['--remote-debugging-port=0', '--enable-automation'],
]

/** What Playwright switches off, and viewers have. */
const usual = ['--disable-popup-blocking', '--disable-back-forward-cache']

let launching: Promise<Browser> | undefined

/** One Chromium for each file of tests, with an empty profile; it ends with the file. */
export function browser(): Promise<Browser> {
  launching ??= chromium.launch({
    executablePath: pathOf('chromium'),
    args: flags,
    ignoreDefaultArgs: usual,
    timeout: longestMs,
  })
  return launching
}

let connecting: Promise<Browser> | undefined

/**
 * The browser's own profile, one for all tests of a file. Here tabs hide each other and one window has the focus;
 * pages of any other count as shown and focused all the time.
 */
export async function ownContext(): Promise<BrowserContext> {
  connecting ??= addressOf(await browser()).then((address) =>
    chromium.connectOverCDP(address, { noDefaults: true, timeout: longestMs }),
  )
  const [context] = (await connecting).contexts()
  if (!context) throw new Error('the browser has no profile of its own')
  return context
}

/** Where the browser can be talked to besides the pipe it was launched with. */
async function addressOf(browser: Browser): Promise<string> {
  const session = await browser.newBrowserCDPSession()
  const { arguments: args } = await session.send('Browser.getBrowserCommandLine')
  const [, folder = ''] =
    args.map((arg) => arg.split('--user-data-dir=')).find(([before]) => before === '') ?? []
  const [port] = (await readFile(join(folder, 'DevToolsActivePort'), 'utf8')).split('\n')
  return `http://127.0.0.1:${port}`
}

afterAll(async () => {
  // What could not be launched has failed its test already.
  const launched = await launching?.catch(() => undefined)
  await launched?.close()
})
