import { type Failure, PassError } from 'passchart'
import { describe, expect, it } from 'vitest'
import { assign, createActor, createMachine, setup, toPromise } from 'xstate'
import {
  attemptsSpent,
  failureOf as failureIn,
  isCodeDead,
  isProviderGone,
  isRepeatable,
  unusable,
} from '../../src/machines/shared/failures.ts'
import {
  isTemporaryExhausted,
  isTemporaryMisconfigured,
  refusedIdentity,
} from '../../src/machines/shared/identity.ts'
import { endsOf } from '../../src/machines/shared/outcome.ts'
import { type ActorsOf, bind, type Service, unbound } from '../../src/machines/shared/service.ts'
import { createTurn } from '../../src/machines/shared/turn.ts'
import { backoff } from '../../src/machines/shared/wait.ts'
import { failureOf, networkDown, refusal } from './_chart.ts'

const byVendor = (code: string) => refusal(code)
const ours = failureOf()

describe('a failure', () => {
  it.each<[boolean, string, Failure]>([
    [true, 'a lost connection', networkDown],
    [false, 'a refusal', ours],
    [false, 'what the gateway has repeated', failureOf({ code: 'throttled', retryable: true })],
  ])('may be repeated: %s, for %s', (may, _, failure) => {
    expect(isRepeatable(failure)).toBe(may)
  })

  it.each<[boolean, Failure]>([
    [true, byVendor('invalid_integration')],
    [true, byVendor('invalid_parameter_mvpd')],
    [false, byVendor('invalid_parameter_code')],
    [false, ours],
  ])('says that the provider is gone: %s, for %j', (says, failure) => {
    expect(isProviderGone(failure)).toBe(says)
  })

  it.each<[boolean, Failure]>([
    [true, byVendor('invalid_authentication_session')],
    [true, byVendor('invalid_parameter_code')],
    [true, failureOf({ httpStatus: 404 })],
    [false, failureOf({ httpStatus: 400 })],
    [false, byVendor('invalid_integration')],
    [false, ours],
  ])('says that the code is dead: %s, for %j', (says, failure) => {
    expect(isCodeDead(failure)).toBe(says)
  })

  it.each<[ReturnType<typeof refusedIdentity>, Failure]>([
    ['temporary', byVendor('invalid_header_identity_for_temporary_access')],
    ['partner', byVendor('invalid_header_pfs_provider_info_expired')],
    [undefined, byVendor('new_invalid_header_pfs_')],
    [undefined, byVendor('invalid_header_device_identifier')],
    [undefined, ours],
  ])('complains of the identity: %s, for %j', (method, failure) => {
    expect(refusedIdentity(failure)).toBe(method)
  })

  it.each([
    [true, false, byVendor('temporary_access_duration_limit_exceeded')],
    [true, false, byVendor('temporary_access_resources_limit_exceeded')],
    [false, true, byVendor('invalid_configuration_temporary_access')],
    [false, false, byVendor('invalid_integration')],
    [false, false, ours],
  ])('says that the pass is used up: %s, or set up wrongly: %s, for %j', (isSpent, isWrong, failure) => {
    expect([isTemporaryExhausted(failure), isTemporaryMisconfigured(failure)]).toEqual([isSpent, isWrong])
  })

  it('that outlived its attempts says so, and is what it was besides', () => {
    const failure = refusal('network_connection_timeout', { message: 'too slow', retryable: true })
    expect(attemptsSpent(failure, 3)).toEqual({
      ...failure,
      code: 'attemptsSpent',
      message: 'too slow; gave up after 3 attempts',
    })
  })

  it('of an answer that makes no sense is not repeated', () => {
    expect(unusable('odd')).toEqual({ code: 'protocol', message: 'odd', retryable: false })
  })

  it('is found in the event of an actor that broke', () => {
    expect(failureIn({ error: new PassError(networkDown) })).toBe(networkDown)
  })
})

describe('the wait before another attempt', () => {
  it.each([
    [0, 1_000],
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [6, 32_000],
    [7, 60_000],
    [50, 60_000],
  ])('after %i is %i ms, spread by chance', (attemptsMade, forMs) => {
    expect(backoff(attemptsMade)).toEqual({ forMs, spread: true })
  })
})

