import { describe, it } from 'vitest'
import { type Example, type House, openHouse, type Viewer } from './_house.ts'

const signedOut = 'Watch with your TV provider'
const picker = 'Choose your TV provider'
const codeScreen = 'Enter this code'
const catalogue = 'What would you like to watch?'

/** What a viewer can count on in every example. */
export function describeExample(example: Example): void {
  const { login } = example
  /** To the screen with the code. */
  async function asksForCode({ viewer }: House): Promise<string> {
    await viewer.sees(signedOut)
    await viewer.press(login === 'code' ? 'Sign in' : 'Sign in on another device')
    await viewer.sees(picker)
    await viewer.press('Optimum')
    await viewer.sees(codeScreen)
    return viewer.code()
  }

  /** Signed in, by code. */
  async function signsIn(house: House): Promise<void> {
    const code = await asksForCode(house)
    house.simulator.person.signIn(code, { mvpd: 'Cablevision' })
    await house.viewer.sees(catalogue)
  }

  describe.concurrent(`the example ${example.name}`, () => {
    it('signs in on another device, with the code typed at the companion page', async (test) => {
      const house = await openHouse(test, example)
      const code = await asksForCode(house)
      await house.viewer.page.getByRole('img', { name: 'QR code of the address' }).waitFor()
      const phone = await house.context.newPage()
      await phone.goto(`${house.service}/companion`)
      await phone.getByLabel('Code').fill(code)
      await phone.getByRole('button', { name: 'Continue' }).click()
      await phone.getByRole('button', { name: 'Sign in' }).click()
      await house.viewer.sees(catalogue)
      await house.viewer.page.getByText('Signed in with Optimum').waitFor()
    })

    it('plays what the provider permits, and tells why it does not', async (test) => {
      const house = await openHouse(test, example)
      const { viewer } = house
      await signsIn(house)
      await viewer.page.getByText('Not in your package').waitFor()
      await viewer.press('Matchday')
      await viewer.sees('Now playing Matchday')
      await viewer.press('Stop')
      await viewer.page.getByRole('region', { name: 'Player' }).waitFor({ state: 'detached' })
      test.expect(await viewer.hasFocus()).toBe(true)
      await viewer.press('Cinema Plus')
      await viewer.reads('alert', 'Cinema Plus is not part of your package.')
      test.expect(await viewer.hasFocus()).toBe(true)
      await viewer.press('Tiny Planet')
      await viewer.sees('Now playing Tiny Planet')
    })

    it('signs out, and remembers the provider', async (test) => {
      const house = await openHouse(test, example)
      const { viewer } = house
      await signsIn(house)
      await viewer.press('Sign out')
      await viewer.sees(signedOut)
      await viewer.reads('status', 'You are signed out.')
      test.expect(await viewer.focusDescription()).toBe('You are signed out.')
      // A screen reader knows the place before there is something to tell.
      test.expect(await viewer.page.getByRole('alert').count()).toBe(1)
      await viewer.page.getByRole('button', { name: 'Sign in with Optimum' }).waitFor()
    })

    it('is still signed in after a reload', async (test) => {
      const house = await openHouse(test, example)
      await signsIn(house)
      await house.viewer.page.reload()
      await house.viewer.sees(catalogue)
    })

    it('keeps the code through a reload in the middle', async (test) => {
      const house = await openHouse(test, example)
      const code = await asksForCode(house)
      await house.viewer.page.reload()
      await house.viewer.sees(codeScreen)
      test.expect(await house.viewer.code()).toBe(code)
      house.simulator.person.signIn(code, { mvpd: 'Cablevision' })
      await house.viewer.sees(catalogue)
    })

    it('gets a new code, with which the old one ends', async (test) => {
      const house = await openHouse(test, example)
      const { viewer, simulator } = house
      const code = await asksForCode(house)
      await viewer.press('New code')
      await test.expect.poll(() => viewer.code()).not.toBe(code)
      const next = await viewer.code()
      test.expect(() => simulator.person.signIn(code, { mvpd: 'Cablevision' })).toThrow(/replaced/)
      simulator.person.signIn(next, { mvpd: 'Cablevision' })
      await viewer.sees(catalogue)
    })

    it('says so when nobody has used the code in time', async (test) => {
      const house = await openHouse(test, example, { sessionLifeMs: 20_000 })
      await asksForCode(house)
      await house.viewer.reads('timer', /0:[01]\d/)
      await house.viewer.sees(signedOut)
      await house.viewer.reads('status', 'Your sign-in has expired.')
    })

    it('is cancelled from the picker and from the code', async (test) => {
      const house = await openHouse(test, example)
      const { viewer } = house
      await asksForCode(house)
      await viewer.press('Cancel')
      await viewer.sees(signedOut)
      await viewer.press('Sign in')
      await viewer.sees(picker)
      await viewer.press('Back')
      await viewer.sees(signedOut)
    })

    it('rests while offline, and goes on', async (test) => {
      const house = await openHouse(test, example)
      const { viewer, simulator, context } = house
      const code = await asksForCode(house)
      await context.setOffline(true)
      await viewer.reads('status', 'Paused. It goes on when you are back online.')
      simulator.person.signIn(code, { mvpd: 'Cablevision' })
      await context.setOffline(false)
      await viewer.sees(catalogue)
    })

    it('stops the player when the free access ends', async (test) => {
      const house = await openHouse(test, example, {
        providers: [
          { id: 'Cablevision', displayName: 'Optimum' },
          {
            id: 'TempPass_REF30',
            displayName: 'Free',
            isTempPass: true,
            simulated: { tempPass: { durationMs: 12_000 } },
          },
        ],
      })
      const { viewer } = house
      await viewer.sees(signedOut)
      await viewer.press('Watch without an account')
      await viewer.sees(catalogue)
      await viewer.page.getByText('Free access').waitFor()
      await viewer.press('Matchday')
      await viewer.sees('Now playing Matchday')
      await viewer.sees(signedOut)
      await viewer.reads('status', 'Your free access is used up.')
      test.expect(await viewer.page.getByRole('region', { name: 'Player' }).count()).toBe(0)
    })

    it('cannot start without a good statement, and can be started again', async (test) => {
      const house = await openHouse(test, example)
      const { viewer, simulator } = house
      await viewer.sees(signedOut)
      simulator.statements.revoke()
      simulator.credentials.revoke()
      await viewer.page.reload()
      await viewer.sees('This app cannot start')
      await viewer.reads('alert', 'This app cannot connect to the service.')
      const again = await viewer.page.getByRole('button', { name: 'Try again' }).elementHandle()
      await viewer.press('Try again')
      await again?.waitForElementState('hidden')
      await viewer.sees('This app cannot start')
      test.expect(await viewer.hasFocus()).toBe(true)
      simulator.state.reset()
      await viewer.press('Try again')
      await viewer.sees(signedOut)
    })

    if (login === 'code') return

    it('signs in on this screen, at the provider’s page', async (test) => {
      const house = await openHouse(test, example)
      const { viewer } = house
      await picks(viewer)
      await atProvider(house, 'Sign in')
      await viewer.sees(catalogue)
      await viewer.press('Matchday')
      await viewer.sees('Now playing Matchday')
    })

    it('says that the providers are loading', async (test) => {
      const { viewer, context } = await openHouse(test, example)
      await viewer.sees(signedOut)
      let answer = () => {}
      const held = new Promise<void>((resolve) => {
        answer = resolve
      })
      await context.route('**/configuration*', async (route) => {
        await held
        await route.continue()
      })
      await viewer.press('Sign in')
      await viewer.reads('status', 'Loading…')
      answer()
      await viewer.page.getByText('Loading…').waitFor({ state: 'detached' })
      await viewer.page.getByRole('button', { name: 'Optimum' }).waitFor()
    })

    it('comes back from the provider’s page without a sign-in', async (test) => {
      const house = await openHouse(test, example)
      const { viewer } = house
      await picks(viewer)
      await atProvider(house, 'Cancel')
      // Nobody tells what happened there: the app looks until the code ends, unless the viewer has had enough.
      await viewer.sees('One moment')
      const words = 'Waiting for your provider. Not finished there? Cancel and try again.'
      await viewer.reads('status', words)
      test.expect(await viewer.focusDescription()).toBe(words)
      await viewer.press('Cancel')
      await viewer.sees(signedOut)
    })
  })

  async function picks(viewer: Viewer): Promise<void> {
    await viewer.sees(signedOut)
    await viewer.press('Sign in')
    await viewer.sees(picker)
    const search = viewer.page.getByRole('searchbox', { name: 'Find your provider' })
    await search.fill('no such')
    await viewer.reads('status', 'No provider has this name.')
    await search.fill('opt')
    await viewer.page.getByRole('button', { name: 'Spectrum' }).waitFor({ state: 'detached' })
    if (login === 'page') await viewer.press('Optimum')
  }

  /** Presses a button of the provider's page. */
  async function atProvider({ viewer, context }: House, name: string): Promise<void> {
    const opening = login === 'popup' ? context.waitForEvent('page') : undefined
    if (login === 'popup') await viewer.press('Optimum')
    const page = (await opening) ?? viewer.page
    await page.waitForURL('**/provider/login*')
    await page.getByRole('button', { name }).click()
  }
}
