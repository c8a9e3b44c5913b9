import { digest } from '../random.ts'
import { table } from '../state.ts'
import type { World } from '../world.ts'

/** Issuer of the tokens of the SSO service. @see spec endpoints.md §11.2 */
export const ssoServiceIssuer = 'ssoservicetoken'

/** A device of a person, as the list shows it. */
export interface LinkedDevice {
  readonly deviceType: string | null
  readonly model: string | null
  readonly os: string | null
  readonly osVersion: string | null
  /** In milliseconds since 1970. */
  lastSeen: number
  /** `regular` for the person's first device, `sso` for those that came after. */
  readonly type: 'regular' | 'sso'
}

/** A code that makes another device one of the same person. */
export interface LinkCode {
  readonly sub: string
  readonly notAfterMs: number
  isUsed: boolean
}

/** The person behind an `X-SSO-ID`: the same id means the same person everywhere. */
export function subjectOf(ssoId: string): string {
  return digest(`sso ${ssoId}`, 32)
}

/** Whether the device a token was given to is still one of its person. */
export function isLinked(
  { state }: World,
  { sub, device }: { readonly sub: string; readonly device?: string },
): boolean {
  return device !== undefined && state.linkedDevices[sub]?.[device] !== undefined
}

/** Makes a device one of a person. What it is by now stays, only seen anew. */
export function linkDevice(
  { state }: World,
  sub: string,
  device: string,
  about: Omit<LinkedDevice, 'type'>,
): void {
  state.linkedDevices[sub] ??= table()
  const devices = state.linkedDevices[sub]
  const type = devices[device]?.type ?? (Object.keys(devices).length === 0 ? 'regular' : 'sso')
  devices[device] = { ...about, type }
}
