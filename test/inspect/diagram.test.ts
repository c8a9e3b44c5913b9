import { type DiagramOptions, describeChart, toMermaid } from 'passchart/inspect'
import { describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import {
  createDecisionMachine,
  createPollMachine,
  createProfileCheckMachine,
  createSignInMachine,
} from '../../src/machines/index.ts'
import { awkward } from '../_diagrams/awkward.ts'

const none = {} as never
const poll = describeChart(createPollMachine(none))
const signIn = describeChart(createSignInMachine(none))

/** A chart of one state inside another, with these transitions. */
const small = describeChart(
  createMachine({
    id: 'small',
    initial: 'one',
    on: { 'app.closed': '.over', 'app.noted': { actions: 'note' } },
    states: {
      one: {
        invoke: { id: 'look', src: 'lookForProfile', onDone: 'two', onError: 'two' },
        on: { again: { target: 'one', reenter: true } },
      },
      two: {
        initial: 'first',
        on: { close: 'over', back: 'one' },
        states: {
          first: { on: { next: 'second' } },
          second: {
            invoke: [
              { src: 'a' },
              { id: 'timer', src: 'wait', onDone: [{ guard: 'isLate', target: '#small.over' }] },
            ],
            on: { reset: '#small.two' },
          },
        },
      },
      over: { type: 'final' },
    },
  }),
)

/** The lines of a diagram that begin like this, without what they begin with. */
function arrowsOf(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.includes('-->') ? [line.trim()] : []))
}

const draw = (options?: DiagramOptions) => arrowsOf(toMermaid(small, options))

describe('a diagram', () => {
  it('has an arrow for each pair of states, with the events that lead along it', () => {
    expect(draw()).toEqual([
      '[*] --> one',
      'anywhere --> over : app.closed',
      'one --> one_again : again',
      'one --> two',
      'two --> one : back',
      'two --> over : close<br/>timer done [isLate]',
    ])
  })

  it('of the inside of a state leads out of it where its transitions do', () => {
    expect(draw({ inside: ['two'] })).toEqual([
      '[*] --> two_first',
      'two --> one : back',
      'two --> over : close',
      'two_first --> two_second : next',
      'two_second --> two_first : reset',
      'two_second --> over : timer done [isLate]',
    ])
    const text = toMermaid(small, { inside: ['two'] })
    expect(text).toContain('state "first" as two_first')
    expect(text).toContain('state "anywhere" as two\n')
    expect(text).toMatch(
      /class two,one,over elsewhere|class one,over,two elsewhere|class two,over,one elsewhere/,
    )
  })

  it('of one state shows what it leads to, itself once more', () => {
    expect(draw({ from: ['one'] })).toEqual(['one --> one_again : again', 'one --> two'])
    expect(toMermaid(small, { from: ['one'] })).toContain('state "one again" as one_again')
  })

  it('without words is a map', () => {
    expect(draw({ hasWords: false })).toEqual([
      '[*] --> one',
      'anywhere --> over',
      'one --> two',
      'two --> one',
      'two --> over',
    ])
  })

  it('goes without words by itself when there are many arrows', () => {
    expect(toMermaid(poll)).toContain(' : turn.taken')
    expect(toMermaid(signIn)).toBe(toMermaid(signIn, { hasWords: false }))
    expect(toMermaid(signIn)).not.toBe(toMermaid(signIn, { hasWords: true }))
  })

  it('says in each box what runs there, and what lies inside', () => {
    expect(toMermaid(small)).toContain('  one : lookForProfile (look)\n')
    expect(toMermaid(small)).toContain('  two : 2 states inside\n')
    expect(toMermaid(small, { inside: ['two'] })).toContain('  two_second : wait (timer)\n')
    expect(toMermaid(signIn)).toContain('  presenting : 2 parts side by side\n')
  })

  it('colours each state by its phase, and marks where the chart ends', () => {
    const text = toMermaid(poll)
    expect(text).toMatch(/classDef authentication fill:#[\da-f]{6},stroke:#2563c9,color:#1f2937/)
    expect(text).toContain(
      'class choosing,following,requesting,renewingIdentity,waiting,suspended,found,expired,rejected',
    )
    expect(text).toContain('  class found,expired,rejected final\n')
  })

  it('names the event by the service alone that the box names', () => {
    expect(arrowsOf(toMermaid(poll))).toEqual(
      expect.arrayContaining([
        'requesting --> found : done [isFound]',
        'requesting --> waiting',
        'waiting --> expired : done [isPastNotAfter]<br/>failed',
        'renewingIdentity --> waiting : renewIdentity done<br/>[hasNew]',
        'choosing --> following : otherwise',
        'choosing --> suspended : [isSuspended]',
      ]),
    )
  })

  it('says once what happens whether a service is done or fails', () => {
    const check = describeChart(createProfileCheckMachine(none))
    expect(arrowsOf(toMermaid(check))).toEqual(
      expect.arrayContaining([
        'renewingIdentity --> none : over<br/>[wasFrameworkRefused]',
        'renewingIdentity --> unavailable',
        'backingOff --> asking',
      ]),
    )
  })

  it('grows to the right where one state leads to many', () => {
    expect(toMermaid(poll)).toContain('direction TB')
    const text = toMermaid(describeChart(createDecisionMachine(none)))
    expect(text).toContain('direction LR')
    expect(text).toContain('requesting --> requesting : done [isTooManyInside]<br/>failed [canHalve]')
  })

  it('takes any names, however odd', () => {
    const text = toMermaid(awkward)
    expect(arrowsOf(text)).toEqual([
      '[*] --> _state',
      '_state --> _end : go#58; to#59; the #34;end#34;',
      '_end --> _1st : #60;b#62;',
      '_1st --> ab',
      'ab --> ab_2 : always [count #60; 3]',
    ])
    expect(text).toContain('state "a-b" as ab\n')
    expect(text).toContain('state "a b" as ab_2\n')
  })
})
