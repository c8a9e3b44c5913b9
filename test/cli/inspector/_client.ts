import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import type { Line } from 'passchart/inspect'
import { onTestFinished } from 'vitest'
import { type InspectorOptions, startInspector } from '../../../src/cli/inspector/server.ts'
import { eventually } from '../../_support/eventually.ts'

export async function serve(options: InspectorOptions = {}) {
  const inspector = await startInspector({ script: '/* page */', ...options })
  onTestFinished(inspector.close)
  const { port } = new URL(inspector.url)
  return { ...inspector, port: Number(port) }
}

export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One request as nobody's browser would send it: any header goes. */
export async function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  const response = await open(url, { method, headers, ...(body === undefined ? {} : { body }) })
  let text = ''
  response.setEncoding('utf8')
  for await (const more of response) text += more
  return { status: response.statusCode, headers: response.headers as IncomingHttpHeaders, text }
}

/** Begins a request; its body is left to be read. */
export async function open(url: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  const outgoing = request(url, { method, headers, agent: false })
  onTestFinished(() => void outgoing.destroy())
  // A server that has heard enough may hang up.
  outgoing.on('error', () => {})
  outgoing.end(body)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  return response
}

export interface Message {
  readonly app: string
  readonly name: string
  readonly lines: readonly Line[]
  readonly fresh?: boolean
  readonly omitted?: number
  readonly isRecording?: boolean
}

/** A page that reads. */
export async function read(url: string) {
  const response = await open(`${url}/lines`)
  response.setEncoding('utf8').on('error', () => {})
  const messages: Message[] = []
  let rest = ''
  response.on('data', (text: string) => {
    const parts = (rest + text).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      if (part.startsWith('data: ')) messages.push(JSON.parse(part.slice('data: '.length)))
    }
  })
  const linesOf = (app: string) => messages.flatMap((each) => (each.app === app ? each.lines : []))
  return {
    response,
    messages,
    linesOf,
    /** What the `call` lines of an app are about. */
    marks: (app = 'app') =>
      linesOf(app).flatMap((line) => (line.kind === 'call' ? [line.call.endpoint] : [])),
    until: (isEnough: () => boolean) =>
      eventually(() => {
        if (!isEnough()) throw new Error(`not enough in ${JSON.stringify(messages).slice(0, 500)}`)
      }, 2),
  }
}

/** A line with a mark to know it by, and a path of some length. */
export function line(mark: string, at = 0, pathLength = 1): Line {
  const call = {
    endpoint: mark,
    method: 'GET',
    path: '/'.repeat(pathLength),
    ms: 1,
    attempt: 1,
    startedAtMs: 0,
  }
  return { at, kind: 'call', call }
}

/** So many of them; mark and time are their numbers. */
export function lines(count: number, from = 0, pathLength = 1): Line[] {
  return Array.from({ length: count }, (_, i) => line(`${from + i}`, from + i, pathLength))
}

export function post(url: string, batch: unknown, headers: Readonly<Record<string, string>> = {}) {
  const body = typeof batch === 'string' ? batch : JSON.stringify(batch)
  return ask(`${url}/lines`, { method: 'POST', headers, body })
}

export function batch(lines: readonly Line[] = [line('a')], more: object = {}) {
  return { app: 'app', name: 'App', lines, beginning: [], ...more }
}
