import { expect, it } from 'vitest'
import { createDevice } from './_device.ts'

it.each([
  ['the singular of decisions', 'POST', '/api/v2/REF30/decision/authorize/Cablevision'],
  ['sessions before the service provider', 'GET', '/api/v2/sessions/REF30/ABC1234'],
  ['logout before the service provider', 'GET', '/api/v2/logout/REF30/Cablevision'],
  ['logout without a provider', 'GET', '/api/v2/REF30/logout'],
  ['an undocumented registration path', 'POST', '/o/client/scopes'],
  ['a broken escape', 'GET', '/api/v2/REF30/profiles/%zz'],
  ['two slashes at the end', 'GET', '/api/v2/REF30/profiles//'],
])('answers 404 without a body to %s', async (_, method, path) => {
  const { send } = await createDevice()
  const { status, text } = await send(method, path)
  expect([status, text]).toEqual([404, ''])
})

it.each([
  ['a token asked by GET', 'GET', '/o/client/token'],
  ['sessions read without a code', 'GET', '/api/v2/REF30/sessions'],
  ['a posted logout', 'POST', '/api/v2/REF30/logout/Cablevision'],
  ['a deleted profile', 'DELETE', '/api/v2/REF30/profiles/Cablevision'],
  ['a partner profile that is read', 'GET', '/api/v2/REF30/profiles/sso/Apple'],
])('answers 405 without a body to %s', async (_, method, path) => {
  const { send } = await createDevice()
  const { status, text } = await send(method, path)
  expect([status, text]).toEqual([405, ''])
})

it('accepts one slash at the end', async () => {
  const { send } = await createDevice()
  expect((await send('GET', '/api/v2/REF30/configuration/')).status).toBe(200)
})

it.each(['AT&T U-verse', 'Norte/Sur'])(
  'finds the provider %s behind percent-encoding [HDR-19]',
  async (mvpd) => {
    const { send, signIn } = await createDevice()
    await signIn(mvpd)
    const { body } = await send('GET', `/api/v2/REF30/profiles/${encodeURIComponent(mvpd)}`)
    expect(Object.keys(body.profiles)).toEqual([mvpd])
  },
)
