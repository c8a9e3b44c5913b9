import { createManualClock } from 'passchart/simulator'
import { countdown, englishFailureTexts, failureText, qr, viewEquals } from 'passchart/view'
import { describe, expect, it } from 'vitest'

describe('viewEquals', () => {
  const view = {
    phase: 'ready',
    can: { 'logout.start': true },
    profiles: [{ mvpd: 'a' }],
    failure: undefined,
  }

  it.each([
    ['the same view', view, true],
    ['a copy', structuredClone(view), true],
    ['another part', { ...view, profiles: [{ mvpd: 'b' }] }, false],
    ['one profile more', { ...view, profiles: [{ mvpd: 'a' }, { mvpd: 'b' }] }, false],
    ['a part less', { phase: 'ready', can: view.can, profiles: view.profiles }, false],
    [
      'a part of another name',
      { phase: 'ready', can: view.can, profiles: view.profiles, notice: undefined },
      false,
    ],
    ['a list in place of an object', { ...view, can: [true] }, false],
    ['nothing', null, false],
  ])('compares with %s', (_, other, isEqual) => {
    expect(viewEquals(view, other)).toBe(isEqual)
    expect(viewEquals(other, view)).toBe(isEqual)
  })
})

describe('countdown', () => {
  it('tells every second that is left, once, and then leaves no timer', () => {
    const clock = createManualClock()
    const told: number[] = []
    countdown(clock.now() + 2_400, clock).subscribe((seconds) => told.push(seconds))
    expect(told).toEqual([3])
    clock.advance(399)
    expect(told).toEqual([3])
    clock.advance(1)
    expect(told).toEqual([3, 2])
    clock.advance(10_000)
    expect(told).toEqual([3, 2, 1, 0])
    expect(clock.nextMs).toBeUndefined()
  })

  it('is over at once for what is past, and counts nothing for nobody', () => {
    const clock = createManualClock()
    const past = countdown(clock.now() - 1, clock)
    const told: number[] = []
    past.subscribe((seconds) => told.push(seconds))
    expect([past.secondsLeft, told, clock.nextMs]).toEqual([0, [0], undefined])
    const later = countdown(clock.now() + 90_000, clock)
    clock.advance(500)
    expect([later.secondsLeft, clock.nextMs]).toEqual([90, undefined])
  })

  it('ends with its listener, also from within', () => {
    const clock = createManualClock()
    const told: number[] = []
    const stop = countdown(clock.now() + 60_000, clock).subscribe((seconds) => {
      told.push(seconds)
      if (seconds === 58) stop()
    })
    clock.advance(10_000)
    expect(told).toEqual([60, 59, 58])
    expect(clock.nextMs).toBeUndefined()
  })
})

describe('qr', () => {
  it('draws exactly its dark modules', () => {
    const { size, modules, path } = qr('https://tv.example/activate')
    expect(modules).toHaveLength(size)
    const drawn = modules.map((row) => row.map(() => false))
    for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
      for (let i = 0; i < Number(length); i++) (drawn[Number(y)] as boolean[])[Number(x) + i] = true
    }
    expect(drawn).toEqual(modules)
    expect(path.replace(/M\d+ \d+h(\d+)v1h-\1z/g, '')).toBe('')
  })

  it('has finders at three corners inside a quiet zone of four', () => {
    const { size, modules } = qr('A')
    const edge = [0, 1, 2, 3]
    for (const at of edge) {
      expect(modules[at]).toEqual(Array(size).fill(false))
      expect(modules.map((row) => row[at])).toEqual(Array(size).fill(false))
    }
    const finder = [true, true, true, true, true, true, true]
    expect(modules[4]?.slice(4, 11)).toEqual(finder)
    expect(modules[4]?.slice(size - 11, size - 4)).toEqual(finder)
    expect(modules[size - 5]?.slice(4, 11)).toEqual(finder)
    expect(qr('A', { quietZone: 0 }).size).toBe(size - 8)
  })
})

describe('failureText', () => {
  const failure = { code: 'refused', message: 'POST … answered 403 x', retryable: false } as const
  const vendor = { code: 'x', action: 'none' }

  it.each([
    ['the words of the provider or programmer', { details: 'Upgrade.', message: 'Denied.' }, 'Upgrade.'],
    ['else those of the service', { details: '', message: 'Denied.' }, 'Denied.'],
    ['else those for its code', {}, englishFailureTexts.refused],
  ])('takes %s', (_, words, text) => {
    expect(failureText({ ...failure, vendor: { ...vendor, ...words } })).toBe(text)
  })

  it('takes a translation', () => {
    const german = { ...englishFailureTexts, refused: 'Das ist nicht erlaubt.' }
    expect(failureText(failure, german)).toBe('Das ist nicht erlaubt.')
  })

  it('never tells a viewer of endpoints', () => {
    for (const text of Object.values(englishFailureTexts)) expect(text).not.toMatch(/HTTP|\d{3}|GET|POST|\//)
  })
})
