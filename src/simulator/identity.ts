import type { Identity } from '../ports.ts'
import { parseObject } from './call.ts'
import { digest } from './random.ts'
import { type HeaderFields, headerOf } from './request.ts'
import { isLinked, ssoServiceIssuer } from './sso-service/people.ts'
import { base64, now, type World } from './world.ts'

/** What a token says of whom, as far as the service cares. */
export interface Claims {
  readonly iss: string
  readonly sub: string
  /** End of the token, in seconds since 1970. */
  readonly exp: number
  /** In tokens of the SSO service: the device they were given to, in Base64. */
  readonly device?: string
}

const platformIssuer = 'passchart.simulator.platform'
const personIssuer = 'passchart.simulator.identity-service'

/** Issuers whose signatures the simulator can check, since it is them. */
const ownIssuers: readonly unknown[] = [platformIssuer, personIssuer, ssoServiceIssuer]

/** A compact JWS. Its signature convinces nobody but the simulator. */
export function issueToken(
  world: World,
  claims: Omit<Claims, 'exp'> & Readonly<Record<string, unknown>>,
  lifeMs: number,
): string {
  const nowMs = now(world)
  const times = { iat: Math.floor(nowMs / 1000), exp: Math.floor((nowMs + lifeMs) / 1000) }
  const header = base64url(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: 'passchart.simulator' }))
  const signed = `${header}.${base64url(JSON.stringify({ ...claims, ...times }))}`
  return `${signed}.${signature(signed)}`
}

/**
 * Reads a compact JWS: undefined unless it is signed, names somebody and says when it ends. Those of others are
 * trusted, for there is no key to check them with.
 */
export function readToken(token: string): Claims | undefined {
  const [header = '', payload = '', signed = '', ...rest] = token.split('.')
  const { alg } = parseObject(decodeBase64url(header)) ?? {}
  const { iss, sub, exp, device } = parseObject(decodeBase64url(payload)) ?? {}
  const isSigned = rest.length === 0 && signed !== '' && typeof alg === 'string' && alg !== 'none'
  if (!isSigned || typeof sub !== 'string' || sub === '' || typeof exp !== 'number') return undefined
  if (ownIssuers.includes(iss) && signed !== signature(`${header}.${payload}`)) return undefined
  return { iss: String(iss), sub, exp, ...(typeof device === 'string' ? { device } : {}) }
}

/** The people that the identity headers of a call stand for; headers of no use count as missing. (SSO-04) */
export function peopleOf(world: World, headers: HeaderFields): readonly string[] {
  const platform = headerOf(headers, 'platformToken') ?? headerOf(headers, 'rokuToken')
  return [
    ...people(world, platform, accountKey),
    ...people(world, headerOf(headers, 'serviceToken'), personKey),
  ]
}

function people(world: World, token: string | undefined, key: (sub: string) => string): readonly string[] {
  const claims = token === undefined ? undefined : readToken(token)
  if (claims === undefined || now(world) >= claims.exp * 1000) return []
  return claims.iss === ssoServiceIssuer && !isLinked(world, claims) ? [] : [key(claims.sub)]
}

/** The key of an account at a platform, in the table of shared profiles. */
export function accountKey(account: string): string {
  return `account ${account}`
}

/** The key of a person at an identity service. */
export function personKey(person: string): string {
  return `person ${person}`
}

function signature(signed: string): string {
  return base64url(digest(`passchart.simulator.key ${signed}`))
}

function base64url(text: string): string {
  return base64(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function decodeBase64url(text: string): string {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return ''
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)))
}

/** Who the viewer is, as platforms and identity services vouch for it. */
export interface Identities {
  /** A token of the device platform for an account there: the same account means the same shared profiles. */
  platformToken(account: string, details?: { readonly lifeMs?: number }): string
  /** A token of an identity service for a person, for `AD-Service-Token`. */
  serviceToken(person: string, details?: { readonly lifeMs?: number }): string
  /**
   * What an app plugs in as `identity`: a fresh token at every question, of the platform if an account is named, of an
   * identity service if a person is.
   */
  source(viewer: {
    readonly account?: string
    readonly platform?: 'Amazon' | 'Roku'
    readonly person?: string
    /** Life of the tokens, in milliseconds; default one hour. */
    readonly lifeMs?: number
  }): Identity
}

const hourMs = 3_600_000

export function createIdentities(world: World): Identities {
  const issue = (iss: string, sub: string, lifeMs = hourMs): string => {
    if (sub === '') throw new TypeError('nobody has no identity')
    return issueToken(world, { iss, sub, aud: 'Adobe' }, lifeMs)
  }
  const platformToken: Identities['platformToken'] = (account, { lifeMs } = {}) =>
    issue(platformIssuer, account, lifeMs)
  const serviceToken: Identities['serviceToken'] = (person, { lifeMs } = {}) =>
    issue(personIssuer, person, lifeMs)
  return {
    platformToken,
    serviceToken,
    source({ account, platform = 'Amazon', person, ...details }) {
      return {
        ...(account === undefined
          ? {}
          : {
              platformToken: async () => platformToken(account, details),
              platformHeader:
                platform === 'Roku' ? 'X-Roku-Reserved-Roku-Connect-Token' : 'Adobe-Subject-Token',
            }),
        ...(person === undefined ? {} : { serviceToken: async () => serviceToken(person, details) }),
      }
    },
  }
}
