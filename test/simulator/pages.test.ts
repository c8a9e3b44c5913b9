import { describe, expect, it } from 'vitest'
import { complete, createDevice, type Device } from './_device.ts'

const submit = (device: Device, path: string, form: Record<string, string>) =>
  device.send('POST', path, { form })
const locationOf = ({ headers }: { headers: Headers }) => headers.get('Location') ?? ''

/** Follows a browser's first steps to the provider's login page and gives the session hidden in its form. */
async function openLogin(
  device: Device,
  authenticateUrl: string,
): Promise<{ text: string; session: string }> {
  const saml = new URL(locationOf(await device.send('GET', authenticateUrl)))
  const login = locationOf(await device.send('GET', saml.pathname + saml.search))
  const { text } = await device.send('GET', login)
  return { text, session: /name="session" value="([^"]+)"/.exec(text)?.[1] ?? '' }
}

describe('authenticate', () => {
  it('sends the browser on, without any token [AUTHN-29]', async () => {
    const device = await createDevice()
    const { url } = (await device.createSession()).body
    device.headers.Authorization = undefined
    const { status, headers, text } = await device.send('GET', url)
    expect([status, text]).toEqual([302, ''])
    const target = new URL(headers.get('Location') ?? '')
    expect(target.origin + target.pathname).toBe('https://sp.auth.adobe.com/adobe-services/authenticate/saml')
    expect(Object.fromEntries(target.searchParams)).toMatchObject({
      noflash: 'true',
      mso_id: 'Cablevision',
      requestor_id: 'REF30',
      no_iframe: 'false',
      domain_name: 'adobe.com',
      redirect_url: complete.redirectUrl,
    })
  })

  it('refuses in HTML [AUTHN-30]', async () => {
    const device = await createDevice()
    const { code } = (await device.createSession({ mvpd: 'Dish' })).body
    for (const path of [code, 'ABCDEFG', '<b>']) {
      const url = `/api/v2/authenticate/REF30/${encodeURIComponent(path)}`
      const { status, headers, text } = await device.send('GET', url)
      expect([status, headers.get('Content-Type')]).toEqual([400, 'text/html;charset=UTF-8'])
      expect(text).not.toContain('<b>')
    }
  })
})

describe('the provider', () => {
  it('signs the viewer in and goes to the redirect URL as it is [AUTHN-31 §48]', async () => {
    const device = await createDevice()
    const { url, code } = (await device.createSession()).body
    const { text, session } = await openLogin(device, url)
    expect(text).toContain('Sign in to Optimum')
    const reply = await submit(device, '/provider/login', {
      session,
      user: 'ada',
      password: 'x',
      choice: 'signIn',
    })
    expect([reply.status, locationOf(reply)]).toEqual([303, complete.redirectUrl])
    const { profiles } = (await device.send('GET', `/api/v2/REF30/profiles/code/${code}`)).body
    expect(Object.keys(profiles)).toEqual(['Cablevision'])
  })

  it('goes to the redirect URL all the same when the viewer cancels, and the code stays good [§76 §77]', async () => {
    const device = await createDevice()
    const { url, code } = (
      await device.createSession({ ...complete, redirectUrl: 'adobepass://com.programmer' })
    ).body
    const { session } = await openLogin(device, url)
    const reply = await submit(device, '/provider/login', { session, choice: 'cancel' })
    expect(locationOf(reply)).toBe('adobepass://com.programmer')
    expect((await device.send('GET', `/api/v2/REF30/profiles/code/${code}`)).body).toEqual({ profiles: {} })
    expect((await openLogin(device, url)).session).toBe(session)
  })

  it('signs nobody in with a code that was replaced meanwhile', async () => {
    const device = await createDevice()
    const { url } = (await device.createSession()).body
    const { session } = await openLogin(device, url)
    await device.createSession()
    const reply = await submit(device, '/provider/login', { session, choice: 'signIn' })
    expect(reply.status).toBe(400)
    expect(reply.text).toContain('This sign-in has ended')
    expect((await device.send('GET', '/api/v2/REF30/profiles')).body).toEqual({ profiles: {} })
  })

  it('signs the viewer out and goes where the app wants', async () => {
    const device = await createDevice()
    await device.signIn()
    const redirectUrl = encodeURIComponent('https://app.example/bye?a=1')
    const { logouts } = (
      await device.send('GET', `/api/v2/REF30/logout/Cablevision?redirectUrl=${redirectUrl}`)
    ).body
    const { pathname, search } = new URL(logouts.Cablevision.url)
    expect(locationOf(await device.send('GET', pathname + search))).toBe('https://app.example/bye?a=1')
    for (const target of ['', '&redirect_url=javascript:alert(1)']) {
      const { status, text } = await device.send('GET', `${pathname}?mso_id=Cablevision${target}`)
      expect(status).toBe(200)
      expect(text).toContain('Optimum has ended your session')
    }
  })
})

