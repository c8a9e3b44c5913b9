import { adobeSsoService, type Identity, PassError, Secret } from 'passchart'
import { describe, expect, it } from 'vitest'
import {
  canary,
  createDesk,
  type Desk,
  deviceInfo,
  envelope,
  failure,
  issued,
  outcome,
  value,
} from './_sso.ts'

const hourMs = 3_600_000
const startMs = Date.UTC(2026, 0, 1)
const { commonId, linkCode } = canary

/** A service that knows the person. */
const known = (o: Parameters<typeof createDesk>[0] = {}) => createDesk({ commonId, ...o })
const ask = (desk: Desk) => desk.sso.serviceToken({ signal: desk.signal })

/** One that holds a token of an hour. */
async function holding(o: Parameters<typeof createDesk>[0] = {}, token = canary.token): Promise<Desk> {
  const desk = known(o)
  desk.expects(['POST serviceToken ID', issued(token)])
  expect(await value(desk, ask(desk))).toBe(token)
  return desk
}

describe('a service token', () => {
  it('is new where none is held, by the id of the person [T1 SSO-29]', async () => {
    const desk = await holding()
    expect(desk.sent[0]?.headers).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${canary.accessToken}`,
      'ap-device-identifier': `fingerprint ${btoa(canary.deviceId)}`,
      'x-device-info': btoa(JSON.stringify(deviceInfo)),
      'x-sso-id': commonId,
    })
    desk.isDone()
  })

  it.each(['a', 'ab', 'abc', 'abc?', 'Gerät €😀'])('is asked for a device named %s [HDR-20]', async (id) => {
    const info = { ...deviceInfo, model: id }
    const desk = known({ context: { device: { id, info } } })
    desk.expects(['POST serviceToken ID', issued('first')])
    await value(desk, ask(desk))
    const { headers = {}, redirect } = desk.sent[0] ?? {}
    const encoded = (text: string) => Buffer.from(text).toString('base64')
    expect(headers['ap-device-identifier']).toBe(`fingerprint ${encoded(id)}`)
    expect(headers['x-device-info']).toBe(encoded(JSON.stringify(info)))
    // What it leads to would get the secrets.
    expect(redirect).toBe('manual')
  })

  it('stays the same while it lives, without a call [T1 SSO-10]', async () => {
    const desk = await holding()
    await desk.clock.pass(hourMs - 30_001)
    expect(await value(desk, ask(desk))).toBe(canary.token)
    expect(desk.sent).toHaveLength(1)
    desk.isDone()
  })

  it('is renewed by itself when it ends [§224 T2]', async () => {
    const desk = await holding()
    await desk.clock.pass(hourMs)
    desk.expects(['GET serviceToken', issued('second', { fromMs: startMs + hourMs })])
    expect(await value(desk, ask(desk))).toBe('second')
    expect(desk.sent[1]?.headers).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${canary.accessToken}`,
      'ad-service-token': canary.token,
    })
    await desk.clock.pass(hourMs - 30_001)
    expect(await value(desk, ask(desk))).toBe('second')
    desk.isDone()
  })

  it('is renewed half a minute before its end, which could come on its way [T2]', async () => {
    const desk = await holding()
    await desk.clock.pass(hourMs - 30_000)
    desk.expects(['GET serviceToken', issued('second')])
    expect(await value(desk, ask(desk))).toBe('second')
  })

  it.each([
    ['a day behind', -24 * hourMs],
    ['a day ahead', 24 * hourMs],
  ])('ends in time on a device whose clock is %s [T2]', async (_, aheadMs) => {
    const desk = known()
    desk.clock.aheadMs = aheadMs
    desk.expects(['POST serviceToken ID', issued('first')])
    await value(desk, ask(desk))
    await desk.clock.pass(hourMs)
    desk.expects(['GET serviceToken', issued('second')])
    expect(await value(desk, ask(desk))).toBe('second')
  })

  interface Clockwork {
    readonly setBackMs?: number
    readonly aheadMs?: number
    readonly asleepMs?: number
    readonly fromMs?: number | undefined
  }
  it.each<[string, Clockwork]>([
    ['the clock was set back', { setBackMs: hourMs }],
    ['the clock was set back, and the beginning is not told', { setBackMs: hourMs, fromMs: undefined }],
    ['the timers slept, on a device a day behind', { aheadMs: -24 * hourMs, asleepMs: hourMs }],
    ['it began before it was issued', { fromMs: startMs - hourMs }],
  ])('ends in time though %s [T2]', async (_, { setBackMs = 0, aheadMs = 0, asleepMs = 0, ...span }) => {
    const desk = known()
    const { port } = desk.clock
    let sleptMs = 0
    const clock = { ...port, monotonic: () => port.monotonic() - sleptMs }
    desk.sso.attach({ ...desk.context, clock })
    desk.clock.aheadMs = aheadMs
    const notBefore = 'fromMs' in span ? span.fromMs : startMs
    const answer = { serviceToken: 'first', notBefore, notAfter: startMs + hourMs }
    desk.expects(['POST serviceToken ID', [201, answer]])
    await value(desk, ask(desk))
    await desk.clock.pass(hourMs)
    desk.clock.aheadMs -= setBackMs
    sleptMs = asleepMs
    desk.expects(['GET serviceToken', issued('second')])
    expect(await value(desk, ask(desk))).toBe('second')
  })

  it('of unknown life is renewed each time it is asked for', async () => {
    const desk = known()
    desk.expects(['POST serviceToken ID', [201, { serviceToken: 'first', notBefore: 0, notAfter: 0 }]])
    expect(await value(desk, ask(desk))).toBe('first')
    desk.expects(['GET serviceToken', [200, { serviceToken: 'second' }]])
    expect(await value(desk, ask(desk))).toBe('second')
    desk.isDone()
  })

  it('lives by its end alone where its beginning is not told', async () => {
    const desk = known()
    desk.expects(['POST serviceToken ID', [201, { serviceToken: 'first', notAfter: `${startMs + hourMs}` }]])
    await value(desk, ask(desk))
    await desk.clock.pass(hourMs - 30_001)
    expect(await value(desk, ask(desk))).toBe('first')
    desk.isDone()
  })

  it.each([
    ['header_invalid', envelope(401, 'header_invalid')],
    ['token_expired', envelope(401, 'token_expired')],
    ['token_invalid', envelope(400, 'token_invalid')],
    ['get_new_token', envelope(400, 'surprising', { action: 'get_new_token' })],
    ['a bare 401', [401, '<html>'] as const],
  ])('is new where the renewal is refused with %s [§225 T3]', async (_, refused) => {
    const desk = await holding()
    await desk.clock.pass(hourMs)
    desk.expects(['GET serviceToken', refused], ['POST serviceToken ID', issued('second')])
    expect(await value(desk, ask(desk))).toBe('second')
    desk.isDone()
  })

  it('refused for renewal is not tried again, even if no new one came [T3 T6]', async () => {
    const desk = await holding()
    await desk.clock.pass(hourMs)
    desk.expects(['GET serviceToken', envelope(401, 'token_expired')])
    desk.expects(['POST serviceToken ID', envelope(401, 'unauthorized')])
    expect(await failure(desk, ask(desk))).toMatchObject({ code: 'unauthorised', httpStatus: 401 })
    desk.expects(['POST serviceToken ID', issued('second')])
    expect(await value(desk, ask(desk))).toBe('second')
    desk.isDone()
  })

  it('whose renewal is refused for the request fails, and stays held', async () => {
    const desk = await holding()
    await desk.clock.pass(hourMs)
    desk.expects(['GET serviceToken', envelope(400, 'request_invalid')])
    expect(await failure(desk, ask(desk))).toMatchObject({ code: 'refused' })
    desk.expects(['GET serviceToken', issued('second')])
    expect(await value(desk, ask(desk))).toBe('second')
    desk.isDone()
  })

  it.each([
    ['no common id is given', undefined],
    ['nobody is known', () => undefined],
    ['the id comes later', async () => undefined],
    ['the id is empty', () => ''],
  ])('is none, without a call, where %s [T4]', async (_, commonId) => {
    const desk = createDesk({ ...(commonId ? { commonId } : {}) })
    expect(await outcome(desk, ask(desk))).toEqual({ value: undefined })
    expect(desk.lines()).toEqual([])
  })

  it('is of the person who is there now [T4 SSO-10]', async () => {
    let person: string | undefined = 'person-1'
    const desk = createDesk({ commonId: async () => person })
    desk.expects(['POST serviceToken ID', issued('of-1')])
    expect(await value(desk, ask(desk))).toBe('of-1')
    person = 'person-2'
    desk.expects(['POST serviceToken ID', issued('of-2')])
    expect(await value(desk, ask(desk))).toBe('of-2')
    expect(desk.sent.map(({ headers }) => headers['x-sso-id'])).toEqual(['person-1', 'person-2'])
    person = undefined
    expect(await outcome(desk, ask(desk))).toEqual({ value: undefined })
    desk.isDone()
  })

  it('renewed is of the same person as before [T2]', async () => {
    let person = 'person-1'
    const desk = createDesk({ commonId: () => person })
    desk.expects(['POST serviceToken ID', issued('of-1')])
    await value(desk, ask(desk))
    await desk.clock.pass(hourMs)
    desk.expects(['GET serviceToken', issued('of-1-too', { fromMs: startMs + hourMs })])
    await value(desk, ask(desk))
    person = 'person-2'
    desk.expects(['POST serviceToken ID', issued('of-2')])
    expect(await value(desk, ask(desk))).toBe('of-2')
    desk.isDone()
  })

  it('is dropped for another service provider or device, and kept over a restart', async () => {
    const desk = await holding()
    desk.sso.attach({ ...desk.context })
    expect(await value(desk, ask(desk))).toBe(canary.token)
    desk.sso.attach({ ...desk.context, device: { id: 'another' } })
    desk.expects(['POST serviceToken ID', issued('second')])
    expect(await value(desk, ask(desk))).toBe('second')
    expect(desk.sent[1]?.headers).not.toHaveProperty('x-device-info')
    desk.sso.attach({ ...desk.context, serviceProvider: 'A/B', device: { id: 'another' } })
    desk.expects(['POST /api/A%2FB/serviceToken ID', issued('third')])
    expect(await value(desk, ask(desk))).toBe('third')
    desk.isDone()
  })

  it('asked for twice at once is obtained once', async () => {
    const desk = known()
    desk.expects(['POST serviceToken ID', issued('first')])
    const both = Promise.all([ask(desk), ask(desk)])
    expect(await value(desk, both)).toEqual(['first', 'first'])
    desk.isDone()
  })
})

