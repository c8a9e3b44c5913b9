import type { Chart, ChartState, ChartTransition } from './chart.ts'

/** An event in words: `xstate.done.actor.poll` is `poll done`, and what needs no event is `always`. */
export function eventTitle(event: string): string {
  const [, how = '', actor] = /^xstate\.(done|error|snapshot)\.(?:actor|state)\.(.+)$/.exec(event) ?? []
  if (event === 'xstate.init') return 'begins'
  if (actor) return `${actor} ${{ done: 'done', error: 'failed', snapshot: 'moves' }[how]}`
  return event || 'always'
}

/**
 * The words at an arrow, line by line: what leads along it, guards in brackets. Not all, if that is long; and none if it
 * is just that what runs in the state is over.
 */
export function labelOf(transitions: readonly ChartTransition[], chart: Chart): string[] {
  const guards = new Map<string, Set<string>>()
  for (const transition of transitions) {
    const title = shortTitle(transition, chart)
    guards.set(title, (guards.get(title) ?? new Set()).add(guardTitle(transition.guard ?? '')))
  }
  const words = [...mergeEnds(guards)].flatMap(([event, names]) => wordsFor(event, [...names]))
  if (words.length === 1 && words[0] === 'over') return []
  return words.length > 4 ? [...words.slice(0, 3), '…'] : words
}

function wordsFor(event: string, guards: readonly string[]): string[] {
  if (guards.includes('')) return event === '' ? [] : [event]
  const guard = `[${guards.slice(0, 2).join(', ')}${guards.length > 2 ? ', …' : ''}]`
  if (event === '') return [guard]
  return event.length + guard.length > 24 ? [event, guard] : [`${event} ${guard}`]
}

/** An event as seen from the state it leaves, whose box names the only service there is. */
function shortTitle({ from, event, guard }: ChartTransition, { states, transitions }: Chart): string {
  if (event === '') {
    const others = transitions.filter((other) => other.event === '' && pathOf(other) === pathOf({ from }))
    return guard === undefined && others.length > 1 ? 'otherwise' : ''
  }
  const title = eventTitle(event)
  const { invokes = [] }: Partial<ChartState> =
    states.find(({ path }) => path.join('.') === pathOf({ from })) ?? {}
  const [only] = invokes
  return only && invokes.length === 1 && title.startsWith(`${only.id} `)
    ? title.slice(only.id.length + 1)
    : title
}

const pathOf = ({ from }: Pick<ChartTransition, 'from'>) => from.join('.')

/** What happens whether a service is done or fails is said once: it is over. */
function mergeEnds(guards: ReadonlyMap<string, ReadonlySet<string>>): Map<string, ReadonlySet<string>> {
  const guardsOf = (names: ReadonlySet<string>) => (names.has('') ? '' : [...names].join('\n'))
  const merged = new Map<string, ReadonlySet<string>>()
  for (const [title, names] of guards) {
    const [, actor = '', how] = /^(.* )?(done|failed)$/.exec(title) ?? []
    const twin = how && guards.get(`${actor}${how === 'done' ? 'failed' : 'done'}`)
    merged.set(twin && guardsOf(twin) === guardsOf(names) ? `${actor}over` : title, names)
  }
  return merged
}

/** A guard in few words: what its code compares, without where that comes from. */
function guardTitle(guard: string): string {
  const words = guard
    .replace(/\b(?:event|context)\.(?:output\.)?/g, '')
    .replace(/(?:\S*\.)?(?:outcome|output|reason) === '(\w+)'/g, '$1')
    .replace(/ === true\b/g, '')
    .replace(/(\S+) !== undefined/g, '$1')
    .replace(/(\S+) === undefined/g, 'no $1')
    .replace(/ && /g, ' and ')
    .replace(/ \|\| /g, ' or ')
    .replace(/!(?=\w)/g, 'not ')
  return words.length > 40 ? `${words.slice(0, 38).trimEnd()} …` : words
}
