import type { CallRecord } from '../../index.ts'
import type { LineOf, Trace } from '../../inspect/index.ts'
import { type ListedCall, printCalls } from '../call-table.ts'
import { adviceOn } from '../failure.ts'
import { plain, type Screen } from '../terminal.ts'
import { count, pad, span, wrap } from '../text.ts'
import { callsOf, endOf, isBad, spanOf, unusualPolicy } from './facts.ts'
import { fold } from './fold.ts'
import { type Entry, tellStory } from './story.ts'
import { describeMove, since } from './words.ts'

const indent = 3
const gap = '  '
const laneWidth = 'service'.length
/** Longer lines are hard to read, however wide the window; paths are long. */
const longestLine = 120

/** The story of a trace as a person reads it. */
export function printTrace(screen: Screen, trace: Trace): void {
  printHeader(screen, trace)
  if (trace.lines.length === 0) return
  heading(screen, 'Story')
  printStory(screen, trace)
  heading(screen, 'Summary')
  printSummary(screen, trace)
}

/** The HTTP calls of a trace alone. */
export function printCallsOf(screen: Screen, trace: Trace): void {
  const calls = callsOf(trace)
  const from = spanOf(trace)?.from ?? 0
  if (calls.length === 0) screen.print('No HTTP call was made.')
  else
    printCalls(
      screen,
      calls.map((call): ListedCall => ({ at: since(call.startedAtMs - from), by: '', call })),
    )
}

function printHeader(screen: Screen, trace: Trace): void {
  const { style } = screen
  const { header } = trace
  const row = (name: string, text: string) =>
    screen.print(`${pad(style.dim(name), 10)}${plain(text)}`, { indent, hang: 10 })
  screen.print(style.bold('The trace of an app'))
  screen.print()
  row('made by', `passchart ${header.passchart}, ${header.runtime}`)
  const time = spanOf(trace)
  if (time) row('recorded', `${clockTime(time.from)}, ${span(time.to - time.from)} long`)
  else row('recorded', 'nothing: the app was not started')
  // An app that is started again runs with the same options.
  const run = trace.lines.find((line): line is LineOf<'run'> => line.kind === 'run')
  if (run) {
    row(
      'app',
      `${run.app === 'companion' ? 'a companion' : 'a streaming app'} of the service provider ${run.serviceProvider}`,
    )
    row('service', run.origin)
    const unusual = unusualPolicy(run)
    row('policy', unusual.length === 0 ? 'all defaults' : unusual.join(', '))
  }
  if (header.omitted) row('omitted', `${count(header.omitted, 'line')} before the first of these`)
}

function clockTime(ms: number): string {
  return `${new Date(ms).toISOString().replace('T', ' ').slice(0, 19)} UTC`
}

function printStory(screen: Screen, trace: Trace): void {
  const from = spanOf(trace)?.from ?? 0
  const folded = fold(tellStory(trace.lines), ({ key }) => key)
  const last = folded.at(-1)
  const timeWidth = since((last && 'at' in last ? last.at : 0) - from).length
  const hang = timeWidth + laneWidth + 2 * gap.length
  const width = Math.min(screen.columns, longestLine)
  const print = (time: string, lane: string, text: string, paint = (text: string) => text) => {
    const margin = ' '.repeat(indent + hang)
    const [first = '', ...rest] = wrap(text, width, margin.length)
    const { dim } = screen.style
    const head = `${' '.repeat(indent)}${dim(time.padStart(timeWidth))}${gap}${dim(pad(lane, laneWidth))}${gap}`
    screen.printRaw([
      head + paint(first.slice(margin.length)),
      ...rest.map((line) => margin + paint(line.slice(margin.length))),
    ])
  }
  for (const entry of folded) {
    if ('repeats' in entry) {
      const { size, repeats, last } = entry
      const what = size === 1 ? 'this line' : `these ${size} lines`
      const often = repeats === 1 ? 'once more' : `${repeats} times more`
      const text = `… ${what} ${often}, until ${since(last.at - from)}`
      print('', '', text, screen.style.dim)
      continue
    }
    print(since(entry.at - from), entry.lane, signed(entry), paintOf(screen, entry))
    if (entry.failure) {
      for (const line of [plain(entry.failure.message), ...adviceOn(screen, entry.failure)])
        print('', '', line)
    }
  }
}

function signed({ tone, text }: Entry): string {
  return tone === 'good' ? `✓ ${text}` : tone === 'bad' ? `✗ ${text}` : text
}

function paintOf({ style }: Screen, { tone, lane }: Entry): (text: string) => string {
  if (tone) return tone === 'good' ? style.green : style.red
  if (lane === 'viewer') return style.bold
  return lane === 'HTTP' ? style.cyan : (text) => text
}

function printSummary(screen: Screen, trace: Trace): void {
  const calls = callsOf(trace)
  const { from, to } = spanOf(trace) ?? { from: 0, to: 0 }
  const of = (test: (call: CallRecord, i: number) => boolean) => calls.filter(test).length
  const troubles = [
    [of(({ status }) => status === 429), 'throttled (429)'],
    [of((call) => call.status !== 429 && isBad(call)), 'failed otherwise'],
    [of((call, i) => isRetry(call, calls.slice(0, i))), 'asked again after that'],
  ] as const
  const told = troubles.flatMap(([n, what]) => (n > 0 ? [`${n} ${what}`] : []))
  screen.print(
    `${count(calls.length, 'HTTP call')} in ${span(to - from)}: ${told.join(', ') || 'all answered well'}.`,
    { indent },
  )
  const { states, stopped, waiting } = endOf(trace)
  for (const { actor, value } of states) {
    const end = stopped.includes(actor) ? ', where it was stopped' : ', where the trace ends'
    screen.print(plain(`${actor} came to ${describeMove(undefined, value)}${end}.`), { indent })
  }
  for (const { actor, at } of waiting) {
    screen.print(`Still without an answer: ${plain(actor)}, asked at ${since(at - from)}.`, { indent })
  }
}

/** Whether the last call of the same endpoint came to nothing. */
function isRetry({ endpoint }: CallRecord, before: readonly CallRecord[]): boolean {
  const last = before.filter((call) => call.endpoint === endpoint).at(-1)
  return last !== undefined && isBad(last)
}

function heading({ print, style }: Screen, title: string): void {
  print()
  print(style.bold(title))
}
