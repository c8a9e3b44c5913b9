import { stripVTControlCharacters } from 'node:util'

/** How many columns a text takes. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length
}

/** Fills up with blanks on the right, by what is seen. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** Breaks a text between words; a word longer than the line stays whole. Lines after the first hang further in. */
export function wrap(text: string, width: number, indent = 0, hang = 0): string[] {
  let margin = ' '.repeat(indent)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && margin.length + widthOf(longer) > width) {
      lines.push(margin + line)
      margin = ' '.repeat(indent + hang)
      line = word
    } else line = longer
  }
  return [...lines, line === '' ? '' : margin + line]
}

/** Cuts a text to a width, from its beginning: the ends of paths tell them apart. */
export function shorten(text: string, width: number): string {
  const letters = [...text]
  if (letters.length <= width) return text
  return `…${letters.slice(letters.length - width + 1).join('')}`
}

/** A span as people say it: `6 min 59 s`, `24 h`, `365 days`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return join(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  if (seconds < 172_800)
    return join(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min')
  return `${Math.round(seconds / 86_400)} days`
}

function join(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`
}

/** `1 call`, `2 calls`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
