import type { PassOptions, Permit } from 'passchart'
import { expect, it } from 'vitest'
import { signedIn } from './_stage.ts'

type Verify = NonNullable<PassOptions['verify']>

/** A play whose token this verifier judges. */
async function play(verify: Verify) {
  const stage = await signedIn({ options: { verify } })
  const answer = stage.pass.authorize('r')
  await stage.settle()
  return { stage, answer }
}

it('keeps a play waiting, and sees token and resource together [MTOK-01 MTOK-02 MTOK-06]', async () => {
  const seen: Permit[] = []
  let judge!: (verdict: 'valid') => void
  const { stage, answer } = await play((permit) => {
    seen.push(permit)
    return new Promise((resolve) => {
      judge = resolve
    })
  })
  await stage.seconds(5)
  expect(stage.pass.view).toMatchObject({ authorization: { status: 'deciding', resource: 'r' } })
  judge('valid')
  await stage.settle()
  expect(await answer).toEqual(seen[0])
  expect(seen).toMatchObject([{ outcome: 'permitted', resource: 'r', mvpd: 'Cablevision' }])
  expect(seen[0]?.token.reveal()).toEqual(expect.any(String))
})

it.each<[string, Verify, object]>([
  ['an invalid token', async () => 'invalid', { code: 'refused', retryable: false }],
  ['an unavailable verifier', async () => 'unavailable', { code: 'network', retryable: true }],
  ['a verifier that breaks', () => Promise.reject(new Error('down')), { code: 'network', retryable: true }],
])('lets nothing play by %s [MTOK-01 MTOK-08]', async (_, verify, failure) => {
  const { stage, answer } = await play(verify)
  expect(await answer).toMatchObject({ outcome: 'failed', resource: 'r', failure })
  expect(stage.pass.view).toMatchObject({ phase: 'ready', authorization: { status: 'refused' } })
  expect(stage.calls()).toEqual(['AUT'])
})

it('takes any text for a token, and hands it on unread [MTOK-04]', async () => {
  const stage = await signedIn()
  const serializedToken = 'not<xml>, nor.a.jwt {"☃": 1'
  const decision = {
    resource: 'r',
    authorized: true,
    token: { serializedToken, notAfter: 9_999_999_999_999 },
  }
  stage.simulator.faults.next('AUT', { body: { decisions: [decision] } })
  const answer = stage.pass.authorize('r')
  await stage.settle()
  const permit = (await answer) as Permit
  expect(permit.token.reveal()).toBe(serializedToken)
})
