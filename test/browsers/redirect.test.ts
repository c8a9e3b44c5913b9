import { redirect } from 'passchart/browsers'
import { describe, expect, it } from 'vitest'
import { play, type Script } from '../_support/row.ts'
import { redirectUrl } from '../_support/service.ts'
import { authenticate, jws, logoutPage, logouts, only, signedIn } from '../_support/wire.ts'
import { createTab, type TestPage } from './_tab.ts'

const home = 'https://app.example/'
const url = 'https://sp.auth.adobe.com/api/v2/authenticate/REF30/C1'
const given = ({ window }: TestPage) => ({ options: { browser: redirect({ window }) } })

/** The app at its home page, whose viewer signs in: the page has left for that of code C1 since second 0. */
function leaves(t: Script, page: TestPage): Script {
  t.given('reg', given(page)).call('PA').signsIn('Cablevision').call('SES(Cablevision)', authenticate('C1'))
  return t.check(() => expect(page.left).toEqual([url])).zero()
}
/** The tab loads another page, in which the app starts. */
function loads(t: Script, page: TestPage, seconds = 60): Script {
  return t.restarts(seconds, given(page))
}

it('resumes the same sign-in after the redirect [§245 §36 A1 H5 P17 POLL-01]', () =>
  play((t) => {
    const tab = createTab()
    loads(leaves(t, tab.load(home)).quiet(120), tab.load(redirectUrl)).call('PC(C1)')
    t.shows({ phase: 'signingIn', step: 'confirming', code: 'C1' })
    t.after(5).call('PC(C1)')
    t.after(5).call('PC(C1)', signedIn())
    t.ends('ready(regular, Cablevision)').stores({ signIn: undefined, profile: { mvpd: 'Cablevision' } })
  }))

it('ends polling with the code after the redirect [§35 Q2 A4 H5 POLL-18]', () =>
  play((t) => {
    const tab = createTab()
    loads(leaves(t, tab.load(home)).quiet(1_700), tab.load(redirectUrl), 60)
    t.call('PC(C1)')
    for (let second = 1_765; second < 1_800; second += 5) t.at(second).call('PC(C1)')
    t.quiet(5).ends('signedOut(expired)')
  }))

it('takes a reload in the middle for an ordinary restart [§245 H5 A6]', () =>
  play((t) => {
    const tab = createTab()
    loads(leaves(t, tab.load(home)), tab.load(home, 'reload')).call('PC(C1)')
    t.shows({ step: 'browser', url }).ends('signingIn(browser)').quiet(60)
  }))

it('counts the way back by the back button as closed [A2 H8]', () =>
  play((t) => {
    const tab = createTab()
    const page = tab.load(home)
    leaves(t, page).check(() => page.fire('pageshow', { persisted: true }))
    t.call('PC(C1)').ends('signedOut(cancelled)')
    t.stops().check(() => expect(page.listeners + tab.values.size).toBe(0))
  }))

it('looks once when the page that was kept says that it is visible before it says that it is back [A2 H8]', () =>
  play((t) => {
    const page = createTab().load(home)
    leaves(t, page).check(() => page.fire('visibilitychange'))
    t.quiet(60)
      .is('signingIn(browser)')
      .check(() => {
        page.fire('pagehide')
        page.shown = false
        page.fire('visibilitychange')
      })
    t.quiet(60)
      .is('signingIn(browser)')
      .check(() => {
        page.shown = true
        page.fire('visibilitychange')
      })
    t.call('PC(C1)').ends('signedOut(cancelled)')
    t.stops().check(() => expect(page.listeners).toBe(0))
  }))

it('finds on the way back by the back button that the viewer has signed in [§43 A2]', () =>
  play((t) => {
    const page = createTab().load(home)
    leaves(t, page).check(() => page.fire('pageshow', { persisted: true }))
    t.call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
  }))

it('goes on polling when reloaded after the redirect, wherever the app has gone [§245 H5 A1]', () =>
  play((t) => {
    const tab = createTab()
    loads(leaves(t, tab.load(home)), tab.load(redirectUrl)).call('PC(C1)')
    loads(t, tab.load(`${home}#/catalogue`, 'reload'), 1).call('PC(C1)')
    t.after(5).call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
  }))

it('polls also after a second start in the page that the redirect has loaded [§245 H5 A1]', () =>
  play((t) => {
    const tab = createTab()
    const returned = tab.load(redirectUrl)
    const browser = redirect(returned)
    leaves(t, tab.load(home)).restarts(60, { options: { browser } }).call('PC(C1)')
    t.restarts(1, { options: { browser } }).call('PC(C1)').after(5).call('PC(C1)').is('signingIn(confirming)')
  }))

