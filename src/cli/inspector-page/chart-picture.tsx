import { useMemo, useState } from 'preact/hooks'
import type { Chart, ChartTransition } from '../../inspect/chart.ts'
import { eventTitle, labelOf } from '../../inspect/diagram-words.ts'
import { cookbookPhases, phaseOf } from '../../inspect/phases.ts'
import {
  type Box,
  between,
  type Layout,
  type Link,
  layOut,
  lift,
  type Point,
  sayInvoke,
  sizes,
} from './layout.ts'
import { litStates, type Taken } from './lit.ts'
import type { ChartActor } from './moment.ts'
import { usePanZoom } from './pan-zoom.ts'

const layouts = new WeakMap<Chart, Layout>()

/** Made once for each chart. */
export function layoutOf(chart: Chart): Layout {
  const known = layouts.get(chart)
  if (known) return known
  const layout = layOut(chart)
  layouts.set(chart, layout)
  return layout
}

const margin = 8

/** A chart, with what is active in it lit. */
export function ChartPicture(props: {
  readonly chart: Chart
  readonly actor: ChartActor
  /** Ids of what it has invoked, parted by spaces. */
  readonly running: string
  readonly isLarge: boolean
}) {
  const { chart, actor, running, isLarge } = props
  const { value, taken, ended, name } = actor
  const [near, setNear] = useState<string>()
  const { width, height } = layoutOf(chart)
  const { svg, transform, handlers, zoomBy, fitAll, isMoved } = usePanZoom()
  // At a thousand lines a second most charts stay as they are.
  const content = useMemo(() => {
    const lit = new Set(ended || value === undefined ? [] : litStates(value))
    return (
      <Drawing
        chart={chart}
        lit={lit}
        running={new Set(running.split(' '))}
        taken={taken}
        near={near}
        onNear={setNear}
      />
    )
  }, [chart, value, taken, ended, running, near])
  const lit = value === undefined || ended ? 'nothing' : litStates(value).join(', ')
  return (
    <div class="picture">
      <svg
        ref={svg}
        viewBox={`${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}`}
        role="group"
        aria-label={`Chart ${name}, active: ${lit}`}
        {...(isLarge ? handlers : {})}
      >
        <g transform={isLarge ? transform : undefined}>{content}</g>
      </svg>
      {isLarge && (
        <div class="zoom" role="toolbar" aria-label="Zoom">
          <button type="button" aria-label="Larger" onClick={() => zoomBy(1.3)}>
            +
          </button>
          <button type="button" aria-label="Smaller" onClick={() => zoomBy(1 / 1.3)}>
            −
          </button>
          <button type="button" aria-label="Fit" disabled={!isMoved} onClick={fitAll}>
            Fit
          </button>
        </div>
      )}
    </div>
  )
}

function Drawing(props: {
  readonly chart: Chart
  readonly lit: ReadonlySet<string>
  readonly running: ReadonlySet<string>
  readonly taken: Taken | undefined
  readonly near: string | undefined
  readonly onNear: (id: string | undefined) => void
}) {
  const { chart, lit, running, taken, near, onNear } = props
  const { boxes, links } = layoutOf(chart)
  const step = stepOf(taken, links, boxes)
  const classed = links.map((link) => ({
    link,
    kind: link === step?.link ? 'taken' : kindOf(link, lit, near),
  }))
  const visible = classed.filter(({ kind }) => kind !== 'hidden')
  return (
    <>
      {/* What holds others lies below the lines, so that lines are not cut by it. */}
      {boxes.filter(isHolder).map((box) => (
        <State key={box.id} {...{ box, chart, lit, running, onNear }} isReached={taken?.to === box.id} />
      ))}
      <g class="links" aria-hidden="true">
        {visible.map(({ link, kind }) => (
          <path
            key={`${link.from} ${link.to}`}
            class={`link ${kind}`}
            d={curve(link.points)}
            marker-end={`url(#tip-${kind})`}
          >
            <title>{link.transitions.map(sayTransition).join('\n')}</title>
          </path>
        ))}
        {step && !step.link && (
          <path class="link taken" d={curve(step.points)} marker-end="url(#tip-taken)" />
        )}
      </g>
      {boxes
        .filter((box) => !isHolder(box))
        .map((box) => (
          <State key={box.id} {...{ box, chart, lit, running, onNear }} isReached={taken?.to === box.id} />
        ))}
      <g class="labels" aria-hidden="true">
        {visible
          .filter(({ kind }) => kind === 'near')
          .map(({ link }) => (
            <Label key={`${link.from} ${link.to}`} points={link.points} text={sayLink(link, chart)} />
          ))}
        {step && <Label points={step.points} text={eventTitle(taken?.event ?? '')} isTaken />}
      </g>
    </>
  )
}

