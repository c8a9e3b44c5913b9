/**
 * Notes which states and transitions of the charts a test file takes, in real actors and in pure transitions alike, and
 * writes them to the folder `CHART_COVERAGE`. A setup file of `scripts/coverage-charts.mjs`, of no other run.
 */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createCompanionChart,
  createDecisionMachine,
  createLogoutMachine,
  createPartnerSsoMachine,
  createPassChart,
  createPollMachine,
  createProfileCheckMachine,
  createRegistrarMachine,
  createSignInMachine,
  createTempAccessMachine,
} from 'passchart/machines'
import { afterAll } from 'vitest'
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'

type Taken = Record<string, boolean>

// All machines made of a chart share its tree of states; no service is called here.
const none = {} as never
const charts: readonly AnyStateMachine[] = [
  createPassChart(none),
  createRegistrarMachine(none),
  createProfileCheckMachine(none),
  createSignInMachine(none),
  createPartnerSsoMachine(none),
  createTempAccessMachine(none),
  createPollMachine(none),
  createDecisionMachine(none),
  createLogoutMachine(none),
  createCompanionChart(none),
]

/** An action of the kind that XState resolves, as it does `assign`, also where nothing is executed. */
function mark(taken: Taken, name: string) {
  taken[name] = false
  const resolve = (_: unknown, snapshot: unknown) => {
    taken[name] = true
    return [snapshot, undefined, undefined]
  }
  return Object.assign(() => {}, { type: 'chartCoverage', resolve }) as never
}

function watch(node: AnyStateNode, states: Taken, transitions: Taken): void {
  const path = node.path.join('.') || '(root)'
  node.entry.push(mark(states, path))
  for (const transition of [...[...node.transitions.values()].flat(), ...(node.always ?? [])]) {
    // A new array: charts may share the one they wrote.
    transition.actions = [...transition.actions, mark(transitions, nameOf(transition, path, transitions))]
  }
  for (const child of Object.values(node.states)) watch(child, states, transitions)
}

/** `inspecting.requesting: inspectSession failed [isCodeDead] → codeWrong`. */
function nameOf({ eventType, guard, target }: AnyTransitionDefinition, path: string, known: Taken): string {
  const [, how, id] = /^xstate\.(done|error)\.actor\.(.*)$/.exec(eventType) ?? []
  const event = id === undefined ? eventType || 'always' : `${id} ${how === 'done' ? 'done' : 'failed'}`
  const guardName = typeof guard === 'string' ? guard : (guard as { type?: string } | undefined)?.type
  const condition = guard === undefined ? '' : ` [${guardName ?? 'inline guard'}]`
  const to = target?.map((node) => node.path.join('.') || '(root)').join(', ') ?? '(stays)'
  const name = `${path}: ${event}${condition} → ${to}`
  let unique = name
  for (let count = 2; unique in known; count++) unique = `${name} (${count})`
  return unique
}

const report: Record<string, { readonly states: Taken; readonly transitions: Taken }> = {}
for (const { root } of charts) {
  const own = { states: {}, transitions: {} }
  report[root.key] = own
  watch(root, own.states, own.transitions)
}

afterAll(() => {
  writeFileSync(join(process.env.CHART_COVERAGE ?? '', `${randomUUID()}.json`), JSON.stringify(report))
})
