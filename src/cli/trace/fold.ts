/** Entries as they are, or how often the block of the last `size` entries repeats itself unseen, and where that ends. */
export type Folded<T> = T | { readonly size: number; readonly repeats: number; readonly last: T }

/** A poll with all it moves takes some five entries. */
const longestBlock = 8
/** Two alike are read as quickly as the remark that there are. */
const fewestRepeats = 3

/**
 * Leaves out what only repeats itself: of a block of entries that comes again and again the first and the last are
 * kept. `keyOf` tells what makes entries alike.
 */
export function fold<T>(entries: readonly T[], keyOf: (entry: T) => string): Folded<T>[] {
  const keys = entries.map(keyOf)
  const folded: Folded<T>[] = []
  let i = 0
  while (i < entries.length) {
    const { size, times } = longestRepeat(keys, i)
    const end = i + size * times
    const last = entries[end - size - 1]
    if (times < fewestRepeats || last === undefined) {
      folded.push(entries[i] as T)
      i += 1
      continue
    }
    folded.push(
      ...entries.slice(i, i + size),
      { size, repeats: times - 2, last },
      ...entries.slice(end - size, end),
    )
    i = end
  }
  return folded
}

/** The block that begins at `start` and repeats itself over the most entries. */
function longestRepeat(keys: readonly string[], start: number): { size: number; times: number } {
  let best = { size: 1, times: 1 }
  for (let size = 1; size <= longestBlock; size++) {
    let times = 1
    while (isSame(keys, start, start + size * times, size)) times += 1
    if (times >= fewestRepeats && size * times > best.size * best.times) best = { size, times }
  }
  return best
}

function isSame(keys: readonly string[], a: number, b: number, size: number): boolean {
  if (b + size > keys.length) return false
  for (let i = 0; i < size; i++) if (keys[a + i] !== keys[b + i]) return false
  return true
}
