import type { IdentityMethod, OnBehalf } from '../machines/index.ts'
import { isFrameworkValid } from '../machines/partner-sso/index.ts'
import type { Clock, Identity } from '../ports.ts'
import type { EndpointName } from '../protocol/endpoints.ts'
import type { TemporaryIdentity } from '../protocol/headers.ts'
import { Secret } from '../secret.ts'
import { type IdentityHeaders, limited, lists } from '../services/index.ts'
import { createKeptToken } from './kept-token.ts'
import { createPartnerFramework, type PartnerFramework } from './partner-framework.ts'
import type { ServiceTime } from './service-time.ts'

/** Whom a call is made for, and by which provider. */
export interface Behalf extends OnBehalf {
  readonly mvpd?: string | undefined
}

/**
 * Which identity headers a call carries: those it lists, and of them only those of the method in use (SSO-26).
 *
 * @see spec flows.md §0.4, §2.13
 */
export interface IdentitySource {
  /** Those of profile calls too: without them a shared profile is not found (PROF-16). */
  headers(call: EndpointName, behalf: Behalf, signal: AbortSignal): Promise<IdentityHeaders>
  /** The service refused what was sent. True if there is something else to send now. */
  renew(method: IdentityMethod, behalf: Behalf, signal: AbortSignal): Promise<boolean>
  readonly partner: PartnerFramework | undefined
  /** What was not to be had, or is in use, may have changed; `isAsked`: the viewer says so, and all is asked anew. */
  refresh(o: { readonly accessKind?: string | undefined; readonly isAsked: boolean }): void
  stop(): void
}

export function createIdentitySource(o: {
  readonly identity: Identity
  readonly isSingleSignOn: boolean
  readonly clock: Clock
  readonly serviceTime: ServiceTime
  readonly warn: (code: string, message: string) => void
  readonly tell: (event: { type: 'identity.arrived' | 'identity.changed' }) => void
}): IdentitySource {
  const { identity, clock, serviceTime, warn } = o
  const keep = (name: string, ask: Identity['serviceToken']) =>
    ask && o.isSingleSignOn
      ? createKeptToken({
          ...{ name, ask, clock, serviceTime, warn },
          onLate: () => o.tell({ type: 'identity.arrived' }),
          onOtherSubject: () => o.tell({ type: 'identity.changed' }),
        })
      : undefined
  const platform = keep('the platform token', identity.platformToken?.bind(identity))
  const service = keep('the service token', identity.serviceToken?.bind(identity))
  const partner =
    identity.partner && o.isSingleSignOn
      ? createPartnerFramework({ partner: identity.partner, clock, serviceTime, warn })
      : undefined
  /** What the host said of the viewer of a pass, and what the viewer had said before it was asked. */
  const temporary = new Map<string, { given: unknown; identity: Secret<TemporaryIdentity> | undefined }>()
  let last: IdentityHeaders = {}

  async function askTemporary({ mvpd = '', temporaryIdentity: given }: Behalf, signal: AbortSignal) {
    let identified: TemporaryIdentity | Secret<TemporaryIdentity> | undefined
    try {
      // He may have to type it, so it takes as long as it takes.
      const ms = Number.POSITIVE_INFINITY
      identified = await limited({ clock, ms, signal }, async (signal) =>
        identity.temporaryIdentity?.({ mvpd, signal }),
      )
    } catch {
      if (signal.aborted) return undefined
    }
    const secret =
      identified === undefined || identified instanceof Secret ? identified : new Secret(identified)
    temporary.set(mvpd, { given, identity: secret })
    return secret
  }

  /** Every call that lists it tells a promotional pass who the viewer is, as soon as anybody knows (TEMP-02). */
  async function temporaryIdentityOf(behalf: Behalf, signal: AbortSignal) {
    if (behalf.accessKind !== 'temporary') return undefined
    const told = temporary.get(behalf.mvpd ?? '')
    if (told && told.given === behalf.temporaryIdentity) return told.identity ?? behalf.temporaryIdentity
    return behalf.temporaryIdentity ?? (await askTemporary(behalf, signal))
  }

  return {
    partner,
    async headers(call, behalf, signal) {
      const { accessKind } = behalf
      const isOfOneMethod = accessKind !== undefined && methods.has(accessKind)
      // The framework's status goes along while a profile of its own is looked for or in use (SSO-15).
      const sends = (what: 'sso' | 'partner', kind: string) =>
        lists(call, what) &&
        accessKind !== 'temporary' &&
        (isOfOneMethod ? accessKind === kind : what === 'sso' || accessKind === undefined)
      const [platformToken, serviceToken, partnerFrameworkStatus, temporaryIdentity] = await Promise.all([
        sends('sso', 'platformSSO') ? platform?.get(signal) : undefined,
        sends('sso', 'serviceTokenSSO') ? service?.get(signal) : undefined,
        sends('partner', 'appleSSO') ? partner?.status(signal) : undefined,
        lists(call, 'temporary') ? temporaryIdentityOf(behalf, signal) : undefined,
      ])
      const platformHeader = platformToken && identity.platformHeader
      const headers = {
        platformToken,
        platformHeader,
        serviceToken,
        partnerFrameworkStatus,
        temporaryIdentity,
      }
      // The same object as long as nothing changes, so that reads in flight are known for the same.
      if (!isSame(last, headers)) last = headers
      return last
    },
    async renew(method, behalf, signal) {
      if (method === 'temporary') return (await askTemporary(behalf, signal)) !== undefined
      const login = await partner?.ask({ interruptionAllowed: false }, signal)
      return login !== undefined && isFrameworkValid(login)
    },
    refresh({ accessKind, isAsked }) {
      platform?.retry(isAsked)
      service?.retry(isAsked)
      partner?.refresh(accessKind === 'appleSSO')
    },
    stop() {
      platform?.stop()
      service?.stop()
      partner?.stop()
    },
  }
}

/** Kinds of access that one method of single sign-on gives. */
const methods: ReadonlySet<string> = new Set(['platformSSO', 'serviceTokenSSO', 'appleSSO'])

function isSame(before: object, after: object): boolean {
  const known = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after).every(([name, value]) => known.get(name) === value)
}
