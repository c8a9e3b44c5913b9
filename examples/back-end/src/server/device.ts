import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
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

/** What a device is told by: the settings, and with them the secret that signs sessions. */
export type Sessions = Settings & { readonly sessionSecret: string }

/**
 * The device behind a request; undefined if it has no session of this server's. That is a random word in a cookie which
 * scripts cannot read and other sites cannot send, signed, so that nobody can make one up for somebody else. The service
 * is told a hash of the word, so that nobody who learns the id of a device can speak for it.
 */
export function deviceOf(c: Context, sessions: Sessions): Device | undefined {
  const session = getCookie(c, cookieOf(c, sessions).name)
  const word = session?.split('.', 1)[0] ?? ''
  return isSame(session ?? '', signed(word, sessions)) ? inSession(c, sessions, word) : undefined
}

/** The device that this request begins with. */
export function newDevice(c: Context, sessions: Sessions): Device {
  return inSession(c, sessions, randomBytes(32).toString('base64url'))
}

function inSession(c: Context, sessions: Sessions, word: string): Device {
  const { name, secure } = cookieOf(c, sessions)
  // Anew each time: it lasts from its last use on.
  setCookie(c, name, signed(word, sessions), {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure,
    maxAge: longestSeconds,
  })
  const id = createHash('sha256').update(word).digest('base64url')
  const ip = addressOf(c, sessions)
  const info = describe(c.req.header('User-Agent')?.slice(0, 300) ?? '')
  return ip === undefined ? { id, info } : { id, info, ip }
}

function signed(word: string, { sessionSecret }: Sessions): string {
  return `${word}.${createHmac('sha256', sessionSecret).update(word).digest('base64url')}`
}

/** Takes as long wherever they differ. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
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
