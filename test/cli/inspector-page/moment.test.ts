import type { Line } from 'passchart/inspect'
import { describe, expect, it } from 'vitest'
import { findTaken, litStates, sayChange, sayStates } from '../../../src/cli/inspector-page/lit.ts'
import {
  firstMoment,
  fold,
  type Moment,
  pausedUntil,
  rootOf,
} from '../../../src/cli/inspector-page/moment.ts'
import { call, chartLine, state } from './_lines.ts'

const momentAfter = (...lines: Line[]): Moment => lines.reduce(fold, firstMoment)
const begin = (actor: string, chart: string): Line => ({ at: 0, kind: 'begin', actor, chart })
const ready = (authorization: string) => ({
  ready: { access: 'verified', preauthorization: 'quiet', authorization },
})

describe('states', () => {
  it('lights each state with all it lies in, and each region', () => {
    expect(litStates(ready('deciding'))).toEqual([
      ...['ready', 'ready.access', 'ready.access.verified', 'ready.preauthorization'],
      ...['ready.preauthorization.quiet', 'ready.authorization', 'ready.authorization.deciding'],
    ])
  })

  it('says them in one line, and what has changed', () => {
    expect(sayStates(ready('idle'))).toBe('ready › verified · quiet · idle')
    expect(sayChange(ready('idle'), ready('deciding'))).toBe('authorization: deciding')
    expect(sayChange('signingIn', ready('idle'))).toBe('ready › verified · quiet · idle')
    expect(sayChange({ selectingProvider: 'loading' }, { selectingProvider: 'choosing' })).toBe('choosing')
  })
})

describe('the last transition', () => {
  it.each([
    ['state to state', 'booting', 'registering', 'booting', 'registering'],
    [
      'within a region',
      ready('idle'),
      ready('deciding'),
      'ready.authorization.idle',
      'ready.authorization.deciding',
    ],
    ['into regions', 'signingIn', ready('idle'), 'signingIn', 'ready'],
    ['out of regions', ready('idle'), 'loggingOut', 'ready', 'loggingOut'],
  ] as const)('leads from what was left to what was entered: %s', (_, before, after, from, to) => {
    expect(findTaken(before, after, 'e')).toEqual({ from, to, event: 'e' })
  })

  it('of the first step comes from nowhere, and nothing new is none', () => {
    expect(findTaken(undefined, 'booting', 'xstate.init')).toEqual({ to: 'booting', event: 'xstate.init' })
    expect(findTaken('booting', 'booting', 'e')).toBeUndefined()
  })
})

describe('a moment', () => {
  it('knows the run, the view and the root chart', () => {
    const run = { app: 'pass', serviceProvider: 'REF30', origin: 'http://o', policy: {} } as const
    const moment = momentAfter(
      chartLine('pass'),
      begin('pass', 'pass'),
      { at: 1, kind: 'run', ...run },
      state('pass', 'booting'),
      { at: 2, kind: 'view', actor: 'pass', view: { phase: 'starting' } },
    )
    expect(moment).toMatchObject({ count: 5, at: 2, run, view: { phase: 'starting' } })
    expect(rootOf(moment)).toMatchObject({ name: 'pass', chart: 'pass', value: 'booting' })
  })

  it('ends what runs below with a chart, and keeps the last three for a look', () => {
    const children = ['a', 'b', 'c', 'd'].map((name) => `pass.${name}`)
    const moment = momentAfter(
      begin('pass', 'pass'),
      begin('pass.a', 'signIn'),
      begin('pass.a.poll', 'poll'),
      { at: 0, kind: 'begin', actor: 'pass.a.turn', service: 'turn' },
      { at: 0, kind: 'end', actor: 'pass.a', how: 'done' },
      ...children
        .slice(1)
        .flatMap((actor): Line[] => [begin(actor, 'logout'), { at: 0, kind: 'end', actor, how: 'stopped' }]),
    )
    expect([...moment.actors.values()].map(({ name, ended }) => [name, ended])).toEqual([
      ['pass', undefined],
      ['pass.b', 'stopped'],
      ['pass.c', 'stopped'],
      ['pass.d', 'stopped'],
    ])
    expect(moment.services.size).toBe(0)
  })

  it('keeps the last state of what has ended, also if it is told late', () => {
    const moment = momentAfter(
      begin('pass', 'pass'),
      state('pass', 'signedOut'),
      { at: 0, kind: 'end', actor: 'pass', how: 'stopped' },
      state('pass', 'blocked', 'e'),
    )
    expect(rootOf(moment)).toMatchObject({ ended: 'stopped', value: 'blocked' })
  })

  it('forgets what a chart that begins again has had', () => {
    const moment = momentAfter(
      begin('pass', 'pass'),
      begin('pass.signIn', 'signIn'),
      state('pass', 'signingIn'),
      begin('pass', 'pass'),
    )
    expect([...moment.actors.values()]).toEqual([{ name: 'pass', chart: 'pass' }])
  })

  it('takes an extra request from the budget for each that comes within 1.1 s, and all with a 429', () => {
    const left = (...lines: Line[]) => momentAfter(...lines).budget.left
    expect(left(call(0), call(1_100), call(2_200))).toBe(10)
    expect(left(call(0), call(1_099), call(1_200))).toBe(8)
    expect(left(call(0), call(5_000, { status: 429 }))).toBe(0)
    expect(momentAfter(call(0), call(5_000, { status: 429 })).budget).toMatchObject({ sent: 2, refused: 1 })
  })

  it('knows until when the service asked for silence, as long as that is to come', () => {
    const shows = (at: number): Line => {
      const view = { phase: 'signedOut', throttle: { pausedUntilMs: 1_200 } }
      return { at, kind: 'view', actor: 'pass', view }
    }
    expect(pausedUntil(momentAfter(shows(0)))).toBe(1_200)
    expect(pausedUntil(momentAfter(shows(0), state('pass', 'booting', 'e', 1_200)))).toBeUndefined()
    expect(pausedUntil(firstMoment)).toBeUndefined()
  })

  it('does not grow with a stream of charts and services that never end', () => {
    const lines = Array.from({ length: 1_000 }, (_, index): Line[] => [
      begin(`pass.c${index}`, 'poll'),
      { at: 0, kind: 'begin', actor: `pass.s${index}`, service: 's' },
    ])
    const { actors, services } = momentAfter(...lines.flat())
    expect(Math.max(actors.size, services.size)).toBeLessThanOrEqual(200)
  })
})
