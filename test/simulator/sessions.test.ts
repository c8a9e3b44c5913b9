import { describe, expect, it } from 'vitest'
import { complete, createDevice, createStranger, type Device } from './_device.ts'

const uuid = expect.stringMatching(/^[\da-f-]{36}$/)
const inform = (device: Device, code: string) => device.send('GET', `/api/v2/REF30/sessions/${code}`)
const resume = (device: Device, code: string, form: Record<string, string>) =>
  device.send('POST', `/api/v2/REF30/sessions/${code}`, { form })
const poll = (device: Device, code: string) => device.send('GET', `/api/v2/REF30/profiles/code/${code}`)

describe('creating a session', () => {
  it('asks for a sign-in when nothing is missing [AUTHN-03 AUTHN-07 AUTHN-15]', async () => {
    const { createSession, clock } = await createDevice()
    const { status, body } = await createSession()
    expect(status).toBe(200)
    expect(body).toEqual({
      actionName: 'authenticate',
      actionType: 'interactive',
      reasonType: 'none',
      url: `/api/v2/authenticate/REF30/${body.code}`,
      code: expect.stringMatching(/^[A-Z0-9]{7}$/),
      sessionId: uuid,
      mvpd: 'Cablevision',
      serviceProvider: 'REF30',
      notBefore: String(clock.now()),
      notAfter: String(clock.now() + 1_800_000),
    })
  })

  it('takes an empty body and names what is missing [AUTHN-05 D37]', async () => {
    const { send } = await createDevice()
    const { body } = await send('POST', '/api/v2/REF30/sessions')
    expect(body).toMatchObject({
      actionName: 'resume',
      actionType: 'direct',
      reasonType: 'none',
      missingParameters: ['mvpd', 'domain', 'redirectUrl'],
      url: `/api/v2/REF30/sessions/${body.code}`,
    })
    expect(body).not.toHaveProperty('mvpd')
  })

  it('leads straight to decisions when a profile exists [AUTHN-09 AUTHN-10 §40]', async () => {
    const device = await createDevice()
    await device.signIn('AT&T U-verse')
    const { body } = await device.createSession({ ...complete, mvpd: 'AT&T U-verse' })
    expect(body).toEqual({
      actionName: 'authorize',
      actionType: 'direct',
      reasonType: 'authenticated',
      url: '/api/v2/REF30/decisions/authorize/AT%26T%20U-verse',
      sessionId: uuid,
      mvpd: 'AT&T U-verse',
      serviceProvider: 'REF30',
    })
  })

  it('needs no sign-in for temporary access [TEMP-11]', async () => {
    const { createSession } = await createDevice()
    const { body } = await createSession({ ...complete, mvpd: 'TempPass_REF30' })
    expect(body).toMatchObject({ actionName: 'authorize', reasonType: 'temporary' })
  })

  it.each([
    ['an unknown provider', { mvpd: 'Nowhere' }, 'invalid_parameter_mvpd'],
    ['a provider by the name of a built-in', { mvpd: 'constructor' }, 'invalid_parameter_mvpd'],
    ['a relative redirect URL', { redirectUrl: '/done' }, 'invalid_parameter_redirect_url'],
    [
      'a redirect URL encoded twice [HDR-18]',
      { redirectUrl: 'https%3A%2F%2Fa.example' },
      'invalid_parameter_redirect_url',
    ],
    ['a script as redirect URL', { redirectUrl: 'javascript:alert(1)' }, 'invalid_parameter_redirect_url'],
  ])('refuses %s', async (_, change, code) => {
    const { createSession } = await createDevice()
    const { status, body } = await createSession({ ...complete, ...change })
    expect([status, body.code, body.action]).toEqual([400, code, 'none'])
  })

  it('accepts a custom scheme as redirect URL', async () => {
    const { createSession } = await createDevice()
    const { body } = await createSession({ ...complete, redirectUrl: 'adobepass://com.programmer' })
    expect(body.actionName).toBe('authenticate')
  })

  it('refuses an inactive integration until it is active again [CONF-14 CONF-15]', async () => {
    const { createSession, simulator } = await createDevice()
    simulator.rules.deactivate('Cablevision')
    expect((await createSession()).body.code).toBe('invalid_integration')
    simulator.rules.activate('Cablevision')
    expect((await createSession()).body.actionName).toBe('authenticate')
  })

  it.each([
    ['JSON', { json: complete }, undefined],
    [
      'a form under another name',
      { body: 'mvpd=Dish', headers: { 'Content-Type': 'text/plain' } },
      undefined,
    ],
    ['an unknown parameter [HDR-15]', { form: { ...complete, x: '1' } }, undefined],
    ['a repeated provider', formOf('mvpd=Dish&mvpd=Cox'), 'invalid_parameter_mvpd'],
    ['a broken escape', formOf('mvpd=%zz'), undefined],
  ])('refuses %s [HDR-16]', async (_, request, code) => {
    const { send } = await createDevice()
    const { status, body } = await send('POST', '/api/v2/REF30/sessions', request)
    expect([status, body?.code]).toEqual([400, code])
  })
})

