import { type Answer, json } from '../answer.ts'
import {
  type Call,
  callerOf,
  decodeBase64,
  deviceIdentifier,
  deviceInfo,
  hasContentType,
  parseObject,
} from '../call.ts'
import { Refusal } from '../errors.ts'
import { type Claims, issueToken, readToken } from '../identity.ts'
import { text } from '../random.ts'
import { headerOf } from '../request.ts'
import { now, type World } from '../world.ts'
import { ssoServiceRefusal } from './errors.ts'
import { ssoServiceHeader } from './headers.ts'
import { isLinked, type LinkedDevice, linkDevice, ssoServiceIssuer, subjectOf } from './people.ts'

/** A service token for the person of an id, or for the one who made a link code. @see spec endpoints.md §11.2 */
export function createServiceToken(world: World, call: Call): Answer {
  checkCaller(world, call)
  const device = callingDevice(world, call, 400)
  const sub = requestedSubject(world, call)
  linkDevice(world, sub, device, describe(world, call))
  return serviceToken(world, sub, device, 'CREATED')
}

/** A fresh token for one that is valid, or was until recently. */
export function refreshServiceToken(world: World, call: Call): Answer {
  checkCaller(world, call)
  const claims = serviceTokenOf(world, call, 400, world.settings.serviceTokenGraceMs)
  return serviceToken(world, claims.sub, claims.device, 'OK')
}

/** A code for another device of the same person. */
export function createLink(world: World, call: Call): Answer {
  checkCaller(world, call)
  const device = callingDevice(world, call, 401)
  const { sub } = serviceTokenOf(world, call, 401)
  see(world, sub, device)
  const notBefore = now(world)
  const notAfter = notBefore + world.settings.linkCodeLifeMs
  const code = drawLinkCode(world)
  world.state.linkCodes[code] = { sub, notAfterMs: notAfter, isUsed: false }
  const name = world.settings.corners.ssoServiceMembers === 'tables' ? 'link' : 'code'
  return json({ status: 'CREATED', [name]: code, notBefore, notAfter }, 201)
}

/** Takes devices away from the person; their tokens are worth nothing from then on. Unknown ones are passed over. */
export function unlinkDevices(world: World, call: Call): Answer {
  checkCaller(world, call)
  callingDevice(world, call, 401)
  const { sub } = serviceTokenOf(world, call, 401)
  const devices = world.state.linkedDevices[sub]
  const unlinkedDevices = readDevices(call).filter((id) => {
    const known = Object.keys(devices ?? {}).find((device) => idOf(device) === id)
    if (known !== undefined) delete devices?.[known]
    return known !== undefined
  })
  return json({ status: 'OK', unlinkedDevices })
}

/** The devices of the person; none while there is only one. */
export function listDevices(world: World, call: Call): Answer {
  checkCaller(world, call)
  const device = callingDevice(world, call, 401)
  const { sub } = serviceTokenOf(world, call, 401)
  see(world, sub, device)
  const all = Object.entries(world.state.linkedDevices[sub] ?? {})
  const linked = all.length > 1 ? all : []
  return json({ devices: Object.fromEntries(linked.map(([known, about]) => [idOf(known), about])) })
}

/** The access token is that of REST API V2; refusals come in the envelope of this service. */
function checkCaller(world: World, call: Call): void {
  try {
    callerOf(world, call)
  } catch (error) {
    throw error instanceof Refusal ? ssoServiceRefusal('unauthorized', error.message) : error
  }
}

function callingDevice(world: World, { headers }: Call, missing: 400 | 401): string {
  if (headerOf(headers, 'deviceIdentifier') === undefined) {
    throw ssoServiceRefusal('header_missing', 'AP-Device-Identifier missing', missing)
  }
  const device = deviceIdentifier(headers)
  if (device === undefined) throw ssoServiceRefusal('header_invalid', 'AP-Device-Identifier malformed')
  if (world.settings.corners.strictDeviceInfo && deviceInfo(headers) === undefined) {
    throw ssoServiceRefusal('header_missing', 'X-Device-Info missing or unreadable', missing)
  }
  return device
}

