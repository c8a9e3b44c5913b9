import type { BrowserVisit } from 'passchart'
import { completePopup, popup } from 'passchart/browsers'
import { describe, expect, it } from 'vitest'
import { play, type Script } from '../_support/row.ts'
import { redirectUrl } from '../_support/service.ts'
import { type Answering, authenticate, authorized, error, signedIn, usual } from '../_support/wire.ts'
import { type Channel, createOpener, type TestOpener, type TestPopup } from './_popups.ts'

const url = 'https://sp.auth.adobe.com/api/v2/authenticate/REF30/C1'
const isPickerFirst = false

/** The page of a sign-in is open in a popup. */
function visiting(opener: TestOpener, at: Partial<BrowserVisit> = {}) {
  const controller = new AbortController()
  const port = popup(opener)
  port.prepare({ isPickerFirst, signal: new AbortController().signal })
  const { signal } = controller
  const ended = port.open(url, { purpose: 'signIn', redirectUrl, signal, ...at })
  return { ended, controller, shown: opener.popups[0] as TestPopup }
}
/** Nothing goes on, and the window is closed. */
function expectNothingLeft(opener: TestOpener, channels?: Set<Channel>): void {
  const { listeners, timers } = opener
  expect({ listeners, timers, channels: channels?.size ?? 0 }).toEqual({
    listeners: 0,
    timers: 0,
    channels: 0,
  })
  expect(opener.popups.filter(({ closed, isCutOff }) => !closed && !isCutOff)).toEqual([])
}

