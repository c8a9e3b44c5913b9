import type { Line } from '../../inspect/line.ts'
import type { CallRecord } from '../../ports.ts'
import { litStates } from './lit.ts'
import { firstMoment, fold, type Moment } from './moment.ts'
import { createRows, type Row } from './rows.ts'

/** What is kept of one app: so much and no more. */
export interface Limits {
  readonly lines: number
  /** Of all lines, as the characters they were sent in. */
  readonly characters: number
  /** A moment is kept every so many lines. */
  readonly step: number
}

const usual: Limits = { lines: 20_000, characters: 24_000_000, step: 500 }

/** A call and the number of the line that tells of it. */
export interface Logged {
  readonly line: number
  readonly call: CallRecord
}

/** From that line on the root chart was there. */
export interface Stay {
  readonly line: number
  readonly chart: string
  readonly path: readonly string[]
}

interface Block {
  /** The moment before its first line. */
  readonly base: Moment
  readonly lines: Line[]
  characters: number
}

/** The lines of one app, folded: what there is to know now, and at each moment that is still remembered. */
export class AppLog {
  readonly name: string
  /** Lines that were left out before they came. */
  omitted = 0
  /** No more lines will come. */
  isRecording = false
  readonly rows: Row[] = []
  readonly calls: Logged[] = []
  readonly stays: Stay[] = []
  #now = firstMoment
  #blocks: Block[] = []
  readonly #limits: Limits
  readonly #addRow

  constructor(name: string, limits: Partial<Limits> = {}) {
    this.name = name
    this.#limits = { ...usual, ...limits }
    this.#addRow = createRows({ onRow: (row) => this.rows.push(row), rows: () => this.rows })
  }

  get now(): Moment {
    return this.#now
  }

  /** Number of lines before the oldest that is kept. */
  get first(): number {
    return this.#blocks[0]?.base.count ?? this.#now.count
  }

  /** The first moment one can step to: before anything has happened there is nothing to see. */
  get start(): number {
    return this.rows[0]?.line ?? this.#now.count
  }

  /** The moment of the row before or after that one; the first or the last where there is none. */
  stepFrom(count: number, by: 1 | -1): number {
    const passed = countUntil(this.rows, count)
    const index = by > 0 ? passed : this.rows[passed - 1]?.line === count ? passed - 2 : passed - 1
    return this.rows[index]?.line ?? (by > 0 ? this.#now.count : this.start)
  }

  /** Adds lines that were sent in so many characters. */
  add(lines: readonly Line[], characters: number): void {
    for (const line of lines) this.#addOne(line, characters / lines.length)
    this.#drop()
  }

  /** The moment after so many lines of all. */
  at(count: number): Moment {
    if (count >= this.#now.count) return this.#now
    const wanted = Math.max(count, this.first)
    const block = this.#blocks.filter((each) => each.base.count <= wanted).at(-1)
    const { base, lines } = block ?? { base: this.#now, lines: [] }
    return lines.slice(0, wanted - base.count).reduce(fold, base)
  }

  #addOne(line: Line, characters: number): void {
    let block = this.#blocks.at(-1)
    if (!block || block.lines.length >= this.#limits.step) {
      block = { base: this.#now, lines: [], characters: 0 }
      this.#blocks.push(block)
    }
    block.lines.push(line)
    block.characters += characters
    this.#now = fold(this.#now, line)
    const number = this.#now.count
    this.#addRow(line, number)
    if (line.kind === 'call') this.calls.push({ line: number, call: line.call })
    if (line.kind === 'state' && !line.actor.includes('.')) {
      const chart = this.#now.actors.get(line.actor)?.chart ?? line.actor
      this.stays.push({ line: number, chart, path: (litStates(line.value)[0] ?? '').split('.') })
    }
  }

  #drop(): void {
    const { lines, characters } = this.#limits
    let weight = this.#blocks.reduce((sum, block) => sum + block.characters, 0)
    while (this.#blocks.length > 1 && (this.#now.count - this.first > lines || weight > characters)) {
      weight -= this.#blocks.shift()?.characters ?? 0
    }
    for (const list of [this.rows, this.calls]) list.splice(0, countUntil(list, this.first))
    // The one that lasts until the first line is still of use.
    this.stays.splice(0, Math.max(0, countUntil(this.stays, this.first) - 1))
  }
}

/** How many of the entries, which are in order, are of that line or earlier ones. */
export function countUntil(list: readonly { readonly line: number }[], line: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.line ?? 0) <= line) low = middle + 1
    else high = middle
  }
  return low
}
