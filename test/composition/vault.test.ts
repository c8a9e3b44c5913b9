import { getEventListeners } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import { createRecords, type Records } from '../../src/composition/records.ts'
import { createSteadyClock } from '../../src/composition/steady-clock.ts'
import { steadyStore } from '../../src/composition/steady-store.ts'
import { createVault, type Vault } from '../../src/composition/vault.ts'
import { type Failure, PassError } from '../../src/errors.ts'
import { Secret } from '../../src/secret.ts'
import { settle, TestClock } from '../_support/clock.ts'
import { createStore, type TestStore } from '../_support/doubles.ts'

const minute = 60_000
const hour = 60 * minute

let clock: TestClock
let store: TestStore
let records: Records
let vault: Vault
let told: string[]

beforeEach(() => {
  clock = new TestClock()
  store = createStore()
  open()
})

/** A start of the app over the store. */
function open(): void {
  told = []
  records = createRecords({
    origin: 'https://sp.auth.adobe.com',
    store: steadyStore(store, clock.port),
    ...{ serviceProvider: 'REF30', softwareStatement: 'statement', deviceId: 'living-room' },
    warn: (code) => told.push(`warning ${code}`),
  })
  vault = createVault({
    clock: createSteadyClock(clock.port),
    records,
    tell: (event) => told.push('revision' in event ? `${event.type} ${event.revision}` : event.type),
  })
}
const credentialsOf = (clientId = 'client-1') => ({
  clientId,
  clientSecret: new Secret(`secret of ${clientId}`),
  grantType: 'client_credentials',
})
const register = (id?: string) => vault.keepCredentials(credentialsOf(id))
const receive = (value = 'token-1', expiresInMs = 6 * hour, createdAtMs = clock.nowMs) =>
  vault.keepToken({ accessToken: new Secret(value), expiresInMs, createdAtMs }, credentialsOf())
const currentToken = () => vault.current()?.accessToken.reveal()
const outcomeOf = (waiting: ReturnType<Vault['usable']>) =>
  waiting.then(
    ({ accessToken }) => accessToken.reveal(),
    (error: unknown) => (error instanceof PassError ? error.code : error),
  )
const failure: Failure = { code: 'registration', message: 'refused', retryable: false }

describe('the vault', () => {
  it('is empty at first [REG-15]', async () => {
    expect(await vault.load()).toEqual({ hasCredentials: false })
    expect([vault.credentials, vault.current()]).toEqual([undefined, undefined])
  })

  it('gives after a restart what it was given before [REG-04 REG-09 REG-15]', async () => {
    register()
    receive()
    await records.settled()
    open()
    await clock.pass(hour)
    const loaded = await vault.load()
    expect(loaded).toEqual({
      hasCredentials: true,
      token: { revision: vault.current()?.revision, renewAtMs: clock.nowMs + 5 * hour - 5 * minute },
    })
    expect(vault.credentials).toMatchObject({ clientId: 'client-1', grantType: 'client_credentials' })
    expect(vault.credentials?.clientSecret.reveal()).toBe('secret of client-1')
    expect(currentToken()).toBe('token-1')
  })

  it('reads the store once: what it holds keeps its revision, and a store that fails later costs nothing [REG-04]', async () => {
    register()
    receive()
    await records.settled()
    open()
    const first = await vault.load()
    expect(await vault.load()).toEqual(first)
    store.isBroken = true
    expect(await vault.load()).toEqual(first)
  })

  it('has no use for an expired token [REG-11]', async () => {
    register()
    receive()
    await records.settled()
    open()
    await clock.pass(6 * hour)
    expect(await vault.load()).toEqual({ hasCredentials: true })
    expect(vault.current()).toBeUndefined()
  })

  it('trusts no token whose credentials are gone [REG-21]', async () => {
    register()
    receive()
    await records.settled()
    for (const key of [...store.values.keys()]) if (key.endsWith('.credentials')) store.values.delete(key)
    open()
    expect(await vault.load()).toEqual({ hasCredentials: false })
    expect(vault.current()).toBeUndefined()
  })

  it('forgets with the credentials all that was obtained with them [REG-16 REG-21]', async () => {
    register()
    receive()
    records.keep('profile', { mvpd: 'Cablevision', kind: 'regular', notAfterMs: clock.nowMs + hour })
    records.keep('selection', { mvpd: 'Cablevision' })
    vault.forgetCredentials()
    expect([vault.credentials, vault.current()]).toEqual([undefined, undefined])
    await records.settled()
    expect([...store.values.keys()].map((key) => key.split('.').pop())).toEqual(['selection'])
  })

  it('shows no secret but to who asks for it', async () => {
    register()
    receive()
    const shown = JSON.stringify([vault, vault.credentials, vault.current()])
    expect(shown).not.toMatch(/secret of|token-1/)
  })
})

