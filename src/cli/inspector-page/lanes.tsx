import { type AppLog, countUntil } from './log.ts'
import { Rolling } from './rolling.tsx'
import type { Bar, Lane, Row } from './rows.ts'
import { sayDuration, sayTime } from './words.ts'

const rowHeight = 20
const lanes: readonly Lane[] = ['viewer', 'machine', 'service', 'network']
const columns = ['Time', 'Viewer', 'Machine', 'Service', 'Network']
/** A longer silence is told. */
const silenceMs = 1_000

/**
 * Who did what when: one row for each thing that happened, one column for whoever it happened to. What came after the
 * moment one looks at stays in sight.
 */
export function Lanes(props: {
  readonly log: AppLog
  readonly count: number
  readonly isLive: boolean
  readonly onStep: (count: number) => void
}) {
  const { log, count, isLive, onStep } = props
  const now = countUntil(log.rows, count) - 1
  return (
    <section class="lanes" aria-label="Lanes">
      <Rolling
        count={log.rows.length}
        rowHeight={rowHeight}
        label="Lanes: what the viewer, the machine, its services and the network did"
        columns={columns}
        at={isLive ? undefined : now}
        row={(index) => {
          const row = log.rows[index]
          return (
            row && (
              <LaneRow
                key={row.line}
                row={row}
                index={index}
                before={log.rows[index - 1]}
                count={count}
                isNow={!isLive && index === now}
                onStep={onStep}
              />
            )
          )
        }}
      />
    </section>
  )
}

function LaneRow(props: {
  readonly row: Row
  readonly index: number
  readonly before: Row | undefined
  readonly count: number
  readonly isNow: boolean
  readonly onStep: (count: number) => void
}) {
  const { row, index, before, count, isNow, onStep } = props
  const gap = before ? row.at - before.at : 0
  const isQuiet = gap >= silenceMs
  const time = sayTime(row.at)
  const isLater = row.line > count
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys step through the same rows.
    <div
      class={`row ${row.lane} ${row.tone}${isQuiet ? ' after-silence' : ''}${isLater ? ' later' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      aria-current={isNow ? 'step' : undefined}
      title={`${time}  ${row.label}  ${row.note}`}
      onClick={() => onStep(row.line)}
    >
      <span class="time" role="cell">
        {time}
      </span>
      {lanes.map((lane) => (
        <span class={`lane ${lane}`} role="cell" key={lane}>
          {(lane === 'service' || lane === 'network') &&
            row.bars.map(
              (bar) => bar.lane === lane && <BarPiece key={bar.from} bar={bar} row={row} count={count} />,
            )}
          {lane === 'viewer' && isQuiet && row.lane !== 'viewer' && (
            <i class="silence">{sayDuration(gap)} later</i>
          )}
          {lane === row.lane && (
            <span class="what" style={indent(row)}>
              <b>{row.label}</b> {row.note}
            </span>
          )}
        </span>
      ))}
    </div>
  )
}

/** What a row says stands right of the bars beside it. */
function indent({ lane, bars }: Row) {
  const slots = bars.filter((bar) => bar.lane === lane).map(({ slot }) => slot)
  return slots.length > 0 ? { paddingLeft: `${(Math.max(...slots) + 1) * 6 + 3}px` } : undefined
}

function BarPiece({ bar, row, count }: { readonly bar: Bar; readonly row: Row; readonly count: number }) {
  // What ended later was still going on at that moment.
  const isOver = bar.to !== undefined && (bar.to <= count || row.line > count)
  const first = bar.from === row.line ? ' first' : ''
  const last = isOver && bar.to === row.line ? ' last' : ''
  return (
    <i
      class={`piece ${isOver ? bar.tone : 'open'}${first}${last}`}
      style={{ left: `${bar.slot * 6 + 3}px` }}
    />
  )
}
