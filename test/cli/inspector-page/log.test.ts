import { PassError } from 'passchart'
import type { Line } from 'passchart/inspect'
import { describe, expect, it } from 'vitest'
import { AppLog, countUntil } from '../../../src/cli/inspector-page/log.ts'
import { firstMoment, fold } from '../../../src/cli/inspector-page/moment.ts'
import { createStore } from '../../../src/cli/inspector-page/store.ts'
import { redactLine } from '../../../src/inspect/line.ts'
import { createRedact } from '../../../src/inspect/redact.ts'
import { call, chartLine, state, story } from './_lines.ts'

describe('the log of an app', () => {
  it('knows each moment as if the lines had stopped there', () => {
    const lines = story(60)
    const log = new AppLog('app', { step: 7 })
    log.add(lines, 1_000)
    for (const count of [0, 1, 6, 7, 8, 35, 59, 60]) {
      expect(log.at(count)).toEqual(lines.slice(0, count).reduce(fold, firstMoment))
    }
    expect(log.at(1_000)).toBe(log.now)
  })

  it('keeps so many lines and what was known before the oldest', () => {
    const lines = story(1_000)
    const log = new AppLog('app', { lines: 100, step: 10 })
    for (const line of lines) log.add([line], 100)
    expect(log.now.count).toBe(1_000)
    expect(log.now.count - log.first).toBeLessThanOrEqual(100)
    expect(log.first).toBeLessThan(920)
    expect(log.at(0)).toEqual(lines.slice(0, log.first).reduce(fold, firstMoment))
    expect(log.at(0).charts.has('pass')).toBe(true)
    for (const list of [log.rows, log.calls]) {
      expect(list.length).toBeLessThanOrEqual(100)
      expect(list[0]?.line).toBeGreaterThan(log.first)
    }
    expect(log.stays[0]?.line).toBeLessThanOrEqual(log.first)
    expect(log.stays[1]?.line).toBeGreaterThan(log.first)
  })

  it('keeps fewer when they are long', () => {
    const log = new AppLog('app', { characters: 5_000, step: 10 })
    for (const line of story(500)) log.add([line], 100)
    expect(log.now.count - log.first).toBeLessThanOrEqual(50)
  })

  it('steps from row to row, the first of which is the first moment', () => {
    const log = new AppLog('app')
    expect(log.start).toBe(0)
    log.add([...story(3), { at: 5, kind: 'view', actor: 'pass', view: { phase: 'signedOut' } }], 100)
    expect(log.rows.map(({ line }) => line)).toEqual([3, 4])
    expect(log.start).toBe(3)
    expect([4, 3, 0].map((count) => log.stepFrom(count, -1))).toEqual([3, 3, 3])
    expect([0, 3, 4].map((count) => log.stepFrom(count, 1))).toEqual([3, 4, 4])
  })

  it('counts entries up to a line', () => {
    const list = [{ line: 2 }, { line: 5 }, { line: 9 }]
    expect([1, 2, 4, 5, 10].map((line) => countUntil(list, line))).toEqual([0, 1, 1, 2, 3])
  })
})

