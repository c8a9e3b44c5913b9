/** What a screen consists of, and what ends with it. */
export class Screen {
  readonly #root: ParentNode
  readonly #ended = new AbortController()

  constructor(root: ParentNode) {
    this.#root = root
  }

  /** Aborted when another screen comes. */
  get ended(): AbortSignal {
    return this.#ended.signal
  }

  close(): void {
    this.#ended.abort()
  }

  /** The element with this `data-part`. */
  part<E extends Element = HTMLElement>(name: string): E {
    const found = this.#root.querySelector<E>(`[data-part="${name}"]`)
    if (!found) throw new Error(`the screen has no part "${name}"`)
    return found
  }

  /** Sets the words of a part, if they are others: a live region is read out whenever it is touched. */
  tell(name: string, words: string | undefined): void {
    const part = this.part(name)
    if (part.textContent !== (words ?? '')) part.textContent = words ?? ''
  }

  onClick(name: string, run: () => void): void {
    this.part(name).addEventListener('click', run)
  }
}

/** Shows these items, and leaves those alone that are there already: one keeps the focus. */
export function keyed<Item>(
  list: Element,
  keyOf: (item: Item) => string,
  create: (item: Item) => Element,
): (items: readonly Item[]) => void {
  const made = new Map<string, Element>()
  return (items) => {
    const keys = new Set(items.map(keyOf))
    for (const [key, element] of made) {
      if (keys.has(key)) continue
      element.remove()
      made.delete(key)
    }
    items.forEach((item, at) => {
      const element = made.get(keyOf(item)) ?? create(item)
      made.set(keyOf(item), element)
      if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null)
    })
  }
}
