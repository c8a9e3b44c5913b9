import type { SimulatorOptions } from '../../simulator/index.ts'
import type { SimulatedStage } from './stage.ts'
import { denied } from './stories/denied.ts'
import { expired } from './stories/expired.ts'
import { outage } from './stories/outage.ts'
import { signIn } from './stories/sign-in.ts'

/** What a viewer may meet, told from the first screen to the last. */
export interface Story {
  /** What happens, as the heading of the whole. */
  readonly title: string
  /** What one gets to see, for the help. */
  readonly summary: string
  /** How this story wants the service to be. */
  readonly service?: Pick<SimulatorOptions, 'sessionLifeMs'>
  /** The simulated viewer has the phone at hand, and takes at most so long. */
  readonly signInMs?: number
  /** Why a person cannot sign in here. */
  readonly notForPeople?: string
  /** Rejects with a `PassError` or a `UsageError` where the story cannot go on. */
  tell(stage: SimulatedStage): Promise<void>
}

export type StoryName = 'sign-in' | 'denied' | 'expired' | 'outage'

/** Every story by its name; the first is told unless another is asked for. */
export const stories: Readonly<Record<StoryName, Story>> = {
  'sign-in': signIn,
  denied,
  expired,
  outage,
}

/** Whether there is a story of this name. */
export function isStoryName(name: string): name is StoryName {
  return Object.hasOwn(stories, name)
}