describe('a service that is down', () => {
  it.each([
    ['500', envelope(500, 'internal_error')],
    ['503 with a page', [503, '<html>'] as const],
    ['no connection', 'lost' as const],
  ])('is asked three times within a second, then given up: %s [§229 T6]', async (_, reply) => {
    const desk = known()
    const call = ['POST serviceToken ID', reply] as const
    desk.expects(call, call, call)
    expect(await failure(desk, ask(desk), 750)).toMatchObject({ retryable: true })
    expect(desk.sent.map(({ atMs }) => atMs - startMs)).toEqual([0, 250, 750])
    desk.isDone()
    // It goes on where it was.
    desk.expects(['POST serviceToken ID', issued('first')])
    expect(await value(desk, ask(desk))).toBe('first')
    desk.isDone()
  })

  it('that comes back is believed [T6]', async () => {
    const desk = await holding()
    await desk.clock.pass(hourMs)
    desk.expects(['GET serviceToken', 'lost'], ['GET serviceToken', issued('second')])
    expect(await value(desk, ask(desk), 250)).toBe('second')
    desk.isDone()
  })

  it('costs no token: renewal goes on later [T6]', async () => {
    const desk = await holding()
    await desk.clock.pass(hourMs)
    for (let i = 0; i < 3; i++) desk.expects(['GET serviceToken', [502, '']])
    expect(await failure(desk, ask(desk), 750)).toEqual({
      ...{ code: 'refused', retryable: true, httpStatus: 502 },
      message: 'GET /api/{serviceProvider}/serviceToken answered 502',
    })
    desk.expects(['GET serviceToken', issued('second')])
    expect(await value(desk, ask(desk))).toBe('second')
    desk.isDone()
  })

  it('that does not answer is left after ten seconds, three times [T6]', async () => {
    const desk = known()
    const call = ['POST serviceToken ID', 'silent'] as const
    desk.expects(call, call, call)
    const asked = ask(desk)
    expect(await outcome(desk, asked, 30_749)).toBe('pending')
    expect(await failure(desk, asked, 1)).toEqual({
      ...{ code: 'timeout', retryable: true },
      message: 'POST /api/{serviceProvider}/serviceToken: no answer in time',
    })
    expect(desk.sent.map(({ signal }) => signal.aborted)).toEqual([true, true, true])
    expect(desk.sent.map(({ atMs }) => atMs - startMs)).toEqual([0, 10_250, 20_750])
    desk.isDone()
  })
})

