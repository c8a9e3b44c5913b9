import type { Failure, Mark, PassCommand, PassView } from 'passchart'
import type { Title } from '../titles.ts'

/** All that a screen shows. */
export interface Scene<View extends PassView = PassView> {
  readonly view: View
  readonly playback: Playback
  /** What the provider would let the viewer watch, by resource id. */
  readonly marks: ReadonlyMap<string, Mark>
  /** Nothing reaches this page at the moment. */
  readonly isOffline?: boolean
  /** Why what the viewer did last came to nothing, whatever the screen. */
  readonly trouble?: string | undefined
}

export type Playback =
  | { readonly status: 'idle' | 'asking' }
  | { readonly status: 'playing'; readonly title: Title }
  | { readonly status: 'refused'; readonly failure: Failure }
  /** It has ended by itself. */
  | { readonly status: 'ended'; readonly why: string }

/** All that a viewer can do. */
export interface Actions {
  send(command: PassCommand): void
  play(title: Title): void
  stop(): void
}

/** What differs between the apps. */
export interface Look {
  /** Where a viewer types the code. */
  readonly codePage: string
  /** Buttons for a sign-in on this screen, and for one on another device. */
  readonly surfaces: readonly ('primary' | 'secondary')[]
  /** The titles are also shown to those who are signed out. */
  readonly isOpen?: boolean
}

/** A screen that stands: it changes with the scene as long as its key stays. */
export interface Screen<View extends PassView = PassView> {
  readonly nodes: readonly Node[]
  update(scene: Scene<View>): void
  /** It is taken away. */
  end?(): void
}

/** A view of one phase. */
export type ViewOf<Phase extends PassView['phase']> = Extract<PassView, { phase: Phase }>
