import type * as z from 'zod/mini'
import type { EndpointName } from '../protocol/endpoints.ts'
import { protocolError, refusal } from './failures.ts'
import type { WireAnswer } from './transport.ts'

/**
 * The parsed body of a successful answer; throws the refusal or, naming the field, what cannot be understood.
 * 200 and 201 both count as success everywhere (D11, D17).
 */
export function read<S extends z.ZodMiniType>(
  name: EndpointName,
  answer: WireAnswer,
  schema: S,
): z.output<S> {
  if (answer.status !== 200 && answer.status !== 201) throw refusal(name, answer.status, answer.body)
  if (answer.body === undefined) throw protocolError(name, 'the body is no JSON', answer.status)
  const parsed = schema.safeParse(answer.body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.')
  throw protocolError(name, `"${field || 'body'}" ${describe(issue)}`, answer.status)
}

// The field and the rule, never the value: it may be a secret.
function describe(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}`
    case 'too_big':
    case 'too_small':
      return 'is out of range'
    default:
      return 'has an unusable value'
  }
}
