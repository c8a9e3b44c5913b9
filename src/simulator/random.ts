/** Where the dice stand; part of the state, so that a restored simulator goes on as the saved one would have. */
export interface Dice {
  seed: number
}

/** A number from 0 up to 1: mulberry32, small, fast and the same on every platform. */
function roll(dice: Dice): number {
  dice.seed = (dice.seed + 0x6d2b79f5) | 0
  let t = dice.seed
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** So many characters of an alphabet. */
export function text(dice: Dice, length: number, alphabet: string): string {
  let drawn = ''
  for (let i = 0; i < length; i++) drawn += alphabet.charAt(Math.floor(roll(dice) * alphabet.length))
  return drawn
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** An identifier nobody can read anything from. */
export function token(dice: Dice, length = 32): string {
  return text(dice, length, letters)
}

/** A UUID of version 4. */
export function uuid(dice: Dice): string {
  const hex = text(dice, 31, '0123456789abcdef')
  const variant = text(dice, 1, '89ab')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${variant}${hex.slice(15, 18)}-${hex.slice(18, 30)}`
}

/** So many hexadecimal digits that stand for a text: the same for the same. No secret is safe behind them. */
export function digest(input: string, length = 40): string {
  // FNV-1a, then the dice.
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(input)) hash = Math.imul(hash ^ byte, 0x01000193)
  return text({ seed: hash | 0 }, length, '0123456789abcdef')
}
