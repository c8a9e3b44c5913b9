/** The pages in docs/machines, drawn from the charts' code. */
import { type AboutChart, aboutCharts } from '../../src/cli/charts.ts'
import { styleOf } from '../../src/inspect/diagram.ts'
import { eventTitle } from '../../src/inspect/diagram-words.ts'
import {
  type Chart,
  type ChartTransition,
  type CookbookPhase,
  cookbookPhases,
  phaseOf,
  toMermaid,
} from '../../src/inspect/index.ts'

const charts = aboutCharts()

/** Every page by the name of its file. */
export function pages(): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', overview()],
    ...charts.map((about) => [fileOf(about.chart.name), pageOf(about)] as const),
  ])
}

function overview(): string {
  const phases = Object.entries(cookbookPhases) as [CookbookPhase, { title: string; colour: string }][]
  return page([
    '# The charts, drawn',
    'Everything that can happen, drawn from the code by `npm run diagrams`; `npm test` fails when a page is stale. [What a chart looks like](../charts.md) tells how they are written.',
    table(
      ['Chart', 'Life', 'What it decides', 'Phases'],
      charts.map(({ chart, life, decides }) => [
        `[\`${chart.name}\`](${fileOf(chart.name)})`,
        life,
        decides,
        phasesIn(chart).join(', '),
      ]),
    ),
    '## Colours',
    "Each phase of the vendor's cookbook has one colour, in every diagram and in the inspector.",
    diagram(
      [
        'stateDiagram-v2',
        '  direction LR',
        ...phases.flatMap(([phase, { title }]) => [
          `  state "${title}" as ${phase}`,
          `  classDef ${phase} ${styleOf(phase)}`,
          `  class ${phase} ${phase}`,
        ]),
        ...[
          ['registration', 'configuration', 'authentication', 'preauthorization', 'authorization', 'logout'],
          ['registration', 'singleSignOn', 'preauthorization'],
          ['registration', 'temporaryAccess', 'authorization'],
        ].flatMap((path) => path.slice(1).map((phase, at) => `  ${path[at]} --> ${phase}`)),
        '',
      ].join('\n'),
    ),
    table(
      ['Phase', 'Colour', 'States'],
      phases.map(([phase, { title, colour }]) => [
        title,
        `\`${colour}\``,
        charts
          .filter(({ chart }) => statesIn(chart).some((path) => phaseOf(chart.name, path) === phase))
          .map(({ chart }) => `[\`${chart.name}\`](${fileOf(chart.name)})`)
          .join(', '),
      ]),
    ),
    '## How to read them',
    [
      '- A box is a state. Below its name stands what runs while it is active: a service (`lookForProfile`), another chart (`poll`), a timer (`wait`). Its own name follows in brackets where it has one.',
      '- The black dot is where a chart begins. It ends in a box with a bold border; the name of the box is the `outcome` of its output.',
      '- The words at an arrow are events, and guards in square brackets. `done` and `failed` tell how the service of that state ended, `over` both; `otherwise` is what holds if no guard does.',
      '- An arrow without words is taken once what runs in the state is over, or at once where nothing does.',
      '- A dashed box lies outside of the diagram; `anywhere` is any of its states. A state that is entered anew has a second box, as in `booting again`.',
      '- Where words at all arrows would cover each other, there is a map without words, and each state has a diagram of what it leads to.',
      '- The tables are exact. Of several rows for the same event the first counts whose guard holds. An event that a state has no row for is handled by the state it lies in, and last by the chart, under `anywhere`.',
    ].join('\n'),
    '## Draw your own',
    'The same functions draw any XState machine, and `npx passchart diagram signIn` prints one of these.',
    "```ts\nimport { describeChart, toMermaid } from 'passchart/inspect'\n\nconsole.log(toMermaid(describeChart(machine)))\n```",
  ])
}

function pageOf({ chart, life, decides }: AboutChart): string {
  const isMap = toMermaid(chart) === toMermaid(chart, { hasWords: false })
  const phases = phasesIn(chart)
  return page([
    `# ${chart.name}`,
    `Decides ${decides}. Its life: ${life}. ${phases.length === 1 ? 'Phase' : 'Phases'}: ${phases.join(', ')}; [the colours, and how to read this](README.md). [The code](../../src/machines/${kebab(chart.name)}).`,
    diagram(toMermaid(chart)),
    ...(isMap
      ? sectionsOf(chart)
      : [...insidesOf(chart, []), '## Transitions', transitionsOf(chart, chart.transitions)]),
    '## Services',
    servicesOf(chart),
  ])
}

