import { describe, expect, it } from 'vitest'
import { control } from '../../src/simulator/control-http.ts'
import { createSimulator } from '../../src/simulator/index.ts'
import { complete, createDevice, createStranger, deviceId, deviceInfo } from './_device.ts'

const list = '/api/v2/REF30/profiles'

describe('person', () => {
  it('signs in with the provider of the session, or names one if there is none', async () => {
    const { createSession, simulator } = await createDevice()
    const { person } = simulator
    const { code } = (await createSession({})).body
    expect(() => person.signIn(code)).toThrow(`the session of ${code} has no provider yet: name one`)
    expect(() => person.signIn(code, { mvpd: 'Nowhere' })).toThrow('the simulator has no provider "Nowhere"')
    expect(person.signIn(code, { mvpd: 'Spectrum', lifeMs: 1000 })).toMatchObject({ issuer: 'Spectrum' })
    expect(() => person.signIn(code)).toThrow(`nobody can sign in with "${code}": code was consumed`)
  })

  it('does not sign in with another provider than that of the session', async () => {
    const { createSession, simulator } = await createDevice()
    const { code } = (await createSession()).body
    expect(() => simulator.person.signIn(code, { mvpd: 'Dish' })).toThrow('is for Cablevision, not for Dish')
  })

  it('is told the page of a session that lacks nothing', async () => {
    const { createSession, simulator } = await createDevice()
    const unfinished = (await createSession({ mvpd: 'Dish' })).body.code
    expect(() => simulator.person.pageOf(unfinished)).toThrow('still lacks domain, redirectUrl')
    const { code, url } = (await createSession()).body
    expect(simulator.person.pageOf(code)).toBe(url)
  })

  it('may have a name of any length', async () => {
    const { createSession, simulator } = await createDevice()
    const { code } = (await createSession()).body
    const { attributes } = simulator.person.signIn(code, { user: 'é'.repeat(600_000) })
    expect(attributes.userID?.value).toHaveLength(Math.ceil((1_200_000 + 'Cablevision/'.length) / 3) * 4)
  })

  it('has the same user id whenever the name is the same', async () => {
    const { signIn, simulator, send } = await createDevice()
    const userId = async (user: string) => {
      simulator.profiles.add({ device: deviceId }, 'Dish', { user })
      return (await send('GET', list)).body.profiles.Dish.attributes.userID.value
    }
    await signIn()
    expect(await userId('ada')).toBe(await userId('ada'))
    expect(await userId('ada')).not.toBe(await userId('ben'))
  })
})

describe('profiles', () => {
  it('can be given to the device of a code', async () => {
    const { createSession, simulator, send } = await createDevice()
    const { code } = (await createSession()).body
    simulator.profiles.add({ code }, 'Dish')
    expect(Object.keys((await send('GET', list)).body.profiles)).toEqual(['Dish'])
    expect(() => simulator.profiles.add({ code: 'ABCDEFG' }, 'Dish')).toThrow(
      'no session ever had the code "ABCDEFG"',
    )
    expect(() => createSimulator().profiles.add({ device: 'x' }, 'Dish')).toThrow(
      'no client has registered yet',
    )
  })

  it('can be ended or removed, of one provider or of all', async () => {
    const { signIn, simulator, send } = await createDevice()
    const names = async () => Object.keys((await send('GET', list)).body.profiles)
    for (const mvpd of ['Cablevision', 'Dish', 'Cox']) await signIn(mvpd)
    simulator.profiles.expire('Dish')
    expect(await names()).toEqual(['Cablevision', 'Cox'])
    simulator.profiles.remove('Cox')
    expect(await names()).toEqual(['Cablevision'])
    simulator.profiles.expire()
    expect(await names()).toEqual([])
  })
})

describe('rules', () => {
  it('switch known providers only', () => {
    const { rules } = createSimulator()
    expect(() => rules.deactivate('Nowhere')).toThrow('the simulator has no provider "Nowhere"')
  })
})

