import { renderUnicodeCompact } from 'uqr'
import type { Screen } from './terminal.ts'
import { widthOf } from './text.ts'

const margin = 3

/** A QR code as lines, or nothing where it would not fit or cannot be scanned. */
export function qrCode(text: string, screen: Screen): readonly string[] {
  if (!screen.isLive) return []
  const lines = renderUnicodeCompact(text, { border: 2 }).split('\n')
  const fits = widthOf(lines[0] ?? '') + 2 * margin <= screen.columns && lines.length + 6 <= screen.rows
  return fits ? lines.map((line) => ' '.repeat(margin) + screen.style.qr(line)) : []
}