function formOf(body: string) {
  return { body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }
}

describe('a code', () => {
  it('dies when the device asks for a newer one [AUTHN-17 POLL-05]', async () => {
    const device = await createDevice()
    const first = (await device.createSession()).body.code
    const second = (await device.createSession()).body.code
    expect((await poll(device, first)).body.code).toBe('invalid_authentication_session')
    expect((await poll(device, second)).body).toEqual({ profiles: {} })
  })

  it('survives the codes of other devices', async () => {
    const device = await createDevice()
    const { code } = (await device.createSession()).body
    device.headers['AP-Device-Identifier'] = `fingerprint ${btoa('another device')}`
    await device.createSession()
    expect((await poll(device, code)).status).toBe(200)
  })

  it('expires after half an hour, to the millisecond [AUTHN-16 POLL-04]', async () => {
    const device = await createDevice()
    const { code } = (await device.createSession()).body
    device.clock.advance(1_800_000 - 1)
    expect((await poll(device, code)).status).toBe(200)
    device.clock.advance(1)
    for (const reply of [
      await poll(device, code),
      await inform(device, code),
      await resume(device, code, {}),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([400, 'invalid_authentication_session'])
    }
  })

  it.each([
    ['short', 'ABC'],
    ['in lower case', 'abcdefg'],
    ['with other letters', 'ABC-123'],
  ])('that is %s is malformed, not unknown [AUTHN-24 §69]', async (_, code) => {
    const device = await createDevice()
    for (const reply of [
      await poll(device, code),
      await inform(device, code),
      await resume(device, code, {}),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([400, 'invalid_parameter_code'])
    }
    expect((await poll(device, 'ABCDEFG')).body.code).toBe('invalid_authentication_session')
  })

  it('is used up by the sign-in for everything but the poll [POLL-12]', async () => {
    const device = await createDevice()
    const code = await device.signIn()
    expect((await inform(device, code)).body.code).toBe('invalid_authentication_session')
    expect((await resume(device, code, complete)).body.code).toBe('invalid_authentication_session')
    expect(Object.keys((await poll(device, code)).body.profiles)).toEqual(['Cablevision'])
    device.clock.advance(1_800_000)
    expect((await poll(device, code)).body.code).toBe('invalid_authentication_session')
  })

  it('can be set to be used up for the poll as well', async () => {
    const device = await createDevice({ corners: { codeAfterSignIn: 'consumed' } })
    const code = await device.signIn()
    expect((await poll(device, code)).body.code).toBe('invalid_authentication_session')
  })

  it('belongs to one service provider', async () => {
    const applications = [{ softwareStatement: 'both', serviceProviders: ['REF30', 'REF40'] }]
    const device = createStranger({ applications })
    await device.register('both')
    const { code } = (await device.createSession()).body
    const foreign = `/api/v2/REF40/profiles/code/${code}`
    expect((await device.send('GET', foreign)).body.code).toBe('invalid_authentication_session')
    device.simulator.person.signIn(code)
    expect((await device.send('GET', foreign)).body.code).toBe('invalid_authentication_session')
  })
})

describe('resuming a session', () => {
  it('asks again for what is still missing, then for the sign-in [AUTHN-25 §71]', async () => {
    const device = await createDevice()
    const created = (await device.createSession({})).body
    const companion = createStranger({}, device)
    await companion.register()

    const partly = (await resume(companion, created.code, { mvpd: 'Cablevision', domainName: 'adobe.com' }))
      .body
    expect(partly).toMatchObject({
      actionName: 'retry',
      actionType: 'direct',
      reasonType: 'none',
      missingParameters: ['redirectUrl'],
      url: `/api/v2/REF30/sessions/${created.code}`,
      mvpd: 'Cablevision',
    })
    const fully = (await resume(companion, created.code, { redirectUrl: 'https://app.example/' })).body
    expect(fully).toMatchObject({
      actionName: 'authenticate',
      actionType: 'interactive',
      code: created.code,
      sessionId: created.sessionId,
      notAfter: created.notAfter,
    })
    expect(fully).not.toHaveProperty('missingParameters')
  })

  it('finds that the device is signed in already, and so does its poll [AUTHN-09 §72]', async () => {
    const device = await createDevice()
    await device.signIn()
    const { code, sessionId } = (await device.createSession({})).body
    expect((await poll(device, code)).body).toEqual({ profiles: {} })
    const { body } = await resume(device, code, complete)
    expect(body).toMatchObject({
      actionName: 'authorize',
      actionType: 'direct',
      reasonType: 'authenticated',
      sessionId,
    })
    expect(Object.keys((await poll(device, code)).body.profiles)).toEqual(['Cablevision'])
  })

  it('notices that the provider was switched off meanwhile [§75]', async () => {
    const device = await createDevice()
    const { code } = (await device.createSession({ mvpd: 'Cablevision' })).body
    device.simulator.rules.deactivate('Cablevision')
    expect((await resume(device, code, { domainName: 'adobe.com' })).body.code).toBe('invalid_integration')
  })
})

describe('reading a session', () => {
  it('tells what exists, what is missing and which device asks [AUTHN-28 §68]', async () => {
    const device = await createDevice()
    const { code } = (
      await device.createSession({ domainName: 'adobe.com', redirectUrl: 'https://a.example' })
    ).body
    const { status, body } = await inform(device, code)
    expect(status).toBe(200)
    expect(body).toEqual({
      missingParameters: ['mvpd'],
      existingParameters: {
        domainName: 'adobe.com',
        redirectUrl: 'https://a.example',
        serviceProvider: 'REF30',
      },
      device: expect.objectContaining({ type: 'SetTopBox', model: 'TV 5th Gen', applicationId: null }),
      notBefore: String(device.clock.now()),
      notAfter: String(device.clock.now() + 1_800_000),
    })
    expect(body.device.operatingSystem).toEqual({
      name: 'tvOS',
      family: 'tvOS',
      vendor: null,
      version: { major: 11, minor: 0, patch: 0, profile: '' },
    })
  })

  it('leaves missingParameters out when nothing is missing [§67]', async () => {
    const device = await createDevice()
    const { code } = (await device.createSession()).body
    expect((await inform(device, code)).body).not.toHaveProperty('missingParameters')
  })

  it('describes a device that said nothing of itself', async () => {
    const device = await createDevice()
    device.headers['X-Device-Info'] = undefined
    const { code } = (await device.createSession()).body
    expect((await inform(device, code)).body.device).toMatchObject({
      type: 'Unknown',
      model: null,
      connection: { ipAddress: '127.0.0.1' },
    })
  })
})
