import { createPass, memoryStore, PassError, type PassOptions } from 'passchart'
import { expect, it } from 'vitest'
import { createStage } from '../flows/_stage.ts'

const good: PassOptions = {
  serviceProvider: 'REF30',
  softwareStatement: 'a.b.c',
  redirectUrl: 'https://app.example/done',
  device: { id: 'living-room' },
  store: memoryStore(),
}

/** What a program without types may hand in, and the option that is named. */
const malformed: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
  ['a redirect uri that is no URL', 'registrationRedirectUri', { registrationRedirectUri: 'nope' }],
  ['a visitor id beyond ASCII', 'visitorId', { visitorId: 'é' }],
  ['an empty visitor id', 'visitorId', { visitorId: '' }],
  ['a device address beyond ASCII', 'device.ip', { device: { id: 'x', ip: 'é' } }],
  ['a device address of two lines', 'device.ip', { device: { id: 'x', ip: '203.0.113.7\n' } }],
  ['a device described by a text', 'device.info', { device: { id: 'x', info: 'TV' } }],
  ['a device described by null', 'device.info', { device: { id: 'x', info: null } }],
  ['a domain that is a number', 'domainName', { domainName: 42 }],
  ['a service provider that is a path', 'serviceProvider', { serviceProvider: '..' }],
  ['a fetch that is no function', 'fetch', { fetch: 5 }],
  ['an empty budget', 'budget', { budget: {} }],
  ['a redirect URL as an object', 'redirectUrl', { redirectUrl: new URL('https://app.example/done') }],
  ['locks that are a number', 'locks', { locks: 3 }],
  ['an identity that is a token', 'identity', { identity: 'token' }],
  ['a platform token that is no source', 'identity', { identity: { platformToken: 'a.b.c' } }],
  ['a framework that cannot answer', 'identity.partner', { identity: { partner: { status() {} } } }],
  ['an unknown choice of profile', 'policy.severalProfiles', { policy: { severalProfiles: 'asc' } }],
  [
    'a refresh that is a text',
    'policy.refreshAfterAuthorization',
    { policy: { refreshAfterAuthorization: 'yes' } },
  ],
  ['an observer that is no function', 'onCall', { onCall: 'x' }],
]

it.each(malformed)('refuses %s by naming "%s"', (_, name, change) => {
  let thrown: unknown
  try {
    createPass({ ...good, ...change } as PassOptions)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(PassError)
  const { failure } = thrown as PassError
  expect(failure).toMatchObject({ code: 'usage', retryable: false })
  expect(failure.message.startsWith(`"${name}" must `)).toBe(true)
})

it('blocks and names device.id, when the device id never comes', async () => {
  const stage = await createStage({ options: { device: { id: () => new Promise<string>(() => {}) } } })
  stage.pass.start()
  await stage.settle()
  expect(stage.pass.view.phase).toBe('booting')
  await stage.seconds(10)
  expect(stage.pass.view).toMatchObject({
    phase: 'blocked',
    failure: { code: 'usage', message: expect.stringContaining('"device.id"') },
  })
  expect(stage.calls()).toEqual([])
})
