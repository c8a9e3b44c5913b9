import { useMemo, useState } from 'preact/hooks'
import type { Chart, ChartTransition } from '../../inspect/chart.ts'
import { eventTitle, labelOf } from '../../inspect/diagram-words.ts'
import { cookbookPhases, phaseOf } from '../../inspect/phases.ts'
import { type Box, type Layout, type Link, layOut, lift, type Point, sayInvoke, sizes } from './layout.ts'
import { litStates, type Taken } from './lit.ts'
import type { ChartActor } from './moment.ts'
import { type Area, usePanZoom } from './pan-zoom.ts'
import { between, labelPlace } from './route.ts'

const layouts = new WeakMap<Chart, Layout>()

/** Made once for each chart. */
export function layoutOf(chart: Chart): Layout {
  const known = layouts.get(chart)
  if (known) return known
  const layout = layOut(chart)
  layouts.set(chart, layout)
  return layout
}

/** Names of states are 11.5 units high: 11 pixels in the large picture, 10 in a small one. */
const legible = { large: 0.96, small: 0.87 } as const

/** A chart, with what is active in it lit; once it has ended, with where it ended. */
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
  const drawing = layoutOf(chart)
  const active = useMemo(() => (value === undefined ? [] : litStates(value)), [value])
  const { surface, handlers, zoomBy, fitAll, follow, isWhole, isFollowing, place } = usePanZoom({
    drawing,
    focus: focusOf(drawing, active),
    legible: isLarge ? legible.large : legible.small,
  })
  // At a thousand lines a second most charts stay as they are.
  const content = useMemo(
    () => (
      <Drawing
        chart={chart}
        active={new Set(active)}
        isEnded={ended !== undefined}
        running={new Set(running.split(' '))}
        taken={taken}
        near={near}
        onNear={setNear}
      />
    ),
    [chart, active, taken, ended, running, near],
  )
  const states = active.length === 0 ? 'nothing' : active.join(', ')
  const label = ended ? `Chart ${name}, ${ended} in: ${states}` : `Chart ${name}, active: ${states}`
  return (
    <>
      <div
        class={ended ? 'picture past' : 'picture'}
        ref={surface}
        role="group"
        aria-label={isLarge ? `${label}. Shift and the arrows move it, + and - zoom, 0 shows all` : label}
        {...(isLarge ? { tabIndex: 0, ...handlers } : {})}
      >
        <svg role="presentation">
          <g
            class={isFollowing || isWhole ? 'gliding' : undefined}
            style={{ transform: `translate(${place.x}px, ${place.y}px) scale(${place.scale})` }}
          >
            {content}
          </g>
        </svg>
      </div>
      {isLarge && (
        <div class="zoom" role="toolbar" aria-label="Zoom">
          <button type="button" aria-label="Larger" onClick={() => zoomBy(1.3)}>
            +
          </button>
          <button type="button" aria-label="Smaller" onClick={() => zoomBy(1 / 1.3)}>
            −
          </button>
          <button type="button" aria-pressed={isWhole} title="Show all of it (0)" onClick={fitAll}>
            Fit
          </button>
          <button
            type="button"
            aria-pressed={isFollowing}
            title="Go along with what is active (double click)"
            onClick={follow}
          >
            Follow
          </button>
        </div>
      )}
    </>
  )
}

/** Where the innermost active states are; before there are any, where the chart begins. */
function focusOf({ boxes, width, height }: Layout, active: readonly string[]): Area {
  const innermost = active.filter((id) => !active.some((other) => other.startsWith(`${id}.`)))
  const wanted = boxes.filter(({ id, state, depth }) =>
    active.length > 0 ? innermost.includes(id) : depth === 1 && state.isInitial,
  )
  if (wanted.length === 0) return { x: 0, y: 0, width, height }
  const x = Math.min(...wanted.map((box) => box.x))
  const y = Math.min(...wanted.map((box) => box.y))
  return {
    x,
    y,
    width: Math.max(...wanted.map((box) => box.x + box.width)) - x,
    height: Math.max(...wanted.map((box) => box.y + box.height)) - y,
  }
}

const nothing: ReadonlySet<string> = new Set()

