import type { Allowance } from './limiter.ts'

/** Rows by key. Made by {@link table}, so that a key such as `__proto__` is a key like any other. */
export type Table<T> = Record<string, T>

/** A table without inherited rows. */
export function table<T>(rows: Table<T> = {}): Table<T> {
  return Object.assign(Object.create(null), rows)
}

/** Client credentials, as registration gave them out. */
export interface Client {
  readonly id: string
  readonly secret: string
  readonly softwareStatement: string
  revoked: boolean
}

/** An access token. */
export interface AccessToken {
  readonly clientId: string
  readonly expiresAtMs: number
}

/** To whom a profile or session belongs: the same app instance on the same device for the same service provider. */
export interface Owner {
  readonly clientId: string
  readonly device: string
  readonly serviceProvider: string
}

/** What a session needs before the viewer can go to the provider. */
export interface SessionParameters {
  mvpd?: string
  domainName?: string
  redirectUrl?: string
}

/** A sign-in under way, known to the viewer by its code. */
export interface Session {
  readonly code: string
  readonly id: string
  readonly owner: Owner
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** The streaming device as it described itself, for the companion. */
  readonly device: unknown
  readonly parameters: SessionParameters
  /** `replaced` by a newer code of the same device, `consumed` by a completed sign-in. */
  status: 'open' | 'replaced' | 'consumed'
}

/** One piece of user metadata. */
export interface Attribute {
  readonly value: unknown
  readonly state: 'plain' | 'enc'
}

/** A completed sign-in. */
export interface Profile {
  readonly notBefore: number
  readonly notAfter: number
  readonly issuer: string
  readonly type: string
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** What was ruled for a resource while the simulator ran. */
export interface Rule {
  readonly resource: string
  readonly mvpd?: string
  readonly verdict: Verdict
}

/** A provider's word on a resource. */
export type Verdict = 'permit' | Denial

/** Why a resource is refused. */
export interface Denial {
  /** An enhanced error code; by default the denial by the provider. */
  readonly code?: string
  readonly message?: string
  /** The provider's own words. */
  readonly details?: string
}

/** All that the simulator remembers, as plain data. */
export interface State {
  /** Position of the dice that draw ids and codes. */
  seed: number
  readonly clients: Table<Client>
  readonly tokens: Table<AccessToken>
  /** Sessions by code, dead ones included. */
  readonly sessions: Table<Session>
  /** Code of the newest session by owner. */
  readonly currentCodes: Table<string>
  /** Profiles by owner, then by provider; expired ones stay, to be told from missing ones. */
  readonly profiles: Table<Table<Profile>>
  readonly allowances: Table<Allowance>
  /** Newest first: the first that fits holds. */
  rules: Rule[]
  /** Providers whose integration is switched off. */
  deactivated: string[]
  revokedStatements: string[]
}

/** A fresh state, or one that was saved. */
export function createState(saved: State | { readonly seed: number }): State {
  const from: Partial<State> & { readonly seed: number } = structuredClone(saved)
  const profiles = table<Table<Profile>>()
  for (const [owner, byMvpd] of Object.entries(from.profiles ?? {})) profiles[owner] = table(byMvpd)
  return {
    seed: from.seed,
    clients: table(from.clients),
    tokens: table(from.tokens),
    sessions: table(from.sessions),
    currentCodes: table(from.currentCodes),
    profiles,
    allowances: table(from.allowances),
    rules: from.rules ?? [],
    deactivated: from.deactivated ?? [],
    revokedStatements: from.revokedStatements ?? [],
  }
}
