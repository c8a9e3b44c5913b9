import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultCorners } from '../../src/simulator/corners.ts'
import { createManualClock, createSimulator, type SimulatorOptions } from '../../src/simulator/index.ts'
import { complete, createDevice, type Device, deviceId } from './_device.ts'

const list = '/api/v2/REF30/profiles'

/** Control as another program has it: over a socket. */
async function setUp(options: SimulatorOptions = {}) {
  const device = await createDevice(options)
  const { origin, close } = await device.simulator.listen()
  closing.push(close)
  const ask = async (method: string, path: string, body?: unknown, type = 'application/json') => {
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    const response = await fetch(`${origin}/_sim/${path}`, {
      method,
      headers: method === 'GET' ? {} : { 'Content-Type': type },
      ...sent,
    })
    return { status: response.status, body: JSON.parse((await response.text()) || 'null') }
  }
  return {
    device,
    ask,
    look: (path: string) => ask('GET', path),
    act: (path: string, body?: unknown) => ask('POST', path, body),
  }
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const names = async ({ send }: Device) => Object.keys((await send('GET', list)).body.profiles)

describe('over HTTP', () => {
  it('the viewer signs in', async () => {
    const { device, look, act } = await setUp()
    const { code, url } = (await device.createSession()).body
    expect(await look(`sign-in/page?code=${code}`)).toEqual({ status: 200, body: { url } })
    const attributes = { language: { value: 'en', state: 'plain' } }
    const signedIn = await act('sign-in', { code, user: 'ada', lifeMs: 1000, attributes })
    expect(signedIn).toMatchObject({ status: 200, body: { issuer: 'Cablevision', attributes } })
    expect(signedIn.body.notAfter - signedIn.body.notBefore).toBe(1000)
    expect(await names(device)).toEqual(['Cablevision'])
  })

  it('profiles come and go', async () => {
    const { device, act } = await setUp()
    const { code } = (await device.createSession()).body
    const clientId = device.credentials.client_id
    expect((await act('profiles/add', { code, mvpd: 'Dish' })).body).toMatchObject({ issuer: 'Dish' })
    await act('profiles/add', {
      device: deviceId,
      mvpd: 'Cox',
      clientId,
      serviceProvider: 'REF30',
      user: 'a',
    })
    expect(await names(device)).toEqual(['Dish', 'Cox'])
    expect(await act('profiles/expire', { mvpd: 'Dish' })).toEqual({ status: 200, body: {} })
    expect(await names(device)).toEqual(['Cox'])
    await act('profiles/remove')
    expect(await names(device)).toEqual([])
    expect(await act('profiles/add', { mvpd: 'Dish' })).toEqual({
      status: 400,
      body: { error: 'name either code, device, account or person' },
    })
  })

  it('resources are refused and permitted, integrations go off and on', async () => {
    const { device, act } = await setUp()
    await device.signIn()
    const verdict = async () => {
      const { status, body } = await device.send('POST', '/api/v2/REF30/decisions/authorize/Cablevision', {
        json: { resources: ['Live'] },
      })
      return status === 200 ? (body.decisions[0].error?.details ?? body.decisions[0].authorized) : body.code
    }
    await act('rules/deny', { resource: 'Live', mvpd: 'Cablevision', details: 'no plan' })
    expect(await verdict()).toBe('no plan')
    await act('rules/permit', { resource: '*' })
    expect(await verdict()).toBe(true)
    await act('rules/deactivate', { mvpd: 'Cablevision' })
    expect(await verdict()).toBe('invalid_integration')
    await act('rules/activate', { mvpd: 'Cablevision' })
    expect(await verdict()).toBe(true)
    await act('rules/deny', { resource: 'Live' })
    await act('rules/clear')
    expect(await verdict()).toBe(true)
    expect((await act('rules/deactivate', { mvpd: 'Nowhere' })).status).toBe(409)
  })

  it('a provider is degraded and restored', async () => {
    const { device, act } = await setUp()
    const reason = async () => {
      const { body } = await device.createSession()
      return body.reasonType
    }
    await act('rules/degrade', { mvpd: 'Cablevision', rule: 'AuthNAll', details: 'soon' })
    expect(await reason()).toBe('degraded')
    expect(device.simulator.state.dump().degradations.Cablevision?.details).toBe('soon')
    await act('rules/restore', { mvpd: 'Cablevision' })
    expect(await reason()).toBe('none')
    expect((await act('rules/degrade', { mvpd: 'Cablevision', rule: 'AuthX' })).status).toBe(400)
    expect((await act('rules/degrade', { mvpd: 'Nowhere', rule: 'AuthNAll' })).status).toBe(409)
  })

  it('temporary access ends, breaks and begins anew', async () => {
    const { device, act } = await setUp()
    const mvpd = 'TempPass_REF30'
    const path = `/api/v2/REF30/decisions/authorize/${mvpd}`
    const verdict = async () => {
      const { body } = await device.send('POST', path, { json: { resources: ['r'] } })
      return body.decisions[0].error?.code ?? 'permitted'
    }
    expect(await verdict()).toBe('permitted')
    await act('temporary-access/expire', { mvpd })
    expect(await verdict()).toBe('temporary_access_duration_limit_exceeded')
    await act('temporary-access/reset', { mvpd, device: 'another' })
    await act('temporary-access/reset', { identity: { email: 'another' } })
    expect(await verdict()).toBe('temporary_access_duration_limit_exceeded')
    await act('temporary-access/reset', { mvpd, device: deviceId })
    expect(await verdict()).toBe('permitted')
    await act('temporary-access/misconfigure', { mvpd })
    expect(await verdict()).toBe('invalid_configuration_temporary_access')
    await act('temporary-access/repair', { mvpd })
    expect(await verdict()).toBe('permitted')
    expect((await act('temporary-access/expire', { mvpd: 'Dish' })).status).toBe(409)
  })

  it("the partner's framework is set up and asked", async () => {
    const { act } = await setUp()
    const device = 'tv'
    const status = async (interruptionAllowed: boolean, more = {}) =>
      (await act('partner-framework/status', { interruptionAllowed, device, ...more })).body
    const notDetermined = {
      frameworkPermissionInfo: { accessStatus: 'notDetermined' },
      frameworkProviderInfo: {},
    }
    expect(await status(false)).toEqual({ answer: notDetermined })
    await act('partner-framework/choice', { provider: 'b', device })
    const asked = await status(true, { supported: ['a', 'b'], featured: ['a'] })
    expect(asked.answer.frameworkProviderInfo.id).toBe('b')
    const request = { request: 'PHg+', attributesNames: ['uid'], device }
    expect((await act('partner-framework/authenticate', request)).body.answer).toContain('samlp:Response')
    await act('partner-framework/sign-out', { device })
    expect((await act('partner-framework/authenticate', request)).body).toEqual({ answer: null })
    await act('partner-framework/sign-in', { provider: 'a', lifeMs: 1000, device })
    expect((await status(false)).answer.frameworkProviderInfo.id).toBe('a')
    await act('partner-framework/permission', { permission: 'denied', device })
    expect((await status(false)).answer.frameworkPermissionInfo.accessStatus).toBe('denied')
    await act('partner-framework/next', {
      question: 'ask',
      answer: { unsupported: 'c', rejects: true },
      device,
    })
    expect(await status(true)).toEqual({
      error: {
        code: '1',
        message: 'The app does not support this provider.',
        frameworkProviderInfo: { id: 'c' },
      },
    })
    await act('partner-framework/reset', { device })
    expect(await status(false)).toEqual({ answer: notDetermined })
    expect((await act('partner-framework/next', { question: 'ask', answer: {} })).status).toBe(400)
    expect((await act('partner-framework/status', { interruptionAllowed: 1 })).body.error).toBe(
      'interruptionAllowed is no flag',
    )
    expect((await act('partner-framework/authenticate', { ...request, attributesNames: [1] })).body).toEqual({
      error: 'attributesNames is no list',
    })
  })

  it('identities are given, and their profiles revoked', async () => {
    const { device, act } = await setUp()
    await act('profiles/add', { account: 'home', mvpd: 'Dish' })
    await act('profiles/add', { person: 'ada', mvpd: 'Cox', user: 'ada' })
    const { token } = (await act('identities/platform-token', { account: 'home', lifeMs: 60_000 })).body
    const service = (await act('identities/service-token', { person: 'ada' })).body.token
    const headers = { 'Adobe-Subject-Token': token, 'AD-Service-Token': service }
    const shared = async () => Object.keys((await device.send('GET', list, { headers })).body.profiles)
    expect(await shared()).toEqual(['Dish', 'Cox'])
    await act('profiles/revoke', { account: 'home', mvpd: 'Cox' })
    expect(await shared()).toEqual(['Dish', 'Cox'])
    await act('profiles/revoke', { account: 'home' })
    expect(await shared()).toEqual(['Cox'])
    await act('profiles/revoke', { user: 'ada' })
    expect(await shared()).toEqual([])
    expect(await act('profiles/revoke', { mvpd: 'Cox' })).toEqual({
      status: 400,
      body: { error: 'name either account, person or user' },
    })
    expect((await act('identities/service-token', { person: '' })).status).toBe(400)
  })

  it('tokens, credentials and statements are taken back', async () => {
    const { device, act } = await setUp()
    const { send, renewToken, credentials } = device
    await act('tokens/revoke', { token: device.headers.Authorization?.slice('Bearer '.length) })
    expect((await send('GET', list)).status).toBe(401)
    await renewToken()
    expect((await send('GET', list)).status).toBe(200)
    await act('credentials/revoke', { clientId: credentials.client_id })
    expect((await renewToken()).body).toEqual({ error: 'invalid_client' })
    await act('statements/revoke', { softwareStatement: device.simulator.softwareStatement })
    const json = { software_statement: device.simulator.softwareStatement }
    expect((await send('POST', '/o/client/register', { json })).body.error).toBe('invalid_software_statement')
  })

  it('calls are made to go wrong', async () => {
    const { device, look, act } = await setUp()
    const statuses = async (count: number) => {
      const found = []
      for (let i = 0; i < count; i++) found.push((await device.send('GET', list)).status)
      return found
    }
    await act('faults/next', { call: 'PA', fault: { status: 500 }, times: 2 })
    await act('faults/always', { call: 'PA', fault: { error: 'internal_server_error', status: 503 } })
    expect((await look('faults')).body).toEqual({
      next: { PA: [{ fault: { status: 500 }, left: 2 }] },
      always: { PA: { error: 'internal_server_error', status: 503 } },
    })
    expect(await statuses(3)).toEqual([500, 500, 503])
    await act('faults/clear', { call: 'PA' })
    expect(await statuses(1)).toEqual([200])
    expect((await act('faults/next', { call: 'PX', fault: { status: 500 } })).status).toBe(400)
    expect((await act('faults/always', { call: 'PA', fault: {} })).body.error).toMatch(
      /^a fault is an object/,
    )
  })

  it('the log is read and forgotten', async () => {
    const { device, look, act } = await setUp()
    expect((await look('log')).body).toEqual(JSON.parse(JSON.stringify(device.simulator.log)))
    await act('log/clear')
    expect((await look('log')).body).toEqual([])
  })

  it('a virtual clock moves on, and the service runs ahead', async () => {
    const clock = createManualClock(1_000_000)
    const { look, act } = await setUp({ clock })
    expect((await look('clock')).body).toEqual({ nowMs: 1_000_000, skewMs: 0, isVirtual: true })
    expect((await act('clock/advance', { ms: 500 })).body).toMatchObject({ nowMs: 1_000_500 })
    expect((await act('clock/skew', { ms: -500 })).body).toMatchObject({ nowMs: 1_000_000, skewMs: -500 })
    expect((await act('clock/advance', { ms: -1 })).status).toBe(400)
  })

  it('a real clock does not', async () => {
    const { act } = await setUp({ clock: { ...createSimulator().clock } })
    const { status, body } = await act('clock/advance', { ms: 500 })
    expect([status, body.error]).toEqual([409, 'the clock is not virtual: time passes by itself'])
  })

  it('the state is saved, loaded and reset', async () => {
    const { device, look, act } = await setUp()
    await device.signIn()
    const saved = (await look('state')).body
    expect(saved).toEqual(JSON.parse(JSON.stringify(device.simulator.state.dump())))
    await act('state/reset')
    expect((await device.send('GET', list)).status).toBe(401)
    await act('state/load', saved)
    expect(await names(device)).toEqual(['Cablevision'])
    expect(await act('state/load', { tokens: [] })).toEqual({
      status: 400,
      body: { error: 'tokens of a state is a table' },
    })
  })

  it('everything is listed', async () => {
    const { look } = await setUp()
    const { body } = await look('')
    expect(body[0]).toEqual({ path: '/_sim/', method: 'GET', about: 'This list.', takes: {} })
    expect(body).toContainEqual({
      method: 'POST',
      path: '/_sim/faults/next',
      about: expect.any(String),
      takes: { call: 'text', fault: 'object', times: 'number?' },
    })
  })

  it.each([
    [
      'a path there is not',
      'GET',
      'nowhere',
      undefined,
      404,
      'there is no /_sim/nowhere; GET /_sim/ lists what there is',
    ],
    ['another method', 'GET', 'sign-in', undefined, 405, '/_sim/sign-in is not for GET'],
    ['broken JSON', 'POST', 'sign-in', '{', 400, 'the body is not a JSON object'],
    ['a list', 'POST', 'sign-in', [], 400, 'the body is not a JSON object'],
    ['a missing member', 'POST', 'sign-in', {}, 400, 'code missing'],
    ['a member of another kind', 'POST', 'sign-in', { code: 1 }, 400, 'code is no text'],
    ['an unknown member', 'POST', 'sign-in', { code: 'A', mpvd: 'Dish' }, 400, 'unknown member "mpvd"'],
    ['an unknown name in the query', 'GET', 'log?x=1', undefined, 400, 'unknown member "x"'],
    ['what cannot be', 'POST', 'sign-in', { code: 'A' }, 409, 'nobody can sign in with "A": unknown code'],
  ])('%s is refused with a reason', async (_, method, path, body, status, error) => {
    const { ask } = await setUp()
    expect(await ask(method, path, body)).toEqual({ status, body: { error } })
  })

  it('anything but JSON is refused', async () => {
    const { ask } = await setUp()
    expect((await ask('POST', 'log/clear', '{}', 'text/plain')).status).toBe(415)
  })
})

describe('docs/simulator.md', () => {
  const text = readFileSync(new URL('../../docs/simulator.md', import.meta.url), 'utf8')
  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  )

  it('shows commands that work, in its order', async () => {
    const clock = createManualClock()
    const { device } = await setUp({ clock })
    const { origin, close } = await device.simulator.listen()
    closing.push(close)
    const { code } = (await device.createSession(complete)).body
    const files = new Map<string, string>()
    expect(commands.length).toBeGreaterThan(25)
    for (const command of commands) {
      const reply = await curl(command, { SIM: origin, CODE: code }, files)
      expect(`${command} → ${reply.status} ${reply.text}`).toMatch(/ → 200 /)
    }
  })

  it('shows every path there is', async () => {
    const { look } = await setUp()
    const shown = commands.map((command) => /\$SIM(\/_sim\/[\w/-]*)/.exec(command)?.[1])
    for (const { path } of (await look('')).body) if (path !== '/_sim/') expect(shown).toContain(path)
  })

  it('lists every corner, with its default', () => {
    const shape = '7 of A–Z, 0–9'
    for (const [name, value] of Object.entries(defaultCorners)) {
      const row = text
        .split('\n')
        .find((line) => line.startsWith('| `') && line.split('|')[1]?.includes(`\`${name}\``))
      const special: Record<string, string> = { extraHeaders: 'none', codeLength: shape, codeAlphabet: shape }
      expect([name, row?.split('|')[2]?.trim()]).toEqual([name, special[name] ?? `\`${value}\``])
    }
  })
})

/** The part of curl that the page uses: `-o`, `--json` with a text or `@file`, an address. Quotes as in a shell. */
async function curl(command: string, variables: Record<string, string>, files: Map<string, string>) {
  const words = (command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map((word) =>
    word.replace(
      /'([^']*)'|"([^"]*)"|[^'"]+/g,
      (part, single?: string, double?: string) =>
        single ?? (double ?? part).replace(/\$(\w+)/g, (_, name: string) => variables[name] ?? ''),
    ),
  )
  expect(words.shift()).toBe('curl')
  let body: string | undefined
  let output: string | undefined
  let address = ''
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-o') output = words.shift()
    else if (word === '--json') {
      const json = words.shift() ?? ''
      body = json.startsWith('@') ? files.get(json.slice(1)) : json
    } else address = word
  }
  const init =
    body === undefined ? {} : { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }
  const response = await fetch(address, init)
  const text = await response.text()
  if (output !== undefined) files.set(output, text)
  return { status: response.status, text }
}
