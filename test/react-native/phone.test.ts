import type { Pass, PassView, Permit } from 'passchart'
import { describe, expect, it } from 'vitest'
import { BetterPretendedURL, createPhone, deepLink, PretendedURL } from './_phone.ts'

type Phone = ReturnType<typeof createPhone>

const info = { model: 'Phone', version: 'phone1,1', connectionType: 'WiFi' }

/** The app, as a process of the phone starts it. */
async function start(phone: Phone, o?: Parameters<Phone['load']>[0]) {
  const { library, used } = phone.load(o)
  const { simulator, modules } = phone
  const pass: Pass = library
    .createPass({
      serviceProvider: simulator.serviceProvider,
      softwareStatement: simulator.softwareStatement,
      redirectUrl: deepLink,
      domainName: 'app.example',
      device: { id: 'phone-1', info: library.deviceInfo({ OS: 'ios', Version: '19.1' }, info) },
      policy: { jitter: 0 },
      ...library.reactNative(modules),
    })
    .start()
  await phone.seconds(0)
  return { pass, used, library }
}

/** The provider's page has been opened, and the app stands behind it. */
async function away(phone: Phone, o?: Parameters<Phone['load']>[0]) {
  const app = await start(phone, o)
  app.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await phone.seconds(1)
  phone.leave()
  return app
}

function codeOf(view: PassView): string {
  if (view.phase !== 'signingIn' || view.code === undefined) throw new Error(`no code in ${view.phase}`)
  return view.code
}

describe('a React Native app', () => {
  it('signs in by the deep link, plays, and logs out', async () => {
    const phone = createPhone()
    const { pass, used } = await away(phone)
    expect(phone.opened).toEqual([expect.stringContaining(`/authenticate/REF30/${codeOf(pass.view)}`)])
    await phone.seconds(60)
    phone.simulator.person.signIn(codeOf(pass.view))
    phone.link(deepLink)
    phone.comeBack()
    await phone.seconds(5)
    expect(pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })

    const asked = pass.authorize('REF30')
    await phone.seconds(0)
    const permit = (await asked) as Permit
    expect(permit.outcome).toBe('permitted')
    expect(permit.token.reveal()).not.toBe('')

    pass.send({ type: 'logout.start' })
    await phone.seconds(1)
    phone.link(deepLink)
    await phone.seconds(1)
    expect(pass.view).toMatchObject({ phase: 'signedOut', reason: 'loggedOut' })

    const stopped = pass.stop()
    await phone.seconds(0)
    await stopped
    expect(phone.listeners()).toBe(0)
    // What docs/react-native.md says that it needs.
    expect([...used].sort()).toEqual([
      ...[
        'AbortController',
        'Date',
        'Headers',
        'URL',
        'URLSearchParams',
        'clearTimeout',
        'fetch',
        'navigator',
      ],
      ...['performance', 'setTimeout'],
    ])
  })

  it('asks nothing in the background, and once when it comes back by hand [A6 H8]', async () => {
    const phone = createPhone()
    const { pass } = await away(phone)
    const callsBefore = phone.simulator.log.length
    await phone.seconds(300)
    expect(phone.simulator.log).toHaveLength(callsBefore)
    phone.comeBack()
    await phone.seconds(60)
    expect(phone.simulator.log.slice(callsBefore).map(({ short }) => short)).toEqual(['PC'])
    expect(pass.view.phase).toBe('signingIn')
  })

  it('goes on with the sign-in when the deep link starts it anew [A1 H5]', async () => {
    const phone = createPhone()
    const code = codeOf((await away(phone)).pass.view)
    phone.kill()
    const { pass } = await start(phone, { link: `${deepLink}?from=provider` })
    expect(codeOf(pass.view)).toBe(code)
    await phone.seconds(5)
    phone.simulator.person.signIn(code)
    await phone.seconds(5)
    expect(pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
  })

  it('is started anew by hand in the middle: it looks once, and again when it comes to the front [H5 A6]', async () => {
    const phone = createPhone()
    const code = codeOf((await away(phone)).pass.view)
    phone.kill()
    const { pass } = await start(phone)
    await phone.seconds(60)
    expect(pass.view).toMatchObject({ phase: 'signingIn', code })
    phone.leave()
    phone.simulator.person.signIn(code)
    phone.comeBack()
    await phone.seconds(5)
    expect(pass.view.phase).toBe('ready')
  })

  it('remembers the viewer after it was killed, and is registered once', async () => {
    const phone = createPhone()
    const { pass } = await away(phone)
    phone.simulator.person.signIn(codeOf(pass.view))
    phone.link(deepLink)
    phone.comeBack()
    await phone.seconds(5)
    phone.kill()
    const again = await start(phone)
    expect(again.pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision', verified: true } })
    expect(phone.simulator.log.filter(({ short }) => short === 'REG')).toHaveLength(1)
  })

  it.each([PretendedURL, BetterPretendedURL])('says what to import where there is but a %o', (URL) => {
    const phone = createPhone()
    const { library } = phone.load({ globals: { URL } })
    expect(() => library.reactNative(phone.modules)).toThrow('URL of this platform is incomplete')
    expect(() => library.linkingBrowser(phone.modules.Linking)).toThrow('URL of this platform is incomplete')
  })

  it('tells why a wait ended where signals have no reason', async () => {
    const { pass } = await start(createPhone())
    const { signal } = aborted()
    for (const wait of [
      pass.waitFor('ready', { signal }),
      pass.authorize('REF30', { signal }),
      pass.preauthorize(['REF30'], { signal }),
    ]) {
      await expect(wait).rejects.toMatchObject({ name: 'AbortError' })
    }
  })
})

/** A signal as older platforms have them. */
function aborted() {
  return { signal: Object.assign(new EventTarget(), { aborted: true }) as unknown as AbortSignal }
}
