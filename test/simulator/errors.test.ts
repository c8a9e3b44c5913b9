import { expect, it } from 'vitest'
import { catalogue } from '../../src/simulator/index.ts'
import { createDevice } from './_device.ts'

it('knows the 47 documented errors, by the counts of their actions [ERR-03 ERR-12]', () => {
  const counts: Record<string, number> = {}
  for (const [action] of Object.values(catalogue)) counts[action] = (counts[action] ?? 0) + 1
  expect(counts).toEqual({
    none: 23,
    configuration: 11,
    'application-registration': 2,
    authentication: 8,
    retry: 3,
  })
})

it.each([
  ['invalid_parameter_code', 'none', 400],
  ['authorization_denied_by_degradation_rule', 'none', 403],
  ['internal_server_error', 'none', 500],
  ['too_many_resources', 'configuration', 403],
  ['invalid_configuration_platform', 'configuration', 500],
  ['invalid_access_token_service_provider', 'application-registration', 401],
  ['identity_not_recognized_by_mvpd', 'authentication', 403],
  ['network_connection_timeout', 'retry', 403],
] as const)('gives %s the action %s and the status %i', (code, action, status) => {
  expect(catalogue[code].slice(0, 2)).toEqual([action, status])
})

it('has a text of its own for each', () => {
  const texts = Object.values(catalogue).map(([, , text]) => text)
  expect(new Set(texts).size).toBe(47)
})

it('sends errors flat, with a fresh reference each [ERR-17]', async () => {
  const { send } = await createDevice()
  const replies = [await send('GET', '/api/v2/REF50/profiles'), await send('GET', '/api/v2/REF50/profiles')]
  expect(replies[0]?.headers.get('Content-Type')).toBe('application/json;charset=UTF-8')
  expect(replies[0]?.body).toEqual({
    action: 'none',
    status: 400,
    code: 'invalid_parameter_service_provider',
    message: expect.any(String),
    helpUrl: expect.any(String),
    trace: expect.any(String),
  })
  expect(replies[0]?.body.trace).not.toBe(replies[1]?.body.trace)
})
