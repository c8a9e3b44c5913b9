import { encode } from 'uqr'

/** A QR code to draw. */
export interface Qr {
  /** Modules on each side, the quiet zone included. */
  readonly size: number
  /** Row by row; true is dark. */
  readonly modules: readonly (readonly boolean[])[]
  /** The dark modules as the path of an SVG with `viewBox="0 0 size size"`. */
  readonly path: string
}

/** How much room there is. */
export interface QrOptions {
  /** Width of the quiet zone, in modules; default 4, as the standard asks. */
  readonly quietZone?: number
}

/**
 * The QR code of a text, such as the address where a viewer types the code. Draw it dark on light whatever the theme:
 * many cameras do not read the negative.
 *
 * @example
 * const { size, path } = qr('https://tv.example/activate')
 * const svg = `<svg viewBox="0 0 ${size} ${size}"><path d="${path}"/></svg>`
 */
export function qr(text: string, { quietZone = 4 }: QrOptions = {}): Qr {
  const { size, data } = encode(text, { border: quietZone, ecc: 'M' })
  return { size, modules: data, path: data.map(pathOfRow).join('') }
}

/** One rectangle for each run of dark modules. */
function pathOfRow(row: readonly boolean[], y: number): string {
  const text = row.map((isDark) => (isDark ? '1' : '0')).join('')
  return [...text.matchAll(/1+/g)]
    .map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`)
    .join('')
}