describe('a refusal', () => {
  it.each([
    ...[400, 401, 403, 404, 405, 429].map((status) => [`${status}`, [status, ''] as const] as const),
    ['an error', envelope(400, 'header_missing')] as const,
  ])('is not repeated: %s', async (_, reply) => {
    const desk = known()
    desk.expects(['POST serviceToken ID', reply])
    await failure(desk, ask(desk))
    await desk.clock.pass(60_000)
    desk.isDone()
  })

  const checkHeaders = 'Check commonId, device.id and device.info: the SSO service needs all three.'
  const askAgain = 'Ask again: the next call obtains a new service token.'
  const checkBody = 'Check the device ids: as list() gives them.'
  it.each([
    [400, 'token_invalid', 'get_new_token', 'refused', askAgain],
    [401, 'token_expired', 'get_new_token', 'unauthorised', askAgain],
    [401, 'token_expired', undefined, 'unauthorised', askAgain],
    [400, 'header_missing', 'check_headers', 'refused', checkHeaders],
    [401, 'header_missing', undefined, 'unauthorised', checkHeaders],
    [401, 'header_invalid', 'none', 'unauthorised', checkHeaders],
    [
      401,
      'unauthorized',
      'none',
      'unauthorised',
      'Have the SSO service enabled for the registered application.',
    ],
    [400, 'request_null', 'check_request_body', 'refused', checkBody],
    [400, 'request_invalid', undefined, 'refused', checkBody],
    [400, 'brand_new', 'check_request_body', 'refused', checkBody],
    [400, 'constructor', '__proto__', 'refused', undefined],
  ])('of %s %s %s is told whole', async (status, code, action, wanted, remedy) => {
    const desk = await holding()
    desk.expects(['GET list', envelope(status, code, { action, details: 'detail' })])
    const told = { status, message: 'why', details: 'detail', trace: 'T1', helpUrl: 'https://help' }
    expect(await failure(desk, desk.sso.list())).toEqual({
      ...{ code: wanted, retryable: remedy === askAgain, httpStatus: status },
      message: `GET /api/{serviceProvider}/list answered ${status} ${code}`,
      ...(remedy ? { remedy } : {}),
      vendor: { code, action: action ?? 'none', ...told },
    })
    desk.isDone()
  })

  it('of 500 internal_error keeps the trace for support [T6]', async () => {
    const desk = await holding()
    const call = ['GET list', envelope(500, 'internal_error')] as const
    desk.expects(call, call, call)
    expect(await failure(desk, desk.sso.list(), 750)).toMatchObject({
      ...{ code: 'refused', retryable: true, remedy: 'If it lasts, report vendor.trace.' },
      vendor: { code: 'internal_error', trace: 'T1' },
    })
  })

  it('of the edge is a throttle, whatever its body', async () => {
    const desk = known()
    desk.expects(['POST serviceToken ID', envelope(429, 'unauthorized')])
    expect(await failure(desk, ask(desk))).toEqual({
      ...{ code: 'throttled', retryable: true, httpStatus: 429 },
      message: 'POST /api/{serviceProvider}/serviceToken answered 429',
    })
  })

  it.each([
    [
      'no envelope',
      { code: 'token_invalid', status: 400 },
      { code: 'token_invalid', action: 'none', status: 400 },
    ],
    ['garbled members', { error: { code: 'x', action: 7, message: {} } }, { code: 'x', action: 'none' }],
    ['no code', { error: { code: 7 } }, undefined],
    ['a bare word', { error: 'no' }, undefined],
    ['a list', [1], undefined],
    ['null', null, undefined],
  ])('with %s is read as far as it goes [D64]', async (_, body, vendor) => {
    const desk = known()
    desk.expects(['POST serviceToken ID', [400, body]])
    const told = await failure(desk, ask(desk))
    expect(told).toMatchObject({ code: 'refused', httpStatus: 400 })
    expect(told.vendor).toEqual(vendor)
  })

  it('of a token makes the next call renew it, though it seemed alive [T2 T3]', async () => {
    for (const reply of [envelope(401, 'token_expired'), envelope(401, 'header_invalid')]) {
      const desk = await holding()
      desk.expects(['GET list', reply])
      await failure(desk, desk.sso.list())
      desk.expects(['GET serviceToken', issued('second')], ['GET list', [200, { devices: {} }]])
      expect(await value(desk, desk.sso.list())).toEqual([])
      desk.isDone()
    }
  })

  it('for another reason leaves the token alone [T1]', async () => {
    const desk = await holding()
    desk.expects(['GET list', envelope(401, 'unauthorized')], ['GET list', [200, { devices: {} }]])
    await failure(desk, desk.sso.list())
    expect(await value(desk, desk.sso.list())).toEqual([])
    desk.isDone()
  })
})

