import type { Line } from 'passchart/inspect'
import { expect, it } from 'vitest'
import { createBeginning } from '../../src/inspect/beginning.ts'

const state = (actor: string, value: string) => ({ at: 0, kind: 'state', actor, value, event: 'e' }) as const
const begin = (actor: string, chart = 'c') => ({ at: 0, kind: 'begin', actor, chart }) as const
const end = (actor: string) => ({ at: 0, kind: 'end', actor, how: 'done' }) as const
const answer = (actor: string, how: 'done' | 'failed' | 'told') =>
  ({ at: 0, kind: 'answer', actor, how }) as const

function after(...lines: readonly Line[]): Line[] {
  const beginning = createBeginning()
  for (const line of lines) beginning.note(line, JSON.stringify(line))
  return beginning.texts().map((text) => JSON.parse(text))
}

it('keeps who lives, and the last of what is known of each', () => {
  const lines = [begin('pass'), state('pass', 'a'), begin('pass.poll'), state('pass.poll', 'x')]
  expect(after(...lines, state('pass', 'b'))).toEqual([
    begin('pass'),
    begin('pass.poll'),
    state('pass.poll', 'x'),
    state('pass', 'b'),
  ])
})

it('forgets an actor that has ended, and all below it, but none of a similar name', () => {
  const gone = [begin('pass.signIn'), begin('pass.signIn.poll'), state('pass.signIn.poll', 'x')]
  expect(after(begin('pass'), begin('pass.signInAgain'), ...gone, end('pass.signIn'))).toEqual([
    begin('pass'),
    begin('pass.signInAgain'),
  ])
})

it('forgets a service that has answered, not one that goes on', () => {
  const services = ['pass.a', 'pass.b', 'pass.c'] as const
  const [a, b, c] = services
  expect(
    after(...services.map((name) => begin(name)), answer(a, 'done'), answer(b, 'failed'), answer(c, 'told')),
  ).toEqual([begin(c)])
})

it('begins anew with an actor of the same name', () => {
  expect(after(begin('pass'), state('pass', 'a'), begin('pass.poll'), begin('pass', 'd'))).toEqual([
    begin('pass', 'd'),
  ])
})

it('still knows an app that has ended', () => {
  expect(after(begin('pass'), state('pass', 'a'), begin('pass.poll'), end('pass'))).toEqual([
    begin('pass'),
    end('pass'),
  ])
  expect(after(begin('pass'), end('pass'), begin('pass', 'd'))).toEqual([begin('pass', 'd')])
})
