import { describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../../src/simulator/index.ts'
import { complete, createDevice, type Device } from './_device.ts'

const profile = '/api/v2/REF30/profiles/sso/Apple'
const { mvpd: _, ...whole } = complete
const granted = { accessStatus: 'granted' }
const later = '2025430636000'
const header = (frameworkPermissionInfo: object, frameworkProviderInfo: object = {}) => ({
  'AP-Partner-Framework-Status': btoa(JSON.stringify({ frameworkPermissionInfo, frameworkProviderInfo })),
})
const signedIn = (id: string, expirationDate: string | number = later) =>
  header(granted, { id, expirationDate })
const form = { SAMLResponse: btoa('<samlp:Response/>') }

const ask = async (
  device: Device,
  headers: Record<string, string>,
  parameters: Record<string, string> = whole,
) => (await device.send('POST', '/api/v2/REF30/sessions/sso/Apple', { form: parameters, headers })).body
const hand = async (device: Device, headers: Record<string, string>) =>
  await device.send('POST', profile, { form, headers })

describe('a partner authentication request', () => {
  it('is given for a provider that takes part [SSO-04]', async () => {
    const device = await createDevice()
    expect(await ask(device, signedIn('Cablevision'))).toEqual({
      actionName: 'partner_profile',
      actionType: 'direct',
      reasonType: 'none',
      url: profile,
      sessionId: expect.stringMatching(/^[\da-f-]{36}$/),
      mvpd: 'Cablevision',
      serviceProvider: 'REF30',
      authenticationRequest: {
        type: 'saml',
        request: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
        attributesNames: ['uid', 'NameID', 'uniqueId'],
      },
    })
  })

  it('falls back to the ordinary sign-in for one that does not', async () => {
    expect(await ask(await createDevice(), signedIn('Charter_Direct'))).toMatchObject({
      actionName: 'authenticate',
      actionType: 'interactive',
      reasonType: 'configuration_fallback',
      mvpd: 'Spectrum',
    })
  })

  it('falls back when a parameter is missing, and says which', async () => {
    expect(
      await ask(await createDevice(), signedIn('Cablevision'), { domainName: 'adobe.com' }),
    ).toMatchObject({
      actionName: 'resume',
      actionType: 'direct',
      reasonType: 'missing_parameters_fallback',
      missingParameters: ['redirectUrl'],
      mvpd: 'Cablevision',
    })
  })

  it.each([
    ['none', {}],
    ['an unreadable', { 'AP-Partner-Framework-Status': 'x' }],
    ['a denied', header({ accessStatus: 'denied' })],
    ['an expired', signedIn('Cablevision', '1000')],
    ['a stranger', signedIn('Nobody')],
  ])('falls back with %s status, without a provider [D34]', async (_, headers) => {
    expect(await ask(await createDevice(), headers as Record<string, string>)).toMatchObject({
      actionName: 'resume',
      reasonType: 'pfs_fallback',
      missingParameters: ['mvpd'],
    })
  })

  it('is not needed when there is a profile', async () => {
    const device = await createDevice()
    await device.signIn()
    expect(await ask(device, signedIn('Cablevision'))).toMatchObject({
      actionName: 'authorize',
      reasonType: 'authenticated',
    })
  })

  it('knows one partner, in any case', async () => {
    const { send } = await createDevice()
    const code = async (partner: string) =>
      (await send('POST', `/api/v2/REF30/sessions/sso/${partner}`, { form: { domainName: 'a' } })).body.code
    expect(await code('Roku')).toBe('invalid_parameter_partner')
    expect(await code('apple')).toMatch(/^[A-Z0-9]{7}$/)
  })
})

describe('a partner profile', () => {
  it("is made of the framework's answer, and seen with its word only", async () => {
    const device = await createDevice()
    await ask(device, signedIn('Cablevision'))
    const made = await hand(device, signedIn('Cablevision'))
    expect(made.status).toBe(201)
    expect(made.body.profiles.Cablevision).toMatchObject({ issuer: 'Apple', type: 'appleSSO' })

    const look = async (path: string, headers: Record<string, string> = {}) =>
      (await device.send('GET', `/api/v2/REF30/profiles${path}`, { headers })).body.profiles
    expect(Object.keys(await look('', signedIn('Cablevision', Number(later))))).toEqual(['Cablevision'])
    expect(Object.keys(await look('/Cablevision', signedIn('Cablevision')))).toEqual(['Cablevision'])
    expect(await look('')).toEqual({})
    expect(await look('/Cablevision', signedIn('Charter_Direct'))).toEqual({})
    expect(await ask(device, signedIn('Cablevision'))).toMatchObject({ reasonType: 'authenticatedSSO' })
  })

  it('leaves signing out to the settings of the device', async () => {
    const device = await createDevice()
    await hand(device, signedIn('Cablevision'))
    const out = async () =>
      (await device.send('GET', '/api/v2/REF30/logout/Cablevision')).body.logouts.Cablevision
    expect(await out()).toEqual({
      actionName: 'partner_logout',
      actionType: 'partner_interactive',
      mvpd: 'Cablevision',
    })
    expect(await out()).toMatchObject({ actionName: 'invalid' })
  })

  it.each([
    ['no status', {}, 'permission_access_not_present'],
    ['a status without permission', header({}), 'permission_access_not_present'],
    [
      'no answer of the viewer',
      header({ accessStatus: 'notDetermined' }),
      'permission_access_not_determined',
    ],
    ['a denial', header({ accessStatus: 'denied' }), 'permission_access_not_granted'],
    ['a restriction', header({ accessStatus: 'restricted' }), 'permission_access_not_granted'],
    ['no provider', header(granted), 'provider_id_not_determined'],
    ['an unknown provider', signedIn('Nobody'), 'provider_id_mismatch'],
    ['an ended sign-in', signedIn('Cablevision', '1000'), 'provider_info_expired'],
    ['a sign-in without end', header(granted, { id: 'Cablevision' }), 'provider_info_expired'],
  ])('is refused for %s', async (_, headers, code) => {
    const { status, body } = await hand(await createDevice(), headers as Record<string, string>)
    expect([status, body.code]).toEqual([400, `invalid_header_pfs_${code}`])
  })

  it('is refused for another provider than was asked', async () => {
    const device = await createDevice()
    await ask(device, signedIn('Cablevision'))
    expect((await hand(device, signedIn('Charter_Direct'))).body.code).toBe(
      'invalid_header_pfs_provider_id_mismatch',
    )
  })

  it('is refused where the partner cannot sign in', async () => {
    const { status, body } = await hand(await createDevice(), signedIn('Charter_Direct'))
    expect([status, body.code]).toEqual([500, 'invalid_configuration_mvpd_platform'])
  })

  it.each([
    ['missing', {}],
    ['empty', { form: { SAMLResponse: '' } }],
    ['no Base64', { form: { SAMLResponse: '<xml/>' } }],
    ['no XML', { form: { SAMLResponse: btoa('{}') } }],
    ['in JSON', { json: form }],
  ])('is refused for an answer that is %s', async (_, request) => {
    const { send } = await createDevice()
    const { status, body } = await send('POST', profile, { ...request, headers: signedIn('Cablevision') })
    expect([status, body.code]).toEqual([400, 'invalid_parameter_saml_response'])
  })

  it.each([
    ['refused', 400],
    ['profiles', 200],
  ] as const)('can be %s for a useless status', async (partnerStatus, expected) => {
    const corners: SimulatorOptions['corners'] = { partnerStatus }
    const device = await createDevice({ corners })
    await device.signIn('Dish')
    const { status, body } = await hand(device, header({ accessStatus: 'denied' }))
    expect(status).toBe(expected)
    if (expected === 200) expect(Object.keys(body.profiles)).toEqual(['Dish'])
  })
})
