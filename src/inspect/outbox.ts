import { systemClock } from '../clock.ts'
import { createBeginning } from './beginning.ts'
import type { Line } from './line.ts'

/** What an app sends to the local inspector at once, as JSON: `POST /lines`. */
export interface Batch {
  /** Of this run of the app. */
  readonly app: string
  /** What people call it. */
  readonly name: string
  readonly lines: readonly Line[]
  /** Lines before these that were left out: there were too many, or nobody to read them. */
  readonly omitted?: number
  /** Of what went before, as much as is needed to read `lines`; for an inspector that does not know the app yet. */
  readonly beginning?: readonly Line[]
  /** It is a recording: no more lines will come. */
  readonly isRecording?: boolean
}

/** Lines on their way to a local inspector. */
export interface Outbox {
  put(line: Line): void
  /** The page may go away: sends what is left, as far as a page that goes may. */
  hurry(): void
  /** Sends what is left, once, and takes no more. Never rejects; takes some seconds at most. */
  stop(): Promise<void>
}

interface Entry {
  readonly line: Line
  readonly text: string
}

const batchMs = 50
const firstPauseMs = 1_000
const longestPauseMs = 30_000
/** An inspector on this machine answers in a few milliseconds. */
const patienceMs = 2_000
const mostLines = 5_000
const mostChars = 2_000_000
/** With the beginning, and in letters of three bytes, this stays below what the inspector takes at once, 4 MiB. */
const batchChars = 100_000
/** Requests that outlive their page may have 64 KiB together: the last one, and one that is under way. */
const lastChars = 45_000
const keepaliveChars = 15_000

export function createOutbox({
  url,
  app,
  name,
}: {
  readonly url: string
  readonly app: string
  readonly name: string
}): Outbox {
  let queue: Entry[] = []
  let chars = 0
  let omitted = 0
  /** Whether the one who listens knows what went before. */
  let isKnown = false
  let failures = 0
  let timer: unknown
  let sending: Promise<void> | undefined
  let isOver = false
  const beginning = createBeginning()

  function put(line: Line): void {
    if (isOver) return
    const text = JSON.stringify(line)
    if (text.length > batchChars) {
      omitted += 1
      return
    }
    queue.push({ line, text })
    chars += text.length
    trim()
    schedule()
  }

  function trim(): void {
    while (queue.length > mostLines || chars > mostChars) {
      omitted += 1
      take(1).forEach(leave)
    }
  }

  /** The oldest: so many lines, as far as they keep to so many characters. */
  function take(count: number, longest = Infinity): Entry[] {
    let length = 0
    let end = 0
    for (const { text } of queue.slice(0, count)) {
      if (length + text.length > longest) break
      length += text.length
      end += 1
    }
    chars -= length
    return queue.splice(0, end)
  }

  function leave({ line, text }: Entry): void {
    beginning.note(line, text)
  }

  function schedule(): void {
    if (timer !== undefined || sending || isOver || queue.length === 0) return
    const pauseMs = failures === 0 ? batchMs : Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs)
    timer = later(() => {
      timer = undefined
      sending = send().then(() => {
        sending = undefined
        schedule()
      })
    }, pauseMs)
  }

  /** Sends a batch; without success it stays the next to go. Never rejects. */
  async function send(): Promise<void> {
    const batch = take(mostLines, batchChars)
    const told = omitted
    const answer = await post(textOf(batch, told), url)
    if (answer === 'lost' || answer === 'unknown') {
      // Another inspector than before asks for the beginning, once.
      failures = answer === 'unknown' && isKnown ? 0 : failures + 1
      isKnown = false
      queue = [...batch, ...queue]
      for (const { text } of batch) chars += text.length
      trim()
      return
    }
    failures = 0
    omitted -= told
    if (answer === 'taken') isKnown = true
    else omitted += batch.length
    batch.forEach(leave)
  }

  function textOf(batch: readonly Entry[], left: number): string {
    const members = [`"app":${JSON.stringify(app)},"name":${JSON.stringify(name)}`]
    if (left > 0) members.push(`"omitted":${left}`)
    if (!isKnown || left > 0) members.push(`"beginning":[${beginning.texts().join(',')}]`)
    members.push(`"lines":[${batch.map(({ text }) => text).join(',')}]`)
    return `{${members.join(',')}}`
  }

  return {
    put,
    hurry() {
      // Nobody has been heard to listen, or it is under way already.
      if (!isKnown || isOver) return
      const batch = take(mostLines, lastChars)
      if (batch.length === 0) return
      void post(textOf(batch, 0), url, true)
      batch.forEach(leave)
    },
    async stop() {
      if (isOver) return
      isOver = true
      systemClock.clearTimeout(timer)
      await sending
      failures = 0
      const enoughAt = systemClock.monotonic() + patienceMs
      while (queue.length > 0 && failures === 0 && systemClock.monotonic() < enoughAt) await send()
      queue = []
    },
  }
}

/** `unknown`: without the beginning. `refused`: for what it is. `lost`: nobody listens, or not to us. */
type Answer = 'taken' | 'unknown' | 'refused' | 'lost'

const answers: Readonly<Record<number, Answer>> = {
  204: 'taken',
  409: 'unknown',
  400: 'refused',
  413: 'refused',
}

async function post(body: string, url: string, isLast = false): Promise<Answer> {
  const enough = new AbortController()
  const timer = later(() => enough.abort(), patienceMs)
  try {
    // Text, so that a browser need not ask before. The address of a page can hold a code.
    const { status } = await globalThis.fetch(url, {
      method: 'POST',
      body,
      keepalive: isLast || body.length <= keepaliveChars,
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: enough.signal,
    })
    return answers[status] ?? 'lost'
  } catch {
    return 'lost'
  } finally {
    systemClock.clearTimeout(timer)
  }
}

/** A timer that keeps no Node process alive. */
function later(run: () => void, ms: number): unknown {
  const timer = systemClock.setTimeout(run, ms)
  ;(timer as { unref?: () => void }).unref?.()
  return timer
}
