import type { Chart, ChartState, ChartTransition } from './chart.ts'
import { labelOf } from './diagram-words.ts'
import { type CookbookPhase, cookbookPhases, phaseOf } from './phases.ts'

/** How much of a chart is drawn, and with which words. */
export interface DiagramOptions {
  /** Path of the state whose inside is drawn. Default: the chart itself. */
  readonly inside?: readonly string[]
  /** Path of one state that is drawn alone, with what it leads to. */
  readonly from?: readonly string[]
  /** Words at the arrows. Default: unless there are more arrows than one can read words at. */
  readonly hasWords?: boolean
}

/** All transitions from one drawn state to another. */
interface Arrow {
  readonly from: Path
  readonly to: Path
  readonly transitions: readonly ChartTransition[]
}

interface Box {
  readonly path: Path
  readonly title: string
  readonly lines: readonly string[]
  readonly classes: readonly Style[]
}

type Path = readonly string[]
type Style = CookbookPhase | 'final' | 'elsewhere'

/** In the order they are applied in. */
const allStyles = [...Object.keys(cookbookPhases), 'final', 'elsewhere'] as readonly Style[]

/** With more arrows than this, words cover each other. */
const mostArrowsWithWords = 19
/** A state that leads to more than this makes a diagram too wide that grows downwards. */
const mostTargetsBelow = 5

/**
 * Draws one level of a chart as a Mermaid state diagram, each state in the colour of its cookbook phase, with the
 * services it invokes. Transitions between the same two states share an arrow, those of deeper states begin and end at
 * the drawn one they lie in, and those without a target are not drawn. A dashed box lies outside, or is `anywhere`: any
 * state of the diagram. In a bold one the chart ends.
 *
 * @see https://mermaid.js.org/syntax/stateDiagram.html
 */
export function toMermaid(chart: Chart, { inside = [], from, hasWords }: DiagramOptions = {}): string {
  const level = from ? from.slice(0, -1) : inside
  const all = arrowsIn(chart, level).filter((arrow) => !from || same(arrow.from, from))
  const isWordy = hasWords ?? all.length <= mostArrowsWithWords
  const isWide = isWordy && !from && mostTargets(all) > mostTargetsBelow
  const arrows = isWordy ? (isWide ? all : all.map(unlooped)) : all.filter((arrow) => !isLoop(arrow))
  const boxes = boxesOf(chart, level, arrows, from)
  const idOf = namer(boxes.map(({ path }) => path))
  const initial = from ? undefined : initialOf(chart, level)
  const classes = allStyles.filter((name) => boxes.some((box) => box.classes.includes(name)))
  return [
    'stateDiagram-v2',
    `  direction ${from || isWide ? 'LR' : 'TB'}`,
    ...boxes.flatMap(({ path, title, lines }) => [
      title === idOf(path) && lines.length === 0
        ? `  ${idOf(path)}`
        : `  state "${escaped(title)}" as ${idOf(path)}`,
      ...lines.map((line) => `  ${idOf(path)} : ${escaped(line)}`),
    ]),
    ...(initial ? [`  [*] --> ${idOf(initial)}`] : []),
    ...arrows.map(({ from, to, transitions }) => {
      const words = isWordy ? labelOf(transitions, chart).map(escaped).join('<br/>') : ''
      return `  ${idOf(from)} --> ${idOf(to)}${words && ` : ${words}`}`
    }),
    ...classes.flatMap((name) => [
      `  classDef ${name} ${styleOf(name)}`,
      `  class ${boxes.flatMap((box) => (box.classes.includes(name) ? idOf(box.path) : [])).join(',')} ${name}`,
    ]),
    '',
  ].join('\n')
}

/** The arrows of a level, in the order of its states: the layout then puts the first steps first. */
function arrowsIn(chart: Chart, level: Path): Arrow[] {
  const arrows = new Map<string, Arrow>()
  for (const transition of chart.transitions) {
    const ends = endsOf(transition, chart, level)
    if (!ends) continue
    const key = JSON.stringify(ends)
    const { transitions = [] } = arrows.get(key) ?? {}
    arrows.set(key, { ...ends, transitions: [...transitions, transition] })
  }
  const place = (path: Path) => chart.states.findIndex((state) => same(state.path, path))
  return [...arrows.values()].sort(
    (one, other) => place(one.from) - place(other.from) || place(one.to) - place(other.to),
  )
}

/** A state that is entered anew has a second box where the words at a loop would lie on others. */
function unlooped(arrow: Arrow): Arrow {
  return isLoop(arrow) ? { ...arrow, to: [...arrow.to, again] } : arrow
}

function isLoop({ from, to }: Arrow): boolean {
  return same(from, to)
}

/** Stands for a state that is entered anew; no state has a name with a blank at its end. */
const again = 'again '