describe('an answer that cannot be understood', () => {
  const post = 'POST /api/{serviceProvider}/serviceToken'
  it.each([
    ['no JSON', '<html>', `${post}: the body is no JSON object`],
    ['null', null, `${post}: the body is no JSON object`],
    ['a list', [], `${post}: the body is no JSON object`],
    ['no token', { status: 'CREATED' }, `${post}: "serviceToken" is missing`],
    ['an empty token', { serviceToken: '' }, `${post}: "serviceToken" is missing`],
    ['a number', { serviceToken: 7 }, `${post}: "serviceToken" must be of type string`],
    ['a number by the other name', { jws: 7 }, `${post}: "serviceToken" must be of type string`],
    ['two lines', { serviceToken: 'a\nb' }, `${post}: "serviceToken" must be printable ASCII`],
  ])('as a token names the field: %s [D85]', async (_, body, message) => {
    const desk = known()
    desk.expects(['POST serviceToken ID', [201, body]])
    expect(await failure(desk, ask(desk))).toEqual({
      code: 'protocol',
      message,
      retryable: false,
      httpStatus: 201,
    })
    desk.isDone()
  })

  it.each([
    ['link', 'POST link', {}, 'POST /api/{serviceProvider}/link: "code" is missing'],
    ['link', 'POST link', { link: 1 }, 'POST /api/{serviceProvider}/link: "code" must be of type string'],
    ['unlink', 'POST unlink', {}, 'POST /api/{serviceProvider}/unlink: "unlinkedDevices" is missing'],
    [
      'unlink',
      'POST unlink',
      { unlinkedDevices: 'a' },
      'POST /api/{serviceProvider}/unlink: "unlinkedDevices" must be of type array',
    ],
    ['list', 'GET list', {}, 'GET /api/{serviceProvider}/list: "devices" is missing'],
    [
      'list',
      'GET list',
      { devices: [] },
      'GET /api/{serviceProvider}/list: "devices" must be of type object',
    ],
  ] as const)('of %s (%s %j) names the field', async (name, line, body, message) => {
    const desk = await holding()
    desk.expects([line, [200, body]])
    const asked = name === 'unlink' ? desk.sso.unlink(['a']) : desk.sso[name]()
    expect(await failure(desk, asked)).toMatchObject({ code: 'protocol', message })
  })

  it('that was redirected in a browser is none', async () => {
    const desk = createDesk({ commonId, context: { fetch: async () => Response.error() } })
    expect(await failure(desk, ask(desk), 750)).toMatchObject({
      ...{ code: 'network', message: 'POST /api/{serviceProvider}/serviceToken: redirected' },
    })
  })
})

