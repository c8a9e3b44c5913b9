import type { EndpointName } from '../protocol/endpoints.ts'
import {
  type DeviceInfo,
  headerNames,
  type PartnerFrameworkStatus,
  type TemporaryIdentity,
} from '../protocol/headers.ts'
import type { Secret } from '../secret.ts'
import { base64 } from './base64.ts'

/** Who the viewer is to single sign-on and temporary access; each call takes only the headers it lists. */
export interface IdentityHeaders {
  /** Sent as `Adobe-Subject-Token`, or as the header named by `platformHeader`. */
  readonly platformToken?: Secret<string>
  readonly platformHeader?: 'Adobe-Subject-Token' | 'X-Roku-Reserved-Roku-Connect-Token'
  /** Sent as `AD-Service-Token`. */
  readonly serviceToken?: Secret<string>
  /** Sent as `AP-Partner-Framework-Status`. */
  readonly partnerFrameworkStatus?: Secret<PartnerFrameworkStatus>
  /** Sent as `AP-TempPass-Identity`. */
  readonly temporaryIdentity?: Secret<TemporaryIdentity>
}

/** The streaming device, as two headers describe it on every call made for it (HDR-09). */
export interface Device {
  /** Raw and stable; sent Base64-encoded in `AP-Device-Identifier`. */
  readonly id: string
  readonly info?: DeviceInfo | undefined
  /** Server-to-server only: the device's public address, sent as `X-Forwarded-For`. */
  readonly ip?: string | undefined
}

/** Which of the optional headers a call lists (spec endpoints.md §4; flows.md §0.4). */
type Accepts = 'device' | 'codeDevice' | 'sso' | 'partner' | 'temporary' | 'visitor'

const decision: readonly Accepts[] = ['device', 'sso', 'partner', 'visitor']
const onCode: readonly Accepts[] = ['codeDevice', 'visitor']

const accepted: Readonly<Record<EndpointName, readonly Accepts[]>> = {
  registerClient: [],
  issueAccessToken: [],
  retrieveConfiguration: ['device'],
  createSession: ['device', 'sso', 'visitor'],
  resumeSession: onCode,
  retrieveSession: onCode,
  authenticate: [],
  retrieveProfiles: decision,
  retrieveProfileForMvpd: [...decision, 'temporary'],
  retrieveProfileForCode: [...onCode, 'temporary'],
  // The temporary identity is not sent with preauthorize: a promotional pass permits everything there.
  preauthorize: decision,
  authorize: [...decision, 'temporary'],
  logout: ['device', 'sso', 'visitor'],
  retrievePartnerAuthenticationRequest: ['device', 'partner', 'visitor'],
  createPartnerProfile: ['device', 'partner', 'visitor'],
}

/** What the headers of all calls are made from. */
export interface HeaderOptions {
  /** Absent on the companion, which must not pass its own device off as the streaming one. */
  readonly device?: Device | undefined
  /** Experience Cloud id, bare. */
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
  const takes = (what: Accepts) => accepted[name].includes(what)
  const headers: Record<string, string> = {}
  const put = (header: string, value: string | undefined) => {
    if (value !== undefined) headers[header] = value
  }

  if (accessToken) put(headerNames.authorization, `Bearer ${accessToken.reveal()}`)
  if (device && (takes('device') || (takes('codeDevice') && deviceHeadersOnCodeCalls))) {
    put(headerNames.deviceIdentifier, `fingerprint ${base64(device.id)}`)
    put(headerNames.deviceInfo, device.info && base64(JSON.stringify(device.info)))
  }
  // Registration and token describe the device without naming it (REG-26).
  if (accepted[name].length === 0)
    put(headerNames.deviceInfo, device?.info && base64(JSON.stringify(device.info)))
  put(headerNames.forwardedFor, device?.ip)
  if (takes('visitor')) put(headerNames.visitorIdentifier, visitorId)
  if (takes('sso')) {
    put(identity.platformHeader ?? headerNames.platformToken, identity.platformToken?.reveal())
    put(headerNames.serviceToken, identity.serviceToken?.reveal())
  }
  if (takes('partner')) {
    const status = identity.partnerFrameworkStatus?.reveal()
    put(headerNames.partnerFrameworkStatus, status && base64(JSON.stringify(status)))
  }
  if (takes('temporary')) {
    const temporary = identity.temporaryIdentity?.reveal()
    put(headerNames.temporaryIdentity, temporary && base64(JSON.stringify(temporary)))
  }
  return headers
}
