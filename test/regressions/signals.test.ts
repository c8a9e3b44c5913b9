import { expect, it, vi } from 'vitest'
import { signedIn } from '../flows/_stage.ts'

it('rejects with an AbortError where a signal has no reason, as in Chrome 79', async () => {
  vi.spyOn(AbortSignal.prototype, 'reason', 'get').mockReturnValue(undefined)
  const { pass } = await signedIn()
  const aborted = new AbortController()
  aborted.abort()
  const leaving = new AbortController()
  const rejections = [aborted, leaving].flatMap(({ signal }) => [
    pass.waitFor('blocked', { signal }),
    pass.authorize('r', { signal }),
    pass.preauthorize(['r'], { signal }),
  ])
  leaving.abort()
  const reasons = await Promise.allSettled(rejections)
  for (const reason of reasons) expect(reason).toMatchObject({ reason: { name: 'AbortError' } })
})
