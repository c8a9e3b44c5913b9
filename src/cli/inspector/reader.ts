import type { ServerResponse } from 'node:http'
import type { App, History } from './history.ts'

/** A page that reads: server-sent events, the history first and then what comes. */
export interface Reader {
  /** Sends what is new, as far as the page takes it. */
  pump(): void
}

/** Of one message, some 500 lines. */
const messageChars = 128 * 1024

/**
 * Nothing is kept for a page but how far it has read: what it has not taken yet stays where it is kept anyway. One that
 * falls behind so far that the oldest is gone is dropped; its `EventSource` comes again and begins anew.
 *
 * @example of a message
 * {"app":"0b5c…","name":"TV","fresh":true,"lines":[…]}
 */
export function createReader(history: History, response: ServerResponse): Reader {
  /** Number of the next line of each app. */
  const read = new Map<string, number>()
  let isFull = false
  response.on('drain', () => {
    isFull = false
    pump()
  })

  function pump(): void {
    while (!isFull && !response.destroyed && !response.writableEnded) {
      const message = next()
      if (message === undefined) return
      isFull = !response.write(`data: ${message}\n\n`)
    }
  }

  function next(): string | undefined {
    for (const id of read.keys()) if (!history.apps.has(id)) read.delete(id)
    for (const app of history.apps.values()) {
      const number = read.get(app.id)
      if (number === app.next) continue
      if (number !== undefined && number < app.first) {
        response.destroy()
        return undefined
      }
      return messageOf(app, number)
    }
    return undefined
  }

  function messageOf(app: App, number: number | undefined): string {
    const start = number ?? app.first
    const lines = app.from(start, messageChars)
    read.set(app.id, start + lines.length)
    const members = [`"app":${JSON.stringify(app.id)},"name":${JSON.stringify(app.name)}`]
    if (app.omitted > 0) members.push(`"omitted":${app.omitted}`)
    if (app.isRecording) members.push('"isRecording":true')
    // The page forgets what it knew of this app.
    if (number === undefined) members.push('"fresh":true')
    const before = number === undefined ? app.beginning() : []
    return `{${members.join(',')},"lines":[${[...before, ...lines].join(',')}]}`
  }

  return { pump }
}
