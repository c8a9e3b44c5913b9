const pad = (value: number, length = 2) => String(value).padStart(length, '0')

/** `17:04:25.067`, by the clock of whoever looks. */
export function sayTime(at: number): string {
  const date = new Date(at)
  const day = [date.getHours(), date.getMinutes(), date.getSeconds()].map((value) => pad(value)).join(':')
  return `${day}.${pad(date.getMilliseconds(), 3)}`
}

/** `13 ms`, `3.3 s`, `4 min`. */
export function sayDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 100_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${Math.round(ms / 60_000)} min`
}