describe('linking', () => {
  it('shows a code on the device that has a token [§227 T1 SSO-29]', async () => {
    const desk = await holding()
    const body = { status: 'CREATED', code: linkCode, notBefore: startMs, notAfter: startMs + 1_800_000 }
    desk.expects(['POST link', [201, body]])
    const link = await value(desk, desk.sso.link())
    expect(link).toEqual({
      ...{ code: expect.any(Secret), notBeforeMs: startMs, notAfterMs: startMs + 1_800_000 },
    })
    expect(link.code.reveal()).toBe(linkCode)
    expect(JSON.stringify(link)).not.toContain(linkCode)
    expect(desk.sent[1]).toMatchObject({ body: undefined })
    expect(desk.sent[1]?.headers).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${canary.accessToken}`,
      'ap-device-identifier': `fingerprint ${btoa(canary.deviceId)}`,
      'ad-service-token': canary.token,
    })
    desk.isDone()
  })

  it.each([
    ['unknown', {}],
    ['zero', { notBefore: 0, notAfter: 0 }],
    ['absurd', { notBefore: 'soon', notAfter: -1 }],
    ['endless', { notBefore: null, notAfter: 1e300 }],
  ])('reads %s times as 0', async (_, times) => {
    const desk = await holding()
    desk.expects(['POST link', [201, { code: linkCode, ...times }]])
    expect(await value(desk, desk.sso.link())).toMatchObject({ notBeforeMs: 0, notAfterMs: 0 })
  })

  it('obtains the token first where none is held [T1]', async () => {
    const desk = known()
    desk.expects(['POST serviceToken ID', issued(canary.token)], ['POST link', [200, { link: linkCode }]])
    expect((await value(desk, desk.sso.link())).code.reveal()).toBe(linkCode)
    expect(await value(desk, ask(desk))).toBe(canary.token)
    desk.isDone()
  })

  it('needs a token [T4]', async () => {
    const desk = createDesk()
    const { link, list, unlink } = desk.sso
    for (const call of [link, list, () => unlink(['a'])]) {
      expect(await failure(desk, call())).toEqual({
        ...{ code: 'notReady', message: 'there is no service token', retryable: false },
        remedy: 'Give commonId, or link this device by useLinkCode() first.',
      })
    }
    expect(desk.lines()).toEqual([])
  })

  it('makes the token of the code the one that is asked for [§227 T1 SSO-29]', async () => {
    const desk = createDesk()
    desk.expects(['POST serviceToken LINK', issued(canary.token)])
    expect(
      await value(desk, desk.sso.useLinkCode(` ${linkCode.slice(0, 3)} ${linkCode.slice(3)}\n`)),
    ).toBeUndefined()
    expect(desk.sent[0]?.headers).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${canary.accessToken}`,
      'ap-device-identifier': `fingerprint ${btoa(canary.deviceId)}`,
      'x-device-info': btoa(JSON.stringify(deviceInfo)),
      'x-sso-link': linkCode,
    })
    expect(await value(desk, ask(desk))).toBe(canary.token)
    await desk.clock.pass(hourMs)
    desk.expects(['GET serviceToken', issued('second')])
    expect(await value(desk, ask(desk))).toBe('second')
    desk.isDone()
  })

  it('takes the place of the token of a common id', async () => {
    const desk = await holding()
    desk.expects(['POST serviceToken LINK', issued('linked')])
    await value(desk, desk.sso.useLinkCode(new Secret(linkCode)))
    expect(await value(desk, ask(desk))).toBe('linked')
    desk.isDone()
  })

  it('ends with the person who was there [T4]', async () => {
    let person: string | undefined
    const desk = createDesk({ commonId: () => person })
    desk.expects(['POST serviceToken LINK', issued('linked')])
    await value(desk, desk.sso.useLinkCode(linkCode))
    expect(await value(desk, ask(desk))).toBe('linked')
    person = 'person-1'
    desk.expects(['POST serviceToken ID', issued('of-1')], ['POST serviceToken LINK', issued('linked-1')])
    expect(await value(desk, ask(desk))).toBe('of-1')
    await value(desk, desk.sso.useLinkCode(linkCode))
    expect(await value(desk, ask(desk))).toBe('linked-1')
    person = undefined
    expect(await outcome(desk, ask(desk))).toEqual({ value: undefined })
    desk.isDone()
  })

  it('ends with its token: the code is not used again [T3 T4]', async () => {
    const desk = createDesk()
    desk.expects(['POST serviceToken LINK', issued(canary.token)])
    await value(desk, desk.sso.useLinkCode(linkCode))
    await desk.clock.pass(hourMs)
    desk.expects(['GET serviceToken', envelope(401, 'token_expired')])
    expect(await outcome(desk, ask(desk))).toEqual({ value: undefined })
    expect(await outcome(desk, ask(desk))).toEqual({ value: undefined })
    desk.isDone()
  })

  it.each([
    ['token_invalid', envelope(400, 'token_invalid', { action: 'get_new_token' })],
    ['token_expired', envelope(401, 'token_expired')],
    ['header_invalid', envelope(401, 'header_invalid')],
    ['unauthorized', envelope(401, 'unauthorized')],
    ['nothing', [400, ''] as const],
    ['404', [404, ''] as const],
  ])(
    'by a wrong, used or expired code is refused once, and nothing stays: %s [§228 T5]',
    async (_, reply) => {
      const desk = createDesk()
      desk.expects(['POST serviceToken LINK', reply])
      expect(await failure(desk, desk.sso.useLinkCode(linkCode), 60_000)).toMatchObject({
        ...{ code: 'refused', retryable: false, httpStatus: (reply as [number])[0] },
        remedy: 'Have the viewer type a new code: each links one device, and soon expires.',
      })
      expect(await outcome(desk, ask(desk))).toEqual({ value: undefined })
      desk.isDone()
    },
  )

  it('by a wrong code leaves the token that was there [T5]', async () => {
    const desk = await holding()
    desk.expects(['POST serviceToken LINK', envelope(401, 'header_invalid')])
    await failure(desk, desk.sso.useLinkCode(linkCode))
    expect(await value(desk, ask(desk))).toBe(canary.token)
    desk.isDone()
  })

  it.each([
    ['is lost', 'lost', 'network', true],
    ['breaks', [500, ''], 'refused', true],
    ['is throttled', [429, ''], 'throttled', true],
    ['is not allowed', [405, ''], 'refused', false],
    ['lacks a header', envelope(400, 'header_missing', { action: 'check_headers' }), 'refused', false],
  ] as const)(
    'that %s is asked once, and is not the fault of the code [T6]',
    async (_, reply, code, retryable) => {
      const desk = createDesk()
      desk.expects(['POST serviceToken LINK', reply])
      const told = await failure(desk, desk.sso.useLinkCode(linkCode), 60_000)
      expect(told).toMatchObject({ code, retryable })
      expect(told.remedy ?? '').not.toMatch(/viewer/)
      desk.isDone()
    },
  )

  it.each(['', '  ', 'ü', undefined, 7, new Secret('')])('needs a code: %j', async (code) => {
    const desk = createDesk()
    expect(await failure(desk, desk.sso.useLinkCode(code as string))).toMatchObject({
      ...{ code: 'usage', message: '"code" must be a non-empty string of printable ASCII' },
    })
    expect(desk.lines()).toEqual([])
  })

  it('is not undone by a renewal under way', async () => {
    const desk = await holding()
    await desk.clock.pass(hourMs)
    desk.expects(['GET serviceToken', 'lost'], ['GET serviceToken', issued('renewed')])
    desk.expects(['POST serviceToken LINK', issued('linked', { fromMs: startMs + hourMs })])
    const renewal = ask(desk)
    const linking = desk.sso.useLinkCode(linkCode)
    expect(await value(desk, Promise.all([renewal, linking]), 250)).toEqual(['renewed', undefined])
    expect(await value(desk, ask(desk))).toBe('linked')
    desk.isDone()
  })
})

