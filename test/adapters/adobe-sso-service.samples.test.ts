import { adobeSsoService, type IdentityContext, Secret } from 'passchart'
import { describe, expect, it } from 'vitest'
import { TestClock } from '../_support/clock.ts'

/** The reference prints eight calls of the SSO service; these are their facts, with stand-ins for what is secret. */
const span = { notBefore: 1_710_000_000_000, notAfter: 1_710_003_600_000 }
const issued = { status: 'CREATED', serviceToken: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...', ...span }
const always = ['accept', 'authorization']
const withToken = [...always, 'ad-service-token', 'ap-device-identifier']
const withDevice = [...always, 'ap-device-identifier', 'x-device-info']

interface Print {
  readonly line: string
  /** Beside `User-Agent`, which is the platform's. */
  readonly headers: readonly string[]
  readonly sent?: unknown
  readonly status: number
  readonly answer: unknown
}
const prints = {
  newById: {
    line: 'POST /api/REF30/serviceToken',
    headers: [...withDevice, 'x-sso-id'],
    status: 201,
    answer: issued,
  },
  newByLink: {
    line: 'POST /api/REF30/serviceToken',
    headers: [...withDevice, 'x-sso-link'],
    status: 201,
    answer: issued,
  },
  refresh: {
    line: 'GET /api/REF30/serviceToken',
    headers: [...always, 'ad-service-token'],
    status: 200,
    answer: { ...issued, status: 'OK' },
  },
  link: {
    line: 'POST /api/REF30/link',
    headers: withToken,
    status: 201,
    answer: { status: 'CREATED', code: '123456', notBefore: 1_623_840_000_000, notAfter: 1_623_842_700_000 },
  },
  unlink: {
    line: 'POST /api/REF30/unlink',
    headers: [...withToken, 'content-type'],
    sent: { devices: ['deviceid1', 'deviceid2', 'deviceid3'] },
    status: 200,
    answer: { status: 'OK', unlinkedDevices: ['deviceid1', 'deviceid2', 'deviceid3'] },
  },
  unlinkSome: {
    line: 'POST /api/REF30/unlink',
    headers: [...withToken, 'content-type'],
    sent: { devices: ['deviceid1', 'unknowndevice', 'deviceid3'] },
    status: 200,
    answer: { status: 'OK', unlinkedDevices: ['deviceid1', 'deviceid3'] },
  },
  list: {
    line: 'GET /api/REF30/list',
    headers: withToken,
    status: 200,
    answer: {
      devices: {
        deviceid1: {
          ...{ deviceType: 'smartTV', model: 'Samsung', os: 'Tizen', osVersion: '5.0' },
          ...{ lastSeen: 1_623_840_000_000, type: 'regular' },
        },
        deviceid2: {
          ...{ deviceType: 'mobile', model: 'iPhone', os: 'iOS', osVersion: '14.5' },
          ...{ lastSeen: 1_623_830_000_000, type: 'sso' },
        },
        deviceid3: {
          ...{ deviceType: 'tablet', model: 'iPad', os: 'iPadOS', osVersion: '14.5' },
          ...{ lastSeen: 1_623_820_000_000, type: 'sso' },
        },
      },
    },
  },
  listNone: { line: 'GET /api/REF30/list', headers: withToken, status: 200, answer: { devices: {} } },
} as const satisfies Record<string, Print>

/** The service, which answers these calls in their order, as printed. */
function scripted(...calls: readonly Print[]) {
  const clock = new TestClock()
  // The prints are of 2024: the token lives then.
  clock.aheadMs = span.notBefore - clock.nowMs
  const left = [...calls]
  const fetch: IdentityContext['fetch'] = async (input, { method, headers, body } = {}) => {
    const { line, headers: names, sent, status, answer } = left.shift() as Print
    expect(`${method} ${new URL(`${input}`).pathname}`).toBe(line)
    expect([...new Headers(headers).keys()].sort()).toEqual([...names].sort())
    expect(typeof body === 'string' ? JSON.parse(body) : body).toEqual(sent)
    return Response.json(answer, { status })
  }
  const sso = adobeSsoService({ origin: 'https://sso.example', commonId: 'sso_id' })
  const device = {
    id: 'device_id',
    info: { model: 'TV', version: '1', osName: 'Tizen', osVersion: '5.0', connectionType: 'LAN' },
  }
  const accessToken = async () => new Secret('access_token')
  const { signal } = new AbortController()
  sso.attach({ serviceProvider: 'REF30', device, fetch, clock: clock.port, signal, accessToken })
  return { sso, clock, ask: () => sso.serviceToken({}), isDone: () => expect(left).toEqual([]) }
}

describe('the printed calls', () => {
  it('of the token are made and read as printed [SSO-29 T1 T2]', async () => {
    const { ask, clock, isDone } = scripted(prints.newById, prints.refresh)
    expect(await ask()).toBe(issued.serviceToken)
    await clock.pass(span.notAfter - span.notBefore)
    expect(await ask()).toBe(issued.serviceToken)
    isDone()
  })

  it('of linking are made and read as printed [T1]', async () => {
    const { sso, ask, isDone } = scripted(prints.newByLink, prints.link)
    await sso.useLinkCode('123456')
    expect(await ask()).toBe(issued.serviceToken)
    const { code, ...times } = await sso.link()
    expect([code.reveal(), times]).toEqual([
      '123456',
      { notBeforeMs: 1_623_840_000_000, notAfterMs: 1_623_842_700_000 },
    ])
    isDone()
  })

  it('of the other names the tables give are read the same [D85]', async () => {
    const { serviceToken: jws, ...token } = issued
    const { code: link, ...rest } = prints.link.answer
    const { sso, ask, isDone } = scripted(
      { ...prints.newById, answer: { ...token, jws } },
      { ...prints.link, answer: { ...rest, link } },
    )
    expect(await ask()).toBe(jws)
    expect((await sso.link()).code.reveal()).toBe(link)
    isDone()
  })

  it('of the devices are made and read as printed', async () => {
    const { newById, unlink, unlinkSome, list, listNone } = prints
    const { sso, isDone } = scripted(newById, unlink, unlinkSome, list, listNone)
    expect(await sso.unlink(unlink.sent.devices)).toEqual(unlink.answer.unlinkedDevices)
    expect(await sso.unlink(unlinkSome.sent.devices)).toEqual(['deviceid1', 'deviceid3'])
    const devices = Object.entries(list.answer.devices)
    expect(await sso.list()).toEqual(
      devices.map(([id, { lastSeen: lastSeenMs, ...device }]) => ({ id, ...device, lastSeenMs })),
    )
    expect(await sso.list()).toEqual([])
    isDone()
  })
})
