import { digest } from './random.ts'
import type { Owner, Profile } from './state.ts'
import { now, type World } from './world.ts'

/** What the programmer switched on for a provider that is in trouble. @see spec flows.md §1.14 */
export type DegradationRule = (typeof degradationRules)[number]

/** Everyone counts as signed in; everything is permitted; nothing is permitted. */
export const degradationRules = ['AuthNAll', 'AuthZAll', 'AuthZNone'] as const

/** A rule that is active. */
export interface Degradation {
  readonly rule: DegradationRule
  /** The programmer's own words for the viewer, told with a denial. */
  readonly details?: string
}

/** The rule that is active for a provider, if one is. */
export function degradationOf(world: World, mvpd: string): Degradation | undefined {
  return world.state.degradations[mvpd]
}

/** Begins the `userID` of every degraded profile. */
const degradedMark = '95cf93bcd183214a'

/** What stands in for a profile while everyone counts as signed in: short, and never listed. (DEGR-03) */
export function degradedProfile(world: World, mvpd: string, { device }: Owner): Profile | undefined {
  if (degradationOf(world, mvpd)?.rule !== 'AuthNAll') return undefined
  const notBefore = now(world)
  return {
    notBefore,
    notAfter: notBefore + world.settings.degradedProfileLifeMs,
    issuer: 'Adobe',
    type: 'degraded',
    attributes: { userID: { value: `${degradedMark}${digest(device)}`, state: 'plain' } },
  }
}