function Drawing(props: {
  readonly chart: Chart
  readonly active: ReadonlySet<string>
  readonly isEnded: boolean
  readonly running: ReadonlySet<string>
  readonly taken: Taken | undefined
  readonly near: string | undefined
  readonly onNear: (id: string | undefined) => void
}) {
  const { chart, active, isEnded, running, taken, near, onNear } = props
  const { boxes, links } = layoutOf(chart)
  const step = stepOf(taken, links, boxes)
  const classed = links.map((link) => ({
    link,
    kind: link === step?.link ? 'taken' : kindOf(link, isEnded ? nothing : active, near),
  }))
  const visible = classed.filter(({ kind }) => kind !== 'hidden')
  const labels = placeLabels(
    [
      ...(step ? [{ points: step.points, text: eventTitle(taken?.event ?? ''), isTaken: true }] : []),
      ...visible
        .filter(({ kind }) => kind === 'near')
        .map(({ link }) => ({ points: link.points, text: sayLink(link, chart) })),
    ],
    boxes,
  )
  return (
    <>
      {/* What holds others lies below the lines, so that lines are not cut by it. */}
      {boxes.filter(isHolder).map((box) => (
        <State
          key={box.id}
          {...{ box, chart, active, isEnded, running, onNear }}
          isEntered={taken?.to === box.id}
        />
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
          <State
            key={box.id}
            {...{ box, chart, active, isEnded, running, onNear }}
            isEntered={taken?.to === box.id}
          />
        ))}
      <g class="labels" aria-hidden="true">
        {labels.map(({ x, y, width, height, text, isTaken }) => (
          <g
            key={`${x} ${y} ${text}`}
            class={isTaken ? 'label taken' : 'label'}
            transform={`translate(${x + width / 2} ${y + height / 2})`}
          >
            <rect x={-width / 2} y={-height / 2} width={width} height={height} rx="4" />
            <text y="3.5">{text}</text>
          </g>
        ))}
      </g>
    </>
  )
}

function State(props: {
  readonly box: Box
  readonly chart: Chart
  readonly active: ReadonlySet<string>
  readonly isEnded: boolean
  readonly running: ReadonlySet<string>
  readonly isEntered: boolean
  readonly onNear: (id: string | undefined) => void
}) {
  const { box, chart, active, isEnded, running, isEntered, onNear } = props
  const { id, state, x, y, width, height, isRegion } = box
  const isLit = active.has(id) && !isEnded
  const isReached = active.has(id) && isEnded
  const name = state.path.at(-1) ?? ''
  const kinds = [
    'state',
    state.type,
    isRegion && 'region',
    isHolder(box) && 'holder',
    isLit && 'lit',
    isReached && 'reached',
    isEntered && !isEnded && 'entered',
  ]
  return (
    <g
      class={kinds.filter(Boolean).join(' ')}
      data-chart={chart.name}
      data-state={id}
      data-lit={isLit}
      data-reached={isReached ? true : undefined}
      role="img"
      aria-label={`${id}${isLit ? ', active' : isReached ? ', reached at the end' : ''}`}
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

interface Words {
  readonly points: readonly Point[]
  readonly text: string
  readonly isTaken?: boolean
}

/** About as wide as its words. */
const labelSizes = { letter: 5.7, height: 14, pad: 5 } as const

/** Words at lines, off the names of states and off each other. */
function placeLabels(words: readonly Words[], boxes: readonly Box[]) {
  const { letter, height, pad } = labelSizes
  const kept: Area[] = boxes.map((box) => (isHolder(box) ? { ...box, height: sizes.head } : box))
  return words.flatMap(({ points, text, isTaken = false }) => {
    const width = text.length * letter + 2 * pad
    const middle = text === '' ? undefined : labelPlace(points, { width, height }, kept)
    if (!middle) return []
    const label = { x: middle.x - width / 2, y: middle.y - height / 2, width, height, text, isTaken }
    kept.push(label)
    return [label]
  })
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
  const depth = ends.from.split('.').length
  const parent = ends.from.slice(0, ends.from.lastIndexOf('.') + 1)
  const siblings = boxes.filter((box) => box.depth === depth && box.id.startsWith(parent))
  return { link: undefined, points: between(boxOf(ends.from), boxOf(ends.to), siblings) }
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
