import type { Store } from '../ports.ts'

/** One among those in this process who act for the same device over the same store. */
export interface Member<Word> {
  /** Tells all others. Who has left may still do so. */
  tell(word: Word): void
  leave(): void
}

/** Circles of those who share a store in this process, by store and by whose records they act on. */
export function createCircles<Word>(): (
  store: Store,
  owner: string,
  listener: (word: Word) => void,
) => Member<Word> {
  const circles = new WeakMap<Store, Map<string, Set<(word: Word) => void>>>()
  return (store, owner, listener) => {
    const byOwner = circles.get(store) ?? new Map<string, Set<(word: Word) => void>>()
    circles.set(store, byOwner)
    byOwner.set(owner, (byOwner.get(owner) ?? new Set()).add(listener))
    return {
      tell(word) {
        for (const other of [...(byOwner.get(owner) ?? [])]) if (other !== listener) other(word)
      },
      leave() {
        const members = byOwner.get(owner)
        members?.delete(listener)
        if (members?.size === 0) byOwner.delete(owner)
      },
    }
  }
}