/** Whom a new token is for. */
function requestedSubject(world: World, { headers }: Call): string {
  const id = ssoServiceHeader(headers, 'ssoId')
  const code = ssoServiceHeader(headers, 'ssoLink')
  if (id !== undefined && code !== undefined) {
    throw ssoServiceRefusal('header_invalid', 'X-SSO-ID and X-SSO-LINK exclude each other')
  }
  if (id !== undefined) return subjectOf(id)
  if (code === undefined) throw ssoServiceRefusal('header_missing', 'neither X-SSO-ID nor X-SSO-LINK')
  const link = world.state.linkCodes[code]
  if (link === undefined || link.isUsed) {
    throw ssoServiceRefusal('header_invalid', link ? 'link code was used' : 'unknown link code')
  }
  if (now(world) >= link.notAfterMs) throw ssoServiceRefusal('token_expired', 'link code has expired')
  link.isUsed = true
  return link.sub
}

/** The service token of a call, as long as it is ours and its device still linked. */
function serviceTokenOf(
  world: World,
  { headers }: Call,
  missing: 400 | 401,
  graceMs = 0,
): Claims & { readonly device: string } {
  const token = headerOf(headers, 'serviceToken')
  if (token === undefined) throw ssoServiceRefusal('header_missing', 'AD-Service-Token missing', missing)
  const claims = readToken(token)
  const { device } = claims ?? {}
  if (claims?.iss !== ssoServiceIssuer || device === undefined || !isLinked(world, claims)) {
    throw ssoServiceRefusal('header_invalid', 'no token of this service, or of a device that was unlinked')
  }
  if (now(world) >= claims.exp * 1000 + graceMs) {
    throw ssoServiceRefusal('token_expired', 'service token has expired')
  }
  return { ...claims, device }
}

function serviceToken(world: World, sub: string, device: string, status: 'CREATED' | 'OK'): Answer {
  const { serviceTokenLifeMs, corners } = world.settings
  const notBefore = now(world)
  const notAfter = notBefore + serviceTokenLifeMs
  const nbf = Math.floor(notBefore / 1000)
  const token = issueToken(world, { iss: ssoServiceIssuer, sub, nbf, device }, serviceTokenLifeMs)
  const name = corners.ssoServiceMembers === 'tables' ? 'jws' : 'serviceToken'
  return json({ status, [name]: token, notBefore, notAfter }, status === 'CREATED' ? 201 : 200)
}

/** What a device says of itself. */
function describe(world: World, { headers }: Call): Omit<LinkedDevice, 'type'> {
  const info = deviceInfo(headers) ?? {}
  const word = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    deviceType: word(info.primaryHardwareType),
    model: word(info.model),
    os: word(info.osName),
    osVersion: word(info.osVersion),
    lastSeen: now(world),
  }
}

/** Notes that a device of the person was there. */
function see(world: World, sub: string, device: string): void {
  const known = world.state.linkedDevices[sub]?.[device]
  if (known !== undefined) known.lastSeen = now(world)
}

/** A device as lists name it: not in Base64. */
function idOf(device: string): string {
  return decodeBase64(device) ?? device
}

function readDevices(call: Call): readonly string[] {
  if (call.body === '') throw ssoServiceRefusal('request_null', 'no body')
  const devices = hasContentType(call) ? parseObject(call.body)?.devices : undefined
  if (!Array.isArray(devices) || !devices.every((id) => typeof id === 'string')) {
    throw ssoServiceRefusal('request_invalid', 'body is not JSON with a list of device ids')
  }
  return devices
}

function drawLinkCode(world: World): string {
  let code: string
  do {
    code = text(world.state, 6, '0123456789')
  } while (code in world.state.linkCodes)
  return code
}