describe('popup()', () => {
  it('opens blank within the click, and shows the page there [A1 AUTHN-29]', () => {
    const opener = createOpener()
    const port = popup({ ...opener, features: 'width=400' })
    port.prepare({ isPickerFirst, signal: new AbortController().signal })
    expect(opener.opened).toEqual([['', '_blank', 'width=400']])
    void port.open(url, { purpose: 'signIn', redirectUrl, signal: new AbortController().signal })
    expect(opener.opened).toHaveLength(1)
    expect(opener.popups[0]?.href).toBe(url)
  })

  it('waits with its window for the provider to be picked [K1]', () => {
    const opener = createOpener()
    popup(opener).prepare({ isPickerFirst: true, signal: new AbortController().signal })
    expect(opener.opened).toEqual([])
  })

  it('has returned when its window shows the redirect page [A1 AUTHN-31 SEC-07]', async () => {
    const opener = createOpener()
    const { ended, shown } = visiting(opener)
    opener.look()
    for (const other of ['/done/elsewhere?from=pass&x=1', '/done?from=pass', '/done?from=pass&x=2']) {
      shown.href = `https://app.example${other}`
      opener.look()
    }
    expect(opener.timers).toBe(1)
    shown.href = redirectUrl
    opener.look()
    expect(await ended).toBe('returned')
    expectNothingLeft(opener)
  })

  it('has returned when the redirect page says so, without being looked at [A1]', async () => {
    const channels = new Set<Channel>()
    const opener = createOpener(channels)
    const { ended, shown } = visiting(opener)
    shown.href = redirectUrl
    expect(completePopup(shown)).toBe(true)
    expect(await ended).toBe('returned')
    expectNothingLeft(opener, channels)
  })

  it('has returned when a redirect page of another origin says so to the named one [A1]', async () => {
    const opener = createOpener()
    const other = 'https://login.app.example/done'
    const { ended, shown } = visiting(opener, { redirectUrl: other })
    shown.href = other
    expect(completePopup({ ...shown, to: 'https://evil.example' })).toBe(true)
    opener.look()
    expect(opener.listeners).toBe(1)
    expect(completePopup({ ...shown, to: 'https://app.example' })).toBe(true)
    expect(await ended).toBe('returned')
  })

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another window', { source: {} }],
    ['another matter', { data: 'hello' }],
  ])('does not believe a message of %s [SEC-07]', async (_, forged) => {
    const opener = createOpener()
    const { ended, shown, controller } = visiting(opener)
    const message = { source: shown.handle, origin: 'https://app.example', data: 'passchart.returned' }
    opener.fire('message', { ...message, ...forged })
    expect(opener.timers).toBe(1)
    controller.abort('cancelled')
    await expect(ended).rejects.toBe('cancelled')
  })

  it('was closed when its window is gone and the viewer is back [A2 AUTHN-19]', async () => {
    const opener = createOpener()
    const { ended, shown } = visiting(opener)
    shown.closed = true
    opener.focused = false
    opener.look()
    opener.look()
    expect(opener.timers).toBe(1)
    opener.focused = true
    opener.look()
    expect(await ended).toBe('closed')
    expectNothingLeft(opener)
  })

  it('has returned when the window is gone before its last word has come [A1]', async () => {
    const channels = new Set<Channel>()
    const opener = createOpener(channels)
    const { ended, shown } = visiting(opener)
    shown.isCutOff = true
    opener.look()
    shown.href = redirectUrl
    completePopup(shown)
    expect(await ended).toBe('returned')
  })

  it('hears of the return from a window that its page has cut off [A1]', async () => {
    const channels = new Set<Channel>()
    const opener = createOpener(channels)
    const { ended, shown } = visiting(opener)
    opener.focused = false
    shown.isCutOff = true
    for (let looks = 0; looks < 5; looks++) opener.look()
    shown.href = redirectUrl
    expect(completePopup(shown)).toBe(true)
    expect(shown.closed).toBe(true)
    expect(await ended).toBe('returned')
    expectNothingLeft(opener, channels)
  })

  it('leaves the return of another tab’s window to that tab [A1]', async () => {
    const channels = new Set<Channel>()
    const [opener, other] = [createOpener(channels), createOpener(channels)]
    const [mine, its] = [visiting(opener), visiting(other)]
    its.shown.href = redirectUrl
    completePopup(its.shown)
    expect(await its.ended).toBe('returned')
    expect(opener.timers).toBe(1)
    mine.controller.abort('cancelled')
    await expect(mine.ended).rejects.toBe('cancelled')
    expectNothingLeft(opener, channels)
  })

  it('closes its window, and listens no more, when it is aborted [A4 A5]', async () => {
    const channels = new Set<Channel>()
    const opener = createOpener(channels)
    const { ended, controller } = visiting(opener)
    controller.abort('cancelled')
    await expect(ended).rejects.toBe('cancelled')
    expectNothingLeft(opener, channels)
  })

  it('does not open what is aborted already, and closes what was prepared [A5]', async () => {
    const opener = createOpener()
    const { ended } = visiting(opener, { signal: AbortSignal.abort('cancelled') })
    await expect(ended).rejects.toBe('cancelled')
    expectNothingLeft(opener)
  })

  it('rejects when it is blocked [A3]', async () => {
    const opener = createOpener()
    opener.blocks = true
    await expect(visiting(opener).ended).rejects.toThrow('blocked')
    expectNothingLeft(opener)
  })

  it('was closed when the viewer closed the blank window [A2]', async () => {
    const opener = createOpener()
    const port = popup(opener)
    port.prepare({ isPickerFirst, signal: new AbortController().signal })
    const [shown] = opener.popups as [TestPopup]
    shown.closed = true
    const ended = port.open(url, { purpose: 'signIn', redirectUrl, signal: new AbortController().signal })
    opener.look()
    opener.look()
    expect(await ended).toBe('closed')
    expect(shown.href).toBe('about:blank')
  })

  it('closes a prepared window that is not needed, and only that', () => {
    const opener = createOpener()
    const port = popup(opener)
    const [unused, used] = [new AbortController(), new AbortController()]
    port.prepare({ isPickerFirst, signal: unused.signal })
    unused.abort()
    expectNothingLeft(opener)
    port.prepare({ isPickerFirst, signal: used.signal })
    void port.open(url, { purpose: 'signIn', redirectUrl, signal: new AbortController().signal })
    used.abort()
    expect(opener.popups.map(({ closed }) => closed)).toEqual([true, false])
  })

  it('has one blank window at a time', () => {
    const opener = createOpener()
    const port = popup(opener)
    port.prepare()
    port.prepare()
    expect(opener.popups.map(({ closed }) => closed)).toEqual([true, false])
  })

  it('says nothing but that the viewer is back', () => {
    const opener = createOpener()
    const { shown } = visiting(opener)
    const said: unknown[] = []
    opener.window.addEventListener('message', ({ data }) => said.push(data))
    shown.href = redirectUrl
    completePopup(shown)
    expect(said).toEqual(['passchart.returned'])
  })
})

it('completePopup() leaves a page alone that is in no popup', () => {
  const opener = createOpener()
  visiting(opener)
  expect(completePopup(opener)).toBe(false)
})

