/** Whose records: one device, for one registered application of one service provider, at one of the service's origins. */
export interface RecordOwner {
  /** A profile is of no use to another one (PROF-14). */
  readonly serviceProvider: string
  /** Another one begins with credentials and a sign-in of its own (REG-22). */
  readonly softwareStatement: string
  /** The raw id, as given to `createPass`. Each has credentials of its own (REG-19); a changed one has none (PROF-13). */
  readonly deviceId: string
  /** Scheme and host alone. */
  readonly origin: string
}

/** Every record there is. What an older integration has left on the device is not among them (AUTHN-39). */
export const recordNames = [
  'credentials',
  'token',
  'selection',
  'profile',
  'signIn',
  'logout',
  'history',
] as const

export type RecordName = (typeof recordNames)[number]

/** What the keys of all records of an owner begin with, before the last dot. */
export function ownerKey(of: RecordOwner): string {
  return [
    'passchart',
    encodeURIComponent(of.serviceProvider),
    // Production and staging know nothing of each other's credentials.
    fingerprint(of.origin),
    fingerprint(of.softwareStatement),
    fingerprint(of.deviceId),
  ].join('.')
}

/** Where the records stand in a store, for good: another key is another device, which has to sign in again (HDR-08). */
export function recordKeys(of: RecordOwner): (name: RecordName) => string {
  const owner = ownerKey(of)
  return (name) => `${owner}.${name}`
}

/**
 * A short name for a text, the same on every platform: two FNV-1a hashes with different starts, in base 36. It tells
 * statements and devices apart in the keys of a store; it protects nothing.
 */
export function fingerprint(text: string): string {
  return fnv1a(text, 0x811c9dc5) + fnv1a(text, 0x01000193)
}

function fnv1a(text: string, start: number): string {
  let hash = start
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0).toString(36).padStart(7, '0')
}