/** A section for each state of the first level. */
function sectionsOf(chart: Chart): string[] {
  const anywhere = chart.transitions.filter(({ from }) => from.length === 0)
  const sections = chart.states
    .filter(({ path, type }) => path.length === 1 && type !== 'final')
    .flatMap(({ path, type, invokes }) => {
      const leaving = chart.transitions.filter(({ from }) => from[0] === path[0])
      const star = toMermaid(chart, { from: path })
      return [
        `## ${path}`,
        ...(type === 'parallel' ? [`In all of these at once: ${partsOf(chart, path)}.`] : []),
        ...(invokes.length > 0
          ? [`Runs ${invokes.map((invoke) => serviceTitle(chart, invoke.src)).join(' and ')}.`]
          : []),
        ...(star.includes('-->') ? [diagram(star)] : []),
        ...insidesOf(chart, path),
        transitionsOf(chart, leaving),
      ]
    })
  return [...(anywhere.length > 0 ? ['## anywhere', transitionsOf(chart, anywhere)] : []), ...sections]
}

/** A diagram for each state that has others inside, parallel ones aside: their parts have one each. */
function insidesOf(chart: Chart, within: readonly string[]): string[] {
  return chart.states
    .filter(({ path, type }) => type === 'compound' && within.every((name, at) => path[at] === name))
    .flatMap(({ path }) => [`### Inside ${path.join('.')}`, diagram(toMermaid(chart, { inside: path }))])
}

function partsOf({ states }: Chart, whole: readonly string[]): string {
  return states
    .filter(({ path }) => path.length === whole.length + 1 && path[0] === whole[0])
    .map(({ path }) => `\`${path.at(-1)}\``)
    .join(', ')
}

function transitionsOf({ states }: Chart, transitions: readonly ChartTransition[]): string {
  const hasSeveral = new Set(transitions.map(({ from }) => from.join('.'))).size > 1
  return table(
    [...(hasSeveral ? ['From'] : []), 'Event', 'Guard', 'Goes to', 'Does'],
    transitions.map(({ from, event, guard, to, actions }) => [
      ...(hasSeveral ? [from.length === 0 ? 'anywhere' : code(from.join('.'))] : []),
      eventTitle(event).replace(/^(\S+)( \w+)?$/, (_, name, how = '') =>
        event === '' ? name : `${code(name)}${how}`,
      ),
      guard === undefined ? '' : code(guard),
      to
        ? `${states.find(({ path }) => path.join('.') === to.join('.'))?.type === 'final' ? '**ends** ' : ''}${code(to.join('.'))}`
        : 'stays',
      actions.map(code).join(', '),
    ]),
  )
}

function servicesOf(chart: Chart): string {
  return table(
    ['In', 'Runs', 'As'],
    chart.states.flatMap(({ path, invokes }) =>
      invokes.map(({ id, src }) => [code(path.join('.')), serviceTitle(chart, src), code(id)]),
    ),
  )
}

/** A service, or another chart by its page. */
function serviceTitle(chart: Chart, src: string): string {
  const isChart = charts.some((other) => other.chart.name === src) && src !== chart.name
  return isChart ? `[${code(src)}](${fileOf(src)})` : code(src)
}

function statesIn(chart: Chart): (readonly string[])[] {
  return chart.states.map(({ path }) => path)
}

function phasesIn(chart: Chart): string[] {
  const phases = new Set(statesIn(chart).map((path) => phaseOf(chart.name, path)))
  return Object.entries(cookbookPhases).flatMap(([phase, { title }]) =>
    phase !== 'none' && [...phases].some((other) => other === phase) ? [title] : [],
  )
}

function fileOf(chart: string): string {
  return `${kebab(chart)}.md`
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const code = (words: string) => `\`${words.replaceAll('|', '\\|')}\``
const diagram = (text: string) => `\`\`\`mermaid\n${text}\`\`\``
const page = (parts: readonly string[]) => `${parts.join('\n\n')}\n`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}