it('takes a bookmark of the redirect page in another tab for an ordinary restart [§245 H5 A6]', () =>
  play((t) => {
    loads(leaves(t, createTab().load(home)), createTab().load(redirectUrl)).call('PC(C1)')
    t.quiet(60).ends('signingIn(browser)')
  }))

it('starts as ever on the redirect page of a sign-in that is over [§37 H5 PROF-02]', () =>
  play((t) => {
    const tab = createTab()
    loads(leaves(t, tab.load(home)), tab.load(redirectUrl))
      .call('PC(C1)')
      .cancels()
      .is('signedOut(cancelled)')
    loads(t, tab.load(redirectUrl)).call('PM(Cablevision)').ends('signedOut(firstRun)')
  }))

it('does not take the sign-in of another tab for its own that has returned [§245 H5 A6 H11]', () =>
  play((t) => {
    const [tab, other] = [createTab(), createTab()]
    loads(leaves(t, tab.load(home)), tab.load(redirectUrl))
      .call('PC(C1)')
      .cancels()
    loads(t, other.load(home)).call('PM(Cablevision)').signsIn('Cablevision')
    t.call('SES(Cablevision)', authenticate('C2'))
    loads(t, tab.load(redirectUrl, 'reload')).call('PC(C2)').quiet(60).is('signingIn(browser)')
  }))

it('does not take an app that lives at its redirect page for returned by itself [§245 H5 A6]', () =>
  play((t) => {
    const tab = createTab()
    const page = tab.load(redirectUrl)
    const browser = redirect(page)
    leaves(t, page).restarts(1, { options: { browser } }).call('PC(C1)').quiet(60).is('signingIn(browser)')
    t.restarts(1, given(tab.load(redirectUrl, 'back_forward')))
      .call('PC(C1)')
      .quiet(60)
    loads(t, tab.load(redirectUrl)).call('PC(C1)').after(5).call('PC(C1)', signedIn())
    t.ends('ready(regular, Cablevision)')
  }))

it('takes the redirect for an ordinary restart without sessionStorage [§245 H5 A6]', () =>
  play((t) => {
    const refused = {
      get sessionStorage() {
        throw new DOMException('denied', 'SecurityError')
      },
    }
    const page = (href: string) => {
      const page = createTab().load(href)
      Object.defineProperties(page.window, Object.getOwnPropertyDescriptors(refused))
      return page
    }
    loads(leaves(t, page(home)), page(redirectUrl)).call('PC(C1)', signedIn())
    t.ends('ready(regular, Cablevision)')
  }))

it('leaves again for another code after the redirect [§47 A5 Q3 H3]', () =>
  play((t) => {
    const tab = createTab()
    const returned = tab.load(redirectUrl)
    loads(leaves(t, tab.load(home)), returned)
      .call('PC(C1)')
      .renews()
      .call('SES(Cablevision)', authenticate('C2'))
    t.check(() => expect(returned.left).toEqual([url.replace('C1', 'C2')]))
      .quiet(60)
      .is('signingIn(browser)')
  }))

const idp = 'https://idp.example/logout'
/** Logged out, and the page has left for the provider's. */
function leavesForLogout(t: Script, page: TestPage, o: Parameters<Script['given']>[1] = {}): Script {
  const { options } = given(page)
  t.given('rdy', { ...o, options }).logsOut()
  t.call('OUT(Cablevision)', logouts({ Cablevision: logoutPage(idp) }))
  return t.check(() => expect(page.left).toEqual([idp])).stores({ logout: undefined, profile: undefined })
}

it('logs out by redirect [§152 L1 LOGOUT-05 LOGOUT-12]', () =>
  play((t) => {
    const tab = createTab()
    const browser = redirect(tab.load(redirectUrl))
    leavesForLogout(t, tab.load(home)).restarts(20, { options: { browser } })
    t.ends('signedOut(loggedOut)').stores({ logout: undefined, signIn: undefined })
    t.check(() => expect(tab.values).toEqual(new Map()))
    t.restarts(1, { options: { browser } }).ends('signedOut(loggedOut)')
    // Whether another profile is left, the next sign-in finds out.
    t.signsIn('Cablevision').call('PM(Cablevision)').call('SES(Cablevision)').is('signingIn(browser)')
  }))

