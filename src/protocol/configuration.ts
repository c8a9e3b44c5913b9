import * as z from 'zod/mini'
import { list, optional, text } from './values.ts'

const flag = optional(z.boolean())

const mvpd = z.looseObject({
  id: text,
  displayName: optional(z.string()),
  logoUrl: optional(z.string()),
  isTempPass: flag,
  isProxy: flag,
  boardingStatus: optional(z.string()),
  platformMappingId: optional(z.string()),
  enablePlatformServices: flag,
  displayInPlatformPicker: flag,
  enforcePlatformPermissions: flag,
})
/**
 * A provider as the configuration lists it, members unknown to us included. Absent flags mean false.
 *
 * @see spec endpoints.md §7.1 (CONF-16)
 */
export type Mvpd = z.infer<typeof mvpd>

// A provider without an id cannot be chosen: it is left out, the others stay.
const mvpds = optional(list(mvpd))

/** The configuration document, or a list whose first element it is (D33). @see spec endpoints.md §7.1 */
export const configuration = z.pipe(
  z.transform((body: unknown) => (Array.isArray(body) ? body[0] : body)),
  z.object({
    requestor: optional(z.object({ mvpds, domains: optional(list(z.object({ name: text }))) })),
    // The reference lists the providers beside `requestor`, sample and OpenAPI inside it (D33).
    mvpds,
  }),
)

/** Which providers are active for this service provider on this platform. */
export interface Configuration {
  readonly mvpds: readonly Mvpd[]
  /** Names of the domains an application may sign in from. */
  readonly domains: readonly string[]
}
