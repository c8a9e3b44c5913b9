/** Vault, registrar and gateway together: who gets which token, and what that costs. */

import { beforeEach, describe, expect, it } from 'vitest'
import { type Actor, createActor, fromCallback } from 'xstate'
import { createRecords } from '../../src/composition/records.ts'
import { createServiceTime } from '../../src/composition/service-time.ts'
import { createSteadyClock } from '../../src/composition/steady-clock.ts'
import { steadyStore } from '../../src/composition/steady-store.ts'
import { createWait } from '../../src/composition/timing.ts'
import { createVault } from '../../src/composition/vault.ts'
import { PassError } from '../../src/errors.ts'
import { createRegistrarMachine, type RegistrarReport } from '../../src/machines/registrar/index.ts'
import { Secret } from '../../src/secret.ts'
import type { AccessToken, ClientCredentials } from '../../src/services/index.ts'
import { TestClock } from '../_support/clock.ts'
import { createStore } from '../_support/doubles.ts'
import { type Answering, createGate, type Gate, outcomeOf, type Sent, status } from '../services/_gate.ts'

const hour = 3_600_000

let clock: TestClock
let gate: Gate
let registrar: Actor<ReturnType<typeof createRegistrarMachine>>
let answering: Answering

beforeEach(() => {
  clock = new TestClock()
  answering = usual
  const records = createRecords({
    origin: 'https://sp.auth.adobe.com',
    ...{
      store: steadyStore(createStore(), clock.port),
      serviceProvider: 'REF30',
      softwareStatement: 'statement',
      deviceId: 'living-room',
    },
    warn: () => {},
  })
  const vault = createVault({
    clock: createSteadyClock(clock.port),
    records,
    tell: (event) => registrar.send(event),
  })
  gate = createGate({ clock, tokens: vault, answering: (sent) => answering(sent) })
  // The root chart's part: when the registrar gives up, waiting calls fail.
  const parent = createActor(
    fromCallback<RegistrarReport>(({ receive }) => {
      receive((report) => vault.settle(report.type === 'registration.failed' ? report.failure : undefined))
    }),
  ).start()
  registrar = createActor(
    createRegistrarMachine({
      wait: createWait({ clock: clock.port, jitter: 0, serviceTime: createServiceTime(clock.port) }),
      loadCredentials: async () => ({ ...(await vault.load()), online: true }),
      async registerClient(_, { signal }) {
        vault.keepCredentials((await gate.call('registerClient', { signal })) as never)
      },
      async issueAccessToken(_, { signal }) {
        const token = (await gate.call('issueAccessToken', { signal })) as AccessToken
        const credentials = vault.credentials as ClientCredentials
        return { ...vault.keepToken(token, credentials), nowMs: clock.port.now() }
      },
    }),
    { input: { parent } },
  )
  registrar.start()
})

let issued = 0
function usual({ name }: Sent): unknown {
  if (name === 'registerClient') {
    return { clientId: 'client', clientSecret: new Secret('secret'), grantType: 'client_credentials' }
  }
  if (name !== 'issueAccessToken') return 'answer'
  issued += 1
  return { accessToken: new Secret(`fresh ${issued}`), expiresInMs: 6 * hour }
}
const short: Readonly<Record<string, string>> = { registerClient: 'REG', issueAccessToken: 'TOK' }
const story = () => gate.sent.map(({ name }) => short[name] ?? name)
const count = (name: string) => story().filter((each) => each === name).length
const refusedTokens = new Set<string | undefined>()
/** The service takes back the tokens it gave out so far. */
function revoke(action?: string): void {
  for (const { token } of gate.sent) refusedTokens.add(token)
  answering = (sent) => (refusedTokens.has(sent.token) && sent.token ? status(401, action) : usual(sent))
}
const callMany = (n: number) =>
  Promise.all(Array.from({ length: n }, () => outcomeOf(gate.call('authorize'))))

