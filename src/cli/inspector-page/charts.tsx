import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { cookbookPhases } from '../../inspect/phases.ts'
import { ChartPicture, layoutOf } from './chart-picture.tsx'
import { sayStates } from './lit.ts'
import { type ChartActor, type Moment, rootOf } from './moment.ts'

/** One chart large, by choice or because the others run in it; the others small beside it, the newest first. */
export function Charts({ moment, side }: { readonly moment: Moment; readonly side: ComponentChildren }) {
  const [chosen, setChosen] = useState<string>()
  const caption = useRef<HTMLElement>(null)
  const choose = (name: string | undefined) => {
    setChosen(name)
    // The button that was pressed is gone.
    caption.current?.focus()
  }
  const root = rootOf(moment)
  const large = (chosen !== undefined && moment.actors.get(chosen)) || root
  const rank = (actor: ChartActor) => (actor === root ? 0 : actor.ended ? 2 : 1)
  const small = [...moment.actors.values()]
    .filter((actor) => actor !== large)
    .sort((a, b) => rank(a) - rank(b) || order(a, b, moment))
  return (
    <>
      {large ? (
        <figure class="chart large">
          <figcaption ref={caption} tabIndex={-1}>
            <Caption actor={large} />
            {large !== root && (
              <button type="button" onClick={() => choose(undefined)}>
                Back to {root?.name}
              </button>
            )}
            <Legend />
          </figcaption>
          <Picture actor={large} moment={moment} isLarge key={large.name} />
        </figure>
      ) : (
        <p class="none">no chart runs</p>
      )}
      <div class="strip">
        {side}
        {small.map((actor) => (
          <figure
            class={actor.ended ? 'chart small ended' : 'chart small'}
            key={actor.name}
            style={widthOf(actor, moment)}
          >
            <figcaption>
              <button
                type="button"
                class="enlarge"
                title={`Enlarge ${actor.name}`}
                onClick={() => choose(actor.name)}
              >
                <Caption actor={actor} />
              </button>
            </figcaption>
            <Picture actor={actor} moment={moment} />
          </figure>
        ))}
      </div>
    </>
  )
}

/** What the colours stand for. */
function Legend() {
  return (
    <details class="legend">
      <summary>Colours</summary>
      <ul>
        {Object.values(cookbookPhases).map(({ title, colour }) => (
          <li key={title} style={{ '--phase': colour }}>
            {title}
          </li>
        ))}
      </ul>
    </details>
  )
}

function Caption({ actor: { name, value, ended } }: { readonly actor: ChartActor }) {
  return (
    <>
      <b>{name.slice(name.lastIndexOf('.') + 1)}</b>
      <span class="states">
        {[ended, value === undefined ? undefined : sayStates(value)].filter(Boolean).join(' in ')}
      </span>
    </>
  )
}

function Picture(props: { readonly actor: ChartActor; readonly moment: Moment; readonly isLarge?: boolean }) {
  const { actor, moment, isLarge = false } = props
  const chart = moment.charts.get(actor.chart)
  if (!chart) return <p class="none">the chart {actor.chart} was not sent</p>
  const below = `${actor.name}.`
  const running = [
    ...moment.services.keys(),
    ...[...moment.actors.values()].filter((each) => !each.ended).map(({ name }) => name),
  ]
    .filter((name) => name.startsWith(below) && !name.slice(below.length).includes('.'))
    .map((name) => name.slice(below.length))
  return <ChartPicture chart={chart} actor={actor} running={running.sort().join(' ')} isLarge={isLarge} />
}

/** As wide as it needs to be for its height, and more where there is room. */
function widthOf({ chart: name }: ChartActor, { charts }: Moment) {
  const chart = charts.get(name)
  const { width, height } = chart ? layoutOf(chart) : { width: 1, height: 1 }
  const share = width / height
  return { flex: `${share} 1 0`, minWidth: `${Math.round(Math.min(400, Math.max(190, share * 190)))}px` }
}

/** The newest first. */
function order(a: ChartActor, b: ChartActor, { actors }: Moment): number {
  const names = [...actors.keys()]
  return names.indexOf(b.name) - names.indexOf(a.name)
}
