import { type Beginning, createBeginning } from '../../inspect/beginning.ts'
import type { Line } from '../../inspect/line.ts'
import type { Batch } from '../../inspect/outbox.ts'

/** What is kept of an app: a beginning, and all lines since as far as there is room, the newest. */
export interface App {
  readonly id: string
  name: string
  /** Number of the first line that is kept, counted from the first that ever came. */
  readonly first: number
  /** Number the next line will have. */
  readonly next: number
  /** Lines that were left out before they came here. */
  readonly omitted: number
  readonly isRecording: boolean
  /** What is needed to read from `first` on, as JSON. */
  beginning(): string[]
  /** Lines from a number on, as JSON, as far as they keep to so many characters; one at least, if there is one. */
  from(number: number, longest: number): string[]
}

/** Everything that is kept, within fixed bounds. */
export interface History {
  /** The one that was silent for longest comes first. */
  readonly apps: ReadonlyMap<string, App>
  add(batch: Batch): void
}

export interface Bounds {
  readonly apps: number
  /** For each app. */
  readonly lines: number
  /** For each app; a line has some 300. */
  readonly chars: number
}

const usualBounds: Bounds = { apps: 8, lines: 20_000, chars: 2 ** 24 }

export function createHistory(bounds: Bounds = usualBounds): History {
  const apps = new Map<string, Kept>()
  return {
    apps,
    add({ app: id, name, lines, omitted = 0, beginning = [], isRecording = false }) {
      const known = apps.get(id)
      const app = known ?? new Kept(id, bounds)
      app.name = name
      app.omitted += omitted
      app.isRecording = isRecording
      // Whoever has been listening all the time needs no beginning, unless something is missing.
      if (!known || omitted > 0) app.add(beginning)
      app.add(lines)
      apps.delete(id)
      apps.set(id, app)
      for (const oldest of apps.keys()) {
        if (apps.size <= bounds.apps) break
        apps.delete(oldest)
      }
    },
  }
}

class Kept implements App {
  readonly id: string
  name = ''
  omitted = 0
  isRecording = false
  first = 0
  readonly #bounds: Bounds
  readonly #gone: Beginning = createBeginning()
  /** Those before `#head` have gone already. */
  #texts: string[] = []
  #head = 0
  #chars = 0

  constructor(id: string, bounds: Bounds) {
    this.id = id
    this.#bounds = bounds
  }

  get next(): number {
    return this.first + this.#texts.length - this.#head
  }

  add(lines: readonly Line[]): void {
    for (const line of lines) {
      const text = JSON.stringify(line)
      this.#texts.push(text)
      this.#chars += text.length
    }
    const { lines: most, chars } = this.#bounds
    while (this.next - this.first > most || this.#chars > chars) this.#drop()
    if (this.#head > most) {
      this.#texts = this.#texts.slice(this.#head)
      this.#head = 0
    }
  }

  #drop(): void {
    const text = this.#texts[this.#head] ?? ''
    this.#texts[this.#head] = ''
    this.#head += 1
    this.first += 1
    this.#chars -= text.length
    this.#gone.note(JSON.parse(text), text)
  }

  beginning(): string[] {
    return this.#gone.texts()
  }

  from(number: number, longest: number): string[] {
    const start = this.#head + number - this.first
    let length = 0
    let end = start
    for (; end < this.#texts.length; end++) {
      length += this.#texts[end]?.length ?? 0
      if (length > longest && end > start) break
    }
    return this.#texts.slice(start, end)
  }
}
