import { createPass, type DeviceInfo, memoryStore, PassError, type PassOptions } from 'passchart'
import { expect, it } from 'vitest'
import { started } from './_stage.ts'

const good: PassOptions = {
  serviceProvider: 'REF30',
  softwareStatement: 'a.b.c',
  redirectUrl: 'https://app.example/done',
  device: { id: 'living-room' },
  store: memoryStore(),
}

/** Changes to good options, as a program without types would make them. */
const wrong: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
  ['no service provider', { serviceProvider: undefined }, /^"serviceProvider" must be a non-empty string/],
  ['an empty service provider', { serviceProvider: ' ' }, /^"serviceProvider" must be a non-empty string/],
  ['no statement', { softwareStatement: undefined }, /^"softwareStatement" must be a non-empty string/],
  ['a statement with line breaks', { softwareStatement: 'a.b\n.c' }, /^"softwareStatement" must be one line/],
  ['no redirectUrl', { redirectUrl: undefined }, /^"redirectUrl" must be an absolute URL/],
  ['a relative redirectUrl', { redirectUrl: '/done' }, /^"redirectUrl" must be an absolute URL/],
  ['an origin that is no URL', { origin: 'sp.auth.adobe.com' }, /^"origin" must be/],
  [
    'a plain http origin',
    { origin: 'http://sp.auth.adobe.com' },
    /^"origin" must be .*http only for localhost/,
  ],
  [
    'an origin with a path',
    { origin: 'https://sp.auth.adobe.com/api/v2' },
    /^"origin" must be scheme, host and port alone/,
  ],
  ['no device', { device: undefined }, /^"device" must be an object with an id/],
  ['an empty device id', { device: { id: '' } }, /^"device\.id" must be a non-empty string/],
  ['a device id of another type', { device: { id: 7 } }, /^"device\.id" must be a non-empty string/],
  ['an empty device ip', { device: { id: 'a', ip: '' } }, /^"device\.ip" must be a non-empty string/],
  ['no store off the web', { store: undefined }, /^"store" is required off the web/],
  ['a surface nobody knows', { surface: 'tertiary' }, /^"surface" must be/],
  ['a store without methods', { store: {} }, /^"store" must/],
  [
    'an interval that is no number',
    { policy: { pollIntervalMs: 'often' } },
    /^policy\.pollIntervalMs must be/,
  ],
  ['no attempts', { policy: { attempts: 0 } }, /^policy\.attempts must be/],
]

it.each(wrong)('refuses %s, naming option and rule', (_, change, message) => {
  const act = () => createPass({ ...good, ...change } as PassOptions)
  expect(act).toThrow(PassError)
  expect(act).toThrow(message)
  try {
    act()
  } catch (error) {
    expect(error).toMatchObject({ code: 'usage', failure: { code: 'usage', retryable: false } })
  }
})

it('refuses options that are none', () => {
  expect(() => createPass(undefined as never)).toThrow(/^"options" must be an object/)
})

it('takes good options, a custom scheme and a loopback origin', () => {
  createPass({ ...good, redirectUrl: 'adobepass://com.programmer', origin: 'http://localhost:8080' })
})

it('blocks when the device id cannot be had [HDR-06]', async () => {
  const stage = await started({ options: { device: { id: () => Promise.resolve('') } } })
  expect(stage.pass.view).toMatchObject({ phase: 'blocked', failure: { code: 'usage' } })
  expect(stage.calls()).toEqual([])
})

const info = { model: 'Box', version: '1', osName: 'Linux', osVersion: '6', connectionType: 'WiFi' }

it.each<[string, string, object | undefined]>([
  ['is not there', 'model,version,osName,osVersion,connectionType', undefined],
  ['is empty', 'model,version,osName,osVersion,connectionType', {}],
  ['lacks one key', 'connectionType', { ...info, connectionType: undefined }],
])(
  'warns once of a device description that %s, and goes on [HDR-10 HDR-12]',
  async (_, keys, description) => {
    const device = { id: 'living-room', ...(description ? { info: description as DeviceInfo } : {}) }
    const stage = await started({ options: { device } })
    expect(stage.facts.filter(({ type }) => type === 'warning')).toMatchObject([
      { code: 'device.info', message: `device.info lacks ${keys}: the device counts as insecure` },
    ])
    expect(stage.pass.view.phase).toBe('signedOut')
  },
)

it.each<[string, object, boolean]>([
  ['on this screen', { surface: 'primary' }, true],
  ['with a domain', { surface: 'primary', domainName: 'app.example' }, false],
  ['on a second screen, which has one', { surface: 'secondary' }, false],
])('warns of a custom scheme without a domain: %s', async (_, options, isWarned) => {
  const stage = await started({ options: { redirectUrl: 'myapp://signed-in', ...options } })
  const warnings = stage.facts.filter(({ type }) => type === 'warning')
  expect(warnings).toMatchObject(isWarned ? [{ code: 'domainName' }] : [])
})

it.each([
  [1_000, 3],
  [90_000, 60],
])('brings a poll interval of %d ms to %d s, with a warning [POLL-07]', async (pollIntervalMs, seconds) => {
  const stage = await started({ policy: { pollIntervalMs } })
  const warnings = stage.facts.filter(({ type }) => type === 'warning')
  expect(warnings).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(new RegExp(`pollIntervalMs.*${pollIntervalMs}.*${seconds}000`)),
    }),
  ])
  stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await stage.settle()
  stage.calls()
  await stage.seconds(seconds - 0.1)
  expect(stage.calls()).toEqual([])
  await stage.seconds(0.1)
  expect(stage.calls()).toEqual(['PC'])
})

it('warns of a policy it does not know', async () => {
  const stage = await started({ policy: { polIntervalMs: 5 } as object })
  expect(stage.facts).toContainEqual(
    expect.objectContaining({ type: 'warning', message: expect.stringContaining('polIntervalMs') }),
  )
})

it.each([
  ['preauthorize', [['a', '']]],
  ['preauthorize', ['a']],
  ['authorize', ['']],
  ['authorize', [undefined]],
] as const)('rejects %s(%j) as wrong use', async (method, args) => {
  const stage = await started()
  const ask = stage.pass[method] as (...o: readonly unknown[]) => Promise<unknown>
  await expect(ask(...args)).rejects.toMatchObject({ code: 'usage' })
})
