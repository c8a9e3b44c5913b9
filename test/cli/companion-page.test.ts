import { build } from 'esbuild'
import { createPass, memoryStore } from 'passchart'
import type { CompanionView } from 'passchart/companion'
import { createSimulator } from 'passchart/simulator'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createApp } from '../../src/cli/companion-page/app.ts'
import {
  createLoginWindow,
  type LoginState,
  type Watched,
} from '../../src/cli/companion-page/login-window.ts'
import { type Screen, screenOf } from '../../src/cli/companion-page/screen.ts'
import { eventually } from '../_support/eventually.ts'

describe('screenOf', () => {
  const base = {
    can: { 'code.submit': true, 'provider.select': true, 'code.retype': true, 'dialog.cancel': true },
    throttle: {},
  }
  const quiet = { nowMs: 0, isQueued: false, login: 'none' as LoginState }
  const failure = { code: 'refused', message: 'm', retryable: false } as const

  it.each([
    ['registering', 'code', 'Sign in on your TV'],
    ['enteringCode', 'code', 'Sign in on your TV'],
    ['inspecting', 'code', 'Sign in on your TV'],
    ['resuming', 'wait', 'One moment'],
    ['opening', 'wait', 'One moment'],
    ['confirming', 'wait', 'Almost done'],
    ['success', 'done', 'You are signed in'],
    ['alreadyDone', 'done', 'Nothing left to do'],
  ] as const)('shows %s as %s: %s', (phase, kind, title) => {
    expect(screenOf({ ...base, phase }, quiet)).toMatchObject({ kind, title })
  })

  it('keeps the form while a code is checked, or waits for the registration', () => {
    expect(screenOf({ ...base, phase: 'inspecting' }, quiet)).toMatchObject({ busy: 'Checking the code…' })
    expect(screenOf({ ...base, phase: 'registering' }, quiet)).not.toHaveProperty('busy')
    expect(screenOf({ ...base, phase: 'registering' }, { ...quiet, isQueued: true })).toMatchObject({
      busy: 'One moment…',
    })
  })

  it('tells a misread code from one that no TV waits with', () => {
    const problem = (advice: 'retype' | 'newCode') => screenOf({ ...base, phase: 'codeWrong', advice }, quiet)
    expect(problem('retype')).toMatchObject({
      kind: 'code',
      problem: expect.stringContaining('type it again'),
    })
    expect(problem('newCode')).toMatchObject({ kind: 'code', problem: expect.stringContaining('a new one') })
  })

  it('lists the providers once they are there', () => {
    const providers = [{ id: 'A', displayName: 'Alpha' }]
    const view = { ...base, phase: 'choosingProvider', loading: false, providers } as const
    expect(screenOf(view, quiet)).toMatchObject({ kind: 'providers', providers })
    expect(screenOf({ ...view, loading: true }, quiet)).toMatchObject({ kind: 'wait', mayCancel: true })
  })

  it('speaks of a window only when there is one, and offers a link when it is blocked', () => {
    const view = { ...base, phase: 'browsing', url: 'https://a/b' } as const
    const withLogin = (login: LoginState) => screenOf(view, { ...quiet, login })
    expect(withLogin('none')).toMatchObject({ kind: 'wait' })
    expect(withLogin('open')).toMatchObject({ kind: 'login', isBlocked: false, url: 'https://a/b' })
    expect(withLogin('blocked')).toMatchObject({ kind: 'login', isBlocked: true, url: 'https://a/b' })
  })

  it('says so while the service asks for a pause', () => {
    const view: CompanionView = { ...base, phase: 'confirming', throttle: { pausedUntilMs: 1_000 } }
    expect(screenOf(view, { ...quiet, nowMs: 999 })).toHaveProperty('note')
    expect(screenOf(view, { ...quiet, nowMs: 1_000 })).not.toHaveProperty('note')
  })

  it.each([
    [{ ...failure, vendor: { code: 'c', action: 'none', details: 'Call us.' } }, 'Call us.'],
    [{ ...failure, code: 'authentication' as const }, 'has not confirmed you'],
    [{ ...failure, code: 'network' as const }, 'cannot be reached'],
    [{ ...failure, code: 'throttled' as const, retryable: true }, 'busy'],
    [{ ...failure, retryable: true }, 'Try again'],
    [failure, 'cannot sign in here'],
  ])('has words for the failure %j', (failure, words) => {
    const { text } = screenOf({ ...base, phase: 'problem', failure }, quiet)
    expect(text).toContain(words)
  })
})

