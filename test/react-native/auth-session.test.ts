import type { Browser } from 'passchart'
import { authSessionBrowser } from 'passchart/react-native'
import { describe, expect, it } from 'vitest'
import { stir } from '../_support/clock.ts'
import { play } from '../_support/row.ts'
import { redirectUrl } from '../_support/service.ts'
import { authenticate, signedIn } from '../_support/wire.ts'

/** `expo-web-browser` on command. */
function createWebBrowser() {
  const asked: (readonly [url: string, redirectUrl: string])[] = []
  let finish: ((result: { type: string }) => void) | undefined
  return {
    asked,
    openAuthSessionAsync(...o: [url: string, redirectUrl: string]) {
      stir()
      asked.push(o)
      return new Promise<{ type: string }>((resolve) => {
        finish = resolve
      })
    },
    dismissAuthSession: () => finish?.({ type: 'dismiss' }),
    ends(type: string) {
      stir()
      finish?.({ type })
    },
  }
}

function visiting(browser: Browser, controller = new AbortController()) {
  const { signal } = controller
  return browser.open('https://idp.example/', { purpose: 'signIn', redirectUrl, signal })
}

describe('authSessionBrowser()', () => {
  it.each([
    ['success', 'returned'],
    ['cancel', 'closed'],
    ['dismiss', 'closed'],
  ])('takes "%s" for %s', async (type, how) => {
    const WebBrowser = createWebBrowser()
    const ended = visiting(authSessionBrowser({ WebBrowser }))
    expect(WebBrowser.asked).toEqual([['https://idp.example/', redirectUrl]])
    WebBrowser.ends(type)
    expect(await ended).toBe(how)
  })

  it('rejects when another page is open', async () => {
    const WebBrowser = createWebBrowser()
    const ended = visiting(authSessionBrowser({ WebBrowser }))
    WebBrowser.ends('locked')
    await expect(ended).rejects.toThrow('the browser is locked')
  })

  it.each([
    ['closes its page', undefined],
    [
      'leaves it to the viewer where nothing can close it',
      () => {
        throw new Error('not available on Android')
      },
    ],
  ])('when it is aborted, %s', async (_, dismiss) => {
    const WebBrowser = createWebBrowser()
    const controller = new AbortController()
    let dismissed = 0
    const dismissAuthSession = () => {
      dismissed += 1
      if (dismiss) dismiss()
      else WebBrowser.dismissAuthSession()
    }
    const ended = visiting(
      authSessionBrowser({ WebBrowser: { ...WebBrowser, dismissAuthSession } }),
      controller,
    )
    controller.abort('cancelled')
    await expect(ended).rejects.toBe('cancelled')
    expect(dismissed).toBe(1)
  })

  it('dismisses nothing when a page that has ended is aborted', async () => {
    const WebBrowser = createWebBrowser()
    const controller = new AbortController()
    let dismissed = 0
    const dismissAuthSession = () => {
      dismissed += 1
    }
    const ended = visiting(
      authSessionBrowser({ WebBrowser: { ...WebBrowser, dismissAuthSession } }),
      controller,
    )
    WebBrowser.ends('success')
    await ended
    controller.abort()
    expect(dismissed).toBe(0)
  })
})

describe('createPass with authSessionBrowser()', () => {
  it('signs in when the page ends at the deep link [A1]', () =>
    play((t) => {
      const WebBrowser = createWebBrowser()
      t.given('reg', { options: { browser: authSessionBrowser({ WebBrowser }) } })
      t.call('PA').signsIn('Cablevision').call('SES(Cablevision)', authenticate('C1'))
      t.check(() => WebBrowser.ends('success')).call('PC(C1)', signedIn())
      t.ends('ready(regular, Cablevision)')
    }))

  it('looks once when the viewer closes the page, and gives up [A2]', () =>
    play((t) => {
      const WebBrowser = createWebBrowser()
      t.given('reg', { options: { browser: authSessionBrowser({ WebBrowser }) } })
      t.call('PA').signsIn('Cablevision').call('SES(Cablevision)', authenticate('C1'))
      t.check(() => WebBrowser.ends('cancel'))
        .call('PC(C1)')
        .ends('signedOut(cancelled)')
    }))

  it('goes on when a deep link starts the app anew [A1 H5]', () =>
    play((t) => {
      const given = (link: string | null) => {
        const Linking = {
          openURL: () => expect.unreachable(),
          addEventListener: () => ({ remove() {} }),
          getInitialURL: async () => link,
        }
        return { options: { browser: authSessionBrowser({ WebBrowser: createWebBrowser(), Linking }) } }
      }
      t.given('reg', given(null)).call('PA').signsIn('Cablevision').call('SES(Cablevision)')
      t.restarts(60, given(redirectUrl)).call('PC(C1)')
      t.after(5).call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
    }))
})
