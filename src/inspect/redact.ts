import { PassError } from '../errors.ts'
import { Secret } from '../secret.ts'
import { learnable, partsOf, spellingsOf } from './secret-texts.ts'

/**
 * A copy of anything as plain JSON without a secret. What is a `Secret`, is called like one, looks like one, or is the
 * value of one that was met before, becomes `[secret 1]`, `[secret 2]`: the same number for the same secret.
 */
export type Redact = (value: unknown) => unknown

export interface RedactOptions {
  /** Levels that are kept; default 12. */
  readonly deepest?: number
  /** Values of secrets that are looked for wherever else they stand, those met last; default 200. */
  readonly mostKnown?: number
}

/** Longer or wider values are cut, with a word about it. */
const longestText = 2_000
const mostMembers = 500
/** So many secrets have a number of their own. */
const mostNumbers = 10_000

/** Members that hold personal data or keys, whatever they are. Compared in small letters, without `-` and `_`. */
const secretMembers = new Set(
  [
    'softwareStatement clientSecret accessToken refreshToken idToken serializedToken mediaToken',
    'serviceToken platformToken subjectToken adServiceToken adobeSubjectToken xRokuReservedRokuConnectToken',
    'temporaryIdentity apTempPassIdentity partnerFrameworkStatus apPartnerFrameworkStatus',
    'samlResponse samlRequest attributes userMetadata',
    'deviceId deviceIdentifier apDeviceIdentifier apVisitorIdentifier visitorId xForwardedFor',
    'password cookie setCookie',
  ]
    .flatMap((line) => line.split(' '))
    .map(plainName),
)

/** The same, where it is a text. */
const secretTexts = new Set(['token', 'secret', 'identity', 'jwt', 'usercode'])

/** Members of commands that hold a secret, which a host may send as it is. */
const secretsOfCommands: Readonly<Record<string, string>> = {
  'code.submit': 'code',
  'temporaryAccess.start': 'identity',
}

/** Signed tokens and headers that carry a key. */
const looksSecret = /\beyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*)?|\b(?:Bearer|Basic|DPoP) +[\w.~+/-]{6,}=*/gi

/**
 * The code in the addresses that hold one (not the template of such an address), tokens in a query, and who logs in by
 * an address.
 */
