import { defined } from '../../defined.ts'
import type { LinkCode, LinkedDevice } from '../../protocol/sso-service.ts'
import { Secret } from '../../secret.ts'
import type { Answer } from './call.ts'
import { protocolError } from './failures.ts'
import { type Members, membersOf, textIn } from './members.ts'

/** A service token as it was issued. */
export interface IssuedToken {
  readonly token: Secret<string>
  /** By the service's clock, in milliseconds since 1970; 0 if the service does not say. */
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

export function readToken(answer: Answer): IssuedToken {
  const token = requiredText(answer, 'serviceToken', 'jws')
  // What no header can carry would fail every call.
  if (!/^[\x21-\x7e]+$/.test(token)) throw protocolError(answer, '"serviceToken" must be printable ASCII')
  return { token: new Secret(token), ...spanOf(answer) }
}

export function readLinkCode(answer: Answer): LinkCode {
  return { code: new Secret(requiredText(answer, 'code', 'link')), ...spanOf(answer) }
}

export function readUnlinked(answer: Answer): string[] {
  const { unlinkedDevices } = bodyOf(answer)
  if (!Array.isArray(unlinkedDevices)) throw unusable(answer, 'unlinkedDevices', unlinkedDevices, 'array')
  return unlinkedDevices.filter((id) => typeof id === 'string')
}

export function readDevices(answer: Answer): LinkedDevice[] {
  const { devices } = bodyOf(answer)
  const byId = membersOf(devices)
  if (!byId) throw unusable(answer, 'devices', devices, 'object')
  return Object.entries(byId).map(([id, value]) => {
    // One that says nothing can still be unlinked.
    const device = membersOf(value)
    return defined({
      id,
      type: textIn(device, 'type') ?? 'unknown',
      deviceType: textIn(device, 'deviceType'),
      model: textIn(device, 'model'),
      os: textIn(device, 'os'),
      osVersion: textIn(device, 'osVersion'),
      lastSeenMs: instantIn(device, 'lastSeen') || undefined,
    })
  })
}

/** An instant in milliseconds, as a number or a string of digits; 0 where the service does not say. */
function instantIn(members: Members | undefined, name: string): number {
  const value = Number(members?.[name])
  // A date beyond these is none.
  return value > 0 && value <= 8.64e15 ? value : 0
}

function spanOf(answer: Answer): { notBeforeMs: number; notAfterMs: number } {
  const body = bodyOf(answer)
  return { notBeforeMs: instantIn(body, 'notBefore'), notAfterMs: instantIn(body, 'notAfter') }
}

/** The member by either of its names: the pages' tables and samples differ (D85). */
function requiredText(answer: Answer, name: string, otherName: string): string {
  const body = bodyOf(answer)
  const text = textIn(body, name) ?? textIn(body, otherName)
  if (text === undefined) throw unusable(answer, name, body[name] ?? body[otherName], 'string')
  return text
}

function bodyOf(answer: Answer): Members {
  const body = membersOf(answer.body)
  if (!body) throw protocolError(answer, 'the body is no JSON object')
  return body
}

function unusable(answer: Answer, field: string, value: unknown, type: string) {
  const isMissing = value === undefined || value === null || value === ''
  return protocolError(answer, `"${field}" ${isMissing ? 'is missing' : `must be of type ${type}`}`)
}
