import type { Permit } from '../machines/pass/index.ts'

/** A permit as JSON, its media token in clear. */
export type WirePermit = Omit<Permit, 'token'> & { readonly token: string }

/**
 * The one JSON form of a permit meant to leave a back end: hand it to the device over your own authenticated channel,
 * once, and store it nowhere (S2S-07).
 */
export function toWire(permit: Permit): WirePermit {
  const { outcome, resource, mvpd, source, token, notBeforeMs, notAfterMs } = permit
  return { outcome, resource, mvpd, source, token: token.reveal(), notBeforeMs, notAfterMs }
}