it('signs nobody in again behind his back after a logout by redirect [§156 L1 P4]', () =>
  play((t) => {
    const platformToken = jws('account-1')
    const tab = createTab()
    const o = {
      identity: { platformToken },
      policy: { profileCheck: 'all', logoutScope: 'thisApp' },
    } as const
    const page = tab.load(home)
    t.given('reg', { ...o, ...given(page) })
      .call('PA', only('platformSSO'))
      .is('ready(platformSSO, Cablevision)')
    t.logsOut().call('OUT(Cablevision)', logouts({ Cablevision: logoutPage(idp) }))
    t.restarts(20, { ...o, ...given(tab.load(redirectUrl)) }).ends('signedOut(loggedOut)')
  }))

it('checks the profile at a later start in the page a logout has loaded [§152 L1 PROF-02]', () =>
  play((t) => {
    const tab = createTab()
    const browser = redirect(tab.load(home))
    const returned = redirect(tab.load(redirectUrl))
    t.given('rdy', { options: { browser } }).logsOut()
    t.call('OUT(Cablevision)', logouts({ Cablevision: logoutPage(idp) }))
    t.restarts(20, { options: { browser: returned } }).is('signedOut(loggedOut)')
    t.signsIn('Cablevision', 'secondary').call('PM(Cablevision)').call('SES(Cablevision)')
    t.after(5)
      .call('PC(C1)', signedIn())
      .restarts(1, { options: { browser: returned } })
    t.call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
  }))

it('starts as ever when the viewer leaves the logout page by another address [§152 L1]', () =>
  play((t) => {
    const tab = createTab()
    loads(leavesForLogout(t, tab.load(home)), tab.load(home)).call('PM(Cablevision)')
    t.ends('signedOut(expired)')
  }))

it('comes back from the logout page by the back button [§152 L1]', () =>
  play((t) => {
    const page = createTab().load(home)
    leavesForLogout(t, page).check(() => page.fire('pageshow', { persisted: true }))
    t.ends('signedOut(loggedOut)').shows({ notice: 'providerSessionMayRemain' })
  }))

it('does not take the end of a logout page for that of a sign-in [§245 A6 H5]', () =>
  play((t) => {
    const tab = createTab()
    const page = tab.load(home)
    t.given('rdy', given(page)).logsOut()
    t.call('OUT(Cablevision)', logouts({ Cablevision: logoutPage(idp) }))
    // Meanwhile another tab over the same store signs in.
    t.restarts(1, given(createTab().load(home))).call('PM(Cablevision)')
    t.signsIn('Cablevision').call('SES(Cablevision)', authenticate('C1'))
    loads(t, tab.load(redirectUrl)).call('PC(C1)').quiet(60).is('signingIn(browser)')
  }))

describe('redirect()', () => {
  const visit = { purpose: 'signIn', redirectUrl } as const

  it('leaves no secret in the tab', async () => {
    const tab = createTab()
    const { signal } = new AbortController()
    void redirect(tab.load(home)).open(url, { ...visit, signal })
    expect(tab.values.size).toBe(1)
    expect([...tab.values].join()).not.toMatch(/C1|authenticate|adobe/)
  })

  it('rejects when the page cannot be left, and listens no more', async () => {
    const page = createTab().load(home)
    const { signal } = new AbortController()
    await expect(redirect(page).open('no address', { ...visit, signal })).rejects.toThrow('Invalid URL')
    expect(page.listeners).toBe(0)
  })

  it('does not leave when it is aborted before, and listens no more when it is aborted after', async () => {
    const page = createTab().load(home)
    const controller = new AbortController()
    const left = redirect(page).open(url, { ...visit, signal: controller.signal })
    page.fire('pageshow', { persisted: false })
    controller.abort('cancelled')
    await expect(left).rejects.toBe('cancelled')
    await expect(redirect(page).open(url, { ...visit, signal: controller.signal })).rejects.toBe('cancelled')
    expect(page).toMatchObject({ left: [url], listeners: 0 })
  })

  it('is created on a server, where nothing has returned', () => {
    expect(redirect().hasReturned?.({ ...visit, url })).toBe(false)
  })
})

it('writes what is remembered before the page is left [H5]', () =>
  play((t) => {
    const tab = createTab()
    const page = tab.load(home)
    let release = () => {}
    t.given('reg', given(page))
      .call('PA')
      .check(({ store }) => {
        const { set } = store
        store.set = async (key, value) => {
          if (key.endsWith('.signIn'))
            await new Promise<void>((resolve) => {
              release = resolve
            })
          await set(key, value)
        }
      })
    t.signsIn('Cablevision').call('SES(Cablevision)', authenticate('C1')).quiet(1)
    t.check(() => expect(page.left).toEqual([])).check(() => release())
    t.check(() => expect(page.left).toEqual([url])).stores({ signIn: { code: 'C1' } })
  }))
