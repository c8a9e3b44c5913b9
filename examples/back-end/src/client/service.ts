import type { Denied, Failed, Mark, PassCommand, PassView, WirePermit } from 'passchart'

/** What the server answers, or the status by which it refuses; 0 if it cannot be reached. */
export type Answer<Value> =
  | { readonly isOk: true; readonly value: Value }
  | { readonly isOk: false; readonly status: number }

/** Until the next attempt, in milliseconds: not all pages at once, when a server has been away. */
const pauseMs = () => 2_000 + Math.random() * 4_000

/** Where a viewer types the code. Asks until it is told, and calls `onFailure` each time it is not. */
export async function codePage(onFailure: () => void): Promise<string> {
  for (;;) {
    const answer = await ask<{ readonly codePage: string }>('/api/settings')
    if (answer.isOk) return answer.value.codePage
    onFailure()
    await new Promise((resolve) => setTimeout(resolve, pauseMs()))
  }
}

/**
 * Calls with each view, and with undefined while the server cannot be reached. The function it returns opens the stream
 * anew, in a session of its own if there is none.
 */
export function watchView(listener: (view: PassView | undefined) => void): () => void {
  let source: EventSource | undefined
  let pause: ReturnType<typeof setTimeout> | undefined
  const close = () => {
    clearTimeout(pause)
    source?.close()
    source = undefined
  }
  const open = () => {
    close()
    const opened = new EventSource('/api/view')
    source = opened
    opened.onmessage = ({ data }) => listener(JSON.parse(data) as PassView)
    opened.onerror = () => {
      listener(undefined)
      // It tries again by itself, but not when it was refused, as while the server is replaced.
      if (opened.readyState === EventSource.CLOSED) pause = setTimeout(open, pauseMs())
    }
  }
  addEventListener('offline', () => {
    close()
    listener(undefined)
  })
  addEventListener('online', open)
  open()
  return open
}

export const sendCommand = (command: PassCommand) => post('/api/command', command)

export const askForMarks = () => post<readonly Mark[]>('/api/marks', {})

export const play = (resource: string) => post<WirePermit | Denied | Failed>('/api/play', { resource })

const post = <Value = undefined>(path: string, body: object) =>
  ask<Value>(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

async function ask<Value>(path: string, init?: RequestInit): Promise<Answer<Value>> {
  try {
    const response = await fetch(path, init)
    const { ok, status } = response
    if (!ok) return { isOk: false, status }
    return { isOk: true, value: status === 204 ? undefined : await response.json() }
  } catch {
    return { isOk: false, status: 0 }
  }
}
