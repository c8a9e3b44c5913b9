import { windowOr } from '../adapters/web-lifecycle.ts'

/**
 * An id for a browser, which has none of its own: drawn once, kept in `localStorage` under `key`. Where nothing can be
 * kept each call draws another, so that each load of the page is a new device, which has to sign in again; and so is
 * one whose site data was cleared.
 *
 * @see spec requirements.md HDR-05
 */
export function webDeviceId(
  o: { readonly key?: string; readonly window?: Window & typeof globalThis } = {},
): string {
  const page = windowOr(o.window)
  const key = o.key ?? 'passchart.device'
  try {
    const kept = page.localStorage.getItem(key)
    if (kept) return kept
    const drawn = draw(page)
    page.localStorage.setItem(key, drawn)
    return drawn
  } catch {
    return draw(page)
  }
}

/** 128 bits, in hexadecimal. */
function draw({ crypto }: typeof globalThis): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
