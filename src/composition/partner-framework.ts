import { PassError, usageError } from '../errors.ts'
import { type FrameworkLogin, isFrameworkValid, type PartnerProvider } from '../machines/partner-sso/index.ts'
import type { Clock, Identity } from '../ports.ts'
import type { PartnerFrameworkStatus } from '../protocol/headers.ts'
import { Secret } from '../secret.ts'
import { limited, type Mvpd } from '../services/index.ts'
import type { ServiceTime } from './service-time.ts'

/** A silent look takes no longer; the header is left out then. A dialog with the viewer has no limit. */
const longestLookMs = 10_000

/** What is asked of the framework besides its status. */
export interface FrameworkQuestion {
  readonly interruptionAllowed: boolean
  readonly supported?: readonly string[]
  readonly featured?: readonly string[]
}

/** What the service asks of the framework. */
export interface PartnerQuestion {
  readonly request: Secret<string>
  readonly attributesNames: readonly string[]
  /** No dialog: then it takes no longer than a look. */
  readonly silent: boolean
}

/** The device's partner framework, and what it said last. */
export interface PartnerFramework {
  readonly name: NonNullable<Identity['partner']>['name']
  /** The status to send, as it is, also when nothing is granted (SSO-14); undefined if the framework does not answer. */
  status(signal: AbortSignal): Promise<Secret<PartnerFrameworkStatus> | undefined>
  /** Asks anew. Never fails: the framework's refusals are answers. */
  ask(question: FrameworkQuestion, signal: AbortSignal): Promise<FrameworkLogin>
  /** Has the framework answer the service's question; undefined if it has no answer. */
  authenticate(o: PartnerQuestion, signal: AbortSignal): Promise<Secret<string> | undefined>
  /** Whether a status that was sent vouches for the viewer. */
  isValid(status: Secret<PartnerFrameworkStatus>): boolean
  /** The viewer may have been in the system's settings: a status in use is read again at once (SSO-16). */
  refresh(isInUse: boolean): void
  stop(): void
}

export function createPartnerFramework(o: {
  readonly partner: NonNullable<Identity['partner']>
  readonly clock: Clock
  readonly serviceTime: ServiceTime
  readonly warn: (code: string, message: string) => void
}): PartnerFramework {
  const { partner, clock, serviceTime } = o
  let held: Secret<PartnerFrameworkStatus> | undefined
  let reading: Promise<void> | undefined
  let controller = new AbortController()

  const expiryOf = ({ frameworkProviderInfo: { expirationDate } }: PartnerFrameworkStatus) =>
    expirationDate === undefined || expirationDate === '' ? undefined : Number(expirationDate)

  function toLogin(status: PartnerFrameworkStatus): FrameworkLogin {
    const { frameworkPermissionInfo: permission, frameworkProviderInfo: provider } = status
    const expMs = expiryOf(status)
    return {
      isGranted: permission.accessStatus === 'granted',
      mappingId: provider.id || undefined,
      isAlive: expMs === undefined || clock.now() < serviceTime.toLocal(expMs),
      errorCode: provider.error?.code ?? permission.error?.code,
    }
  }

  async function look(question: FrameworkQuestion, signal: AbortSignal): Promise<PartnerFrameworkStatus> {
    const { interruptionAllowed, supported, featured } = question
    const ask = (signal: AbortSignal) =>
      partner.status({
        interruptionAllowed,
        ...(supported ? { supported: [...supported] } : {}),
        ...(featured ? { featured: [...featured] } : {}),
        signal,
      })
    const ms = interruptionAllowed ? Number.POSITIVE_INFINITY : longestLookMs
    const status = await limited({ clock, ms, signal }, ask)
    if (!status?.frameworkPermissionInfo || !status.frameworkProviderInfo) {
      throw usageError('"identity.partner.status" must give the payload of AP-Partner-Framework-Status')
    }
    return status
  }

  const keep = (status: PartnerFrameworkStatus | undefined) => {
    held = status && new Secret(status)
  }
  const read = (): Promise<void> => {
    reading ??= look({ interruptionAllowed: false }, controller.signal)
      .then(keep, () => keep(undefined))
      .then(() => {
        reading = undefined
      })
    return reading
  }
  const alive = () => (held && toLogin(held.reveal()).isAlive ? held : undefined)

  return {
    name: partner.name,
    async status(signal) {
      if (reading || !alive()) {
        await limited({ clock, ms: longestLookMs, signal }, read).catch(() => {
          if (signal.aborted) throw new PassError({ code: 'aborted', message: 'aborted', retryable: false })
          // No answer in time: what has ended meanwhile is not sent (SSO-16).
          held = alive()
        })
      }
      return held
    },
    async ask(question, signal) {
      try {
        const status = await look(question, signal)
        keep(status)
        return toLogin(status)
      } catch (error) {
        if (error instanceof PassError && error.code === 'usage') o.warn('identity', error.message)
        return toRefusal(error)
      }
    },
    async authenticate({ request, attributesNames, silent }, signal) {
      const ms = silent ? longestLookMs : Number.POSITIVE_INFINITY
      // Its errors can quote the request: no answer is all that is to be known.
      const answer = await limited({ clock, ms, signal }, (signal) =>
        partner.authenticate({
          request: request.reveal(),
          attributesNames: [...attributesNames],
          signal,
        }),
      ).catch(() => undefined)
      return answer ? new Secret(answer) : undefined
    },
    isValid: (status) => isFrameworkValid(toLogin(status.reveal())),
    refresh(isInUse) {
      if (isInUse) void read()
      else held = undefined
    },
    stop() {
      controller.abort()
      controller = new AbortController()
      reading = undefined
    },
  }
}

/** A framework may refuse by rejecting: `code` 1 for an unsupported provider, 2 for a viewer who left. */
function toRefusal(error: unknown): FrameworkLogin {
  const { code, frameworkProviderInfo } = Object(error) as {
    code?: unknown
    frameworkProviderInfo?: { id?: unknown }
  }
  const id = frameworkProviderInfo?.id
  return {
    isGranted: false,
    isAlive: false,
    mappingId: typeof id === 'string' ? id : undefined,
    errorCode: code === undefined ? 'unavailable' : String(code),
  }
}

/**
 * The provider as the framework knows it; none without a mapping.
 *
 * @see spec requirements.md SSO-23, endpoints.md §7.1
 */
export function toPartnerProvider(mvpd: Mvpd): PartnerProvider[] {
  const { id, displayName, logoUrl, platformMappingId } = mvpd
  const { enablePlatformServices, displayInPlatformPicker, boardingStatus } = mvpd
  if (!platformMappingId) return []
  return [
    {
      mvpd: id,
      displayName: displayName ?? id,
      logoUrl,
      mappingId: platformMappingId,
      isSupported: enablePlatformServices === true && boardingStatus === 'SUPPORTED',
      isFeatured: displayInPlatformPicker === true,
    },
  ]
}
