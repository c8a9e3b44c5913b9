import type { SeveralProfiles } from '../machines/index.ts'
import { Secret } from '../secret.ts'

/** What a trace holds, as the charts take it: secrets are `Secret` again, though of nothing but their number. */
export function revive(
  value: unknown,
  o: { readonly severalProfiles?: SeveralProfiles | undefined },
): unknown {
  if (typeof value === 'string') {
    if (/^\[secret \d+\]$/.test(value)) return new Secret(value)
    const [, number] = /^\[number (.+)\]$/.exec(value) ?? []
    return number === undefined ? value : Number(number)
  }
  if (Array.isArray(value)) return value.map((each) => revive(each, o))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, member]) =>
    name === 'severalProfiles' && member === '[function]'
      ? [name, o.severalProfiles ?? (() => undefined)]
      : [name, revive(member, o)],
  )
  return Object.fromEntries(entries)
}
