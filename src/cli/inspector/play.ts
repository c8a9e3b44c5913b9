import { PassError } from '../../errors.ts'
import { describeChart, type Line, replay, type Trace } from '../../inspect/index.ts'
import { redactLine } from '../../inspect/line.ts'
import { type Divergence, isReplayable } from '../../inspect/replay.ts'
import { createTeller } from '../../inspect/teller.ts'
import { Secret } from '../../secret.ts'
import { charts } from '../../testing/charts.ts'

/** What a page is told of a trace. */
export interface Played {
  readonly lines: readonly Line[]
  /** Where the charts went another way than was recorded. */
  readonly divergence?: Divergence
}

/**
 * Has the charts run again through a trace, at the times that were recorded. One without a start is shown as it was
 * recorded.
 */
export async function play(trace: Trace): Promise<Played> {
  return isReplayable(trace) ? run(trace) : { lines: asRecorded(trace) }
}

async function run(trace: Trace): Promise<Played> {
  let nowMs = 0
  const told: Line[] = []
  // The secrets are placeholders, which say which is which.
  const write = (line: Line) => told.push(redactLine(line, reveal))
  const inspect = createTeller(write, { now: () => nowMs, withViews: true })
  const replayed = await replay(trace, {
    inspect,
    onTime: (at) => {
      nowMs = at
    },
  })
  // How it ends when nobody looks any more was not recorded.
  const lines = [...told]
  replayed.stop()
  return { ...replayed, lines }
}

function asRecorded({ lines }: Trace): readonly Line[] {
  const at = lines[0]?.at ?? 0
  return [
    ...charts.map((machine) => ({ kind: 'chart' as const, at, chart: describeChart(machine) })),
    ...lines,
  ]
}

/** Placeholders of secrets in clear. */
function reveal(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal()
  if (value instanceof PassError) return { failure: value.failure }
  if (Array.isArray(value)) return value.map(reveal)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, reveal(member)]))
}
