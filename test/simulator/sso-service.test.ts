import { describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../../src/simulator/index.ts'
import { complete, createDevice, createStranger, type Device } from './_device.ts'

type Headers = Record<string, string | undefined>
const hourMs = 3_600_000

const create = ({ send }: Device, headers: Headers) => send('POST', '/api/REF30/serviceToken', { headers })
const refresh = ({ send }: Device, token?: string) =>
  send('GET', '/api/REF30/serviceToken', { headers: { 'AD-Service-Token': token } })
const link = ({ send }: Device, token?: string) =>
  send('POST', '/api/REF30/link', { headers: { 'AD-Service-Token': token } })
const unlink = ({ send }: Device, token: string, request: object) =>
  send('POST', '/api/REF30/unlink', { headers: { 'AD-Service-Token': token }, ...request })
const list = ({ send }: Device, token?: string) =>
  send('GET', '/api/REF30/list', { headers: { 'AD-Service-Token': token } })

async function setUp(options: SimulatorOptions = {}) {
  const first = await createDevice(options)
  first.headers['AP-Device-Identifier'] = `fingerprint ${btoa('first')}`
  const another = async (id: string) => {
    const device = createStranger({}, first)
    await device.register()
    device.headers['AP-Device-Identifier'] = `fingerprint ${btoa(id)}`
    return device
  }
  const token: string = (await create(first, { 'X-SSO-ID': 'ada' })).body.serviceToken
  return { first, second: await another('second'), another, token, clock: first.clock }
}

/** The second device becomes one of the person of the first, by a code. */
const linked = async ({ first, second, token }: Awaited<ReturnType<typeof setUp>>): Promise<string> => {
  const { code } = (await link(first, token)).body
  return (await create(second, { 'X-SSO-LINK': code })).body.serviceToken
}

const refused = (status: number, code: string, action: string) => ({
  status,
  body: {
    status: 'BAD_REQUEST',
    error: {
      status,
      code,
      action,
      message: expect.any(String),
      helpUrl: expect.any(String),
      trace: expect.stringMatching(/^[\da-f-]{36}$/),
    },
  },
})
const missingHeader = (status: number) => refused(status, 'header_missing', 'check_headers')
const invalidHeader = refused(401, 'header_invalid', 'check_headers')
const expired = refused(401, 'token_expired', 'get_new_token')

describe('a service token', () => {
  it('is given for the id of a person, for an hour [T1 SSO-29]', async () => {
    const { first, clock } = await setUp()
    const { status, body } = await create(first, { 'X-SSO-ID': 'ada' })
    const nowMs = clock.now()
    expect([status, body]).toEqual([
      201,
      {
        status: 'CREATED',
        serviceToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        notBefore: nowMs,
        notAfter: nowMs + hourMs,
      },
    ])
    const [, payload = ''] = body.serviceToken.split('.')
    const iat = nowMs / 1000
    expect(JSON.parse(atob(payload))).toMatchObject({
      iss: 'ssoservicetoken',
      sub: expect.any(String),
      nbf: iat,
      iat,
      exp: iat + 3600,
    })
  })

  it('stands for the person wherever the id is the same [P5 SSO-10]', async () => {
    const { first, second, another, token } = await setUp()
    const headers = { 'AD-Service-Token': token }
    const { code } = (await first.send('POST', '/api/v2/REF30/sessions', { form: complete, headers })).body
    first.simulator.person.signIn(code)
    const profiles = async (device: Device, ssoId: string) => {
      const { serviceToken } = (await create(device, { 'X-SSO-ID': ssoId })).body
      const sent = { headers: { 'AD-Service-Token': serviceToken } }
      return Object.keys((await device.send('GET', '/api/v2/REF30/profiles', sent)).body.profiles)
    }
    expect(await profiles(second, 'ada')).toEqual(['Cablevision'])
    expect(await profiles(await another('third'), 'bob')).toEqual([])
  })

  it('is refreshed while it is valid, or was until recently [T2 T3]', async () => {
    const { first, token, clock } = await setUp()
    clock.advance(2 * hourMs - 1)
    const { status, body } = await refresh(first, token)
    const notBefore = clock.now()
    expect([status, body]).toEqual([
      200,
      { status: 'OK', serviceToken: expect.any(String), notBefore, notAfter: notBefore + hourMs },
    ])
    expect(body.serviceToken).not.toBe(token)
    clock.advance(1)
    expect(await refresh(first, token)).toMatchObject(expired)
    expect((await refresh(first, body.serviceToken)).status).toBe(200)
  })

  it('lasts as long as the options say', async () => {
    const { first, token, clock } = await setUp({ serviceTokenLifeMs: 5000, serviceTokenGraceMs: 1000 })
    clock.advance(5999)
    expect((await refresh(first, token)).status).toBe(200)
    clock.advance(1)
    expect(await refresh(first, token)).toMatchObject(expired)
  })

  it('is refused without a header that names the person, or with two', async () => {
    const { first } = await setUp()
    expect(await create(first, {})).toMatchObject(missingHeader(400))
    expect(await create(first, { 'X-SSO-ID': 'ada', 'X-SSO-LINK': '123456' })).toMatchObject(invalidHeader)
    const noDevice = { 'X-SSO-ID': 'ada', 'AP-Device-Identifier': undefined }
    expect(await create(first, noDevice)).toMatchObject(missingHeader(400))
    const badDevice = { 'X-SSO-ID': 'ada', 'AP-Device-Identifier': 'x' }
    expect(await create(first, badDevice)).toMatchObject(invalidHeader)
  })

  it('of another issuer is no token here', async () => {
    const { first, token } = await setUp()
    expect(await refresh(first)).toMatchObject(missingHeader(400))
    expect(await refresh(first, 'x')).toMatchObject(invalidHeader)
    const { identities } = first.simulator
    expect(await refresh(first, identities.serviceToken('ada'))).toMatchObject(invalidHeader)
    const [head = '', payload = ''] = token.split('.')
    const claims = btoa(JSON.stringify({ ...JSON.parse(atob(payload)), iss: 'https://id.example' }))
    const foreign = `${head}.${claims.replaceAll('=', '')}.c2ln`
    expect(await refresh(first, foreign)).toMatchObject(invalidHeader)
  })
})

describe('a link code', () => {
  it('has six digits, and makes another device one of the same person, once [§1.18 T5]', async () => {
    const { first, second, another, token, clock } = await setUp()
    const { status, body } = await link(first, token)
    const notBefore = clock.now()
    expect([status, body]).toEqual([
      201,
      {
        status: 'CREATED',
        code: expect.stringMatching(/^\d{6}$/),
        notBefore,
        notAfter: notBefore + 1_800_000,
      },
    ])
    const sent = { 'X-SSO-LINK': body.code }
    const { serviceToken } = (await create(second, sent)).body
    const subject = (jws: string) => JSON.parse(atob(jws.split('.')[1] ?? '')).sub
    expect(subject(serviceToken)).toBe(subject(token))
    expect(await create(await another('third'), sent)).toMatchObject(invalidHeader)
  })

  it.each([
    ['unknown', '000000', 0, invalidHeader],
    ['malformed', 'abc', 0, invalidHeader],
    ['too old', undefined, 60_000, expired],
  ] as const)('that is %s is refused [T5]', async (_, code, laterMs, expected) => {
    const { first, second, token, clock } = await setUp({ linkCodeLifeMs: 60_000 })
    const given = (await link(first, token)).body.code
    clock.advance(laterMs)
    expect(await create(second, { 'X-SSO-LINK': code ?? given })).toMatchObject(expected)
  })

  it('is given for a valid token only', async () => {
    const { first, token, clock } = await setUp()
    expect(await link(first)).toMatchObject(missingHeader(401))
    expect(await link(first, 'x')).toMatchObject(invalidHeader)
    clock.advance(hourMs)
    expect(await link(first, token)).toMatchObject(expired)
  })
})

describe('linked devices', () => {
  it('are listed as they described themselves, once there are two', async () => {
    const world = await setUp()
    const { first, token, clock } = world
    expect(await list(first, token)).toMatchObject({ status: 200, body: { devices: {} } })
    const lastSeen = clock.now()
    await linked(world)
    clock.advance(1000)
    const about = { deviceType: 'SetTopBox', model: 'TV 5th Gen', os: 'tvOS', osVersion: '11.0' }
    expect((await list(first, token)).body).toEqual({
      devices: {
        first: { ...about, lastSeen: lastSeen + 1000, type: 'regular' },
        second: { ...about, lastSeen, type: 'sso' },
      },
    })
    expect(await list(first)).toMatchObject(missingHeader(401))
  })

  it('are unlinked by name, and their tokens with them; unknown ones are passed over', async () => {
    const world = await setUp()
    const { first, second, another, token } = world
    const theirs = await linked(world)
    const headers = { 'AD-Service-Token': theirs }
    first.simulator.profiles.add({ account: 'x' }, 'Dish')
    const form = complete
    const { code } = (
      await first.send('POST', '/api/v2/REF30/sessions', { form, headers: { 'AD-Service-Token': token } })
    ).body
    first.simulator.person.signIn(code)
    const profiles = async () =>
      Object.keys((await second.send('GET', '/api/v2/REF30/profiles', { headers })).body.profiles)
    expect(await profiles()).toEqual(['Cablevision'])

    const devices = ['second', 'stranger', 'second']
    const { status, body } = await unlink(first, token, { json: { devices } })
    expect([status, body]).toEqual([200, { status: 'OK', unlinkedDevices: ['second'] }])
    expect(await profiles()).toEqual([])
    expect(await refresh(second, theirs)).toMatchObject(invalidHeader)
    expect((await list(first, token)).body).toEqual({ devices: {} })
    // Whoever holds a token without being linked is not linked by showing it.
    await list(await another('third'), token)
    expect((await list(first, token)).body).toEqual({ devices: {} })
  })

  it.each([
    ['nothing', {}, 'request_null'],
    ['broken JSON', { body: '{', headers: { 'Content-Type': 'application/json' } }, 'request_invalid'],
    ['another type', { form: { devices: 'a' } }, 'request_invalid'],
    ['no list', { json: { devices: 'a' } }, 'request_invalid'],
    ['a list of others', { json: { devices: [1] } }, 'request_invalid'],
  ])('are not unlinked by %s', async (_, request, code) => {
    const { first, token } = await setUp()
    const headers = { 'AD-Service-Token': token, ...(request as { headers?: Headers }).headers }
    const reply = await first.send('POST', '/api/REF30/unlink', { ...request, headers })
    expect(reply).toMatchObject(refused(400, code, 'check_request_body'))
  })
})

describe('the SSO service', () => {
  it.each([
    ['no', undefined],
    ['a strange', 'Bearer x'],
  ])('refuses %s access token in its own words', async (_, authorization) => {
    const { first } = await setUp()
    const headers = { Authorization: authorization, 'X-SSO-ID': 'ada' }
    expect(await create(first, headers)).toMatchObject(refused(401, 'unauthorized', 'none'))
  })

  it('lets browsers send its headers', async () => {
    const { first } = await setUp()
    const { headers } = await first.send('OPTIONS', '/api/REF30/serviceToken')
    expect(headers.get('Access-Control-Allow-Headers')).toMatch(/X-SSO-ID,X-SSO-LINK/)
  })

  it('has its calls in the log, by names of their own', async () => {
    const world = await setUp()
    const { first, token } = world
    first.simulator.clearLog()
    await refresh(first, token)
    await linked(world)
    await list(first, token)
    await unlink(first, token, { json: { devices: [] } })
    expect(first.simulator.log.map(({ short }) => short)).toEqual([
      'STREF',
      'LINK',
      'STNEW',
      'LIST',
      'UNLINK',
    ])
  })

  it('is made to go wrong like the rest [T6]', async () => {
    const { first, token } = await setUp()
    const { faults } = first.simulator
    faults.next('STNEW', { status: 500 })
    faults.next('STREF', { error: 'internal_error' })
    faults.next('LINK', { error: 'token_invalid', status: 418, message: 'm' })
    faults.next('LIST', { status: 429 })
    faults.next('UNLINK', { error: 'unheard_of' })
    expect((await create(first, { 'X-SSO-ID': 'ada' })).status).toBe(500)
    expect(await refresh(first, token)).toMatchObject(refused(500, 'internal_error', 'none'))
    const { status, body } = await link(first, token)
    expect([status, body.error]).toEqual([418, expect.objectContaining({ status: 418, message: 'm' })])
    expect((await list(first, token)).status).toBe(429)
    expect((await unlink(first, token, {})).status).toBe(400)
  })

  it('is out of reach of the rate limit', async () => {
    const { first, token } = await setUp({ limiter: { burst: 3 } })
    const statuses = []
    for (let i = 0; i < 10; i++) statuses.push((await refresh(first, token)).status)
    expect(new Set(statuses)).toEqual(new Set([200]))
  })

  it('answers neither other methods nor under the name of REST API V2', async () => {
    const { first } = await setUp()
    expect((await first.send('DELETE', '/api/REF30/serviceToken')).status).toBe(405)
    expect((await first.send('GET', '/api/v2/list')).status).toBe(404)
    expect((await first.send('GET', '/api/REF30/nothing')).status).toBe(404)
  })

  it('can write its members as its tables have them [D85]', async () => {
    const { first } = await setUp({ corners: { ssoServiceMembers: 'tables' } })
    const { body } = await create(first, { 'X-SSO-ID': 'ada' })
    expect(Object.keys(body)).toEqual(['status', 'jws', 'notBefore', 'notAfter'])
    expect((await link(first, body.jws)).body.link).toMatch(/^\d{6}$/)
  })

  it('can demand the description of the device', async () => {
    const { first } = await setUp({ corners: { strictDeviceInfo: true } })
    const headers = { 'X-SSO-ID': 'ada', 'X-Device-Info': undefined }
    expect(await create(first, headers)).toMatchObject(missingHeader(400))
  })

  it('remembers in the state', async () => {
    const { first, second, token } = await setUp()
    const { code } = (await link(first, token)).body
    const { state } = first.simulator
    const saved = JSON.parse(JSON.stringify(state.dump()))
    state.reset()
    state.load(saved)
    expect((await create(second, { 'X-SSO-LINK': code })).status).toBe(201)
    expect(Object.keys((await list(first, token)).body.devices)).toEqual(['first', 'second'])
  })
})
