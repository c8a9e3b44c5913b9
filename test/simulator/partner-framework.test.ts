import { describe, expect, it } from 'vitest'
import type { Identity } from '../../src/ports.ts'
import {
  createManualClock,
  createSimulator,
  type FrameworkAnswer,
  type FrameworkQuestion,
} from '../../src/simulator/index.ts'
import { complete, createDevice } from './_device.ts'

function setUp() {
  const clock = createManualClock()
  const simulator = createSimulator({ clock })
  const { partnerFramework: framework } = simulator
  const partner: NonNullable<Identity['partner']> = framework.on()
  const { signal } = new AbortController()
  return {
    clock,
    simulator,
    framework,
    silent: () => partner.status({ interruptionAllowed: false, signal }),
    ask: (supported?: string[], featured?: string[]) =>
      partner.status({
        interruptionAllowed: true,
        ...(supported ? { supported } : {}),
        ...(featured ? { featured } : {}),
        signal,
      }),
    saml: () => partner.authenticate({ request: btoa('<a ID="_1"/>'), attributesNames: ['uid'], signal }),
  }
}
const accessStatus = (accessStatus: string) => ({
  frameworkPermissionInfo: { accessStatus },
  frameworkProviderInfo: {},
})

describe('a partner framework', () => {
  it('tells nothing before the viewer was asked, who then grants and picks [F1 SSO-13 SSO-25]', async () => {
    const { silent, ask, clock } = setUp()
    expect(await silent()).toEqual(accessStatus('notDetermined'))
    const signedIn = {
      frameworkPermissionInfo: { accessStatus: 'granted' },
      frameworkProviderInfo: {
        id: 'Cablevision',
        expirationDate: String(clock.now() + 365 * 86_400_000),
      },
    }
    expect(await ask()).toEqual(signedIn)
    expect(await silent()).toEqual(signedIn)
  })

  it.each(['denied', 'restricted'] as const)('tells no provider when permission is %s [F2]', async (word) => {
    const { framework, silent, ask } = setUp()
    framework.signIn('Cablevision')
    framework.setPermission(word)
    expect(await silent()).toEqual(accessStatus(word))
    expect(await ask()).toEqual(accessStatus(word))
  })

  it('lets the viewer pick whom the test says, else whom the app features or supports', async () => {
    const picked = async (supported: string[], featured?: string[], choice?: string) => {
      const { framework, ask } = setUp()
      if (choice !== undefined) framework.setChoice(choice)
      return (await ask(supported, featured)).frameworkProviderInfo.id
    }
    expect(await picked(['a', 'b'])).toBe('a')
    expect(await picked(['a', 'b'], ['b'])).toBe('b')
    expect(await picked(['a', 'b'], ['b'], 'a')).toBe('a')
  })

  it('fails with code 1 and the provider if the app does not support it [F3 F4 SSO-22]', async () => {
    const { framework, ask, silent } = setUp()
    framework.setChoice('Charter_Direct')
    expect(await ask(['Cablevision'])).toEqual({
      frameworkPermissionInfo: { accessStatus: 'granted' },
      frameworkProviderInfo: {
        id: 'Charter_Direct',
        error: { code: '1', message: 'The app does not support this provider.' },
      },
    })
    // Nobody is signed in.
    expect(await silent()).toEqual(accessStatus('granted'))
  })

  it.each<[string, FrameworkAnswer, object]>([
    ['a cancelled dialog [F6]', { cancelled: true }, { error: { code: '2' } }],
    ['an unsupported provider', { unsupported: 'X' }, { id: 'X', error: { code: '1' } }],
    ['another error [F5]', { error: { code: '0', message: 'm' } }, { error: { code: '0', message: 'm' } }],
    ['no provider', { none: true }, {}],
  ])('can answer with %s, in the status or by rejecting', async (_, answer, info) => {
    const { framework, ask } = setUp()
    framework.setPermission('granted')
    framework.next('ask', answer)
    expect((await ask()).frameworkProviderInfo).toMatchObject(info)
    if ('none' in answer) return
    framework.next('ask', { ...answer, rejects: true } as FrameworkAnswer)
    const { error, ...rest } = info as { error: object }
    await expect(ask()).rejects.toMatchObject({ ...error, frameworkProviderInfo: rest })
    expect((await ask()).frameworkProviderInfo.id).toBe('Cablevision')
  })

  it('answers the next questions of each kind as it was told, then by itself', async () => {
    const { framework, silent, ask } = setUp()
    const status = { ...accessStatus('granted'), frameworkProviderInfo: { id: 'Y' } }
    framework.next('silent', { status } as FrameworkAnswer)
    framework.next('silent', { none: true })
    framework.next('ask', { cancelled: true })
    expect(await silent()).toEqual(status)
    expect((await ask()).frameworkProviderInfo.error?.code).toBe('2')
    expect((await silent()).frameworkProviderInfo).toEqual({})
    framework.signIn('Cablevision')
    expect((await silent()).frameworkProviderInfo.id).toBe('Cablevision')
  })

  it('answers SAML in untidy XML while the viewer is signed in [F7]', async () => {
    const { framework, saml, clock } = setUp()
    expect(await saml()).toBeUndefined()
    framework.setPermission('granted')
    framework.signIn('A&"<', { lifeMs: 1000 })
    expect(await saml()).toMatch(/^<samlp:Response[\s\S]*\r\n\t\tInResponseTo="_1">[\s\S]*>A&#38;&#34;&#60;</)
    framework.next('saml', { none: true })
    expect(await saml()).toBeUndefined()
    framework.next('saml', { saml: '<x/>' })
    expect(await saml()).toBe('<x/>')
    framework.next('saml', { cancelled: true })
    await expect(saml()).rejects.toMatchObject({ code: '2', message: 'The viewer cancelled.' })
    clock.advance(1000)
    expect(await saml()).toBeUndefined()
    framework.signIn('Cablevision')
    framework.setPermission('denied')
    expect(await saml()).toBeUndefined()
    framework.setPermission('granted')
    framework.signOut()
    expect(await saml()).toBeUndefined()
  })

  it('tells of a sign-in that has ended, until the viewer is asked', async () => {
    const { framework, silent, ask, clock } = setUp()
    framework.setPermission('granted')
    framework.signIn('Cablevision', { lifeMs: 1000 })
    const endsAt = String(clock.now() + 1000)
    clock.advance(5000)
    expect((await silent()).frameworkProviderInfo).toEqual({ id: 'Cablevision', expirationDate: endsAt })
    expect(Number((await ask()).frameworkProviderInfo.expirationDate)).toBeGreaterThan(clock.now())
  })

  it('is another on another device, part of the state, and soon forgotten', async () => {
    const { simulator, framework, silent } = setUp()
    const { signal } = new AbortController()
    const permission = async () =>
      (await framework.on('bedroom').status({ interruptionAllowed: false, signal })).frameworkPermissionInfo
        .accessStatus
    framework.setPermission('denied', 'bedroom')
    expect([await permission(), await silent()]).toEqual(['denied', accessStatus('notDetermined')])
    const saved = JSON.parse(JSON.stringify(simulator.state.dump()))
    framework.reset('bedroom')
    expect(await permission()).toBe('notDetermined')
    simulator.state.load(saved)
    expect(await permission()).toBe('denied')
  })

  it('does nothing for whoever has gone', async () => {
    const { framework, silent } = setUp()
    const gone = AbortSignal.abort(new Error('gone'))
    const partner = framework.on()
    await expect(partner.status({ interruptionAllowed: true, signal: gone })).rejects.toThrow('gone')
    await expect(partner.authenticate({ request: '', attributesNames: [], signal: gone })).rejects.toThrow(
      'gone',
    )
    expect(await silent()).toEqual(accessStatus('notDetermined'))
  })

  it.each([
    ['an unknown question', 'loud', { none: true }],
    ['no answer', 'ask', {}],
    ['an unknown answer', 'ask', { perhaps: true }],
    ['two answers', 'ask', { none: true, cancelled: true }],
    ['a SAML answer to another question', 'silent', { saml: '<x/>' }],
    ['a status for SAML', 'saml', { status: {} }],
    ['an error without code', 'ask', { error: { message: 'm' } }],
    ['an odd way to reject', 'ask', { cancelled: true, rejects: 'yes' }],
    ['a text', 'ask', 'cancelled'],
  ])('is not told %s', (_, question, answer) => {
    const { framework } = setUp()
    const tell = () => framework.next(question as FrameworkQuestion, answer as FrameworkAnswer)
    expect(tell).toThrow(TypeError)
  })

  it('is not told an unknown permission', () => {
    const { framework } = setUp()
    expect(() => framework.setPermission('perhaps' as 'denied')).toThrow(
      new TypeError('a permission is one of granted, denied, restricted, notDetermined'),
    )
  })

  it('and the service understand each other [S12 P19 §1.16]', async () => {
    const device = await createDevice()
    const { partnerFramework } = device.simulator
    const status = () => ({
      'AP-Partner-Framework-Status': btoa(
        JSON.stringify(partnerFramework.status({ interruptionAllowed: true })),
      ),
    })
    const { mvpd: _, ...form } = complete
    const asked = await device.send('POST', '/api/v2/REF30/sessions/sso/Apple', { form, headers: status() })
    const { url, authenticationRequest } = asked.body
    const saml = partnerFramework.authenticate(authenticationRequest)?.replace(/\s+/g, ' ') ?? ''
    const made = await device.send('POST', url, {
      form: { SAMLResponse: btoa(saml) },
      headers: status(),
    })
    expect(made.status).toBe(201)
    expect(made.body.profiles.Cablevision.type).toBe('appleSSO')
  })

  it('is asked again by decisions that need its word [D26 SSO-15]', async () => {
    const device = await createDevice()
    const { partnerFramework } = device.simulator
    const authorize = async () => {
      const status = partnerFramework.status({ interruptionAllowed: false })
      const headers = { 'AP-Partner-Framework-Status': btoa(JSON.stringify(status)) }
      const path = '/api/v2/REF30/decisions/authorize/Cablevision'
      const { body } = await device.send('POST', path, { json: { resources: ['r'] }, headers })
      return body.code ?? body.decisions[0].authorized
    }
    partnerFramework.setPermission('granted')
    partnerFramework.signIn('Cablevision')
    const headers = {
      'AP-Partner-Framework-Status': btoa(
        JSON.stringify(partnerFramework.status({ interruptionAllowed: false })),
      ),
    }
    const form = { SAMLResponse: btoa('<samlp:Response/>') }
    await device.send('POST', '/api/v2/REF30/profiles/sso/Apple', { form, headers })
    expect(await authorize()).toBe(true)
    partnerFramework.setPermission('notDetermined')
    expect(await authorize()).toBe('invalid_header_pfs_permission_access_not_determined')
    partnerFramework.setPermission('granted')
    partnerFramework.signIn('Charter_Direct')
    expect(await authorize()).toBe('invalid_header_pfs_provider_id_mismatch')
  })
})