describe('a token', () => {
  it.each([
    ['five minutes before its end', 6 * hour, 6 * hour - 5 * minute],
    ['a tenth of its life before its end if that is shorter', minute, 0.9 * minute],
    ['exactly where both are the same', 50 * minute, 45 * minute],
  ])('is to be renewed %s [REG-10 REG-14]', (_, lifeMs, expectedMs) => {
    expect(receive('token-1', lifeMs).renewAtMs).toBe(clock.nowMs + expectedMs)
  })

  it('lives from its receipt, whatever the device takes for the time [REG-08 §251]', async () => {
    clock.aheadMs = -50 * 365 * 24 * hour
    receive('token-1', 6 * hour, clock.nowMs - 2 * hour)
    await clock.pass(6 * hour - 1)
    expect(currentToken()).toBe('token-1')
    await clock.pass(1)
    expect(vault.current()).toBeUndefined()
  })

  it('is given out while it is renewed, until the new one is there [R2 §12]', async () => {
    receive()
    await clock.pass(6 * hour - minute)
    expect(await outcomeOf(vault.usable({}))).toBe('token-1')
    receive('token-2')
    expect(await outcomeOf(vault.usable({}))).toBe('token-2')
    expect(told).toEqual([])
  })
})

describe('who needs a token', () => {
  it('waits for the first one; all get it, in their order [REG-24]', async () => {
    const order: number[] = []
    const waiting = [1, 2, 3].map((n) => outcomeOf(vault.usable({})).then((token) => [order.push(n), token]))
    await clock.pass(hour)
    expect(order).toEqual([])
    receive()
    expect(await Promise.all(waiting)).toEqual([
      [1, 'token-1'],
      [2, 'token-1'],
      [3, 'token-1'],
    ])
  })

  it('after a rejection waits for a newer one [REG-12]', async () => {
    const { revision } = receive()
    vault.reject(revision)
    expect(vault.current()).toBeUndefined()
    const waiting = outcomeOf(vault.usable({}))
    await settle()
    receive('token-2')
    expect(await waiting).toBe('token-2')
    expect(told).toEqual(['token.rejected 1'])
  })

  it('gets the newer one at once if it is there: an old rejection takes nothing back [H1]', async () => {
    const { revision } = receive()
    receive('token-2')
    vault.reject(revision)
    vault.rejectCredentials(revision)
    expect(await outcomeOf(vault.usable({}))).toBe('token-2')
    expect(told).toEqual(['token.rejected 1', 'credentials.rejected 1'])
  })

  it('is not given a rejected one again when an older rejection comes late [H1]', async () => {
    const { revision: older } = receive()
    const { revision } = receive('token-2')
    vault.reject(revision)
    vault.reject(older)
    expect(vault.current()).toBeUndefined()
  })

  it('meets one that died while the device slept: its end is told, once, and the next one awaited [REG-11 H1 H7 §257]', async () => {
    const { revision } = receive()
    clock.aheadMs = 7 * hour
    const waiting = [outcomeOf(vault.usable({})), outcomeOf(vault.usable({}))]
    await settle()
    expect(told).toEqual([`token.rejected ${revision}`])
    receive('token-2')
    expect(await Promise.all(waiting)).toEqual(['token-2', 'token-2'])
  })

  it('fails when none will come, and no longer when one may again [R4 R8]', async () => {
    const waiting = outcomeOf(vault.usable({}))
    vault.settle(failure)
    expect(await waiting).toBe('registration')
    expect(await outcomeOf(vault.usable({}))).toBe('registration')
    vault.settle(undefined)
    const again = outcomeOf(vault.usable({}))
    await settle()
    receive()
    expect(await again).toBe('token-1')
  })

  it('leaves with its signal at once, and leaves nothing [H9]', async () => {
    const controller = new AbortController()
    const waiting = outcomeOf(vault.usable({ signal: controller.signal }))
    controller.abort()
    expect(await waiting).toBe('aborted')
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    receive()
    expect(await outcomeOf(vault.usable({ signal: AbortSignal.abort() }))).toBe('aborted')
  })

  it('listens to its signal only while it waits', async () => {
    const { signal } = new AbortController()
    receive()
    await vault.usable({ signal })
    vault.reject(1)
    vault.settle(failure)
    await outcomeOf(vault.usable({ signal }))
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
