import type { Attribute } from './state.ts'

/** A provider of the simulated service. All but the simulator's own settings appear in the configuration. */
export interface SimulatedProvider {
  readonly id: string
  readonly displayName: string
  /** Default: a drawn badge with the provider's initial. */
  readonly logoUrl?: string
  readonly isTempPass?: boolean
  readonly isProxy?: boolean
  readonly boardingStatus?: string
  readonly platformMappingId?: string
  readonly enablePlatformServices?: boolean
  readonly displayInPlatformPicker?: boolean
  readonly enforcePlatformPermissions?: boolean
  /** What only the simulator knows of it. */
  readonly simulated?: {
    /** Whether the provider has a page for signing out. Default true. */
    readonly logoutPage?: boolean
    /** Life of its profiles, in milliseconds; default the simulator's `profileLifeMs`. */
    readonly profileLifeMs?: number
    /** User metadata beside `userID`, `householdID` and `zip`, or in their place. */
    readonly attributes?: Readonly<Record<string, Attribute>>
    /** Terms of a TempPass. Default four hours for each device. */
    readonly tempPass?: TempPass
  }
}

/** The terms of temporary access. @see spec flows.md §1.15 */
export interface TempPass {
  /** How long it lasts from the first authorization on, in milliseconds. */
  readonly durationMs: number
  /** Most titles; with a number the pass is promotional and asks for the identity of its user. */
  readonly resources?: number
  /** Set up wrongly: every use fails. */
  readonly isMisconfigured?: boolean
}

/** Made-up settings behind plausible names; two ids hold characters that a path has to escape. */
export const defaultProviders: readonly SimulatedProvider[] = [
  {
    id: 'Cablevision',
    displayName: 'Optimum',
    boardingStatus: 'SUPPORTED',
    platformMappingId: 'Cablevision',
    enablePlatformServices: true,
    displayInPlatformPicker: true,
  },
  { id: 'Spectrum', displayName: 'Spectrum', platformMappingId: 'Charter_Direct', boardingStatus: 'PICKER' },
  { id: 'Dish', displayName: 'DISH', simulated: { logoutPage: false } },
  { id: 'AT&T U-verse', displayName: 'AT&T U-verse' },
  { id: 'Norte/Sur', displayName: 'Norte & Sur Televisión', isProxy: true },
  { id: 'Comcast_SSO', displayName: 'Xfinity' },
  { id: 'Cox', displayName: 'Cox Communications' },
  { id: 'Verizon', displayName: 'Verizon Fios', simulated: { logoutPage: false } },
  { id: 'TempPass_REF30', displayName: 'Temporary access', isTempPass: true },
  {
    id: 'PromoPass_REF30',
    displayName: 'Promotional access',
    isTempPass: true,
    simulated: { tempPass: { durationMs: 14_400_000, resources: 5 } },
  },
]

/** Domains of the service provider's apps, for `domainName`. */
export const defaultDomains: readonly string[] = ['adobe.com', 'example.com', 'localhost']

/** The record of a provider in the configuration. @see spec endpoints.md §7.1 */
export function configurationRecord({ simulated: _, ...mvpd }: SimulatedProvider): object {
  return { logoUrl: badge(mvpd.displayName), ...mvpd }
}

/** A logo without a server: the provider's initial on a disc. */
function badge(name: string): string {
  const hue = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 360
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 112 112"><circle cx="56" cy="56" r="56" fill="hsl(${hue},45%,38%)"/><text x="56" y="76" font-family="sans-serif" font-size="56" fill="#fff" text-anchor="middle">${initial(name)}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

function initial(name: string): string {
  return /[\p{L}\p{N}]/u.exec(name)?.[0] ?? '·'
}