describe('linked devices', () => {
  it('are listed with what the service tells of them [SSO-29]', async () => {
    const desk = await holding()
    const devices = {
      a: { deviceType: 'tv', model: 'M', os: 'O', osVersion: '1', lastSeen: 7, type: 'sso', more: {} },
      b: { deviceType: null, model: 7, lastSeen: 0, type: '' },
      c: 'garbled',
    }
    desk.expects(['GET list', [200, { devices, more: 1 }]])
    expect(await value(desk, desk.sso.list())).toEqual([
      { id: 'a', deviceType: 'tv', model: 'M', os: 'O', osVersion: '1', lastSeenMs: 7, type: 'sso' },
      { id: 'b', type: 'unknown' },
      { id: 'c', type: 'unknown' },
    ])
    desk.isDone()
  })

  it('are asked for again where the service was down [T6]', async () => {
    const desk = await holding()
    desk.expects(['GET list', 'lost'], ['GET list', [200, { devices: {} }]])
    expect(await value(desk, desk.sso.list(), 250)).toEqual([])
    desk.isDone()
  })

  it('are unlinked by their ids: those that really were', async () => {
    const desk = await holding()
    desk.expects(['POST unlink', [200, { status: 'OK', unlinkedDevices: ['a', 7, null] }]])
    expect(await value(desk, desk.sso.unlink(['a', 'b']))).toEqual(['a'])
    expect(desk.sent[1]).toMatchObject({
      body: { devices: ['a', 'b'] },
      headers: { 'content-type': 'application/json', 'ad-service-token': canary.token },
    })
    desk.isDone()
  })

  it('are not unlinked twice where the answer is lost: a second one would not name them', async () => {
    const desk = await holding()
    desk.expects(['POST unlink', 'lost'])
    expect(await failure(desk, desk.sso.unlink(['a']), 60_000)).toMatchObject({ code: 'network' })
    desk.isDone()
  })

  it('are unlinked without a call where there is none', async () => {
    const desk = known()
    expect(await value(desk, desk.sso.unlink([]))).toEqual([])
  })

  it.each([[undefined], ['a'], [['']], [[7]]])('cannot be unlinked by %j', async (devices) => {
    const desk = known()
    expect(await failure(desk, desk.sso.unlink(devices as string[]))).toMatchObject({
      ...{ code: 'usage', message: '"devices" must be a list of non-empty strings' },
    })
  })
})

