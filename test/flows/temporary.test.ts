import { hashTemporaryIdentity } from 'passchart'
import { expect, it } from 'vitest'
import { createStore } from '../_support/doubles.ts'
import { createStage, type Stage } from './_stage.ts'

const pass = 'PromoPass_REF30'
const hour = 3_600
const ends = ({ pass: { view } }: Stage) =>
  view.phase === 'ready' && view.access.kind === 'temporary' ? view.access.notAfterMs : view.phase

/** Begins to use the pass as this viewer, on a device whose storage is empty. */
async function uses(email: string, id: string, after?: Stage): Promise<Stage> {
  const stage = await createStage({
    options: { device: { id } },
    ...(after ? { after: { ...after, store: createStore() } } : {}),
  })
  stage.pass.start()
  await stage.settle()
  const identity = await hashTemporaryIdentity({ email })
  stage.pass.send({ type: 'temporaryAccess.start', mvpds: [pass], identity })
  await stage.settle()
  return stage
}

it.each([
  ['the same device and viewer', 'living-room', 'ada@example.com', true],
  ['the same device, another viewer', 'living-room', 'bob@example.com', true],
  ['the same viewer, another device', 'bedroom', 'ada@example.com', true],
  ['another viewer and device', 'bedroom', 'bob@example.com', false],
])('a trial that has begun is met again: %s [TEMP-15]', async (_, device, email, isKnown) => {
  const first = await uses('ada@example.com', 'living-room')
  const play = first.pass.authorize('r')
  await first.settle()
  expect(await play).toMatchObject({ outcome: 'permitted' })
  const end = ends(first)
  await first.seconds(hour)
  await first.pass.stop()

  const second = await uses(email, device, first)
  expect(ends(second)).toBe(isKnown ? end : undefined)
  await second.seconds(3 * hour)
  expect(second.pass.view.phase).toBe(isKnown ? 'signedOut' : 'ready')
})
