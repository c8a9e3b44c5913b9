import type { PassView } from 'passchart'

/** Part of a view; made anew for each snapshot. */
export const profilesOf = (view: PassView) => (view.phase === 'ready' ? view.profiles : undefined)

/** The same for a viewer to read. */
export const namesOf = (profiles: ReturnType<typeof profilesOf>) =>
  profiles?.map(({ displayName }) => displayName).join() ?? 'nobody'
