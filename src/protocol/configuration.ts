import * as z from 'zod/mini'

const flag = z.optional(z.boolean())

/** A provider as the configuration lists it. Absent flags mean false. @see spec endpoints.md §7.1 (CONF-16) */
export const mvpd = z.looseObject({
  id: z.string().check(z.minLength(1)),
  displayName: z.optional(z.string()),
  logoUrl: z.optional(z.string()),
  isTempPass: flag,
  isProxy: flag,
  boardingStatus: z.optional(z.string()),
  platformMappingId: z.optional(z.string()),
  enablePlatformServices: flag,
  displayInPlatformPicker: flag,
  enforcePlatformPermissions: flag,
})
export type Mvpd = z.infer<typeof mvpd>

const domain = z.looseObject({ name: z.string() })

const document = z.looseObject({
  requestor: z.looseObject({
    id: z.optional(z.string()),
    name: z.optional(z.string()),
    domains: z.optional(z.array(domain)),
    mvpds: z.optional(z.array(mvpd)),
  }),
  // The reference lists the providers beside `requestor`, sample and OpenAPI inside it (D33).
  mvpds: z.optional(z.array(mvpd)),
})

/** The configuration document, or a list whose first element it is (D33). @see spec endpoints.md §7.1 */
export const configuration = z.pipe(
  z.transform((body: unknown) => (Array.isArray(body) ? body[0] : body)),
  document,
)

/** Which providers are active for this service provider on this platform. */
export interface Configuration {
  readonly mvpds: readonly Mvpd[]
  /** Names of the domains an application may sign in from. */
  readonly domains: readonly string[]
}
