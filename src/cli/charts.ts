import type { AnyStateMachine } from 'xstate'
import { type Chart, describeChart } from '../inspect/index.ts'
import { charts } from '../testing/charts.ts'

/** A chart, and what it is for. */
export interface AboutChart {
  readonly chart: Chart
  /** How long one lives. */
  readonly life: string
  readonly decides: string
}

const about: readonly (readonly [name: string, life: string, decides: string])[] = [
  ['pass', "the app's", 'what the viewer may do now; it runs all others but the last'],
  ['registrar', "the app's", 'credentials and token: when to register, when to renew, when to give up'],
  ['profileCheck', 'one check', 'which profiles exist, and which is used'],
  ['signIn', 'one sign-in, several codes', 'session, code or browser, which code counts'],
  ['poll', 'one code', 'when to look, when to stop'],
  [
    'partnerSso',
    "one sign-in through the partner's framework",
    'profile, or what the ordinary sign-in goes on with',
  ],
  ['tempAccess', 'one offer of temporary access', 'which pass is still good, and who the viewer is'],
  ['decision', 'one question', 'what is settled, what is asked again, what ends the access'],
  ['logout', 'one logout', 'which pages follow'],
  ['companion', "the second-screen app's", 'code, provider, login, and whether a profile came of it'],
]

/** All charts there are, in the order of the cookbook. */
export function aboutCharts(): readonly AboutChart[] {
  const machines: readonly AnyStateMachine[] = charts
  return machines
    .map((machine) => {
      const at = about.findIndex(([name]) => name === machine.root.key)
      const [, life, decides] = about[at] ?? []
      if (life === undefined || decides === undefined) {
        throw new Error(`what is ${machine.root.key} for? Tell in src/cli/charts.ts`)
      }
      return { at, chart: describeChart(machine), life, decides }
    })
    .sort((one, other) => one.at - other.at)
}