describe('an end', () => {
  const calls: Record<string, (desk: Desk) => Promise<unknown>> = {
    serviceToken: ask,
    link: ({ sso, signal }) => sso.link({ signal }),
    list: ({ sso, signal }) => sso.list({ signal }),
    unlink: ({ sso, signal }) => sso.unlink(['a'], { signal }),
    useLinkCode: ({ sso, signal }) => sso.useLinkCode(linkCode, { signal }),
  }
  const names = Object.keys(calls)
  const call = (name: string, desk: Desk) => (calls[name] as (desk: Desk) => Promise<unknown>)(desk)

  it.each(names)('ends %s at once, and leaves nothing', async (name) => {
    const desk = known()
    desk.expects([name === 'useLinkCode' ? 'POST serviceToken LINK' : 'POST serviceToken ID', 'silent'])
    const asked = call(name, desk)
    expect(await outcome(desk, asked)).toBe('pending')
    desk.abort()
    expect(await failure(desk, asked)).toMatchObject({ code: 'aborted', retryable: false })
    expect(desk.sent[0]?.signal.aborted).toBe(true)
    await desk.clock.pass(60_000)
    desk.isDone()
    expect(await failure(desk, call(name, desk))).toMatchObject({ code: 'aborted' })
    expect(desk.sent).toHaveLength(1)
  })

  it('ends the wait between two tries', async () => {
    const desk = known()
    desk.expects(['POST serviceToken ID', 'lost'])
    const asked = ask(desk)
    expect(await outcome(desk, asked, 100)).toBe('pending')
    desk.abort()
    expect(await failure(desk, asked)).toMatchObject({ code: 'aborted' })
    await desk.clock.pass(60_000)
    desk.isDone()
  })

  it('ends the wait for the access token, which may be long', async () => {
    const desk = known({ context: { accessToken: () => new Promise(() => {}) } })
    const asked = ask(desk)
    expect(await outcome(desk, asked, 60_000)).toBe('pending')
    desk.abort()
    expect(await failure(desk, asked)).toMatchObject({ code: 'aborted' })
    desk.isDone()
  })

  it('of one who waits ends that one alone', async () => {
    const desk = known()
    let answer = (_: Response) => {}
    const slow = new Promise<Response>((resolve) => {
      answer = resolve
    })
    desk.sso.attach({ ...desk.context, fetch: () => slow })
    const first = desk.sso.serviceToken({})
    const second = ask(desk)
    expect(await outcome(desk, second)).toBe('pending')
    desk.abort()
    expect(await failure(desk, second)).toMatchObject({ code: 'aborted' })
    // Who comes third still waits for the first.
    const third = desk.sso.serviceToken({})
    expect(await outcome(desk, third)).toBe('pending')
    answer(Response.json({ serviceToken: 'first', notBefore: startMs, notAfter: startMs + hourMs }))
    expect(await value(desk, Promise.all([first, third]))).toEqual(['first', 'first'])
    desk.isDone()
  })
})

