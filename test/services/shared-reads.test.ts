import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { PassError } from '../../src/errors.ts'
import { Secret } from '../../src/secret.ts'
import { shareReads } from '../../src/services/shared-reads.ts'
import { settle } from '../_support/clock.ts'

interface Begun {
  readonly request: object
  readonly signal: AbortSignal
  readonly isBackground?: boolean
  answer(value: string): void
  fail(error: Error): void
}

/** A read whose answers are held back. */
function setUp() {
  const begun: Begun[] = []
  const read = shareReads<object, { readonly isBackground?: boolean }, string>(
    (request, o) =>
      new Promise((answer, fail) => {
        begun.push({ request, ...o, answer, fail })
        o.signal.addEventListener('abort', () => fail(new Error('the read ended')))
      }),
  )
  return { begun, read }
}
const codeOf = (error: unknown) => (error instanceof PassError ? error.code : error)

describe('identical reads in flight', () => {
  it('share one request and its answer [THR-09 H2]', async () => {
    const { begun, read } = setUp()
    const all = [read({ mvpd: 'a' }), read({ mvpd: 'a' }), read({ mvpd: 'a' })]
    begun[0]?.answer('profiles')
    expect(await Promise.all(all)).toEqual(['profiles', 'profiles', 'profiles'])
    expect(begun).toHaveLength(1)
  })

  it('share its failure', async () => {
    const { begun, read } = setUp()
    const failure = new Error('lost')
    const all = [read({}), read({})].map((each) => each.catch((error: unknown) => error))
    begun[0]?.fail(failure)
    expect(await Promise.all(all)).toEqual([failure, failure])
  })

  it.each([
    ['another value', { mvpd: 'a' }, { mvpd: 'b' }],
    ['another member', { mvpd: 'a' }, { other: 'a' }],
    ['one member more', { mvpd: 'a' }, { mvpd: 'a', identity: 'x' }],
    ['one member less', { mvpd: 'a', identity: 'x' }, { mvpd: 'a' }],
    ['another secret, even of the same text', { token: new Secret('a') }, { token: new Secret('a') }],
  ])('are not identical with %s', (_, one, other) => {
    const { begun, read } = setUp()
    read(one)
    read(other)
    expect(begun.map(({ request }) => request)).toEqual([one, other])
  })

  it('are not identical when one goes last and the other does not', () => {
    const { begun, read } = setUp()
    read({}, { isBackground: true })
    read({})
    read({}, { isBackground: true })
    expect(begun.map(({ isBackground }) => isBackground)).toEqual([true, undefined])
  })

  it('are told apart from answered ones: the next one asks again', async () => {
    const { begun, read } = setUp()
    const first = read({})
    begun[0]?.answer('old')
    await first
    const second = read({})
    begun[1]?.answer('new')
    expect(await second).toBe('new')
  })

  it('are told apart from failed ones', async () => {
    const { begun, read } = setUp()
    const first = read({}).catch(() => {})
    begun[0]?.fail(new Error('lost'))
    await first
    read({})
    expect(begun).toHaveLength(2)
  })
})

describe('one that is abandoned', () => {
  it('leaves at once; the read goes on for the others [H9]', async () => {
    const { begun, read } = setUp()
    const controller = new AbortController()
    const left = read({}, { signal: controller.signal }).catch(codeOf)
    const kept = read({})
    controller.abort()
    expect(await left).toBe('aborted')
    expect(begun[0]?.signal.aborted).toBe(false)
    begun[0]?.answer('profiles')
    expect(await kept).toBe('profiles')
  })

  it('ends the read if it was the last, and nobody joins that any more [H9]', async () => {
    const { begun, read } = setUp()
    const [one, other] = [new AbortController(), new AbortController()]
    const all = [one, other].map(({ signal }) => read({}, { signal }).catch(codeOf))
    one.abort()
    other.abort()
    expect(begun[0]?.signal.aborted).toBe(true)
    const next = read({})
    begun[1]?.answer('profiles')
    expect(await Promise.all([...all, next])).toEqual(['aborted', 'aborted', 'profiles'])
  })

  it('before it began begins nothing', async () => {
    const { begun, read } = setUp()
    expect(await read({}, { signal: AbortSignal.abort() }).catch(codeOf)).toBe('aborted')
    expect(begun).toEqual([])
  })

  it('after the answer disturbs nobody: it listens to its signal only while it waits [H9]', async () => {
    const { begun, read } = setUp()
    const controller = new AbortController()
    const first = read({}, { signal: controller.signal })
    begun[0]?.answer('profiles')
    await first
    await settle()
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    read({})
    controller.abort()
    expect(begun[1]?.signal.aborted).toBe(false)
  })
})
