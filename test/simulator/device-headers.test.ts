import { describe, expect, it } from 'vitest'
import { createDevice } from './_device.ts'

const json = { resources: ['r'] }
const owned = [
  ['POST', '/api/v2/REF30/sessions', {}],
  ['GET', '/api/v2/REF30/profiles', {}],
  ['GET', '/api/v2/REF30/profiles/Cablevision', {}],
  ['POST', '/api/v2/REF30/decisions/preauthorize/Cablevision', { json }],
  ['POST', '/api/v2/REF30/decisions/authorize/Cablevision', { json }],
  ['GET', '/api/v2/REF30/logout/Cablevision', {}],
  ['POST', '/api/v2/REF30/sessions/sso/Apple', {}],
  ['POST', '/api/v2/REF30/profiles/sso/Apple', { form: { SAMLResponse: 'x' } }],
] as const

describe('AP-Device-Identifier', () => {
  it.each(owned)('is required by %s %s [HDR-02 HDR-04]', async (method, path, request) => {
    const { send } = await createDevice()
    for (const value of [
      undefined,
      'YWJj',
      'fingerprint',
      'fingerprint abc',
      'fingerprint a b',
      'uuid YWJj',
    ]) {
      const reply = await send(method, path, { ...request, headers: { 'AP-Device-Identifier': value } })
      expect([value, reply.status, reply.body?.code]).toEqual([
        value,
        400,
        'invalid_header_device_identifier',
      ])
    }
  })

  it('may be missing on calls by code and on the configuration', async () => {
    const { send, createSession } = await createDevice()
    const { code } = (await createSession()).body
    const headers = { 'AP-Device-Identifier': undefined }
    for (const path of ['configuration', `sessions/${code}`, `profiles/code/${code}`]) {
      expect((await send('GET', `/api/v2/REF30/${path}`, { headers })).status).toBe(200)
    }
  })

  it('separates the profiles of two devices [PROF-13]', async () => {
    const { send, signIn } = await createDevice()
    await signIn()
    const headers = { 'AP-Device-Identifier': `fingerprint ${btoa('another device')}` }
    expect((await send('GET', '/api/v2/REF30/profiles', { headers })).body).toEqual({ profiles: {} })
    expect(Object.keys((await send('GET', '/api/v2/REF30/profiles')).body.profiles)).toEqual(['Cablevision'])
  })
})

describe('X-Device-Info', () => {
  const brokenSample = btoa('{"osName": "tvOS" "osVendor": "Apple"}')
  const useless = [undefined, 'no base64', btoa('[]'), brokenSample]

  it('may be missing or unreadable by default [D48]', async () => {
    const { send } = await createDevice()
    for (const value of useless) {
      const { status } = await send('GET', '/api/v2/REF30/profiles', { headers: { 'X-Device-Info': value } })
      expect([value, status]).toEqual([value, 200])
    }
  })

  it('is demanded in strict mode [HDR-03 HDR-24]', async () => {
    const { send } = await createDevice({ corners: { strictDeviceInfo: true } })
    for (const value of useless) {
      const headers = { 'X-Device-Info': value }
      const { body } = await send('GET', '/api/v2/REF30/profiles', { headers })
      expect([value, body.code]).toEqual([value, 'invalid_header_device_info'])
      const registered = await send('POST', '/o/client/register', {
        headers,
        json: { software_statement: 'x' },
      })
      expect([value, registered.body.error]).toEqual([value, 'invalid_request'])
    }
    expect((await send('GET', '/api/v2/REF30/profiles')).status).toBe(200)
  })
})