describe('the companion page', () => {
  it('takes a code as people type it and goes to the provider of the session [AUTHN-21 AUTHN-43]', async () => {
    const device = await createDevice()
    const { code, url } = (await device.createSession()).body
    const typed = ` ${code.slice(0, 3).toLowerCase()}-${code.slice(3)} `
    expect(locationOf(await submit(device, '/companion', { code: typed }))).toBe(url)
  })

  it('prefills the code of its link', async () => {
    const { send } = await createDevice()
    expect((await send('GET', '/companion?code=ABC1234')).text).toContain('value="ABC1234"')
  })

  it('tells the viewer of a code that does not work', async () => {
    const device = await createDevice()
    const { status, text } = await submit(device, '/companion', { code: 'ABC1234' })
    expect(status).toBe(400)
    expect(text).toContain('role="alert"')
    expect(text).toContain('aria-invalid="true"')
  })

  it('offers the active providers when the session has none, and adds what else is missing [§60]', async () => {
    const device = await createDevice()
    device.simulator.rules.deactivate('Cox')
    const { code } = (await device.createSession({})).body
    const { text } = await submit(device, '/companion', { code })
    expect(text).toContain('value="Norte/Sur">Norte &#38; Sur Televisión<')
    expect(text).not.toMatch(/Cox|TempPass/)
    const next = await submit(device, '/companion/provider', { code, mvpd: 'Norte/Sur' })
    expect(locationOf(next)).toBe(`/api/v2/authenticate/REF30/${code}`)
    const { session } = await openLogin(device, locationOf(next))
    const done = locationOf(await submit(device, '/provider/login', { session, choice: 'signIn' }))
    expect(done).toBe('https://sp.auth.adobe.com/done')
    expect((await device.send('GET', '/done')).text).toContain('go back to your TV')
    expect(Object.keys((await device.send('GET', '/api/v2/REF30/profiles')).body.profiles)).toEqual([
      'Norte/Sur',
    ])
  })

  it('shows the list again for a provider it does not have', async () => {
    const device = await createDevice()
    const { code } = (await device.createSession({})).body
    device.simulator.rules.deactivate('Cox')
    for (const mvpd of ['Nowhere', 'Cox']) {
      const { text } = await submit(device, '/companion/provider', { code, mvpd })
      expect(text).toContain('Choose your TV provider')
    }
  })

  it('has nothing to do for a device that is signed in already [§72]', async () => {
    const device = await createDevice()
    await device.signIn()
    const { code } = (await device.createSession({})).body
    expect(locationOf(await submit(device, '/companion/provider', { code, mvpd: 'Cablevision' }))).toBe(
      '/done',
    )
  })
})

describe('every page', () => {
  it('escapes what it was given', async () => {
    const device = await createDevice({ providers: [{ id: '"><script>', displayName: '<script>"\'&' }] })
    const { code } = (await device.createSession({})).body
    const evil = '"><script>alert(1)</script>'
    const pages = [
      await device.send('GET', `/companion?code=${encodeURIComponent(evil)}`),
      await submit(device, '/companion', { code: evil }),
      await submit(device, '/companion', { code }),
      await device.send('GET', `/adobe-services/logout?mso_id=${encodeURIComponent('"><script>')}`),
    ]
    for (const { text } of pages) expect(text.toLowerCase()).not.toContain('<script')
    const { text } = await device.send('GET', `/companion?code=${encodeURIComponent('" onfocus="x')}`)
    expect(text).toContain('value="&#34; onfocus=&#34;x"')
  })

  it('runs no script and loads nothing', async () => {
    const device = await createDevice()
    const { code } = (await device.createSession({})).body
    for (const { text, headers } of [
      await device.send('GET', '/companion'),
      await submit(device, '/companion', { code }),
      await device.send('GET', '/done'),
    ]) {
      expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/)
      expect(text).toMatch(/^<!doctype html>\n<html lang="en">/)
      expect(text).not.toMatch(/<script|https?:|@import|url\(/)
    }
  })

  it('is 404 if unknown, 405 by another method', async () => {
    const device = await createDevice()
    expect((await device.send('GET', '/nowhere')).status).toBe(404)
    expect((await device.send('GET', '/constructor')).status).toBe(404)
    expect((await submit(device, '/done', {})).status).toBe(405)
    expect(locationOf(await device.send('GET', '/'))).toBe('/companion')
  })
})