describe('the log', () => {
  it('holds calls as they were sent, with the reason of a refusal', async () => {
    const { send, simulator, clock, headers } = await createDevice()
    simulator.clearLog()
    await send('GET', `${list}/AT%26T%20U-verse?x=1`)
    await send('POST', '/api/v2/REF30/sessions', { form: { redirectUrl: '/' } })
    await send('GET', '/api/v2/REF30/nowhere')
    expect(simulator.log).toHaveLength(3)
    expect(simulator.log[0]).toMatchObject({
      short: 'PM',
      method: 'GET',
      path: `${list}/AT%26T%20U-verse`,
      query: 'x=1',
      template: '/api/v2/{serviceProvider}/profiles/{mvpd}',
      parameters: { serviceProvider: 'REF30', mvpd: 'AT&T U-verse' },
      body: '',
      atMs: clock.now(),
      client: '127.0.0.1',
      device: btoa(deviceId),
      status: 200,
    })
    expect(simulator.log[0]?.headers).toMatchObject({ authorization: headers.Authorization })
    expect(simulator.log[1]).toMatchObject({
      short: 'SES',
      body: 'redirectUrl=%2F',
      status: 400,
      why: 'not a redirect URL: "/"',
    })
    expect(simulator.log[2]).toMatchObject({ short: '?', status: 404 })
  })
})

describe('the state', () => {
  it('goes on in another simulator as plain JSON', async () => {
    const first = await createDevice()
    const code = await first.signIn()
    const second = createStranger({ clock: first.clock })
    second.simulator.state.load(JSON.parse(JSON.stringify(first.simulator.state.dump())))
    Object.assign(second.headers, first.headers)
    const poll = `${list}/code/${code}`
    expect((await second.send('GET', poll)).body).toEqual((await first.send('GET', poll)).body)
    expect((await second.createSession({})).body).toEqual((await first.createSession({})).body)
  })

  it('is a copy: changing it changes nothing', async () => {
    const { simulator, send } = await createDevice()
    const dump = simulator.state.dump()
    for (const token of Object.keys(dump.tokens)) delete dump.tokens[token]
    expect((await send('GET', list)).status).toBe(200)
  })
})

describe('the seed', () => {
  it('draws the same ids and codes again', async () => {
    const code = async (seed: number) => (await (await createDevice({ seed })).createSession()).body.code
    expect(await code(1)).toBe(await code(1))
    expect(await code(1)).not.toBe(await code(2))
  })
})

describe('control over HTTP', () => {
  const post = (body: string, type = 'application/json') => ({ body, headers: { 'Content-Type': type } })

  it('listens to this machine only, under its own names', () => {
    const simulator = createSimulator()
    const status = (address: string | undefined, host: string) => {
      const url = new URL(`http://${host}/_sim/log`)
      return control(simulator, { method: 'GET', url, headers: {}, body: '', address }).status
    }
    expect([
      status('127.0.0.1', 'localhost:1'),
      status('::1', '[::1]'),
      status(undefined, 'a.example'),
    ]).toEqual([200, 200, 200])
    expect([status('192.0.2.9', 'localhost'), status('127.0.0.1', 'evil.example')]).toEqual([403, 403])
  })

  it('takes nothing that a web page of another origin could send', async () => {
    const { send } = await createDevice()
    expect((await send('POST', '/_sim/sign-in', post('{}', 'text/plain'))).status).toBe(415)
    const preflight = await send('OPTIONS', '/_sim/sign-in', { headers: { Origin: 'https://evil.example' } })
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBeNull()
  })
})

describe('the device of a session', () => {
  it('is described by its own words, its browser by the request', async () => {
    const device = await createDevice()
    const info = {
      ...deviceInfo,
      displayWidth: 1920,
      connectionSecure: true,
      connectionPort: 53124,
      type: 'x',
    }
    device.headers['X-Device-Info'] = btoa(JSON.stringify(info))
    device.headers['User-Agent'] = 'TV/1'
    const { code } = (await device.createSession(complete)).body
    const { body } = await device.send('GET', `/api/v2/REF30/sessions/${code}`)
    expect(body.device).toMatchObject({
      type: 'SetTopBox',
      hardware: { vendor: 'Apple', manufacturer: 'Apple' },
      browser: { userAgent: 'TV/1', originalUserAgent: 'TV/1' },
      display: { width: 1920, height: 0 },
      connection: { port: '53124', secure: true, type: 'WiFi' },
    })
  })
})
