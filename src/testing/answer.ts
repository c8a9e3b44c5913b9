import type { Failure } from '../errors.ts'
import type { Given } from './given.ts'

/** What an answer may depend on. */
export interface Asked {
  readonly input: never
  readonly nowMs: number
  readonly given: Given
}

/** How a service answers: with an output, or with a failure. */
export type Answer = {
  /** The wait is stopped, a promise rejects for no reason: only a defect of our own does it. */
  readonly isDefect?: boolean
} & (
  | { readonly output: (asked: Asked) => unknown; readonly isPossible?: (asked: Asked) => boolean }
  | { readonly failure: Failure; readonly isPossible?: (asked: Asked) => boolean }
)

export const failure = (code: Failure['code'], o: Partial<Failure> = {}): { failure: Failure } => ({
  failure: { code, message: `made up: ${code}`, retryable: false, ...o },
})
/** Refused with a word of the vendor's. */
export const refused = (code: string, httpStatus = 400, action = 'none') =>
  failure('refused', { httpStatus, vendor: { code, action, status: httpStatus } })

export const noNetwork = failure('network', { retryable: true })
export const throttled = failure('throttled', { httpStatus: 429, retryable: true })
export const wordless500 = failure('refused', { httpStatus: 500, retryable: true })
export const dcr = (code: string) =>
  failure('registration', { httpStatus: 400, vendor: { code, action: 'none', status: 400 } })
export const broken = { ...failure('usage'), isDefect: true }
