import { type ArgsDef, defineCommand } from 'citty'
import { type Chart, toMermaid } from '../inspect/index.ts'
import { aboutCharts } from './charts.ts'
import type { Command } from './commands.ts'
import { UsageError } from './failure.ts'
import type { Io } from './io.ts'

/** `passchart diagram`: a chart as text that Mermaid draws. */
export function diagram(io: Io, end: (exitCode: number) => void): Command {
  const args = {
    chart: {
      type: 'positional',
      required: false,
      valueHint: 'CHART',
      description: 'Chart (default pass), or a state in one: signIn.presenting.watching',
    },
  } as const satisfies ArgsDef
  return {
    definition: defineCommand({
      meta: { name: 'diagram', description: 'Print a chart as a Mermaid diagram' },
      args,
      run({ args }) {
        const [name, ...path] = (args.chart ?? 'pass').split('.')
        const charts = aboutCharts().map(({ chart }) => chart)
        const chart = charts.find((other) => other.name === name)
        if (!chart) {
          throw new UsageError(
            `there is no chart "${name}"`,
            `There are: ${charts.map((other) => other.name).join(', ')}.`,
          )
        }
        io.screen.printRaw(draw(chart, path).trimEnd().split('\n'))
        end(0)
      },
    }),
    manual: {
      about: `Paste what is printed where Mermaid is drawn: into a Markdown file on GitHub or GitLab, or into the editor
at mermaid.live. At each arrow stand its events and guards. A chart with too many of them to read comes as a map
without words: name one of its states to see where that leads, and why.

All of them, with tables of every transition, are in docs/machines. Draw a chart of your own with toMermaid() of
passchart/inspect.`,
      lists: {
        'Charts, and what they decide': aboutCharts().map(
          ({ chart, decides }) => [chart.name, decides] as const,
        ),
      },
      examples: [
        ['', 'a map of the root chart'],
        ['signIn > sign-in.mmd', 'into a file'],
        ['pass.signedOut', 'what one state leads to'],
        ['pass.ready.access', 'the inside of a state that has one'],
      ],
    },
  }
}

function draw(chart: Chart, path: readonly string[]): string {
  if (path.length === 0) return toMermaid(chart)
  const state = chart.states.find((other) => other.path.join('.') === path.join('.'))
  if (!state) {
    const siblings = chart.states.map((other) => [chart.name, ...other.path].join('.'))
    throw new UsageError(
      `the chart ${chart.name} has no state "${path.join('.')}"`,
      `There are: ${siblings.join(', ')}.`,
    )
  }
  const hasInside = state.type === 'compound' || state.type === 'parallel'
  return toMermaid(chart, hasInside ? { inside: path } : { from: path })
}
