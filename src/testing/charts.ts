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
} from '../machines/index.ts'
import { type Coverage, coverageOfCharts, type Seen } from './coverage.ts'

// All machines made of a chart share its tree of states; no service is called here.
const none = {} as never

/** All charts: those of an app, its root chart first, and the companion's. */
export const charts = [
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
] as const

export type ChartName = (typeof charts)[number]['root']['key']

/** How much of the charts a recorder has seen, or several together. */
export function coverageOf(
  recorders: Seen | readonly Seen[],
  o: { readonly charts?: readonly ChartName[] | undefined } = {},
): Coverage {
  const wanted = charts.filter(({ root }) => o.charts?.includes(root.key) ?? true)
  return coverageOfCharts(wanted, 'states' in recorders ? [recorders] : recorders)
}
