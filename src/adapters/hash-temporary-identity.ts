import { PassError, usageError } from '../errors.ts'
import type { TemporaryIdentity } from '../protocol/headers.ts'
import { Secret } from '../secret.ts'

/**
 * The identity of a promotional TempPass, its values hashed as the vendor demands: no personal data may be sent. Each
 * value becomes the SHA-256 of its UTF-8 bytes, 64 lower-case hexadecimal digits; names stay, as the TempPass is
 * configured with them.
 *
 * Blanks around a value do not count. Nothing else is changed: another spelling is another viewer, so bring values to
 * one form first, an e-mail address to lower case for example.
 *
 * Fails with `usage` where the platform has no WebCrypto (pages without https, some React Native engines) and for a
 * value that is no text or an empty one.
 *
 * @see spec endpoints.md §3.7 (TEMP-04, TEMP-05, SEC-04)
 * @example
 * const identity = await hashTemporaryIdentity({ email: typed.toLowerCase() })
 * pass.send({ type: 'temporaryAccess.start', mvpds: ['TempPass1'], identity })
 * // As a port: temporaryIdentity: async () => (await hashTemporaryIdentity({ email })).reveal()
 */
export async function hashTemporaryIdentity(
  identity: Readonly<Record<string, string>>,
): Promise<Secret<TemporaryIdentity>> {
  const entries = Object.entries(identity ?? {}).map(([name, value]) => [name, clean(name, value)] as const)
  if (entries.length === 0) throw usageError('"identity" must have at least one member')
  const subtle = globalThis.crypto?.subtle
  if (subtle === undefined) {
    throw usageError(
      'this platform has no WebCrypto to hash an identity with',
      'Hash the values on your side, with SHA-256 or stronger, and pass new Secret({ … }) instead.',
    )
  }
  const hash = async (text: string) =>
    [...new Uint8Array(await subtle.digest('SHA-256', bytesOf(text)))].map(hexadecimal).join('')
  const hashed: Record<string, string> = {}
  try {
    for (const [name, text] of entries) hashed[name] = await hash(text)
  } catch {
    // Foreign errors can quote what they were given.
    throw new PassError({ code: 'usage', message: 'WebCrypto could not hash the identity', retryable: false })
  }
  return new Secret(hashed)
}

function clean(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : ''
  // No encoding can spell half a character.
  if (text !== '' && !/[\uD800-\uDFFF]/u.test(text)) return text
  throw usageError(`"identity.${name}" must be a non-empty string`)
}

/** UTF-8. Written out because older engines with a WebCrypto of their own lack `TextEncoder`. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = encodeURIComponent(text).match(/%..|./g) ?? []
  return Uint8Array.from(bytes, (byte) =>
    byte.length > 1 ? Number.parseInt(byte.slice(1), 16) : byte.charCodeAt(0),
  )
}

function hexadecimal(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
