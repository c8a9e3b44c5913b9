import { describeChart, type Line } from 'passchart/inspect'
import { charts } from '../../../src/testing/charts.ts'

/** Descriptions of the charts, by their names. */
export const described = new Map(charts.map((chart) => [chart.root.key as string, describeChart(chart)]))

export function chartLine(name: string): Line {
  const chart = described.get(name)
  if (!chart) throw new Error(`there is no chart ${name}`)
  return { at: 0, kind: 'chart', chart }
}

export function state(
  actor: string,
  value: Extract<Line, { kind: 'state' }>['value'],
  event = 'xstate.init',
  at = 0,
): Line {
  return { at, kind: 'state', actor, value, event }
}

export function call(startedAtMs: number, o: { readonly status?: number; readonly ms?: number } = {}): Line {
  const { status = 200, ms = 10 } = o
  return {
    at: startedAtMs + ms,
    kind: 'call',
    call: { endpoint: 'retrieveProfiles', method: 'GET', path: '/p', status, ms, attempt: 1, startedAtMs },
  }
}

/** As many lines as wanted, each of which changes something that can be seen. */
export function story(length: number): Line[] {
  return [
    chartLine('pass'),
    { at: 0, kind: 'begin', actor: 'pass', chart: 'pass' },
    ...Array.from({ length: length - 2 }, (_, index) => {
      if (index % 3 === 0) return state('pass', index % 2 === 0 ? 'signedOut' : 'registering', 'e', index)
      if (index % 3 === 1) return call(index * 2_000)
      return { at: index, kind: 'view', actor: 'pass', view: { phase: `v${index}` } } satisfies Line
    }),
  ]
}
