import type * as z from 'zod/mini'
import { protocolError, refusal } from './failures.ts'
import type { WireAnswer } from './transport.ts'

/**
 * The parsed body of a successful answer; throws the refusal or, naming the field, what cannot be understood.
 * Any 2xx counts as success everywhere (D11, D17).
 */
export function read<S extends z.ZodMiniType>(answer: WireAnswer, schema: S): z.output<S> {
  if (answer.status < 200 || answer.status > 299) throw refusal(answer)
  if (answer.body === undefined) throw protocolError(answer, 'the body is no JSON')
  return parse(answer, schema, answer.body)
}

/** The parsed value of one part of an answer, which stands at `path`. */
export function parse<S extends z.ZodMiniType>(
  answer: WireAnswer,
  schema: S,
  value: unknown,
  path: readonly PropertyKey[] = [],
): z.output<S> {
  const parsed = schema.safeParse(value, { reportInput: true })
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0] as z.core.$ZodIssue
  const field = [...path, ...issue.path].join('.').slice(0, 200) || 'body'
  throw protocolError(answer, `"${field}" ${describe(issue)}`)
}

// The field and the rule, never the value: it may be a secret.
function describe(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message
  return issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}`
}
