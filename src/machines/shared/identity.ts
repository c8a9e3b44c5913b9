import type { Failure } from '../../errors.ts'
import type { TemporaryIdentity } from '../../protocol/headers.ts'
import type { Secret } from '../../secret.ts'
import type { Service } from './service.ts'

/** Whom a call is made for, as far as single sign-on and temporary access care. */
export interface OnBehalf {
  /** Kind of the access in use; absent while looking for one. */
  readonly accessKind?: string | undefined
  /** What the viewer told of himself for a promotional TempPass. */
  readonly temporaryIdentity?: Secret<TemporaryIdentity> | undefined
}

/** Which identity the service refused. */
export type IdentityMethod = 'partner' | 'temporary'

/**
 * Asks the host once more for an identity the service has refused: silently for the framework's status, of the viewer
 * for that of a pass. `hasNew`: there is something to send that was not sent before.
 */
export type RenewIdentity = Service<
  OnBehalf & { method: IdentityMethod; mvpd: string },
  { readonly hasNew: boolean }
>

/** The identity a failure complains of, if it is that (spec flows.md §0.6, D18, D26). */
export function refusedIdentity({ vendor }: Failure): IdentityMethod | undefined {
  const code = vendor?.code ?? ''
  if (code === 'invalid_header_identity_for_temporary_access') return 'temporary'
  return code.startsWith('invalid_header_pfs_') ? 'partner' : undefined
}

/** A pass is used up: a regular provider has to do (PROF-19). */
export function isTemporaryExhausted({ vendor }: Failure): boolean {
  return (
    vendor?.code === 'temporary_access_duration_limit_exceeded' ||
    vendor?.code === 'temporary_access_resources_limit_exceeded'
  )
}

/** A pass is set up wrongly on the service. */
export function isTemporaryMisconfigured({ vendor }: Failure): boolean {
  return vendor?.code === 'invalid_configuration_temporary_access'
}
