import type { Clock } from '../ports.ts'
import type { Screen } from './terminal.ts'

/** What a command has to do with the world around it. */
export interface Io {
  /** Standard output. */
  readonly screen: Screen
  /** Standard error. */
  readonly errors: Screen
  /** Aborts when the person has had enough. */
  readonly signal: AbortSignal
  /** How the person calls this program. */
  readonly program: string
  /** How the person calls a command: `passchart demo`, or `npm start --`. */
  calledAs(command: string): string
  /** The time that app and simulator go by. */
  readonly clock: Clock
  /** How fast the simulated viewer is. */
  readonly tempo: Tempo
}

/** Spans of a simulated viewer, in milliseconds. */
export interface Tempo {
  /** To read the screen before each press of a button. */
  readonly thinkMs: number
  /** From seeing the code to having signed in on the phone. */
  readonly signInMs: number
  /** Watching the picture before logging out. */
  readonly watchMs: number
}
