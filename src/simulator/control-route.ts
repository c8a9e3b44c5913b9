import type { Simulator } from './create-simulator.ts'

/** Type of a member that a route takes; with a question mark it may be missing. */
export type Kind = 'text' | 'number' | 'flag' | 'object' | 'list'
type Spelled = `${Kind}${'?' | ''}`

/** One thing that can be done over HTTP, as the member of {@link Simulator} of the same name does it. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST'
  /** After `/_sim/`. */
  readonly path: string
  readonly about: string
  /** Members of the JSON body, or of the query of a GET. */
  readonly takes: Readonly<Record<string, Spelled>> | 'any'
  /** What it resolves to is the answer; nothing is answered `{}`. */
  run(simulator: Simulator, input: never): unknown
}

/** A provider. */
export type Named = { readonly mvpd: string }
/** Texts that may be left out. */
export type Maybe<Name extends string> = { readonly [Key in Name]?: string }

/** A look, which changes nothing. */
export const look = <Input>(
  path: string,
  about: string,
  run: (simulator: Simulator, input: Input) => unknown,
  takes: ControlRoute['takes'] = {},
): ControlRoute => ({ method: 'GET', path, about, takes, run })
/** An act. */
export const act = <Input>(
  path: string,
  about: string,
  takes: ControlRoute['takes'],
  run: (simulator: Simulator, input: Input) => unknown,
): ControlRoute => ({ method: 'POST', path, about, takes, run })
