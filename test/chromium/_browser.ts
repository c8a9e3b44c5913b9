import { type Browser, chromium } from 'playwright-core'
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
]

let launching: Promise<Browser> | undefined

/** One Chromium for each file of tests, with an empty profile; it ends with the file. */
export function browser(): Promise<Browser> {
  launching ??= chromium.launch({
    executablePath: pathOf('chromium'),
    args: flags,
    timeout: longestMs,
  })
  return launching
}

afterAll(async () => {
  // What could not be launched has failed its test already.
  const launched = await launching?.catch(() => undefined)
  await launched?.close()
})
