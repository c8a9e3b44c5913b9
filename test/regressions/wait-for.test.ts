import { expect, it } from 'vitest'
import { signedIn, started } from '../flows/_stage.ts'

const day = 24 * 3_600_000

/** How a promise stands by now. */
function watch(promise: Promise<unknown>): { readonly state: 'open' | 'resolved' | 'rejected' } {
  const watched: { state: 'open' | 'resolved' | 'rejected' } = { state: 'open' }
  promise.then(
    () => {
      watched.state = 'resolved'
    },
    () => {
      watched.state = 'rejected'
    },
  )
  return watched
}

it('waits across stop and start', async () => {
  const first = await signedIn()
  await first.pass.stop()
  const ready = first.pass.waitFor('ready', { timeoutMs: 600_000 })
  first.pass.start()
  await first.settle()
  expect(await ready).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
  await first.pass.stop()
  expect(first.leftovers()).toEqual([])
})

it('keeps its timer after stop(), until the promise ends', async () => {
  const stage = await started()
  const ready = stage.pass.waitFor('ready', { timeoutMs: 60_000 })
  const ended = expect(ready).rejects.toMatchObject({ code: 'timeout' })
  await stage.pass.stop()
  expect(stage.leftovers()).toEqual(['1 timers'])
  await stage.seconds(60)
  await ended
  expect(stage.leftovers()).toEqual([])
})

it('keeps its timer after stop(), until the signal aborts', async () => {
  const stage = await started()
  const controller = new AbortController()
  const ready = stage.pass.waitFor('ready', { timeoutMs: 60_000, signal: controller.signal })
  const ended = expect(ready).rejects.toThrow('left the page')
  await stage.pass.stop()
  controller.abort(new Error('left the page'))
  await ended
  expect(stage.leftovers()).toEqual([])
})

it('is not over at once when the time limit is longer than timers can be', async () => {
  const stage = await started()
  const ready = watch(stage.pass.waitFor('ready', { timeoutMs: 60 * day }))
  await stage.seconds(3_600)
  expect(ready.state).toBe('open')
  stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
  await stage.settle()
  stage.simulator.person.signIn(stage.code())
  await stage.seconds(5)
  expect(ready.state).toBe('resolved')
})
