import type { Denied, Failed, Mark, PassCommand, PassView, WirePermit } from 'passchart'

/** Where a viewer types the code. */
export async function codePage(): Promise<string> {
  const response = await fetch('/api/settings')
  return ((await response.json()) as { codePage: string }).codePage
}

/** Calls with each view, and with undefined while the server cannot be reached. */
export function watchView(listener: (view: PassView | undefined) => void): void {
  let source: EventSource | undefined
  const open = () => {
    source ??= new EventSource('/api/view')
    source.onmessage = ({ data }) => listener(JSON.parse(data) as PassView)
    // It tries again by itself.
    source.onerror = () => listener(undefined)
  }
  const close = () => {
    source?.close()
    source = undefined
    listener(undefined)
  }
  addEventListener('offline', close)
  addEventListener('online', open)
  open()
}

export const sendCommand = (command: PassCommand) => post('/api/command', command)

export const askForMarks = () => post<readonly Mark[]>('/api/marks', {})

export const play = (resource: string) => post<WirePermit | Denied | Failed>('/api/play', { resource })

/** The answer, or undefined if there is none. */
async function post<Answer>(path: string, body: object): Promise<Answer | undefined> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.ok && response.status !== 204 ? ((await response.json()) as Answer) : undefined
  } catch {
    return undefined
  }
}
