import { createPass, createPassMachine, type Failure, PassError, type PassOptions, Secret } from 'passchart'
import { createServices } from 'passchart/services'
import { describe, expect, it } from 'vitest'
import { createActor } from 'xstate'
import {
  canaries,
  caught,
  createFetch,
  createOutlets,
  createPlay,
  type Name,
  type Play,
  secrets,
} from './_support/canary-stage.ts'
import { settle, TestClock } from './_support/clock.ts'
import { createStore } from './_support/doubles.ts'
import { findCanaries } from './_support/search.ts'
import {
  type Answering,
  decisions,
  error,
  html,
  json,
  lost,
  noProfiles,
  refuse,
  status,
  throttled,
} from './_support/wire.ts'

/** From registration to logout, with trouble on the way. */
async function wholePath({ pass, outlets, seconds, next, browser, code }: Play): Promise<void> {
  next.set('REG', [lost, status(500)])
  next.set('TOK', [throttled])
  next.set('PA', [status(401), html(200), noProfiles])
  pass.start()
  await seconds(20)
  pass.send({ type: 'profile.recheck' })
  await seconds(5)
  pass.send({ type: 'signIn.start' })
  await seconds(1)
  pass.send({ type: 'provider.select', mvpd: 'Cablevision' })
  await seconds(1)
  expect(code()).toBe(secrets.code)
  expect(findCanaries(pass.view, canaries)).not.toEqual([])
  next.set('PC', [noProfiles, lost, status(500), json(200, { profiles: [secrets.metadata] })])
  await seconds(2)
  if (browser.isOpen) browser.end('returned')
  await seconds(120)
  expect(pass.view.phase).toBe('ready')

  next.set('PRE', [decisions({ locked: refuse('preauthorization_denied_by_mvpd') })])
  await caught(outlets, together(seconds, pass.preauthorize(['open', 'locked'])))
  await caught(outlets, together(seconds, pass.authorize('r')))
  next.set('AUT', [
    status(401),
    json(200, {
      decisions: [
        { resource: 'r', authorized: secrets.mediaToken, token: { serializedToken: 'x', notAfter: 1 } },
      ],
    }),
    json(200, {
      decisions: [{ resource: 'r', authorized: true, token: { serializedToken: [secrets.mediaToken] } }],
    }),
    lost,
    error('authorization_denied_by_mvpd'),
    json(403, {
      ...{ code: 'authorization_denied_by_mvpd', action: 'none', status: 403 },
      message: `${secrets.deviceId}, or ${btoa(secrets.deviceId)}, by ${secrets.accessToken}`,
    }),
  ])
  for (let i = 0; i < 5; i++) await caught(outlets, together(seconds, pass.authorize('r')))
  pass.send({ type: 'authorization.request', requestId: '1', resource: 'r' })
  await seconds(1)

  next.set('PM', [
    lost,
    json(200, { profiles: { Cablevision: { notAfter: secrets.metadata, type: 'regular' } } }),
  ])
  for (let i = 0; i < 2; i++) await caught(outlets, together(seconds, pass.metadata()))
  pass.send({ type: 'profile.recheck' })
  await seconds(5)

  next.set('OUT', [lost])
  pass.send({ type: 'logout.start' })
  await seconds(5)
  await seconds(2)
  if (browser.isOpen) browser.end('returned')
  await seconds(1)
  expect(pass.view.phase).toBe('signedOut')
}

async function together<T>(seconds: Play['seconds'], promise: Promise<T>): Promise<T> {
  const settled = promise.catch((error: unknown) => ({ error }))
  await seconds(40)
  await settled
  return promise
}

const shown: Name[] = [
  'accessToken',
  'clientSecret',
  'softwareStatement',
  'mediaToken',
  'deviceId',
  'metadata',
  'code',
]

describe.each([
  ['on a second screen', false],
  ['on the primary screen', true],
])('the whole path %s', (_, browser) => {
  it('shows no secret in any outlet [SEC-02 ERR-26 META-10]', async () => {
    const play = createPlay({ browser })
    await wholePath(play)
    const { outlets, wire } = play

    // The test could fail: the secrets were there, and so were the outlets.
    const traffic = wire.join('\n')
    for (const name of shown) {
      const isThere = traffic.includes(secrets[name]) || traffic.includes(btoa(secrets[name]))
      expect(isThere, `${name} went over the wire`).toBe(true)
    }
    expect(traffic).toContain(secrets.logoutUrl)
    for (const outlet of [
      'inspection event',
      'fact',
      'snapshot',
      'call record',
      'stored snapshot',
      'failure',
      'log',
    ]) {
      expect(outlets.counts[outlet], outlet).toBeGreaterThan(5)
    }
    expect(outlets.leaks).toEqual([])
  })
})

it('a page that the host opens is shown by a fact, as a secret', async () => {
  const play = createPlay()
  const urls: string[] = []
  play.pass.on('browser.open', ({ url }) => urls.push(url.reveal()))
  play.pass.start()
  await play.seconds(1)
  play.pass.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'primary' })
  await play.seconds(1)
  expect(urls).toEqual([expect.stringContaining(secrets.code)])
  expect(play.outlets.leaks).toEqual([])
})