describe('tokens', () => {
  it('are asked for once, however many calls wait for the first [REG-24]', async () => {
    const outcomes = callMany(20)
    await clock.pass(60_000)
    expect(new Set(await outcomes)).toEqual(new Set(['answer']))
    expect(story().slice(0, 3)).toEqual(['REG', 'TOK', 'authorize'])
    expect([count('REG'), count('TOK'), count('authorize')]).toEqual([1, 1, 20])
  })

  it('are renewed once, however many calls are refused at the same time [REG-12 REG-24 H1]', async () => {
    await gate.call('authorize')
    revoke()
    const outcomes = callMany(8)
    await clock.pass(60_000)
    expect(new Set(await outcomes)).toEqual(new Set(['answer']))
    expect([count('REG'), count('TOK'), count('authorize')]).toEqual([1, 2, 1 + 8 + 8])
  })

  it('are renewed once, when calls are refused one after the other with the same token [REG-24 H1]', async () => {
    await gate.call('authorize')
    revoke()
    const revoked = answering
    let refused = 0
    answering = async (sent) => {
      refused += 1
      if (sent.name === 'authorize') await new Promise<void>((resolve) => clock.in(refused * 700, resolve))
      return revoked(sent)
    }
    const outcomes = callMany(5)
    await clock.pass(60_000)
    expect(new Set(await outcomes)).toEqual(new Set(['answer']))
    expect(count('TOK')).toBe(2)
  })

  it('for ever refused end in unauthorised, one new token for each call [REG-13 §15]', async () => {
    await gate.call('authorize')
    answering = (sent) => (sent.token ? status(401) : usual(sent))
    expect(await callMany(3)).toEqual(['unauthorised', 'unauthorised', 'unauthorised'])
    expect(count('authorize')).toBe(1 + 6)
    expect(count('TOK')).toBeLessThanOrEqual(1 + 3)
    expect(count('REG')).toBe(1)
  })

  it('that lead to the demand to register lead to one registration for all [REG-20 §16 R11]', async () => {
    await gate.call('authorize')
    let hasRegistered = false
    answering = (sent) => {
      if (sent.name === 'registerClient') hasRegistered = true
      return sent.token && !hasRegistered ? status(401, 'application-registration') : usual(sent)
    }
    const outcomes = callMany(3)
    await clock.pass(60_000)
    expect(new Set(await outcomes)).toEqual(new Set(['answer']))
    expect([count('REG'), count('TOK')]).toEqual([2, 3])
  })

  it('that a registration does not mend are the end: no second one, every call fails [REG-20 §17]', async () => {
    await gate.call('authorize')
    answering = (sent) => (sent.token ? status(401, 'application-registration') : usual(sent))
    const first = outcomeOf(gate.call('authorize'))
    await clock.pass(60_000)
    expect(await first).toBe('unauthorised')
    const second = outcomeOf(gate.call('authorize'))
    await clock.pass(60_000)
    expect(await second).toBe('registration')
    expect(count('REG')).toBe(2)
  })

  it('are renewed before they expire, and the old one is used meanwhile [REG-10 §12 R2]', async () => {
    await gate.call('authorize')
    const before = gate.sent.at(-1)?.token
    answering = async (sent) => {
      if (sent.name === 'issueAccessToken') await new Promise<void>((resolve) => clock.in(3_000, resolve))
      return usual(sent)
    }
    await clock.pass(6 * hour - 5 * 60_000 + 1_000)
    await gate.call('authorize')
    expect(story().slice(-2)).toEqual(['TOK', 'authorize'])
    expect(gate.sent.at(-1)?.token).toBe(before)
    await clock.pass(3_000)
    await gate.call('authorize')
    expect(gate.sent.at(-1)?.token).not.toBe(before)
  })

  it('that died in a long sleep are renewed by the first call, not by a timer that slept too [REG-11 H7 §257]', async () => {
    await gate.call('authorize')
    clock.aheadMs = 7 * hour
    const outcome = outcomeOf(gate.call('authorize'))
    await clock.pass(0)
    expect(await outcome).toBe('answer')
    expect(story().slice(-2)).toEqual(['TOK', 'authorize'])
  })

  it('are waited for by a logout that comes while one is replaced [§268 H1]', async () => {
    await gate.call('authorize')
    revoke()
    const revoked = answering
    answering = async (sent) => {
      if (sent.name === 'issueAccessToken') await new Promise<void>((resolve) => clock.in(2_000, resolve))
      return revoked(sent)
    }
    const play = gate.call('authorize')
    await clock.pass(1_000)
    const logout = gate.call('logout')
    await clock.pass(10_000)
    expect(await Promise.all([play, logout])).toEqual(['answer', 'answer'])
    expect(story().slice(-4)).toEqual(['authorize', 'TOK', 'logout', 'authorize'])
  })

  it('throttled are asked for again by the registrar, after the pause [REG-25 THR-03 R12]', async () => {
    const times: number[] = []
    answering = (sent) => {
      times.push(sent.atMs)
      return times.length <= 3 ? status(429) : usual(sent)
    }
    const outcome = outcomeOf(gate.call('authorize'))
    await clock.pass(60_000)
    expect(await outcome).toBe('answer')
    expect(story()).toEqual(['REG', 'REG', 'REG', 'REG', 'TOK', 'authorize'])
    expect(times).toEqual([0, 1_200, 3_600, 8_400, 9_500, 10_600])
  })
})

it('calls that wait for a token that will not come fail with the reason [REG-18 R6]', async () => {
  answering = () => new PassError({ code: 'registration', message: 'refused', retryable: false })
  expect(await callMany(2)).toEqual(['registration', 'registration'])
  expect(story()).toEqual(['REG'])
})
