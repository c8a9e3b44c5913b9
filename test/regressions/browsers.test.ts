import { completePopup, externalBrowser, popup, redirect, webLifecycle } from 'passchart/browsers'
import { reactNativeLifecycle } from 'passchart/react-native'
import { describe, expect, it, vi } from 'vitest'
import { play } from '../_support/row.ts'
import { redirectUrl } from '../_support/service.ts'
import { authenticate, signedIn } from '../_support/wire.ts'
import { createOpener, type TestOpener, type TestPopup } from '../browsers/_popups.ts'
import { createTab, type TestPage } from '../browsers/_tab.ts'

const home = 'https://app.example/'
const url = 'https://sp.auth.adobe.com/api/v2/authenticate/REF30/C1'
const open = ({ popups }: TestOpener) => popups.filter(({ closed }) => !closed).map(({ href }) => href)

describe('popup', () => {
  it('keeps the window of a renewal clicked while confirming', () =>
    play((t) => {
      const opener = createOpener()
      t.given('reg', { options: { browser: popup(opener) } })
        .call('PA')
        .signsIn('Cablevision')
      t.call('SES(Cablevision)', authenticate('C1')).check(() => {
        const [shown] = opener.popups as [TestPopup]
        shown.href = redirectUrl
        completePopup(shown)
      })
      t.call('PC(C1)').is('signingIn(confirming)').renews()
      t.holds('SES(Cablevision)')
      t.check(() => expect(open(opener)).toEqual(['about:blank']))
    }))

  it('keeps the window of a provider picked while confirming', () =>
    play((t) => {
      const opener = createOpener()
      t.given('reg', { options: { browser: popup(opener) } })
        .call('PA')
        .signsIn('Cablevision')
      t.call('SES(Cablevision)', authenticate('C1')).check(() => {
        const [shown] = opener.popups as [TestPopup]
        shown.href = redirectUrl
        completePopup(shown)
      })
      t.call('PC(C1)').is('signingIn(confirming)').picks('Dish')
      t.holds('SES(Dish)')
      t.check(() => expect(open(opener)).toEqual(['about:blank']))
    }))

  it('keeps the window of a renewal after a blocked one (code shown)', () =>
    play((t) => {
      const opener = createOpener()
      opener.blocks = true
      t.given('reg', { options: { browser: popup(opener) }, policy: { companion: true } })
      t.call('PA').signsIn('Cablevision').call('SES(Cablevision)', authenticate('C1')).is('signingIn(code)')
      t.check(() => {
        opener.blocks = false
      }).renews()
      t.holds('SES(Cablevision)')
      t.check(() => expect(open(opener)).toEqual(['about:blank']))
    }))

  it('closes its window and listens no more when BroadcastChannel may not be used', async () => {
    const opener = createOpener()
    Object.assign(opener.window, {
      BroadcastChannel: class {
        constructor() {
          throw new DOMException('denied', 'SecurityError')
        }
      },
    })
    const port = popup(opener)
    port.prepare({ isPickerFirst: false, signal: new AbortController().signal })
    const { signal } = new AbortController()
    const ended = port.open(url, { purpose: 'signIn', redirectUrl, signal }).catch(() => 'failed')
    await Promise.race([ended, Promise.resolve()])
    // Either it works without, or it leaves nothing.
    expect([[url], []]).toContainEqual(open(opener))
  })

  it('completePopup closes the window when BroadcastChannel may not be used', () => {
    const opener = createOpener()
    const port = popup(opener)
    port.prepare()
    void port.open(url, { purpose: 'signIn', redirectUrl, signal: new AbortController().signal })
    const [shown] = opener.popups as [TestPopup]
    shown.href = redirectUrl
    Object.assign(shown.window, {
      BroadcastChannel: class {
        constructor() {
          throw new DOMException('denied', 'SecurityError')
        }
      },
    })
    expect(() => completePopup(shown)).not.toThrow()
    expect(shown.closed).toBe(true)
  })

  it('listens no more, and closes, when the page cannot be shown', async () => {
    const opener = createOpener()
    const port = popup(opener)
    port.prepare()
    const [shown] = opener.popups as [TestPopup]
    Object.assign((shown.handle as Window).location, {
      replace() {
        throw new DOMException('no', 'SecurityError')
      },
    })
    const ended = port.open(url, { purpose: 'signIn', redirectUrl, signal: new AbortController().signal })
    await expect(ended).rejects.toThrow()
    expect({ timers: opener.timers, listeners: opener.listeners, open: open(opener) }).toEqual({
      timers: 0,
      listeners: 0,
      open: [],
    })
  })

  it('send() goes on when prepare() throws', () =>
    play((t) => {
      const browser = {
        prepare() {
          throw new Error('no windows here')
        },
        open: () => Promise.reject(new Error('no windows here')),
      }
      t.given('reg', { options: { browser } }).call('PA').signsIn('Cablevision').call('SES(Cablevision)')
      t.ends('signedOut(failed)')
    }))
})

