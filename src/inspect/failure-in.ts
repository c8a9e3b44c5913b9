import type { Failure } from '../errors.ts'

/** The failure in what a line tells: of a fact, of an answer to a call, or of a service; a `PassError` leaves it there. */
export function failureIn(told: unknown): Failure | undefined {
  const { failure, answer } = Object(told) as Readonly<Record<string, unknown>>
  const found: unknown = failure ?? Object(answer).failure
  return typeof Object(found).message === 'string' ? (found as Failure) : undefined
}