describe('rows', () => {
  function rowsOf(...lines: Line[]) {
    const log = new AppLog('app')
    log.add(lines, 100)
    return log.rows
  }
  /** As apps send it. */
  const asSent = (line: Line) => redactLine(line, createRedact())
  const timeout = new PassError({ code: 'timeout', message: 'no answer in time', retryable: true })

  it('tell who did what', () => {
    const rows = rowsOf(
      chartLine('pass'),
      { at: 1, kind: 'begin', actor: 'pass', chart: 'pass' },
      state('pass', 'signedOut'),
      { at: 2, kind: 'command', actor: 'pass', command: { type: 'provider.select', mvpd: 'A' } },
      { at: 3, kind: 'begin', actor: 'pass.collecting', service: 'wait' },
      asSent({ at: 4, kind: 'answer', actor: 'pass.collecting', how: 'failed', answer: timeout }),
      asSent({ at: 4, kind: 'answer', actor: 'pass.boot', how: 'failed', answer: new TypeError('x') }),
      state('pass', 'signedOut', 'xstate.error.actor.collecting', 4),
      { at: 5, kind: 'fact', actor: 'pass', fact: { type: 'access.gained' } },
      { at: 6, kind: 'view', actor: 'pass', view: { phase: 'ready' } },
      { at: 7, kind: 'view', actor: 'pass', view: { phase: 'ready' } },
      call(8, { status: 429 }),
      { at: 9, kind: 'end', actor: 'pass', how: 'stopped' },
    )
    expect(rows.map(({ lane, label, note, tone }) => `${lane}: ${label} ${note} (${tone})`)).toEqual([
      'machine: pass signedOut begins (plain)',
      'viewer: provider.select mvpd: A (plain)',
      'service: collecting wait (plain)',
      'service: collecting failed: timeout (bad)',
      'service: boot failed: TypeError (bad)',
      'machine: pass signedOut collecting failed (plain)',
      'viewer: access.gained  (fact)',
      'viewer: shows ready (plain)',
      'network: 429 retrieveProfiles 10 ms (warn)',
      'machine: pass stopped (plain)',
    ])
  })

  it('carry the bars of services from their beginning to their answer, side by side', () => {
    const rows = rowsOf(
      { at: 1, kind: 'begin', actor: 'pass.a', service: 'a' },
      { at: 2, kind: 'begin', actor: 'pass.b', service: 'b' },
      { at: 3, kind: 'answer', actor: 'pass.a', how: 'done' },
      { at: 3, kind: 'end', actor: 'pass.a', how: 'done' },
      state('pass', 'x', 'e', 4),
      { at: 5, kind: 'end', actor: 'pass.b', how: 'stopped' },
      state('pass', 'y', 'e', 6),
    )
    const [a, b] = [
      { from: 1, slot: 0 },
      { from: 2, slot: 1 },
    ]
    expect(rows.map(({ bars }) => bars.map(({ from, slot }) => ({ from, slot })))).toEqual([
      [a],
      [a, b],
      [b, a],
      [b],
      [],
    ])
    expect(rows[0]?.bars[0]).toMatchObject({ from: 1, to: 3, tone: 'good' })
    expect(rows[1]?.bars[1]).toMatchObject({ from: 2, to: 6, tone: 'plain' })
  })

  it('carry the bar of a call from when it was sent', () => {
    const rows = rowsOf(state('pass', 'a', 'e', 100), state('pass', 'b', 'e', 103), call(101, { ms: 4 }))
    expect(rows.map(({ bars }) => bars.length)).toEqual([0, 1, 1])
    expect(rows[2]?.bars[0]).toMatchObject({ lane: 'network', from: 2, to: 3, tone: 'good' })
  })
})

describe('the store', () => {
  const sent = (app: string, ...lines: Line[]) => ({ app, name: 'n', lines })

  it('keeps the eight apps that were last heard', () => {
    const store = createStore()
    for (let index = 0; index < 9; index++) store.add(sent(`a${index}`, call(0)), 10)
    store.add(sent('a1', call(1)), 10)
    store.add(sent('a9', call(2)), 10)
    expect([...store.apps.keys()]).toEqual(['a1', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9'])
    expect(store.applied).toBe(11)
  })

  it('knows how many lines were left out in all, and which app is a recording', () => {
    const store = createStore()
    store.add({ ...sent('a', call(0)), omitted: 3 }, 10)
    store.add({ ...sent('a', call(1)), omitted: 7 }, 10)
    store.add({ ...sent('b', call(1)), isRecording: true }, 10)
    expect([...store.apps.values()].map(({ omitted, isRecording }) => [omitted, isRecording])).toEqual([
      [7, false],
      [0, true],
    ])
  })

  it('takes what is told again after a lost connection for the whole', () => {
    const store = createStore()
    store.add(sent('a', call(0), call(1)), 10)
    store.add(sent('b', call(0)), 10)
    store.reconnected()
    expect(store.apps.get('a')?.now.count).toBe(2)
    store.add(sent('a', call(0), call(1), call(2)), 10)
    store.add(sent('a', call(3)), 10)
    expect(store.apps.get('a')?.now.count).toBe(4)
    expect(store.apps.get('b')?.now.count).toBe(1)
  })
})