const secretInAddress =
  /(\/authenticate\/[^/?#\s]+\/|\/profiles\/code\/|\/sessions\/|[?&](?:\w*token|saml\w+|code|password)=|:\/\/(?=[^/\s@]*@))(?!sso\b|[{[])([^/?#&\s"@]+)/gi

/** One of these for each stream: what it has learned of secrets, it keeps. */
export function createRedact({ deepest = 12, mostKnown = 200 }: RedactOptions = {}): Redact {
  /** Values and objects behind secrets, and their numbers. */
  const numbers = new Map<unknown, number>()
  /** Texts to look for, and the numbers of their secrets; the one met last comes last. */
  const known = new Map<string, number>()
  let find: RegExp | undefined
  let count = 0
  let lessons = 0

  /** `isSure`: it is a secret whatever it looks like. */
  function hide(value: unknown, { isSure = true } = {}): string {
    if (value instanceof Secret) return hide(value.reveal())
    if (isHidden(value)) return value
    let number = numbers.get(value)
    if (number === undefined) {
      count += 1
      number = count
      numbers.set(value, number)
      if (numbers.size > mostNumbers) forgetOldest(numbers)
      for (const part of partsOf(value)) know(part, number)
    }
    if (typeof value === 'string' && learnable(value, isSure)) know(value, number)
    return `[secret ${number}]`
  }

  /** What is behind a secret is recognised wherever else it stands, however it is spelt. */
  function know(text: string, number: number): void {
    for (const spelling of spellingsOf(text)) {
      if (!known.delete(spelling)) {
        lessons += 1
        find = undefined
      }
      known.set(spelling, number)
    }
    while (known.size > mostKnown) {
      forgetOldest(known)
      find = undefined
    }
  }

  function text(value: string): string {
    // What is cut off need not be read; what stands at the cut is.
    const start = value.length > 2 * longestText ? value.slice(0, 2 * longestText) : value
    const clean = spot(recall(start))
    return value.length > longestText ? `${clean.slice(0, longestText)}… (${value.length} characters)` : clean
  }

  /** Without what is known for a secret. */
  function recall(value: string): string {
    if (known.size === 0) return value
    // The longest first: one may be part of another.
    find ??= new RegExp(
      [...known.keys()]
        .sort((a, b) => b.length - a.length)
        .map(literal)
        .join('|'),
      'g',
    )
    return value.replace(find, (secret) => `[secret ${known.get(secret)}]`)
  }

  /** Without what looks like one. */
  function spot(value: string): string {
    return value
      .replace(looksSecret, (secret) => hide(secret))
      .replace(secretInAddress, (_, before: string, secret: string) => before + hide(secret))
  }

  function walk(value: unknown, trail: readonly object[]): unknown {
    switch (typeof value) {
      case 'string':
        return text(value)
      case 'number':
        // JSON has none of these.
        return Number.isFinite(value) ? value : `[number ${value}]`
      case 'boolean':
      case 'undefined':
        return value
      case 'function':
        return '[function]'
      case 'object':
        if (value === null) return null
        if (trail.includes(value)) return '[circle]'
        if (trail.length >= deepest) return '[deep]'
        return object(value, [...trail, value])
      default:
        return text(String(value))
    }
  }

  function object(value: object, trail: readonly object[]): unknown {
    if (value instanceof Secret) return hide(value)
    if (value instanceof PassError) return { failure: walk(value.failure, trail) }
    // Its message may quote what it was given.
    if (value instanceof Error) return { error: text(value.name) }
    if (value instanceof Date) return value.toJSON()
    if (value instanceof Map) {
      const entries = [...value]
      const isRecord = entries.every(([key]) => typeof key === 'string')
      return isRecord ? members(Object.fromEntries(entries), trail) : list(entries, trail)
    }
    if (value instanceof Set) return list([...value], trail)
    if (Array.isArray(value)) return list(value, trail)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === null || prototype === Object.prototype) return members(value, trail)
    // Actors, signals, elements of a page: live things, not data.
    return `[${value.constructor?.name || 'object'}]`
  }

  function list(values: readonly unknown[], trail: readonly object[]): unknown[] {
    const kept = values.slice(0, mostMembers).map((each) => walk(each, trail) ?? null)
    return values.length > mostMembers ? [...kept, `… ${values.length - mostMembers} more`] : kept
  }

  function members(value: object, trail: readonly object[]): Record<string, unknown> {
    const { value: type }: { value?: unknown } = Object.getOwnPropertyDescriptor(value, 'type') ?? {}
    const secretOfCommand = typeof type === 'string' ? secretsOfCommands[type] : undefined
    const copy: Record<string, unknown> = {}
    for (const name of Object.keys(value).slice(0, mostMembers)) {
      const kept = member(name, value, name === secretOfCommand, trail)
      if (kept !== undefined && name !== '__proto__') copy[text(name)] = kept
    }
    return copy
  }

  function member(name: string, of: object, isSecret: boolean, trail: readonly object[]): unknown {
    let value: unknown
    try {
      value = of[name as never]
    } catch {
      return '[unreadable]'
    }
    if (value instanceof Secret) return hide(value)
    // What an event is called comes from code, whatever a viewer types.
    if (name === 'type' && typeof value === 'string') return spot(value)
    if (!isTelling(value)) return value
    if (isSecret) return hide(value)
    return isSecretName(name, value) ? hide(value, { isSure: false }) : walk(value, trail)
  }

  return (value) => {
    const before = lessons
    const copy = walk(value, [])
    // A secret may stand in clear before the place where it is known for one.
    return lessons === before ? copy : walk(value, [])
  }
}

/** It was redacted before. */
function isHidden(value: unknown): value is string {
  return typeof value === 'string' && /^\[secret \d+\]$/.test(value)
}

/** Anything but whether there is something. */
function isTelling(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'boolean'
}

function isSecretName(name: string, value: unknown): boolean {
  const plain = plainName(name)
  return secretMembers.has(plain) || (typeof value === 'string' && secretTexts.has(plain))
}

function plainName(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase()
}

function literal(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function forgetOldest(map: Map<unknown, unknown>): void {
  const [oldest] = map.keys()
  map.delete(oldest)
}
