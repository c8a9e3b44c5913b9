const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * Padded standard Base64 of the text's UTF-8 bytes, on one line (HDR-20). The text has no lone surrogates.
 * Written out because React Native's engines and older televisions lack `btoa` or `TextEncoder`.
 */
export function base64(text: string): string {
  // One character a byte.
  const bytes = encodeURIComponent(text).replace(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes.charCodeAt(i)
    const b = bytes.charCodeAt(i + 1)
    const c = bytes.charCodeAt(i + 2)
    out += alphabet.charAt(a >> 2) + alphabet.charAt(((a & 3) << 4) | (b >> 4))
    out += i + 1 < bytes.length ? alphabet.charAt(((b & 15) << 2) | (c >> 6)) : '='
    out += i + 2 < bytes.length ? alphabet.charAt(c & 63) : '='
  }
  return out
}