describe('external browser', () => {
  it('does not take a later sign-in for returned by the link that started the app for an earlier one', () =>
    play((t) => {
      const browser = externalBrowser({ openUrl: async () => {}, launchUrl: redirectUrl })
      t.given('reg', { options: { browser } }).call('PA').signsIn('Cablevision')
      t.call('SES(Cablevision)', authenticate('C2')).is('signingIn(browser)')
      // stop() and start() in the same run of the app, the page still being open.
      t.restarts(10, { options: { browser } }).call('PC(C2)').quiet(60).is('signingIn(browser)')
    }))
})

describe('redirect', () => {
  const given = ({ window }: TestPage) => ({ options: { browser: redirect({ window }) } })

  it('returns where performance has no timeOrigin and no navigation entries (Safari 14 and before)', () =>
    play((t) => {
      const tab = createTab()
      const old = (page: TestPage, start: number) => {
        Object.assign(page.window, {
          performance: { timing: { navigationStart: start }, getEntriesByType: () => [] },
        })
        return page
      }
      t.given('reg', given(old(tab.load(home), 1)))
        .call('PA')
        .signsIn('Cablevision')
      t.call('SES(Cablevision)', authenticate('C1'))
      t.restarts(60, given(old(tab.load(redirectUrl), 2))).call('PC(C1)')
      t.after(5).call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
    }))
})

describe('lifecycles', () => {
  it('tells every subscriber of the network (React Native)', () => {
    const listeners = new Set<(s: { isConnected: boolean | null }) => void>()
    const port = reactNativeLifecycle({
      AppState: { currentState: 'active', addEventListener: () => ({ remove() {} }) },
      NetInfo: {
        addEventListener(l) {
          listeners.add(l)
          return () => void listeners.delete(l)
        },
      },
    })
    const told: string[] = []
    port.subscribe((e) => told.push(`1 ${e}`))
    port.subscribe((e) => told.push(`2 ${e}`))
    for (const each of listeners) each({ isConnected: false })
    for (const each of listeners) each({ isConnected: true })
    expect(told).toEqual(['1 offline', '2 offline', '1 online', '2 online'])
  })

  it('tells that the network came back while the page was kept', () => {
    const page = createTab().load(home)
    const told: string[] = []
    webLifecycle(page).subscribe((e) => told.push(e))
    page.online = false
    page.fire('offline')
    page.fire('pagehide')
    page.online = true
    page.fire('pageshow', { persisted: true })
    expect(told).toEqual(['offline', 'hidden', 'shown', 'online'])
  })
})

describe('where BroadcastChannel may not be used (Firefox with cookies blocked)', () => {
  it('the app starts all the same', async () => {
    vi.stubGlobal('document', { visibilityState: 'visible', addEventListener() {}, removeEventListener() {} })
    vi.stubGlobal('addEventListener', () => {})
    vi.stubGlobal('removeEventListener', () => {})
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        constructor() {
          throw new DOMException('The operation is insecure.', 'SecurityError')
        }
      },
    )
    try {
      await play((t) =>
        t.starts().between(0, 1).call('REG').between(0, 1).call('TOK').call('PA').ends('signedOut(firstRun)'),
      )
    } finally {
      vi.unstubAllGlobals()
    }
  })
})