describe('the end of a chart', () => {
  it('is a tag and what the context gives', () => {
    const ends = endsOf<{ n: number }, { outcome: 'a'; n: number } | { outcome: 'b' }>()
    expect(ends('a', ({ n }) => ({ n: n + 1 }))({ context: { n: 1 } })).toEqual({ outcome: 'a', n: 2 })
  })
})

describe('a service in a chart', () => {
  interface Services {
    readonly ask: Service<string, string>
    readonly tell: Service<string, string>
  }
  type Actors = ActorsOf<Services>
  const chart = setup({
    types: {} as { context: { heard: string } },
    actors: { ask: unbound<Actors['ask']>(), tell: unbound<Actors['tell']>() },
  }).createMachine({
    context: { heard: '' },
    initial: 'asking',
    states: {
      asking: {
        invoke: {
          id: 'ask',
          src: 'ask',
          input: 'who',
          onDone: { target: 'done', actions: assign({ heard: ({ event }) => event.output }) },
          onError: {
            target: 'done',
            actions: assign({ heard: ({ event }) => JSON.stringify(failureIn(event)) }),
          },
        },
        on: { leave: 'left' },
      },
      left: {},
      done: { type: 'final' },
    },
    output: ({ context }) => context.heard,
  })
  const hears = (ask: Services['ask']) =>
    toPromise(createActor(bind(chart, { ask, tell: async () => '' })).start())

  it('gets the input, and its answer is heard', async () => {
    expect(await hears(async (who) => `${who}!`)).toBe('who!')
  })

  it('fails as it says, and a host’s own error loses its words', async () => {
    const failing = (error: unknown) => hears(() => Promise.reject(error))
    expect(JSON.parse((await failing(new PassError(networkDown))) as string)).toEqual(networkDown)
    expect(JSON.parse((await failing(new TypeError('secret'))) as string)).toEqual({
      code: 'protocol',
      message: 'unexpected TypeError',
      retryable: false,
    })
  })

  it('is told by its signal that the state was left', () => {
    let told: AbortSignal | undefined
    const ask: Services['ask'] = (_, { signal }) => {
      told = signal
      return new Promise(() => {})
    }
    const actor = createActor(bind(chart, { ask, tell: ask })).start()
    expect(told?.aborted).toBe(false)
    actor.send({ type: 'leave' })
    expect(told?.aborted).toBe(true)
  })

  it('belongs to the chart it was bound to, whatever else is bound', async () => {
    const one = bind(chart, { ask: async () => 'one', tell: async () => '' })
    const two = bind(chart, { ask: async () => 'two', tell: async () => '' })
    expect(await toPromise(createActor(one).start())).toBe('one')
    expect(await toPromise(createActor(two).start())).toBe('two')
    expect(one.root).toBe(two.root)
    expect(bind(one, { ask: async () => 'three', tell: async () => '' }).root).toBe(chart.root)
  })

  it('gives way to an actor of its name', async () => {
    const actor = createMachine({ initial: 'end', states: { end: { type: 'final' } }, output: 'child' })
    const bound = bind(chart, { ask: async () => 'service', tell: async () => '' }, { ask: actor })
    expect(await toPromise(createActor(bound).start())).toBe('child')
  })

  it('is missing in a chart that is not bound', async () => {
    expect(await toPromise(createActor(chart).start())).toContain('unexpected Error')
    const logic = unbound<Actors['ask']>()
    const missing = toPromise(createActor(logic, { input: '' }).start())
    await expect(missing).rejects.toThrow('the chart is not bound to its services')
  })
})

describe('a turn', () => {
  it('is taken with what it is for, tells its chart, and is given up with the actor', () => {
    const log: unknown[] = []
    const turn = createTurn({
      takeTurn(input, tell) {
        log.push(input)
        tell({ type: 'turn.taken', hasWaited: true })
        return () => log.push('given up')
      },
    })
    const chart = setup({ actors: { turn } }).createMachine({
      initial: 'waiting',
      states: {
        waiting: {
          invoke: { id: 'turn', src: 'turn', input: { task: 'signIn' } },
          on: { 'turn.taken': { actions: ({ event }) => void log.push(event) } },
        },
      },
    })
    const actor = createActor(chart).start()
    expect(log).toEqual([{ task: 'signIn' }, { type: 'turn.taken', hasWaited: true }])
    actor.stop()
    expect(log.at(-1)).toBe('given up')
  })
})