/** Where a transition begins and ends on a level, if it shows there. */
function endsOf(
  { from, to }: ChartTransition,
  chart: Chart,
  level: Path,
): Pick<Arrow, 'from' | 'to'> | undefined {
  if (!to || (same(from, to) && same(from, level))) return undefined
  if (!isWithin(from, level) && !(isWithin(to, level) && to.length > level.length)) return undefined
  const target = same(to, level) ? (initialOf(chart, level) ?? to) : to
  const ends = { from: lifted(from, level), to: lifted(target, level) }
  // What happens inside of one state shows on its own level.
  const isInner = same(ends.from, ends.to) && !(same(from, to) && from.length === level.length + 1)
  return isInner ? undefined : ends
}

/** The state that stands for another on a level: the child it lies in, or, elsewhere, the one nearest to the chart. */
function lifted(path: Path, level: Path): Path {
  let depth = 0
  while (depth < level.length && path[depth] === level[depth]) depth++
  return path.slice(0, depth + 1)
}

function initialOf({ states }: Chart, level: Path): Path | undefined {
  return states.find(({ path, isInitial }) => isInitial && same(path.slice(0, -1), level))?.path
}

function boxesOf(chart: Chart, level: Path, arrows: readonly Arrow[], from: Path | undefined): Box[] {
  const children = chart.states.filter(({ path }) =>
    from ? same(path, from) : same(path.slice(0, -1), level),
  )
  const paths = [...children.map(({ path }) => path), ...arrows.flatMap((arrow) => [arrow.from, arrow.to])]
  return [...new Map(paths.map((path) => [keyOf(path), path])).values()].map((path) => {
    const state = chart.states.find((other) => same(other.path, path))
    const isChild = path.length > level.length && isWithin(path, level)
    return {
      path,
      title: same(path, level)
        ? 'anywhere'
        : path
            .slice(isChild ? level.length : 0)
            .join(isChild ? ' ' : '.')
            .trim(),
      lines: state && children.includes(state) ? contentsOf(state, chart) : [],
      classes: [
        phaseOf(chart.name, path),
        ...(state?.type === 'final' ? ['final' as const] : []),
        ...(isChild ? [] : ['elsewhere' as const]),
      ],
    }
  })
}

/** What a box says below its title. */
function contentsOf({ path, type, invokes }: ChartState, { states }: Chart): string[] {
  const inner = states.filter((other) => same(other.path.slice(0, -1), path))
  const services = invokes.map(({ id, src }) => (id === src ? src : `${src} (${id})`))
  if (inner.length === 0) return services
  return [...services, `${inner.length} ${type === 'parallel' ? 'parts side by side' : 'states inside'}`]
}

function mostTargets(arrows: readonly Arrow[]): number {
  const targets = new Map<string, number>()
  for (const { from } of arrows) targets.set(keyOf(from), (targets.get(keyOf(from)) ?? 0) + 1)
  return Math.max(0, ...targets.values())
}

/** How boxes look. Those of a phase are light with dark words, to be read on a light page and on a dark one. */
export function styleOf(style: Style): string {
  if (style === 'final') return 'stroke-width:4px'
  if (style === 'elsewhere') return 'stroke-dasharray:5 4'
  const { colour } = cookbookPhases[style]
  const tint = colour.replace(/[\da-f]{2}/gi, (part) =>
    Math.round(255 - (255 - Number.parseInt(part, 16)) * 0.16)
      .toString(16)
      .padStart(2, '0'),
  )
  return `fill:${tint},stroke:${colour},color:#1f2937,stroke-width:2px`
}

/** What Mermaid would take for syntax, as entities. */
function escaped(words: string): string {
  return words.replace(/[^\p{L}\p{N}_ .,()[\]!?=+*/|'…-]/gu, (sign) => `#${sign.codePointAt(0)};`)
}

/** Names that Mermaid's grammar takes: `ready_access`, with a number where two would be the same. */
function namer(paths: readonly Path[]): (path: Path) => string {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const path of paths) {
    const plain = path.map((name) => name.replace(/\W/g, '')).join('_') || 'anywhere'
    let name = reserved.test(plain) ? `_${plain}` : plain
    for (let number = 2; taken.has(name); number++) name = `${plain}_${number}`
    taken.add(name)
    names.set(keyOf(path), name)
  }
  return (path) => names.get(keyOf(path)) ?? ''
}

/** What cannot be a name by itself, or begin one. */
const reserved =
  /^\d|^(?:state|note|end|class|classDef|style|click|direction|default|scale|hide|as|accTitle|accDescr)$/i

function keyOf(path: Path): string {
  return JSON.stringify(path)
}

function same(one: Path, other: Path): boolean {
  return keyOf(one) === keyOf(other)
}

function isWithin(path: Path, outer: Path): boolean {
  return same(path.slice(0, outer.length), outer)
}
