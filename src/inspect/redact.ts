import { PassError } from '../errors.ts'
import { Secret } from '../secret.ts'

/**
 * A copy of anything as plain JSON without a secret. What is a `Secret`, is called like one, looks like one, or is the
 * value of one that was met before, becomes `[secret 1]`, `[secret 2]`: the same number for the same secret.
 */
export type Redact = (value: unknown) => unknown

/** Deeper, longer or wider values are cut, with a word about it. */
const usualDepth = 12
const longestText = 2_000
const mostMembers = 500
/** So many values are looked for, the newest. Tokens and codes follow each other; few of them are about at a time. */
const mostKnown = 200
/** So many have a number of their own. */
const mostNumbers = 10_000
/** A shorter value would be found in half of all words. */
const shortestKnown = 4
const shortestPart = 6

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

/** Signed tokens and headers that carry a key. */
const looksSecret = /\beyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*)?|\b(?:Bearer|Basic) +[\w.~+/-]{6,}=*/g

/** The code in the addresses that hold one; not the template of such an address. */
const codeInAddress =
  /(\/authenticate\/[^/?#\s]+\/|\/profiles\/code\/|\/sessions\/)(?!sso\b|[{[])([^/?#\s"]+)/g

/** One of these for each stream: what it has learned of secrets, it keeps. `deepest`: levels that are kept, default 12. */
export function createRedact({ deepest = usualDepth }: { readonly deepest?: number } = {}): Redact {
  /** Values and objects behind secrets, and their numbers. */
  const numbers = new Map<unknown, number>()
  let known: string[] = []
  let find: RegExp | undefined
  let count = 0

  /** `isSure`: it is a secret whatever it looks like. */
  function hide(value: unknown, { isSure = true } = {}): string {
    if (isHidden(value)) return value
    let number = numbers.get(value)
    if (number === undefined) {
      count += 1
      number = count
      numbers.set(value, number)
      if (numbers.size > mostNumbers) forgetOldest()
      if (isSure) learn(value)
      else learnPart(value, 0)
    }
    return `[secret ${number}]`
  }

  function forgetOldest(): void {
    const [oldest] = numbers.keys()
    numbers.delete(oldest)
  }

  /** What is behind a secret is recognised wherever else it stands. */
  function learn(value: unknown): void {
    if (typeof value === 'string') {
      if (value.length >= shortestKnown) know(value)
    } else if (typeof value === 'object' && value !== null) {
      for (const member of Object.values(value)) learnPart(member, 0)
    }
  }

  /** Of personal data, what stands for one person: a word such as `plain` or `regular` stands for nobody. */
  function learnPart(value: unknown, depth: number): void {
    if (typeof value === 'string') {
      if (value.length >= shortestPart && /[^A-Za-z]/.test(value)) know(value)
    } else if (typeof value === 'object' && value !== null && depth < deepest) {
      for (const member of Object.values(value)) learnPart(member, depth + 1)
    }
  }

  function know(value: string): void {
    if (known.includes(value)) return
    known = [value, ...known].slice(0, mostKnown)
    find = undefined
  }

  function text(value: string): string {
    if (known.length > 0) {
      // The longest first: one may be part of another.
      find ??= new RegExp(
        [...known]
          .sort((a, b) => b.length - a.length)
          .map(literal)
          .join('|'),
        'g',
      )
    }
    const found = find ? value.replace(find, (secret) => hide(secret)) : value
    const clean = found
      .replace(looksSecret, (secret) => hide(secret))
      .replace(codeInAddress, (_, before: string, code: string) => before + hide(code))
    return clean.length > longestText ? `${clean.slice(0, longestText)}… (${clean.length} characters)` : clean
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
    if (value instanceof Secret) return hide(value.reveal())
    if (value instanceof PassError) return { failure: walk(value.failure, trail) }
    // Its message may quote what it was given.
    if (value instanceof Error) return { error: text(value.name) }
    if (value instanceof Date) return value.toJSON()
    if (value instanceof Map) return list([...value], trail)
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
    const copy: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(value).slice(0, mostMembers)) {
      const kept = isSecret(name, member) ? hide(member, { isSure: false }) : walk(member, trail)
      if (kept !== undefined && name !== '__proto__') copy[text(name)] = kept
    }
    return copy
  }

  return (value) => {
    const before = known
    const copy = walk(value, [])
    // A secret may stand in clear before the place where it is known for one.
    return known === before ? copy : walk(value, [])
  }
}

/** It was redacted before. */
function isHidden(value: unknown): value is string {
  return typeof value === 'string' && /^\[secret \d+\]$/.test(value)
}

function isSecret(name: string, member: unknown): boolean {
  if (member === undefined || member === null || typeof member === 'boolean' || member instanceof Secret) {
    return false
  }
  const plain = plainName(name)
  return secretMembers.has(plain) || (typeof member === 'string' && secretTexts.has(plain))
}

function plainName(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase()
}

function literal(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
