import type { HeaderFields } from '../request.ts'

/** Headers that only the SSO service knows. @see spec endpoints.md §11.2 */
export const ssoServiceHeaders = {
  /** The person's id at the programmer, the same on all devices. */
  ssoId: 'X-SSO-ID',
  /** A link code, typed in by the person. */
  ssoLink: 'X-SSO-LINK',
} as const

/** Value of such a header; undefined if it is missing or empty. */
export function ssoServiceHeader(
  headers: HeaderFields,
  name: keyof typeof ssoServiceHeaders,
): string | undefined {
  return headers[ssoServiceHeaders[name].toLowerCase()] || undefined
}
