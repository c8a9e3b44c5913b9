import type { SimulatedProvider, SimulatorOptions } from '../../simulator/index.ts'
import { companion } from './stories/companion.ts'
import { degraded } from './stories/degraded.ts'
import { denied } from './stories/denied.ts'
import { expired } from './stories/expired.ts'
import { outage } from './stories/outage.ts'
import { partner } from './stories/partner.ts'
import { platform } from './stories/platform.ts'
import { serviceToken } from './stories/service-token.ts'
import { signIn } from './stories/sign-in.ts'
import { temporary } from './stories/temporary.ts'
import type { SimulatedTheatre } from './theatre.ts'

/** What a viewer may meet, told from the first screen to the last. */
export interface Story {
  /** What happens, as the heading of the whole. */
  readonly title: string
  /** What one gets to see, for the help. */
  readonly summary: string
  /** Who plays beside the service and the viewer; default: one TV app. */
  readonly apps?: (serviceProvider: string) => string
  /** How this story wants the service to be. */
  readonly service?: Pick<SimulatorOptions, 'sessionLifeMs' | 'providers' | 'applications'>
  /** Which providers it can be told with; default: all that are no TempPass. */
  readonly suits?: (provider: SimulatedProvider) => boolean
  /** The simulated viewer has the phone at hand, and takes at most so long. */
  readonly signInMs?: number
  /** Why a person cannot sign in here. */
  readonly notForPeople?: string
  /** Opens with an app that comes on. Rejects with a `PassError` or a `UsageError` where the story cannot go on. */
  tell(theatre: SimulatedTheatre): Promise<void>
}

export type StoryName = keyof typeof told

const told = {
  'sign-in': signIn,
  denied,
  expired,
  outage,
  temporary,
  degraded,
  partner,
  platform,
  'service-token': serviceToken,
  companion,
}

/** Every story by its name; the first is told unless another is asked for. */
export const stories: Readonly<Record<StoryName, Story>> = told

/** Whether there is a story of this name. */
export function isStoryName(name: string): name is StoryName {
  return Object.hasOwn(stories, name)
}
