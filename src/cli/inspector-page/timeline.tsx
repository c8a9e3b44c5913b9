import { cookbookPhases, phaseOf } from '../../inspect/phases.ts'
import { type AppLog, countUntil, type Stay } from './log.ts'
import type { Moment } from './moment.ts'
import { sayDuration, sayTime } from './words.ts'

/** So many stretches of colour tell enough of a run. */
const mostStretches = 160

/** A way back through all that is remembered. */
export function Timeline(props: {
  readonly log: AppLog
  readonly moment: Moment
  readonly isLive: boolean
  readonly onStep: (count: number) => void
  readonly onLive: () => void
  readonly onBack: () => void
  readonly onOn: () => void
}) {
  const { log, moment, isLive, onStep, onLive, onBack, onOn } = props
  const { start, now } = log
  const isFirst = moment.count <= start
  return (
    <footer class="timeline">
      <button
        type="button"
        onClick={onBack}
        disabled={isFirst}
        aria-label="Previous step"
        title="Previous step (←)"
      >
        ◀
      </button>
      <button
        type="button"
        onClick={onOn}
        disabled={isLive || moment.count >= now.count}
        aria-label="Next step"
        title="Next step (→)"
      >
        ▶
      </button>
      <input
        type="range"
        aria-label="Moment"
        aria-valuetext={`line ${moment.count} of ${now.count}, ${sayTime(moment.at)}`}
        min={start}
        max={now.count}
        value={moment.count}
        style={{ '--story': storyOf(log.stays, start, now.count) }}
        onInput={(event) => onStep(Number(event.currentTarget.value))}
      />
      <output class="moment" aria-live="off">
        {moment.count > 0 && <b>{sayTime(moment.at)}</b>}
        <span>
          {moment.count} of {now.count}
          {!isLive && now.at > moment.at && `, ${sayDuration(now.at - moment.at)} back`}
        </span>
      </output>
      {!log.isRecording && (
        <button
          type="button"
          class={isLive ? 'now on' : 'now'}
          aria-pressed={isLive}
          onClick={onLive}
          title="Go along with what happens (End)"
        >
          Live
        </button>
      )}
    </footer>
  )
}

/** The phases the run went through, as a gradient with hard edges. */
function storyOf(stays: readonly Stay[], first: number, last: number): string {
  const length = Math.max(1, last - first)
  const stops: string[] = []
  const add = (stay: Stay | undefined, from: number, to: number) => {
    const colour = stay ? cookbookPhases[phaseOf(stay.chart, stay.path)].colour : 'transparent'
    stops.push(`${colour} ${((from - first) / length) * 100}% ${((to - first) / length) * 100}%`)
  }
  if (stays.length <= mostStretches) {
    add(undefined, first, Math.max(first, stays[0]?.line ?? last))
    stays.forEach((stay, index) => {
      add(stay, Math.max(first, stay.line), stays[index + 1]?.line ?? last)
    })
  } else {
    for (let part = 0; part < mostStretches; part++) {
      const [from, to] = [part, part + 1].map((edge) => first + (length * edge) / mostStretches) as [
        number,
        number,
      ]
      add(stays[countUntil(stays, to) - 1], from, to)
    }
  }
  return `linear-gradient(to right, ${stops.join(', ')})`
}