describe('the window of the provider’s page', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const redirectUrl = 'http://127.0.0.1:1/done'
  function open({ isAllowed = true } = {}) {
    const opened: ReturnType<typeof fakeWindow>[] = []
    const allow = { now: isAllowed }
    const login = createLoginWindow({
      openWindow(url) {
        if (!allow.now) return null
        opened.push(fakeWindow(url))
        return opened.at(-1) ?? null
      },
      onChange() {},
    })
    const controller = new AbortController()
    const outcome = login.port.open('http://127.0.0.1:1/login', {
      purpose: 'signIn',
      redirectUrl,
      signal: controller.signal,
    })
    outcome.catch(() => {})
    return { login, outcome, opened, allow, controller }
  }
  const look = () => vi.advanceTimersByTimeAsync(250)

  it('has returned on the redirect page, and is closed', async () => {
    const { login, outcome, opened } = open()
    await look()
    expect(login.state).toBe('open')
    opened[0]?.goTo(`${redirectUrl}?outcome=signedIn`)
    await look()
    expect(await outcome).toBe('returned')
    expect(opened[0]?.closed).toBe(true)
    expect(login.state).toBe('none')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('was closed when the viewer closes it', async () => {
    const { outcome, opened } = open()
    await look()
    opened[0]?.close()
    await look()
    expect(await outcome).toBe('closed')
  })

  it('may have returned if it was last seen on another origin', async () => {
    const { outcome, opened } = open()
    opened[0]?.goTo(undefined)
    await look()
    opened[0]?.close()
    await look()
    expect(await outcome).toBe('returned')
  })

  it('waits for the viewer where it is blocked, and opens when asked', async () => {
    const { login, outcome, opened, allow } = open({ isAllowed: false })
    expect(login.state).toBe('blocked')
    expect(login.show()).toBe(false)
    allow.now = true
    expect(login.show()).toBe(true)
    expect(login.state).toBe('open')
    expect(login.show()).toBe(true)
    expect([opened.length, opened[0]?.focused]).toEqual([1, 1])
    opened[0]?.goTo(redirectUrl)
    await look()
    expect(await outcome).toBe('returned')
    expect(login.show()).toBe(false)
  })

  it('closes when it is no longer wanted', async () => {
    const { login, outcome, opened, controller } = open()
    controller.abort(new Error('enough'))
    await expect(outcome).rejects.toThrow('enough')
    expect([opened[0]?.closed, login.state, vi.getTimerCount()]).toEqual([true, 'none', 0])
  })
})

describe('the app', () => {
  it('leads from the typed code to a television that is signed in', async () => {
    const { code, simulator, app, shows } = await createPage()
    const { handlers } = app
    // At once: registered is it only later.
    handlers.submitCode(`${code.slice(0, 3).toLowerCase()}-${code.slice(3)} `)
    const { providers } = await shows('providers')
    expect(providers.map(({ id }) => id)).toContain('Dish')
    handlers.chooseProvider('Dish')
    const { url } = await shows('login')
    expect(new URL(url).pathname).toBe(`/api/v2/authenticate/REF30/${code}`)
    simulator.person.signIn(code)
    windows.at(-1)?.goTo(`${origin}/done`)
    expect((await shows('done')).title).toBe('You are signed in')
  })

  it('goes back to the code when the window is closed, and another code can be typed', async () => {
    const { code, app, shows } = await createPage({ mvpd: 'Dish' })
    app.handlers.submitCode(code)
    await shows('login')
    windows.at(-1)?.close()
    expect(await shows('code')).not.toHaveProperty('problem')
    app.handlers.submitCode('AAAAAAA')
    await eventually(async () => expect(await shows('code')).toHaveProperty('problem'))
  })

  it('is not kept waiting by a code that is being changed', async () => {
    const { app, shows, simulator } = await createPage()
    app.handlers.submitCode('AAAAAAA')
    expect(await shows('code')).toMatchObject({ busy: 'One moment…' })
    app.handlers.changeCode()
    expect(await shows('code')).not.toHaveProperty('busy')
    await eventually(() =>
      expect(simulator.log.filter(({ short, status }) => short === 'TOK' && status)).toHaveLength(2),
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(simulator.log.filter(({ path }) => path.includes('AAAAAAA'))).toEqual([])
  })

  it('refuses an origin that the service cannot have', () => {
    expect(() =>
      createApp({
        settings,
        origin: 'http://tv.example',
        store: memoryStore(),
        openWindow: () => null,
        show() {},
      }),
    ).toThrow('origin')
  })

  it('is one script for browsers of 2019', async () => {
    const { outputFiles } = await build({
      entryPoints: ['src/cli/companion-page/main.ts'],
      bundle: true,
      minify: true,
      format: 'iife',
      platform: 'browser',
      target: 'es2019',
      write: false,
    })
    const text = outputFiles.map(({ text }) => text).join()
    expect(outputFiles).toHaveLength(1)
    expect(text).not.toMatch(/\bimport\s*\(|\bprocess\.env|new Function\(/)
    expect(text.length).toBeLessThan(200_000)
  })
})

const origin = 'http://127.0.0.1:4090'
const settings = {
  serviceProvider: 'REF30',
  softwareStatement: createSimulator().softwareStatement,
  redirectPath: '/done',
}
const windows: ReturnType<typeof fakeWindow>[] = []

/** A page before the eyes of a viewer, whose television shows a code. */
async function createPage({ mvpd }: { readonly mvpd?: string } = {}) {
  const simulator = createSimulator({ limiter: false })
  const { fetch } = simulator
  const tv = createPass({
    ...{ serviceProvider: settings.serviceProvider, softwareStatement: settings.softwareStatement },
    ...{ origin, fetch, redirectUrl: `${origin}/done`, store: memoryStore(), device: { id: 'tv' } },
    policy: { providerChoice: 'companion' },
  }).start()
  await tv.waitFor('signedOut')
  tv.send({ type: 'signIn.start', ...(mvpd === undefined ? {} : { mvpd }) })
  const view = await tv.waitFor((view) => view.phase === 'signingIn' && view.code !== undefined)
  let screen: Screen | undefined
  const app = createApp({
    ...{ settings, origin, fetch, store: memoryStore() },
    openWindow(url) {
      windows.push(fakeWindow(url))
      return windows.at(-1) ?? null
    },
    show(next) {
      screen = next
    },
  })
  const stop = app.start()
  onTestFinished(async () => {
    await Promise.all([stop(), tv.stop()])
  })
  return {
    simulator,
    app,
    code: (view.phase === 'signingIn' && view.code) || '',
    shows: <K extends Screen['kind']>(kind: K) =>
      eventually(() => {
        if (screen?.kind !== kind) throw new Error(`${screen?.kind} is shown, not ${kind}`)
        return screen as Extract<Screen, { kind: K }>
      }, 5),
  }
}

/** A window; one that goes nowhere shows a page of another origin. */
function fakeWindow(url: string) {
  let here: string | undefined = url
  const made = {
    closed: false,
    focused: 0,
    get location() {
      if (here === undefined) throw new Error('SecurityError')
      return new URL(here)
    },
    close() {
      made.closed = true
    },
    focus() {
      made.focused++
    },
    goTo(next: string | undefined) {
      here = next
    },
  }
  return made satisfies Watched
}
