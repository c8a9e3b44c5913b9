import { describe, expect, it } from 'vitest'
import { createDevice, createStranger } from './_device.ts'

const register = '/o/client/register'
const token = '/o/client/token'

describe('registration', () => {
  it('gives credentials for a software statement it knows [REG-03]', async () => {
    const { send, simulator, clock } = createStranger()
    const { status, headers, body } = await send('POST', register, {
      json: { software_statement: simulator.softwareStatement, redirect_uri: 'adobepass://com.programmer' },
    })
    expect(status).toBe(201)
    expect(headers.get('Content-Type')).toBe('application/json;charset=UTF-8')
    expect(body).toEqual({
      client_id: expect.stringMatching(/^\w{20}$/),
      client_secret: expect.stringMatching(/^\w{40}$/),
      client_id_issued_at: Math.floor(clock.now() / 1000),
      redirect_uris: ['adobepass://com.programmer'],
      grant_types: ['client_credentials'],
      scopes: ['api:client:v2'],
    })
  })

  const statement = 'passchart.simulator.software-statement'
  it.each([
    [
      'a body that is not JSON',
      { body: '{', headers: { 'Content-Type': 'application/json' } },
      'invalid_request',
    ],
    ['a JSON array', { json: [] }, 'invalid_request'],
    ['another content type', { form: { software_statement: statement } }, 'invalid_request'],
    ['no statement', { json: {} }, 'invalid_request'],
    ['an unknown parameter', { json: { software_statement: statement, scope: 'x' } }, 'invalid_request'],
    ['an unknown statement', { json: { software_statement: 'x' } }, 'invalid_software_statement'],
    [
      'a relative redirect URI',
      { json: { software_statement: statement, redirect_uri: '/done' } },
      'invalid_redirect_uri',
    ],
    [
      'a redirect URI that is a script',
      { json: { software_statement: statement, redirect_uri: 'javascript:alert(1)' } },
      'invalid_redirect_uri',
    ],
  ])('refuses %s [REG-18 §8]', async (_, request, error) => {
    const { status, body } = await createStranger().send('POST', register, request)
    expect([status, body]).toEqual([400, { error }])
  })

  it('accepts a content type with parameters in any case [D58]', async () => {
    const { status } = await createStranger().send('POST', register, {
      json: { software_statement: statement },
      headers: { 'Content-Type': 'Application/JSON; charset=utf-8' },
    })
    expect(status).toBe(201)
  })

  it('refuses a statement that is not approved', async () => {
    const applications = [{ softwareStatement: 'new', serviceProviders: ['REF30'], approved: false }]
    const { send } = createStranger({ applications })
    const { body } = await send('POST', register, { json: { software_statement: 'new' } })
    expect(body).toEqual({ error: 'unapproved_software_statement' })
  })
})

describe('access token', () => {
  it('is issued with milliseconds for its start and seconds for its life [REG-06 REG-07]', async () => {
    const device = await createDevice()
    const { status, body } = await device.renewToken()
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      access_token: expect.stringMatching(/^\w{40}$/),
      created_at: device.clock.now(),
      expires_in: 21_600,
      token_type: 'bearer',
    })
  })

  it('is also issued for parameters in the query', async () => {
    const device = await createDevice()
    const query = new URLSearchParams({ ...device.credentials, grant_type: 'client_credentials' })
    const { status } = await device.send('POST', `${token}?${query}`, {
      headers: { Authorization: undefined, 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect(status).toBe(201)
  })

  it.each([
    ['a missing parameter', { grant_type: 'client_credentials' }, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type', true],
    ['a wrong secret', { client_secret: 'x', grant_type: 'client_credentials' }, 'invalid_client', true],
    [
      'an unknown client',
      { client_id: '__proto__', grant_type: 'client_credentials' },
      'invalid_client',
      true,
    ],
    ['an unknown parameter', { grant_type: 'client_credentials', x: '1' }, 'invalid_request', true],
  ])('is refused for %s [REG-17]', async (_, form, error, complete = false) => {
    const device = await createDevice()
    const { status, body } = await device.send('POST', token, {
      form: { ...(complete ? device.credentials : {}), ...form },
      headers: { Authorization: undefined },
    })
    expect([status, body]).toEqual([400, { error }])
  })

  it.each([
    ['a repeated parameter', 'client_id=a&client_id=b&client_secret=c&grant_type=client_credentials'],
    ['a broken escape', 'client_id=%zz&client_secret=c&grant_type=client_credentials'],
  ])('is refused for %s', async (_, body) => {
    const reply = await createStranger().send('POST', token, {
      body,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect([reply.status, reply.body]).toEqual([400, { error: 'invalid_request' }])
  })

  it('is refused if the client authenticates in two ways', async () => {
    const device = await createDevice()
    const { body } = await device.send('POST', token, {
      form: { ...device.credentials, grant_type: 'client_credentials' },
      headers: { Authorization: 'Basic YTpi' },
    })
    expect(body).toEqual({ error: 'invalid_request' })
  })

  it('is refused if the application may not use the grant [§9]', async () => {
    const applications = [{ softwareStatement: 's', serviceProviders: ['REF30'], grantTypes: ['none'] }]
    const device = createStranger({ applications })
    await device.register('s')
    expect((await device.renewToken()).body).toEqual({ error: 'unauthorized_client' })
  })

  it('is refused for revoked credentials and revoked statements [REG-16 §4]', async () => {
    const device = await createDevice()
    device.simulator.credentials.revoke(device.credentials.client_id)
    expect((await device.renewToken()).body).toEqual({ error: 'invalid_client' })

    await device.register()
    device.simulator.statements.revoke()
    expect((await device.renewToken()).body).toEqual({ error: 'invalid_client' })
    const json = { software_statement: device.simulator.softwareStatement }
    expect((await device.send('POST', register, { json })).body).toEqual({
      error: 'invalid_software_statement',
    })
  })
})
