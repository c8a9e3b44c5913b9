import { describeChart, type Line, replay, type Trace } from '../../inspect/index.ts'
import { type Divergence, isReplayable } from '../../inspect/replay.ts'
import { createTeller } from '../../inspect/teller.ts'
import { charts } from '../../testing/charts.ts'
import type { Inspector } from './server.ts'

/**
 * Has the charts run again through a trace, for all to see, at the times that were recorded. One that does not begin
 * with a start is shown as it was recorded. Says where the charts went another way than then.
 */
export async function play(
  trace: Trace,
  name: string,
  inspector: Pick<Inspector, 'add'>,
): Promise<Divergence | undefined> {
  const { lines, divergence } = isReplayable(trace) ? await run(trace) : { lines: asRecorded(trace) }
  inspector.add({ app: 'trace', name, lines, beginning: [] })
  return divergence
}

async function run(trace: Trace): Promise<{ lines: readonly Line[]; divergence?: Divergence }> {
  let nowMs = 0
  const told: Line[] = []
  const inspect = createTeller((line) => told.push(line), { now: () => nowMs, withViews: true })
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
