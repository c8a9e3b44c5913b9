import type { Store } from '../ports.ts'

/** One among those in this process who act for the same device over the same store. */
export interface Member<Word> {
  /** Tells all others. Who has left may still do so. */
  tell(word: Word): void
  leave(): void
}

/** Circles of those who share a store in this process, by store and by whose records they act on. */
export interface Circles<Word> {
  join(store: Store, owner: string, listener: (word: Word) => void): Member<Word>
  /** Word from outside, such as from another process. */
  tellAll(store: Store, owner: string, word: Word): void
}

export function createCircles<Word>(): Circles<Word> {
  type Listener = (word: Word) => void
  const circles = new WeakMap<Store, Map<string, Set<Listener>>>()
  const tell = (store: Store, owner: string, word: Word, except?: Listener) => {
    for (const listener of [...(circles.get(store)?.get(owner) ?? [])]) {
      if (listener !== except) listener(word)
    }
  }
  return {
    join(store, owner, listener) {
      const byOwner = circles.get(store) ?? new Map<string, Set<Listener>>()
      circles.set(store, byOwner)
      byOwner.set(owner, (byOwner.get(owner) ?? new Set()).add(listener))
      return {
        tell: (word) => tell(store, owner, word, listener),
        leave() {
          const members = byOwner.get(owner)
          members?.delete(listener)
          if (members?.size === 0) byOwner.delete(owner)
        },
      }
    },
    tellAll: tell,
  }
}
