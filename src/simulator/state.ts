import type { Degradation } from './degradation.ts'
import type { Framework } from './device-framework.ts'
import type { StoredFaults } from './faults.ts'
import type { Allowance } from './limiter.ts'
import type { SharedProfile } from './shared-profiles.ts'
import type { LinkCode, LinkedDevice } from './sso-service/people.ts'

/** Rows by key. Made by `table`, so that a key such as `__proto__` is a key like any other. */
export type Table<T> = Record<string, T>

/** A table without inherited rows. */
export function table<T>(rows: Table<T> = {}): Table<T> {
  return Object.assign(Object.create(null), rows)
}

/** Tables in a table. */
function tables<T>(rows: Table<Table<T>> = {}): Table<Table<T>> {
  return table(Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, table(row)])))
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
  /** Who the viewer is by the identities that came with the session, for the profile to be shared. */
  readonly people: readonly string[]
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

/** A TempPass in use. */
export interface Trial {
  readonly serviceProvider: string
  readonly mvpd: string
  readonly startedMs: number
  notAfterMs: number
  /** Identifiers of devices, in Base64. */
  devices: string[]
  /** People, by what their identity headers said. */
  identities: string[]
  /** Titles that were played. */
  readonly resources: string[]
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
  /** How far the service's own time is ahead of the clock. */
  skewMs: number
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
  /** Degradation rules by provider. */
  readonly degradations: Table<Degradation>
  /** Oldest first. */
  trials: Trial[]
  /** TempPass providers that are set up wrongly. */
  misconfigured: string[]
  /** Profiles that several apps share, by person, then by provider. */
  readonly shared: Table<Table<SharedProfile>>
  /** Devices that the SSO service knows, by person, then by identifier. */
  readonly linkedDevices: Table<Table<LinkedDevice>>
  /** Link codes of the SSO service. */
  readonly linkCodes: Table<LinkCode>
  /** Partner frameworks by device. */
  readonly frameworks: Table<Framework>
  /** The provider of the last partner authentication request, by owner. */
  readonly partnerRequests: Table<string>
  readonly faults: StoredFaults
}

/** A fresh state, or one that was saved; members that are missing start empty. Throws a `TypeError` for others. */
export function createState(saved: Partial<State>): State {
  const from = structuredClone(saved)
  checkShape(from)
  return {
    seed: from.seed ?? 1,
    skewMs: from.skewMs ?? 0,
    clients: table(from.clients),
    tokens: table(from.tokens),
    sessions: table(from.sessions),
    currentCodes: table(from.currentCodes),
    profiles: tables(from.profiles),
    allowances: table(from.allowances),
    rules: from.rules ?? [],
    deactivated: from.deactivated ?? [],
    revokedStatements: from.revokedStatements ?? [],
    degradations: table(from.degradations),
    trials: from.trials ?? [],
    misconfigured: from.misconfigured ?? [],
    shared: tables(from.shared),
    linkedDevices: tables(from.linkedDevices),
    linkCodes: table(from.linkCodes),
    frameworks: table(from.frameworks),
    partnerRequests: table(from.partnerRequests),
    faults: { next: table(from.faults?.next), always: table(from.faults?.always) },
  }
}

const shapes: Readonly<Record<keyof State, 'number' | 'table' | 'list'>> = {
  ...({ seed: 'number', skewMs: 'number' } as const),
  ...({ clients: 'table', tokens: 'table', sessions: 'table', currentCodes: 'table' } as const),
  ...({ profiles: 'table', allowances: 'table', partnerRequests: 'table', faults: 'table' } as const),
  ...({ degradations: 'table', shared: 'table', frameworks: 'table' } as const),
  ...({ linkedDevices: 'table', linkCodes: 'table' } as const),
  ...({ rules: 'list', deactivated: 'list', revokedStatements: 'list' } as const),
  ...({ trials: 'list', misconfigured: 'list' } as const),
}

/** What another program hands in may be anything. */
function checkShape(saved: unknown): void {
  if (shapeOf(saved) !== 'table') throw new TypeError('a state is an object')
  for (const [name, value] of Object.entries(saved as object)) {
    const shape = Object.hasOwn(shapes, name) ? shapes[name as keyof State] : undefined
    if (shape === undefined) throw new TypeError(`a state has no ${JSON.stringify(name)}`)
    if (value !== undefined && shapeOf(value) !== shape) {
      throw new TypeError(`${name} of a state is a ${shape}`)
    }
  }
}

function shapeOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value === 'object' && value !== null ? 'table' : typeof value
}
