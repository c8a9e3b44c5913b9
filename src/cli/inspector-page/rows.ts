import type { StateValue } from 'xstate'
import { eventTitle } from '../../inspect/diagram-words.ts'
import { failureIn } from '../../inspect/failure-in.ts'
import type { Line } from '../../inspect/line.ts'
import { sayChange } from './lit.ts'

export type Lane = 'viewer' | 'machine' | 'service' | 'network'
export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'fact'

/** Something that takes a while: a service's work, or a call. */
export interface Bar {
  readonly lane: 'service' | 'network'
  /** Bars side by side have different slots. */
  readonly slot: number
  /** Number of the line that began it, and of the one that ended it. */
  readonly from: number
  to?: number
  tone: Tone
}

/** One line of the lanes. */
export interface Row {
  /** Number of the line it tells of. */
  readonly line: number
  readonly at: number
  readonly lane: Lane
  readonly label: string
  /** What it came of, or came to. */
  readonly note: string
  readonly tone: Tone
  /** Those that go on, begin or end here. */
  bars: readonly Bar[]
}

const mostSlots = 5
/** More services than any app has; the oldest is taken for over. */
const mostOpen = 50
/** A call is told when it is over; so many rows back its beginning is looked for. */
const mostBack = 200
/** Cut: a value may be long, a row is short. */
const longestNote = 160

/** Makes the rows of lanes out of lines. */
export function createRows(o: { readonly onRow: (row: Row) => void; readonly rows: () => readonly Row[] }) {
  /** Of services that have not answered, by their actors. */
  const open = new Map<string, Bar>()
  /** Of charts that run. */
  const values = new Map<string, StateValue>()
  let bars: readonly Bar[] = []
  let phase: string | undefined

  function freeSlot(lane: Bar['lane'], taken: readonly Bar[]): number {
    for (let slot = 0; slot < mostSlots; slot++) {
      if (!taken.some((bar) => bar.lane === lane && bar.slot === slot)) return slot
    }
    return mostSlots - 1
  }

  function close(actor: string, line: number, tone: Tone): Bar | undefined {
    const bar = open.get(actor)
    if (!bar) return undefined
    open.delete(actor)
    bar.to = line
    bar.tone = tone
    bars = bars.filter((each) => each !== bar)
    return bar
  }

  function addCall(line: Line & { kind: 'call' }, number: number): Bar {
    const { status, startedAtMs } = line.call
    const rows = o.rows()
    let first = rows.length
    while (first > 0 && rows.length - first < mostBack && (rows[first - 1]?.at ?? 0) > startedAtMs) first -= 1
    const during = rows.slice(first)
    const slot = freeSlot('network', [...bars, ...during.flatMap((row) => row.bars)])
    const tone = toneOf(status)
    const bar: Bar = {
      lane: 'network',
      slot,
      tone,
      from: during[0]?.line ?? number,
      to: number,
    }
    for (const row of during) row.bars = [...row.bars, bar]
    return bar
  }

  return function add(line: Line, number: number) {
    const row = (lane: Lane, label: string, note = '', tone: Tone = 'plain', extra?: Bar) =>
      o.onRow({
        line: number,
        at: line.at,
        lane,
        label,
        note: note.slice(0, longestNote),
        tone,
        bars: extra ? [...bars, extra] : bars,
      })
    switch (line.kind) {
      case 'run':
        return row('viewer', 'start', `${line.serviceProvider} at ${line.origin}`)
      case 'command':
        return row('viewer', line.command.type, sayMembers(line.command))
      case 'fact':
        return row('viewer', line.fact.type, sayMembers(line.fact), 'fact')
      case 'view':
        if (line.view.phase === phase) return
        phase = line.view.phase
        return row('viewer', 'shows', phase)
      case 'state': {
        const change = sayChange(values.get(line.actor), line.value)
        if (values.size < mostOpen) values.set(line.actor, line.value)
        return row('machine', `${lastOf(line.actor)} ${change}`, eventTitle(line.event))
      }
      case 'begin': {
        if (line.chart !== undefined) {
          values.delete(line.actor)
          return
        }
        close(line.actor, number, 'plain')
        const label = lastOf(line.actor)
        const bar: Bar = {
          lane: 'service',
          slot: freeSlot('service', bars),
          from: number,
          tone: 'plain',
        }
        open.set(line.actor, bar)
        const [oldest] = open.keys()
        if (open.size > mostOpen && oldest !== undefined) close(oldest, number, 'plain')
        bars = [...bars, bar]
        return row('service', label, line.service === label ? '' : line.service)
      }
      case 'answer': {
        const label = lastOf(line.actor)
        if (line.how === 'told') return row('service', label, `tells ${typeOf(line.answer)}`)
        const tone = line.how === 'done' ? 'good' : 'bad'
        const note = line.how === 'done' ? 'done' : `failed: ${codeOf(line.answer)}`
        return row('service', label, note, tone, close(line.actor, number, tone))
      }
      case 'end': {
        values.delete(line.actor)
        if (close(line.actor, number, 'plain') || line.actor.includes('.')) return
        return row('machine', line.actor, line.how, line.how === 'failed' ? 'bad' : 'plain')
      }
      case 'call': {
        const { endpoint, status, ms, failure } = line.call
        const end = status ?? failure ?? 'no answer'
        const tone = toneOf(status)
        return row('network', `${end} ${endpoint}`, `${Math.round(ms)} ms`, tone, addCall(line, number))
      }
    }
  }
}

export function toneOf(status: number | undefined): Tone {
  if (status === undefined) return 'bad'
  if (status === 429) return 'warn'
  return status < 400 ? 'good' : 'bad'
}

function lastOf(actor: string): string {
  return actor.slice(actor.lastIndexOf('.') + 1)
}

function typeOf(event: unknown): string {
  return String((event as { type?: unknown } | undefined)?.type ?? 'something')
}

/** The code of a failure; of any other error there is but its name. */
function codeOf(answer: unknown): string {
  const { error = 'unknown' } = Object(answer) as { error?: unknown }
  return String(failureIn(answer)?.code ?? error)
}

function sayMembers({ type: _, ...members }: Record<string, unknown>): string {
  return Object.entries(members)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ')
}
