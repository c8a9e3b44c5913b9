import { combine, type Inspect } from 'passchart/inspect'
import { expect, it, onTestFinished, vi } from 'vitest'
import { call } from './_listener.ts'

const event = { type: '@xstate.event' } as never
const run = { app: 'pass', serviceProvider: 'R', origin: 'https://a.example', policy: {} } as const

it('tells each of everything', () => {
  const heard: unknown[] = []
  const one: Inspect = Object.assign((event: unknown) => void heard.push(['one', event]), {
    onRun: (run: unknown) => void heard.push(['one', run]),
    onCall: (call: unknown) => void heard.push(['one', call]),
  })
  const bare: Inspect = (event) => void heard.push(['bare', event])
  const both = combine(one, undefined, false, null, bare)
  both(event)
  both.onRun?.(run)
  both.onCall?.(call('a'))
  expect(heard).toEqual([
    ['one', event],
    ['bare', event],
    ['one', run],
    ['one', call('a')],
  ])
})

it('one that throws does not silence the others, and is not hidden', async () => {
  const uncaught: unknown[] = []
  const listeners = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.once('uncaughtException', (error) => uncaught.push(error))
  onTestFinished(() => {
    for (const listener of listeners) process.on('uncaughtException', listener)
  })
  const other = vi.fn()
  const error = new Error('broken')
  combine(() => {
    throw error
  }, other)(event)
  expect(other).toHaveBeenCalledWith(event)
  await new Promise((resolve) => setTimeout(resolve))
  expect(uncaught).toEqual([error])
})
