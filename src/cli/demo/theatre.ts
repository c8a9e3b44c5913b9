import type { Companion, CompanionOptions } from '../../companion/index.ts'
import type { Clock, DeviceInfo, Pass, PassOptions } from '../../index.ts'
import type { Simulator } from '../../simulator/index.ts'
import type { Narrator, Part } from './narrator.ts'

/** Who sits in front of the TV. */
export interface Viewer {
  /** The time a person needs to read before pressing a button. */
  readonly thinkMs: number
  /** From seeing a code to having signed in with it. */
  readonly signInMs: number
  /** How long the picture is watched. */
  readonly watchMs: number
  /** Signs in on the second screen; absent for a viewer of flesh and blood. */
  signIn?(code: string, signal: AbortSignal): Promise<void>
}

/** An app as a story wants it, where it is not just a TV app. */
export interface Role
  extends Partial<
    Pick<PassOptions, 'serviceProvider' | 'softwareStatement' | 'identity' | 'policy' | 'fetch'>
  > {
  /** How it is called; for stories with several. */
  readonly name?: string
  /** Default: the same device for all. */
  readonly deviceId?: string
  readonly deviceInfo?: Partial<DeviceInfo>
}

/** A second screen's app as a story wants it. */
export interface CompanionRole extends Pick<CompanionOptions, 'browser'> {
  readonly name: string
}

/** An app on stage. */
export interface OnStage {
  readonly pass: Pass
  readonly part: Part
}

/** A second screen's app on stage. */
export interface CompanionOnStage {
  readonly companion: Companion
  readonly part: Part
}

/** Everything a story is told with; apps come on by {@link enter}. */
export interface Theatre {
  readonly narrator: Narrator
  readonly viewer: Viewer
  readonly signal: AbortSignal
  readonly clock: Clock
  /** The provider to sign in with; without one the story ends at the list of providers. */
  readonly mvpd: string | undefined
  readonly resources: readonly string[]
  /** What the provider refuses, as far as that is known. */
  readonly denied: readonly string[]
  readonly pollIntervalMs: number
  /** Where the viewer types the code; default: the page the service names, which needs no typing. */
  readonly companionUrl: string | undefined
  /** How a provider is called, where the app has not asked for the list. */
  nameOf(mvpd: string): string
  open(role: Role): OnStage
  openCompanion(role: CompanionRole): CompanionOnStage
}

/** A theatre where the service, too, does what the story wants. */
export interface SimulatedTheatre extends Theatre {
  readonly simulator: Simulator
  readonly mvpd: string
  readonly companionUrl: string
}

/** What a scene with an app is played with. */
export type Stage = Theatre & OnStage

export type SimulatedStage = SimulatedTheatre & OnStage

/** An app comes on; it is not started yet. */
export function enter<T extends Theatre>(theatre: T, role: Role = {}): T & OnStage {
  return { ...theatre, ...theatre.open(role) }
}

/** A second screen's app comes on; it is not started yet. */
export function enterCompanion<T extends Theatre>(theatre: T, role: CompanionRole): T & CompanionOnStage {
  return { ...theatre, ...theatre.openCompanion(role) }
}
