/** What can be read of a token in compact form without a key. */
export interface CompactToken {
  /** End of its life, in milliseconds since 1970 by the issuer's clock; absent if it does not say, or is encrypted. */
  readonly expMs?: number
  /** Whom it stands for. */
  readonly subject?: string
}

/**
 * Reads a signed (JWS) or encrypted (JWE) token; undefined if it is neither: such a one must not be sent (SSO-03).
 *
 * @see spec endpoints.md §3.4, §3.5
 */
export function readCompactToken(text: string): CompactToken | undefined {
  const parts = text.split('.')
  if (!/^[\w.-]+$/.test(text) || parts[0] === '') return undefined
  if (parts.length === 5) return {}
  const [header = '', payload = '', signature] = parts
  if (parts.length !== 3 || !signature || /^none$/i.test(String(claims(header)?.alg ?? 'none')))
    return undefined
  const { exp, sub } = claims(payload) ?? {}
  return {
    ...(typeof exp === 'number' ? { expMs: exp * 1_000 } : {}),
    ...(typeof sub === 'string' ? { subject: sub } : {}),
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The members of a part; undefined if it is no JSON object. Written out because React Native may lack `atob`. */
function claims(part: string): Readonly<Record<string, unknown>> | undefined {
  let bits = 0
  let held = 0
  let bytes = ''
  for (const character of part) {
    held = ((held << 6) | alphabet.indexOf(character)) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes += `%${((held >> bits) & 255).toString(16).padStart(2, '0')}`
  }
  try {
    const value: unknown = JSON.parse(decodeURIComponent(bytes))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
