import type { Page } from 'playwright-core'

type Box = { readonly x: number; readonly y: number; readonly height: number }

const mostMoves = 40

/** Presses a button as a remote control does: arrows until it has the focus, then OK. */
export async function pressByRemote(page: Page, name: string): Promise<void> {
  const target = page.getByRole('button', { name, exact: true })
  await target.waitFor()
  for (let moves = 0; moves < mostMoves; moves += 1) {
    const [held, wanted] = (await target.evaluate((wanted) => {
      const held = document.activeElement
      return [
        held === wanted ? undefined : held?.getBoundingClientRect().toJSON(),
        wanted.getBoundingClientRect().toJSON(),
      ]
    })) as [Box | undefined, Box]
    if (held === undefined) return page.keyboard.press('Enter')
    await page.keyboard.press(towards(held, wanted))
  }
  throw new Error(`no way to "${name}" by the arrows`)
}

/** To its row first. */
function towards(held: Box, wanted: Box): string {
  if (wanted.y >= held.y + held.height) return 'ArrowDown'
  if (wanted.y + wanted.height <= held.y) return 'ArrowUp'
  return wanted.x > held.x ? 'ArrowRight' : 'ArrowLeft'
}
