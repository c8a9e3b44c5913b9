import * as z from 'zod/mini'
import type { Secret } from '../secret.ts'
import { hasNames, map, type Open, text } from './values.ts'

/** What is left to do after the profile was deleted (spec endpoints.md §5.6). */
export type LogoutActionName = Open<'logout' | 'partner_logout' | 'complete' | 'invalid'>

/** Answer to a logout: one entry for each deleted profile, keyed by the provider's id (D72). */
export const logouts = z.object({
  logouts: map(z.object({ actionName: text, url: z.optional(z.string()) })).check(hasNames),
})

/** What is left to do for one deleted profile. */
export interface Logout {
  /** By the map's key (D72). */
  readonly mvpd: string
  readonly actionName: LogoutActionName
  /** The provider's logout page, absolute. */
  readonly url?: Secret<string>
}
