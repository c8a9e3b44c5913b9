import { createHash, randomBytes } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { DeviceInfo } from 'passchart'
import type { Settings } from './settings.ts'

/** A device that speaks to this server, as it is named to the service. */
export interface Device {
  readonly id: string
  readonly info: DeviceInfo
  /** Its public address, as far as it is known. */
  readonly ip?: string
}

/** As long as browsers keep a cookie. */
const longestSeconds = 400 * 86_400

/**
 * The device behind a request; undefined if it has no session yet. That is a random word in a cookie which scripts
 * cannot read and other sites cannot send. The service is told a hash of it, so that nobody who learns the id of a
 * device can speak for it.
 */
export function deviceOf(c: Context, settings: Settings): Device | undefined {
  const session = getCookie(c, cookieOf(c, settings).name)
  return session !== undefined && /^[\w-]{43}$/.test(session) ? inSession(c, settings, session) : undefined
}

/** The device that this request begins with. */
export function newDevice(c: Context, settings: Settings): Device {
  return inSession(c, settings, randomBytes(32).toString('base64url'))
}

function inSession(c: Context, settings: Settings, session: string): Device {
  const { name, secure } = cookieOf(c, settings)
  // Anew each time: it lasts from its last use on.
  setCookie(c, name, session, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure,
    maxAge: longestSeconds,
  })
  const id = createHash('sha256').update(session).digest('base64url')
  const ip = addressOf(c, settings)
  const info = describe(c.req.header('User-Agent')?.slice(0, 300) ?? '')
  return ip === undefined ? { id, info } : { id, info, ip }
}

function cookieOf(c: Context, settings: Settings) {
  const secure = publicOriginOf(c, settings).startsWith('https:')
  return { name: secure ? '__Host-session' : 'session', secure }
}

export function publicOriginOf(c: Context, { publicOrigin }: Settings): string {
  return publicOrigin ?? new URL(c.req.url).origin
}

/** The viewer's address, which the service counts requests by. Only a proxy of one's own is believed. */
function addressOf(c: Context, { isBehindProxy }: Settings): string | undefined {
  const forwarded = isBehindProxy ? c.req.header('X-Forwarded-For')?.split(',').at(-1)?.trim() : undefined
  return forwarded || getConnInfo(c).remote.address?.replace(/^::ffff:/, '')
}

const systems: readonly (readonly [osName: string, version: RegExp])[] = [
  ['Android', /Android ([\d.]+)/],
  ['iOS', /(?:iPhone|CPU) OS ([\d_]+)/],
  ['Windows', /Windows NT ([\d.]+)/],
  ['Mac OS', /Mac OS X ([\d_.]+)/],
  ['Chrome OS', /CrOS \S+ ([\d.]+)/],
  ['Linux', /Linux/],
]

/** What is known of a browser from here. Players with a device of their own would say much more. */
function describe(userAgent: string): DeviceInfo {
  for (const [osName, pattern] of systems) {
    const found = pattern.exec(userAgent)
    if (found)
      return { ...browser, userAgent, osName, osVersion: found[1]?.replaceAll('_', '.') ?? 'unknown' }
  }
  return { ...browser, userAgent, osName: 'unknown', osVersion: 'unknown' }
}

const browser = { model: 'Browser', version: 'unknown', connectionType: 'unknown' }
