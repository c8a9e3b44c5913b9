import { expect, it } from 'vitest'
import { createDevice, createStranger } from './_device.ts'

const profiles = '/api/v2/REF30/profiles'

it.each([
  ['no token', undefined],
  ['another scheme', 'Basic YTpi'],
  ['garbage', 'Bearer constructor'],
])('answers 401 without a body to %s [HDR-01 REG-12]', async (_, Authorization) => {
  const { send } = await createDevice()
  const { status, text, headers } = await send('GET', profiles, { headers: { Authorization } })
  expect([status, text, headers.get('Content-Type')]).toEqual([401, '', null])
})

it('answers 401 without a body from the moment the token expires [§3]', async () => {
  const { send, clock } = await createDevice()
  clock.advance(21_600_000 - 1)
  expect((await send('GET', profiles)).status).toBe(200)
  clock.advance(1)
  const { status, text } = await send('GET', profiles)
  expect([status, text]).toEqual([401, ''])
})

it('answers 401 to revoked tokens until there is a new one [§13]', async () => {
  const { send, simulator, renewToken } = await createDevice()
  simulator.tokens.revoke()
  expect((await send('GET', profiles)).status).toBe(401)
  await renewToken()
  expect((await send('GET', profiles)).status).toBe(200)
})

it('demands a new registration once the credentials are revoked [REG-20 §16]', async () => {
  const { send, simulator, register } = await createDevice()
  simulator.credentials.revoke()
  const { status, body } = await send('GET', profiles)
  expect(status).toBe(401)
  expect(body).toMatchObject({
    code: 'invalid_access_token_client_application',
    action: 'application-registration',
    status: 401,
  })
  await register()
  expect((await send('GET', profiles)).status).toBe(200)
})

it('tells a token of another service provider from an unknown service provider [REG-20]', async () => {
  const applications = [{ softwareStatement: 'other', serviceProviders: ['REF40'] }]
  const { send, register } = await createDevice({ applications })
  expect((await send('GET', '/api/v2/REF40/profiles')).body.code).toBe(
    'invalid_access_token_service_provider',
  )
  const unknown = await send('GET', '/api/v2/REF50/profiles')
  expect([unknown.status, unknown.body.code]).toEqual([400, 'invalid_parameter_service_provider'])
  await register('other')
  expect((await send('GET', '/api/v2/REF40/profiles')).status).toBe(200)
})

it('refuses tokens of an application without the scope of REST API V2 [REG-01]', async () => {
  const applications = [{ softwareStatement: 'v1', serviceProviders: ['REF30'], scopes: ['api:client'] }]
  const device = createStranger({ applications })
  await device.register('v1')
  const { status, body } = await device.send('GET', profiles)
  expect([status, body.code]).toEqual([401, 'invalid_access_token_client_application'])
})
