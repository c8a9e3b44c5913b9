import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate'
import { companionRoot } from './companion-root.ts'
import type { AppName } from './given.ts'
import type { Place } from './model.ts'
import { passRoot } from './pass-root.ts'
import type { Step, System } from './steps.ts'

/** What has to be known of an app to walk it: its root chart, and what may happen there besides answers. */
export interface Root {
  readonly createChart: (services: never) => AnyStateMachine
  /** It has calls that the walk can have it make at any time, such as `metadata()`. */
  readonly asksAtWill: boolean
  /** What its view shows. */
  readonly phaseOf: (snapshot: AnyMachineSnapshot) => Place['phase']
  /** What the viewer and the app around it may do now. */
  readonly commandsFrom: (snapshot: AnyMachineSnapshot) => readonly Step[]
  /** What other tabs, the service or the platform may tell now. */
  readonly newsFor: (system: System) => readonly Step[]
}

export const roots: Readonly<Record<AppName, Root>> = { pass: passRoot, companion: companionRoot }