describe('createPass with popup()', () => {
  const given = (opener: TestOpener) => ({ options: { browser: popup(opener) } })
  const open = ({ popups }: TestOpener) => popups.filter(({ closed }) => !closed).map(({ href }) => href)
  const expectOpen = (t: Script, opener: TestOpener, pages: readonly string[]) =>
    t.check(() => expect(open(opener)).toEqual(pages))
  /** A session is created while the window is blank, and then its page is there. */
  const expectPage = (t: Script, opener: TestOpener, code: string, mvpd = 'Cablevision') => {
    const session = t.holds(`SES(${mvpd})`)
    expectOpen(t, opener, ['about:blank'])
    session.answers(authenticate(code))
    return expectOpen(t, opener, [url.replace('C1', code)])
  }

  it('signs in [§36 A1 POLL-01]', () =>
    play((t) => {
      const opener = createOpener()
      t.given('reg', given(opener)).call('PA').signsIn('Cablevision')
      expectPage(t, opener, 'C1').quiet(60)
      t.check(() => {
        const [shown] = opener.popups as [TestPopup]
        shown.href = redirectUrl
        completePopup(shown)
      })
      t.call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
      t.check(() => expectNothingLeft(opener))
    }))

  it('opens its window with the click that picks the provider [K1 A1]', () =>
    play((t) => {
      const opener = createOpener()
      t.given('reg', given(opener)).call('PA').signsIn().call('CFG')
      expectOpen(t, opener, []).picks('Cablevision')
      expectPage(t, opener, 'C1').is('signingIn(browser)')
    }))

  it('has a window for another code, and for another provider [§47 A5 Q3]', () =>
    play((t) => {
      const opener = createOpener()
      t.given('reg', given(opener)).call('PA').signsIn('Cablevision')
      expectPage(t, opener, 'C1').renews()
      expectPage(t, opener, 'C2').picks('Cablevision')
      // The same provider: nothing changes.
      expectOpen(t, opener, [url.replace('C1', 'C2')]).picks('Dish')
      expectPage(t, opener, 'C3', 'Dish')
    }))

  it.each<[string, (t: Script) => void]>([
    ['is cancelled', (t) => t.cancels()],
    ['is stopped', (t) => t.stops()],
  ])('closes its window when the sign-in %s before there is a page [A1]', (_, end) =>
    play((t) => {
      const opener = createOpener()
      t.given('reg', given(opener)).call('PA').signsIn('Cablevision')
      t.holds('SES(Cablevision)')
      expectOpen(t, opener, ['about:blank'])
      end(t)
      expectOpen(t, opener, []).check(() => expectNothingLeft(opener))
    }),
  )

  it.each<[string, Answering, (t: Script) => void]>([
    ['nothing to sign in to', authorized(), (t) => t.call('PM(Cablevision)', signedIn())],
    ['an error', error('invalid_parameter_redirect_url'), (t) => t.is('signedOut(failed)')],
  ])('closes its window when the service answers with %s [S3 A1]', (_, answering, then) =>
    play((t) => {
      const opener = createOpener()
      t.given('reg', given(opener)).call('PA').signsIn('Cablevision').call('SES(Cablevision)', answering)
      then(t)
      t.check(() => expectNothingLeft(opener))
    }),
  )

  it('closes its window when the check before the sign-in finds a profile [A1 P0]', () =>
    play((t) => {
      const opener = createOpener()
      t.given('reg', given(opener))
      const check = t.holds('PA')
      expectOpen(t.signsIn('Cablevision'), opener, ['about:blank'])
      check.answers(signedIn()).is('ready(regular, Cablevision)')
      t.check(() => expectNothingLeft(opener))
    }))

  it('opens no window for a sign-in on another screen, or one that cannot begin [A1]', () =>
    play((t) => {
      const opener = createOpener()
      t.given('fresh', given(opener))
      const registration = t.holds('REG')
      t.signsIn('Cablevision').tells('warning', { code: 'command.ignored' })
      registration.answers(usual).calls('TOK → PA')
      t.signsIn('Cablevision', 'secondary').call('SES(Cablevision)').renews().call('SES(Cablevision)')
      t.check(() => expect(opener.opened).toEqual([]))
    }))

  it('ends as cancelled when the window is closed [§43 A2]', () =>
    play((t) => {
      const opener = createOpener()
      t.given('reg', given(opener)).call('PA').signsIn('Cablevision').call('SES(Cablevision)')
      t.check(() => {
        for (const each of opener.popups) each.closed = true
        opener.look()
        opener.look()
      })
      t.call('PC(C1)').ends('signedOut(cancelled)')
    }))

  it('fails when the window is blocked [§45 A3]', () =>
    play((t) => {
      const opener = createOpener()
      opener.blocks = true
      t.given('reg', given(opener)).call('PA').signsIn('Cablevision').call('SES(Cablevision)')
      t.ends('signedOut(failed)')
    }))
})
