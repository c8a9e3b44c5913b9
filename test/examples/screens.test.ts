/**
 * Every screen of these examples, each seen once. `npm run screenshots` keeps their pictures in `docs/images`; the
 * television's are measured, too.
 */
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { longestMs } from '../chromium/_browser.ts'
import { type Example, openHouse } from './_house.ts'
import { pressByRemote } from './_remote.ts'

const examples: readonly Example[] = [
  { name: 'react', login: 'page' },
  { name: 'television', login: 'code', press: pressByRemote },
]

for (const example of examples)
  it(
    `the screens of the example ${example.name}`,
    async (test) => {
      const { viewer, simulator, context } = await openHouse(test, example)
      const { page } = viewer
      const kept = await pictures(example.name)
      const look = async (name: string) => {
        await page.waitForLoadState('networkidle')
        if (kept) await page.screenshot({ path: `${kept}/${name}.png` })
        if (example.name === 'television') expect(await tooSmallOrFarOut(page)).toEqual([])
      }
      const signIn = example.login === 'code' ? 'Sign in' : 'Sign in on another device'

      await viewer.sees('Watch with your TV provider')
      await look('signed-out')
      await viewer.press(signIn)
      await page.getByRole('button', { name: 'Optimum' }).waitFor()
      await look('selecting-provider')
      simulator.faults.next('SES', { hang: true })
      await viewer.press('Optimum')
      await viewer.sees('One moment')
      await look('moment')
      await viewer.press('Cancel')
      await viewer.sees('Watch with your TV provider')
      await viewer.press(signIn)
      await viewer.press('Optimum')
      await viewer.sees('Enter this code')
      await look('code')
      await context.setOffline(true)
      await viewer.reads('status', 'Paused.')
      await look('paused')
      await context.setOffline(false)
      simulator.person.signIn(await viewer.code(), { mvpd: 'Cablevision' })
      await viewer.sees('What would you like to watch?')
      await page.getByText('Not in your package').waitFor()
      await look('ready')
      await viewer.press('Matchday')
      await viewer.sees('Now playing Matchday')
      await look('playing')
      await viewer.press('Stop')
      await viewer.press('Cinema Plus')
      await viewer.reads('alert', 'Cinema Plus is not part of your package.')
      await look('refused')
      await viewer.press('Sign out')
      await viewer.reads('status', 'You are signed out.')
      await look('logged-out')
      simulator.statements.revoke()
      simulator.credentials.revoke()
      await page.reload()
      await viewer.sees('This app cannot start')
      await look('blocked')
    },
    2 * longestMs,
  )

/** Where to keep the pictures of an example, if at all. */
async function pictures(name: string): Promise<string | undefined> {
  if (process.env.PASSCHART_SCREENSHOTS === undefined) return undefined
  const folder = fileURLToPath(new URL(`../../docs/images/${name}`, import.meta.url))
  await mkdir(folder, { recursive: true })
  return folder
}

/**
 * What cannot be read from three metres, text below 24 px on a screen of 1920 × 1080, or may be cut off, in the
 * outermost 5 %; and boxes that Chrome 79 would lay out without their gaps.
 */
function tooSmallOrFarOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const smallest = (24 / 1920) * innerWidth
    const [left, top] = [innerWidth * 0.05, innerHeight * 0.05]
    for (const element of document.body.querySelectorAll('*')) {
      const { fontSize, display, columnGap } = getComputedStyle(element)
      const { left: from, right: to, top: above, bottom: below, width } = element.getBoundingClientRect()
      const words = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      )
      const name = `${element.tagName} ${element.textContent}`
      if (display.includes('flex') && columnGap !== 'normal') faults.push(`${name}: gap`)
      if (width === 0 || (!words && element.tagName !== 'svg')) continue
      if (Number.parseFloat(fontSize) < smallest - 0.01) faults.push(`${name}: ${fontSize}`)
      const isOut =
        from < left - 1 || to > innerWidth - left + 1 || above < top - 1 || below > innerHeight - top + 1
      if (isOut) faults.push(`${name}: out of the safe area`)
    }
    return faults
  })
}
