import { usageError } from '../errors.ts'
import type { EndpointName } from '../protocol/endpoints.ts'
import {
  type DeviceInfo,
  headerNames,
  type PartnerFrameworkStatus,
  type TemporaryIdentity,
} from '../protocol/headers.ts'
import { Secret } from '../secret.ts'
import { base64 } from './base64.ts'
import { type Sendable, textOf } from './checks.ts'

/** Who the viewer is to single sign-on and temporary access; each call takes only the headers it lists. */
export interface IdentityHeaders {
  /** Sent as `Adobe-Subject-Token`, or as the header named by `platformHeader`. */
  readonly platformToken?: Secret<string> | undefined
  readonly platformHeader?: 'Adobe-Subject-Token' | 'X-Roku-Reserved-Roku-Connect-Token' | undefined
  /** Sent as `AD-Service-Token`. */
  readonly serviceToken?: Secret<string> | undefined
  /** Sent as `AP-Partner-Framework-Status`. */
  readonly partnerFrameworkStatus?: Secret<PartnerFrameworkStatus> | undefined
  /** Sent as `AP-TempPass-Identity`. */
  readonly temporaryIdentity?: Secret<TemporaryIdentity> | undefined
}

/** The streaming device, as two headers describe it on every call made for it (HDR-09). */
export interface Device {
  /** Raw and stable; sent Base64-encoded in `AP-Device-Identifier` (HDR-04). */
  readonly id: string
  /** Sent as JSON in Base64, in `X-Device-Info` (HDR-24). */
  readonly info?: DeviceInfo | undefined
  /** Server-to-server only: the device's public address, sent as `X-Forwarded-For` (HDR-21). */
  readonly ip?: string | undefined
}

const decision = 'device sso partner visitor'

/** The optional headers each call lists (spec endpoints.md §4; flows.md §0.4); `onCode`: the device, if policy says so. */
const listed: Readonly<Record<EndpointName, string>> = {
  registerClient: '',
  issueAccessToken: '',
  retrieveConfiguration: 'device',
  createSession: 'device sso visitor',
  resumeSession: 'onCode visitor',
  retrieveSession: 'onCode visitor',
  authenticate: '',
  retrieveProfiles: decision,
  retrieveProfileForMvpd: `${decision} temporary`,
  retrieveProfileForCode: 'onCode temporary visitor',
  // The temporary identity is not sent with preauthorize: a promotional pass permits everything there (TEMP-03, TEMP-12).
  preauthorize: decision,
  authorize: `${decision} temporary`,
  logout: 'device sso visitor',
  retrievePartnerAuthenticationRequest: 'device partner visitor',
  createPartnerProfile: 'device partner visitor',
}

/** Whether a call lists single sign-on tokens, the framework's status, or the identity of a TempPass. */
export function lists(name: EndpointName, what: 'sso' | 'partner' | 'temporary'): boolean {
  return listed[name].includes(what)
}

/** What the headers of all calls are made from. */
export interface HeaderOptions {
  /** Absent on the companion, which must not pass its own device off as the streaming one. */
  readonly device?: Device | undefined
  /** Experience Cloud id, sent bare (HDR-22). */
  readonly visitorId?: string | undefined
  /** Send the device headers on code-based calls too, as the checklist asks and the reference omits; default true. */
  readonly deviceHeadersOnCodeCalls?: boolean | undefined
}

/** The headers of one call: all it lists and we have, and no other (HDR-15). */
export function writeHeaders(
  name: EndpointName,
  { device, visitorId, deviceHeadersOnCodeCalls = true }: HeaderOptions,
  accessToken?: Secret<string>,
  identity: IdentityHeaders = {},
): Record<string, string> {
  const isRegistration = listed[name] === ''
  const takes = (what: 'device' | 'onCode' | 'sso' | 'partner' | 'temporary' | 'visitor') =>
    listed[name].includes(what)
  const headers: Record<string, string> = {}
  const put = (header: string, sendable: Sendable | undefined) => {
    if (sendable === undefined) return
    const value = textOf(header, sendable)
    // Anything else never leaves the platform's fetch, which would say so like a lost connection.
    if (!/^[\x20-\x7e]+$/.test(value)) throw usageError(`"${header}" must be printable ASCII`)
    headers[header] = value
  }
  const putEncoded = (header: string, value: object | undefined) => {
    if (value) put(header, base64(JSON.stringify(value instanceof Secret ? value.reveal() : value)))
  }

  // Registration is there to get one (HDR-01).
  if (!isRegistration) put(headerNames.authorization, `Bearer ${textOf('accessToken', accessToken)}`)
  // Calls by code too: they are made for the device that polls (HDR-02, HDR-03).
  if (device) {
    const isDescribed = takes('device') || (takes('onCode') && deviceHeadersOnCodeCalls)
    if (isDescribed)
      // Also on a server the device's own (S2S-02).
      put(headerNames.deviceIdentifier, `fingerprint ${base64(textOf('device.id', device.id))}`)
    // Registration and token describe the device without naming it (REG-26).
    if (isDescribed || isRegistration) putEncoded(headerNames.deviceInfo, device.info)
    put(headerNames.forwardedFor, device.ip)
  }
  if (takes('visitor')) put(headerNames.visitorIdentifier, visitorId)
  // Each platform has a header of its own; tokens are passed on as their issuer signed them (SSO-02, SSO-09).
  if (takes('sso')) {
    put(identity.platformHeader || headerNames.platformToken, identity.platformToken)
    put(headerNames.serviceToken, identity.serviceToken)
  }
  if (takes('partner')) putEncoded(headerNames.partnerFrameworkStatus, identity.partnerFrameworkStatus)
  if (takes('temporary')) putEncoded(headerNames.temporaryIdentity, identity.temporaryIdentity)
  return headers
}
