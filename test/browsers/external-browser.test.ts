import { externalBrowser } from 'passchart/browsers'
import { describe, expect, it } from 'vitest'
import { play } from '../_support/row.ts'
import { redirectUrl } from '../_support/service.ts'
import { authenticate, logoutPage, logouts, signedIn } from '../_support/wire.ts'

const deepLink = 'myapp://signed-in'

/** The system around the app: its browser, and the links that lead back. */
function createSystem() {
  const opened: string[] = []
  const listeners = new Set<(url: string) => void>()
  return {
    opened,
    listeners,
    openUrl: async (url: string) => void opened.push(url),
    onUrl(listener: (url: string) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    link(url: string) {
      for (const listener of [...listeners]) listener(url)
    },
  }
}

function visiting(system = createSystem(), controller = new AbortController()) {
  const { signal } = controller
  const at = { purpose: 'signIn', redirectUrl: deepLink, signal } as const
  return { system, controller, ended: externalBrowser(system).open('https://idp.example/', at) }
}

describe('externalBrowser()', () => {
  it.each([deepLink, `${deepLink}/`, `${deepLink}?state=1#now`])(
    'has returned by %s [A1 SEC-07]',
    async (link) => {
      const { system, ended } = visiting()
      expect(system.opened).toEqual(['https://idp.example/'])
      system.link(link)
      expect(await ended).toBe('returned')
      expect(system.listeners.size).toBe(0)
    },
  )

  it.each(['myapp://signed-in-not', 'other://signed-in', 'myapp://', 'not an address', ''])(
    'goes on when the link is "%s" [SEC-07]',
    async (link) => {
      const { system, controller, ended } = visiting()
      system.link(link)
      expect(system.listeners.size).toBe(1)
      controller.abort('cancelled')
      await expect(ended).rejects.toBe('cancelled')
    },
  )

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no browser')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no browser'))],
  ])('rejects when opening %s, and listens no more [A3]', async (_, openUrl) => {
    const system = { ...createSystem(), openUrl }
    await expect(visiting(system as never).ended).rejects.toThrow('no browser')
    expect(system.listeners.size).toBe(0)
  })

  it('listens no more when it is aborted, and does not begin when it was [A4 A5]', async () => {
    const { system, controller, ended } = visiting()
    controller.abort('cancelled')
    await expect(ended).rejects.toBe('cancelled')
    await expect(visiting(system, controller).ended).rejects.toBe('cancelled')
    expect(system).toMatchObject({ opened: ['https://idp.example/'], listeners: new Set() })
  })
})

it('takes the link that has started the app for the end of an earlier visit alone [A1 H5]', async () => {
  const past = { purpose: 'signIn', redirectUrl: deepLink } as const
  const browser = externalBrowser({ ...createSystem(), launchUrl: async () => deepLink })
  expect(await browser.hasReturned?.(past)).toBe(true)
  const controller = new AbortController()
  browser.open('https://idp.example/', { ...past, signal: controller.signal }).catch(() => {})
  controller.abort()
  expect(await browser.hasReturned?.(past)).toBe(false)
})

it('has not returned when nobody can tell what has started the app [A6 H5]', async () => {
  const launchUrl = () => Promise.reject(new Error('not to be had'))
  const browser = externalBrowser({ ...createSystem(), launchUrl })
  expect(await browser.hasReturned?.({ purpose: 'signIn', redirectUrl: deepLink })).toBe(false)
})

describe('createPass with externalBrowser()', () => {
  const page = 'https://sp.auth.adobe.com/api/v2/authenticate/REF30/C1'
  const given = (browser: Parameters<typeof externalBrowser>[0]) => ({
    options: { browser: externalBrowser(browser) },
  })

  it('polls when the deep link leads back [§259 H8 A1]', () =>
    play((t) => {
      const system = createSystem()
      t.given('reg', given(system)).call('PA').signsIn('Cablevision')
      t.call('SES(Cablevision)', authenticate('C1')).check(() => expect(system.opened).toEqual([page]))
      t.becomes('hidden')
        .quiet(120)
        .check(() => system.link(redirectUrl))
      t.becomes('shown').call('PC(C1)').after(5).call('PC(C1)', signedIn())
      t.ends('ready(regular, Cablevision)').check(() => expect(system.listeners.size).toBe(0))
    }))

  it('looks once when the app comes back by hand, and waits on [§49 A6 H8]', () =>
    play((t) => {
      const system = createSystem()
      t.given('reg', given(system)).call('PA').signsIn('Cablevision').call('SES(Cablevision)')
      t.becomes('hidden').quiet(60).becomes('shown').call('PC(C1)').quiet(60).is('signingIn(browser)')
    }))

  it('goes on with the sign-in when the deep link starts the app anew [§245 A1 H5]', () =>
    play((t) => {
      t.given('reg', given(createSystem())).call('PA').signsIn('Cablevision').call('SES(Cablevision)')
      t.restarts(60, given({ ...createSystem(), launchUrl: redirectUrl })).call('PC(C1)')
      t.after(5).call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
    }))

  it.each([null, undefined, 'myapp://home'])(
    'starts as ever when %s has started the app [§245 A6 H5]',
    (launchUrl) =>
      play((t) => {
        t.given('reg', given(createSystem())).call('PA').signsIn('Cablevision').call('SES(Cablevision)')
        t.restarts(60, given({ ...createSystem(), launchUrl }))
          .call('PC(C1)')
          .quiet(60)
          .is('signingIn(browser)')
      }),
  )

  it('does not take the link that has started the app for the end of a logout [§152 L1]', () =>
    play((t) => {
      t.given('rdy', given(createSystem())).logsOut()
      t.call('OUT(Cablevision)', logouts({ Cablevision: logoutPage('https://idp.example/logout') }))
      t.restarts(60, given({ ...createSystem(), launchUrl: redirectUrl })).call('PM(Cablevision)')
      t.ends('signedOut(expired)')
    }))
})