describe('wrong use', () => {
  it.each([
    ['http://sso.example'],
    ['https://sso.example/api'],
    ['https://user:secret@sso.example'],
    ['sso.example'],
    [undefined],
  ])('of the origin is told: %s [HDR-23]', (origin) => {
    const make = () => adobeSsoService({ origin: origin as string })
    expect(make).toThrow('"origin" must be scheme, host and port alone; http only for localhost')
  })

  it.each(['http://localhost:8080', 'http://127.0.0.1', 'http://[::1]:1', 'https://sso.example/'])(
    'is none: %s [HDR-23]',
    (origin) => {
      expect(() => adobeSsoService({ origin })).not.toThrow()
    },
  )

  it.each(['', 'ü', 7])('of the common id is told: %j', async (id) => {
    const message = '"commonId" must be a non-empty string of printable ASCII'
    expect(() => createDesk({ commonId: id as string })).toThrow(message)
    if (id === '') return
    const desk = createDesk({ commonId: () => id as string })
    expect(await failure(desk, ask(desk))).toMatchObject({ code: 'usage', message })
  })

  it('before the start is told', async () => {
    const desk = known({ isAttached: false })
    const { link, useLinkCode } = desk.sso
    for (const call of [() => ask(desk), link, () => useLinkCode(linkCode)]) {
      expect(await failure(desk, call())).toEqual({
        ...{ code: 'notReady', message: 'the SSO service is asked before the start', retryable: false },
        remedy: 'Pass it as identity to createPass, and start.',
      })
    }
  })
})

describe('the app', () => {
  it('may take its time to tell the person, but not for ever', async () => {
    const desk = createDesk({ commonId: () => new Promise(() => {}) })
    const asked = ask(desk)
    expect(await outcome(desk, asked, 9_999)).toBe('pending')
    expect(await failure(desk, asked, 1)).toMatchObject({
      ...{ code: 'timeout', message: 'commonId(): no answer in time' },
    })
    desk.isDone()
  })

  it('that cannot tell the person loses no token', async () => {
    let isLost = false
    const reason = new Error('account is locked')
    const tell = () => (isLost ? Promise.reject(reason) : commonId)
    const desk = await holding({ commonId: tell })
    isLost = true
    await expect(ask(desk)).rejects.toBe(reason)
    isLost = false
    expect(await value(desk, ask(desk))).toBe(canary.token)
    desk.isDone()
  })

  it('without an access token hears why', async () => {
    const why = new PassError({ code: 'registration', message: 'refused', retryable: false })
    const desk = known({ context: { accessToken: () => Promise.reject(why) } })
    expect(await failure(desk, ask(desk))).toBe(why.failure)
    expect(desk.lines()).toEqual([])
    desk.isDone()
  })

  it('may spread it beside sources of its own', async () => {
    const desk = known({ isAttached: false })
    const identity: Identity = { ...desk.sso, platformToken: async () => 'platform' }
    const { attach, serviceToken } = identity
    attach?.(desk.context)
    desk.expects(['POST serviceToken ID', issued(canary.token)])
    expect(await value(desk, Promise.resolve(serviceToken?.({ signal: desk.signal })))).toBe(canary.token)
    // What is spread and what it came from are one.
    expect(await value(desk, ask(desk))).toBe(canary.token)
    desk.isDone()
  })
})

describe('secrets', () => {
  const told = (text: string) => ({ message: text, details: text, trace: text, helpUrl: text, action: text })
  const always = [canary.accessToken, canary.deviceId, btoa(canary.deviceId)]

  it.each([...always, canary.token])('that a refusal repeats are left out: %s', async (secret) => {
    const desk = await holding()
    desk.expects(['GET list', envelope(400, 'request_invalid', told(`you sent ${secret}!`))])
    const { vendor } = await failure(desk, desk.sso.list())
    expect(vendor).toEqual({ code: 'request_invalid', action: 'none', status: 400 })
  })

  it.each([...always, linkCode])('that a link repeats are left out: %s [T5]', async (secret) => {
    const desk = createDesk()
    desk.expects(['POST serviceToken LINK', envelope(400, 'token_invalid', told(`you sent ${secret}!`))])
    const { vendor } = await failure(desk, desk.sso.useLinkCode(linkCode))
    expect(vendor).toEqual({ code: 'token_invalid', action: 'none', status: 400 })
  })

  it('that an issue repeats are left out, in the code too', async () => {
    const desk = known()
    desk.expects(['POST serviceToken ID', envelope(400, `no_${commonId}`)])
    expect(await failure(desk, ask(desk))).not.toHaveProperty('vendor')
  })

  it('do not show in the service itself', async () => {
    const desk = await holding()
    const shown = `${JSON.stringify(desk.sso)} ${desk.sso}`
    for (const secret of Object.values(canary)) expect(shown).not.toContain(secret)
  })
})