function State(props: {
  readonly box: Box
  readonly chart: Chart
  readonly lit: ReadonlySet<string>
  readonly running: ReadonlySet<string>
  readonly isReached: boolean
  readonly onNear: (id: string | undefined) => void
}) {
  const { box, chart, lit, running, isReached, onNear } = props
  const { id, state, x, y, width, height, isRegion } = box
  const isLit = lit.has(id)
  const name = state.path.at(-1) ?? ''
  const kinds = [
    'state',
    state.type,
    isRegion && 'region',
    isHolder(box) && 'holder',
    isLit && 'lit',
    isReached && 'reached',
  ]
  return (
    <g
      class={kinds.filter(Boolean).join(' ')}
      data-chart={chart.name}
      data-state={id}
      data-lit={isLit}
      role="img"
      aria-label={`${id}${isLit ? ', active' : ''}`}
      style={{ '--phase': cookbookPhases[phaseOf(chart.name, state.path)].colour }}
      transform={`translate(${x} ${y})`}
      onMouseEnter={() => onNear(id)}
      onMouseLeave={() => onNear(undefined)}
    >
      <rect class="box" width={width} height={height} rx={isRegion ? 4 : 7} />
      {state.type === 'final' && (
        <rect class="inner" x="3" y="3" width={width - 6} height={height - 6} rx="4.5" />
      )}
      {state.isInitial && !isRegion && <circle class="initial" cx="0" cy={sizes.head / 2 + 1} r="3.2" />}
      <text class="name" x={isHolder(box) ? sizes.pad : width / 2} y="15.5">
        {name}
      </text>
      {state.invokes.map((invoke, index) => (
        <g
          key={invoke.id}
          class={isLit && running.has(invoke.id) ? 'invoke running' : 'invoke'}
          transform={`translate(${sizes.pad} ${sizes.head + index * sizes.line})`}
        >
          <circle cx="2.5" cy="3.5" r="2.5" />
          <text x="9" y="7">
            {sayInvoke(invoke)}
          </text>
        </g>
      ))}
    </g>
  )
}

function Label(props: {
  readonly points: readonly Point[]
  readonly text: string
  readonly isTaken?: boolean
}) {
  const { points, text, isTaken } = props
  const at = points[Math.floor(points.length / 2)]
  return (
    at && (
      <text class={isTaken ? 'label taken' : 'label'} x={at.x} y={at.y - 3}>
        {text}
      </text>
    )
  )
}

function isHolder({ state }: Box): boolean {
  return state.type === 'compound' || state.type === 'parallel'
}

function kindOf({ from, to, isMain }: Link, lit: ReadonlySet<string>, near: string | undefined): string {
  if (near !== undefined && (from === near || to === near)) return 'near'
  if (lit.has(from)) return isMain ? 'lit' : 'aside'
  return isMain ? 'faint' : 'hidden'
}

/** The line of the last transition: one that is there, or one that is drawn for it. */
function stepOf(taken: Taken | undefined, links: readonly Link[], boxes: readonly Box[]) {
  if (taken?.from === undefined) return undefined
  const ends = lift({ from: taken.from.split('.'), to: taken.to.split('.') })
  if (!ends) return undefined
  const link = links.find(({ from, to }) => from === ends.from && to === ends.to)
  if (link) return { link, points: link.points }
  const boxOf = (id: string) => boxes.find((box) => box.id === id)
  return { link: undefined, points: between(boxOf(ends.from), boxOf(ends.to)) }
}

/** A smooth line through the points. */
function curve([first, ...rest]: readonly Point[]): string {
  const last = rest.at(-1)
  if (!first || !last) return ''
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? last
    const end = index === rest.length - 2 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 }
    return `Q${point.x} ${point.y} ${end.x} ${end.y}`
  })
  return `M${first.x} ${first.y}${bends.length > 0 ? bends.join('') : `L${last.x} ${last.y}`}`
}

function sayTransition({ from, to, event, guard, actions }: ChartTransition): string {
  const when = guard === undefined ? '' : ` [${guard}]`
  const does = actions.length > 0 ? ` / ${actions.join(', ')}` : ''
  return `${from.join('.')} → ${to?.join('.') ?? ''}: ${eventTitle(event)}${when}${does}`
}

function sayLink({ transitions }: Link, chart: Chart): string {
  const words = labelOf(transitions, chart)
  return words.length > 2 ? `${words.slice(0, 2).join(' ')} …` : words.join(' ')
}
