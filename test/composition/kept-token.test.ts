import { getEventListeners } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import { createKeptToken, type KeptToken } from '../../src/composition/kept-token.ts'
import { createServiceTime, type ServiceTime } from '../../src/composition/service-time.ts'
import { settle, TestClock } from '../_support/clock.ts'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

let clock: TestClock
let serviceTime: ServiceTime
let kept: KeptToken
/** What the source was asked, to be answered by the test. */
let asked: { answer: (text: string | undefined) => void; fail: () => void; signal: AbortSignal }[]
let told: string[]

beforeEach(() => {
  clock = new TestClock()
  serviceTime = createServiceTime(clock.port)
  asked = []
  told = []
  kept = createKeptToken({
    name: 'the token',
    clock: clock.port,
    serviceTime,
    ask: ({ signal }) =>
      new Promise((resolve, reject) => {
        asked.push({ answer: resolve, fail: () => reject(new Error('secret reason')), signal })
      }),
    warn: (_, message) => void told.push(message),
    onLate: () => void told.push('late'),
    onOtherSubject: () => void told.push('other'),
  })
})

const token = (sub: string, lifeMs = 3_600_000) =>
  `${part({ alg: 'RS256' })}.${part({ sub, exp: Math.floor((clock.nowMs + lifeMs) / 1_000) })}.c2ln`

/** Asks for the token; what came of it is there after some time has passed. */
function get(signal = new AbortController().signal) {
  const got: { value?: string | undefined; isDone: boolean } = { isDone: false }
  kept.get(signal).then(
    (secret) => Object.assign(got, { value: secret?.reveal(), isDone: true }),
    () => Object.assign(got, { isDone: true, value: 'rejected' }),
  )
  return got
}

describe('a kept token', () => {
  it('is asked for once by all who wait, and kept until its end [SSO-03]', async () => {
    const [first, second] = [get(), get()]
    await settle()
    expect(asked).toHaveLength(1)
    const ada = token('ada')
    asked[0]?.answer(ada)
    await settle()
    expect([first.value, second.value]).toEqual([ada, ada])

    await clock.pass(3_599_000)
    get()
    await settle()
    expect(asked).toHaveLength(1)
    await clock.pass(1_000)
    const renewed = get()
    await settle()
    expect(asked).toHaveLength(2)
    asked[1]?.answer(token('ada'))
    await settle()
    expect(renewed.value).toBe(token('ada'))
    expect(told).toEqual([])
  })

  it('ends by the clock of the service, as far as it is known [SSO-03 H6]', async () => {
    clock.aheadMs = 7_200_000
    serviceTime.note(clock.nowMs)
    get()
    await settle()
    asked[0]?.answer(token('ada'))
    await settle()
    const got = get()
    await settle()
    expect(got.value).toBe(token('ada'))
    expect(asked).toHaveLength(1)
  })

  it('that takes longer than a second is done without, and told of when it comes [SSO-05 SSO-06]', async () => {
    const got = get()
    await clock.pass(999)
    expect(got.isDone).toBe(false)
    await clock.pass(1)
    expect(got).toEqual({ isDone: true, value: undefined })
    await clock.pass(3_000)
    asked[0]?.answer(token('ada'))
    await settle()
    expect(told).toEqual(['late'])
  })

  it.each([
    ['there is none', () => asked[0]?.answer(undefined), []],
    ['its source fails', () => asked[0]?.fail(), ['the token is not to be had; it goes on without']],
    ['it is over', () => asked[0]?.answer(token('ada', 0)), [expect.stringContaining('is expired')]],
    ['it is unsigned', () => asked[0]?.answer('a.b'), [expect.stringContaining('neither signed')]],
  ])(
    'is not asked for at every call when %s, but when the app is shown again [SSO-05]',
    async (_, end, warnings) => {
      get()
      await settle()
      end()
      await settle()
      const got = get()
      await settle()
      expect(got).toEqual({ isDone: true, value: undefined })
      expect(asked).toHaveLength(1)
      expect(told).toEqual(warnings)

      kept.retry(false)
      kept.retry(false)
      await settle()
      expect(asked).toHaveLength(2)
      asked[1]?.answer(token('ada'))
      await settle()
      expect(told).toEqual([...warnings, 'late'])
      kept.retry(false)
      expect(asked).toHaveLength(2)
    },
  )

  it('is asked for anew before its end when the viewer says so, not when the app is merely shown [SSO-10]', async () => {
    get()
    await settle()
    asked[0]?.answer(token('ada'))
    await settle()
    kept.retry(false)
    expect(asked).toHaveLength(1)
    kept.retry(true)
    const got = get()
    await settle()
    expect(asked).toHaveLength(2)
    asked[1]?.answer(token('ada', 60_000))
    await settle()
    expect(got.value).toBe(token('ada', 60_000))
    expect(told).toEqual([])
  })

  it('that does not tell its end is asked for again when the app is shown', async () => {
    get()
    await settle()
    asked[0]?.answer('a.b.c.d.e')
    await clock.pass(3_600_000)
    kept.retry(false)
    await settle()
    expect(asked).toHaveLength(2)
  })

  it('is no late one for those who wait for it [SSO-11]', async () => {
    get()
    await settle()
    asked[0]?.answer(undefined)
    await settle()
    kept.retry(true)
    const got = get()
    await settle()
    asked[1]?.answer(token('ada'))
    await settle()
    expect([got.value, told]).toEqual([token('ada'), []])
  })

  it('of somebody else is told of [SSO-10]', async () => {
    get()
    await settle()
    asked[0]?.answer(token('ada', 1_000))
    await clock.pass(1_000)
    get()
    await settle()
    asked[1]?.answer(token('bob'))
    await settle()
    expect(told).toEqual(['other'])
  })

  it('of a source that hangs is given up after a minute [SSO-06]', async () => {
    get()
    await clock.pass(60_000)
    expect(asked[0]?.signal.aborted).toBe(true)
    expect(told).toEqual(['the token is not to be had; it goes on without'])
    expect(clock.pending).toBe(0)
  })

  it('leaves nothing behind when its caller leaves, nor when it is stopped', async () => {
    const caller = new AbortController()
    const got = get(caller.signal)
    await settle()
    caller.abort()
    await settle()
    expect(got.value).toBe('rejected')
    expect(getEventListeners(caller.signal, 'abort')).toEqual([])
    kept.stop()
    await settle()
    expect(asked[0]?.signal.aborted).toBe(true)
    expect(clock.pending).toBe(0)
    asked[0]?.answer(token('ada'))
    await settle()
    expect(told).toEqual([])
  })
})
