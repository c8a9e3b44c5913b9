import type { Chart, ChartState } from '../../src/inspect/index.ts'

const states: readonly ChartState[] = ['state', 'end', '1st', 'a-b', 'a b'].map((name, at) => ({
  path: [name],
  type: 'atomic',
  isInitial: at === 0,
  invokes: at === 1 ? [{ id: 'note', src: 'end note: "1"; `x`' }] : [],
}))

/** A chart with names that mean something to Mermaid, or to no one. */
export const awkward: Chart = {
  name: 'awkward',
  states,
  transitions: [
    { from: ['state'], to: ['end'], event: 'go: to; the "end"', actions: [] },
    { from: ['end'], to: ['1st'], event: '<b>', actions: [] },
    { from: ['1st'], to: ['a-b'], event: '', actions: [] },
    { from: ['a-b'], to: ['a b'], event: 'always', guard: 'context.count < 3', actions: [] },
  ],
}