it('a start over a store full of secrets shows none', async () => {
  const first = createPlay()
  first.pass.start()
  await first.seconds(1)
  first.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await first.seconds(1)
  await first.pass.stop()
  expect(findCanaries([...first.store.values], canaries)).not.toEqual([])
  const second = createPlay({ store: first.store })
  second.pass.start()
  await second.seconds(10)
  expect(second.pass.view.phase).toBe('ready')
  expect(second.outlets.leaks).toEqual([])
})

it('the machine embedded in another chart shows none', async () => {
  const outlets = createOutlets()
  const clock = new TestClock()
  const machine = createPassMachine({
    serviceProvider: 'REF30',
    softwareStatement: secrets.softwareStatement,
    redirectUrl: 'https://app.example/done',
    device: { id: secrets.deviceId },
    store: createStore(),
    clock: clock.port,
    fetch: createFetch([], new Map(), clock),
  })
  outlets.look('machine', machine)
  const actor = createActor(machine, { inspect: (event) => outlets.look('inspection event', event) })
  actor.start()
  await clock.pass(1_000)
  actor.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await clock.pass(1_000)
  outlets.look('stored snapshot', JSON.stringify(actor.getPersistedSnapshot()))
  await clock.pass(10_000)
  outlets.look('stored snapshot', JSON.stringify(actor.getPersistedSnapshot()))
  actor.stop()
  expect(outlets.counts['inspection event']).toBeGreaterThan(20)
  expect(outlets.leaks).toEqual([])
})

it('wrong options are refused without quoting a secret', () => {
  const outlets = createOutlets()
  const good = {
    serviceProvider: 'REF30',
    softwareStatement: secrets.softwareStatement,
    redirectUrl: 'https://app.example/done',
    device: { id: secrets.deviceId },
    store: createStore(),
  }
  const wrong: readonly Partial<PassOptions>[] = [
    { softwareStatement: `${secrets.softwareStatement}\n` },
    { origin: `ftp://${secrets.accessToken}` },
    { redirectUrl: secrets.code },
    { device: { id: secrets.deviceId, ip: ' ' } },
  ]
  for (const change of wrong) {
    try {
      createPass({ ...good, ...change })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(PassError)
      outlets.look('error', error)
    }
  }
  expect(outlets.leaks).toEqual([])
})

it('the services by themselves fail without quoting a secret', async () => {
  const outlets = createOutlets()
  const clock = new TestClock()
  const next = new Map<string, Answering[]>()
  const services = createServices({
    origin: 'https://sp.auth.adobe.com',
    serviceProvider: 'REF30',
    device: { id: secrets.deviceId },
    clock: clock.port,
    fetch: createFetch([], next, clock),
    onCall: (record) => outlets.look('call record', record),
  })
  const accessToken = new Secret<string>(secrets.accessToken)
  const code = new Secret<string>(secrets.code)
  const bad: readonly Answering[] = [
    lost,
    status(500, secrets.metadata),
    html(200),
    json(200, { profiles: { a: 1 } }),
  ]
  for (const answer of bad) {
    next.set('PC', [answer])
    next.set('REG', [answer])
    next.set('AUT', [answer])
    await caught(outlets, services.retrieveProfileForCode({ accessToken, code }))
    await caught(
      outlets,
      services.registerClient({ softwareStatement: new Secret(secrets.softwareStatement) }),
    )
    await caught(outlets, services.authorize({ accessToken, mvpd: 'm', resources: ['r'] }))
  }
  await settle()
  expect(outlets.counts.error).toBe(3 * bad.length)
  expect(outlets.leaks).toEqual([])
})

describe('the search finds a canary', () => {
  const hidden = () => 'a canary-access-token in it'
  class Odd {
    readonly #value = hidden()
    toString(): string {
      return this.#value
    }
  }
  const places: Readonly<Record<string, unknown>> = {
    'at the top': hidden(),
    'in an array': [1, [hidden()]],
    'in a map': new Map([['k', { v: hidden() }]]),
    'in the key of a map': new Map([[hidden(), 1]]),
    'in a set': new Set([hidden()]),
    'in the name of a member': { [hidden()]: 1 },
    'under a symbol': { [Symbol('s')]: hidden() },
    'in a hidden member': Object.defineProperty({}, 'x', { value: hidden(), enumerable: false }),
    'in the cause of an error': new Error('x', { cause: new Error(hidden()) }),
    'in a failure of an error': new PassError({
      code: 'network',
      message: hidden(),
      retryable: true,
    } as Failure),
    'behind a circle': (() => {
      const circle: Record<string, unknown> = {}
      circle.self = circle
      circle.deep = { value: hidden() }
      return circle
    })(),
    'in a member of a function': Object.assign(() => {}, { note: hidden() }),
    'in what it prints': new Odd(),
    'in what it serialises as': { toJSON: () => ({ v: hidden() }) },
  }

  it.each(Object.keys(places))('%s', (place) => {
    expect(findCanaries(places[place], canaries)).not.toEqual([])
  })
})
