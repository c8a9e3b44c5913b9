import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Batch } from '../../inspect/outbox.ts'
import { readBatch } from './batch.ts'
import { refusedHost, refusedReader, refusedTeller } from './guard.ts'
import { type Bounds, createHistory } from './history.ts'
import { documentOf, ownHeaders, strictHeaders } from './page.ts'
import { createReader, type Reader } from './reader.ts'

export interface InspectorOptions {
  /** On 127.0.0.1; default: any free one. */
  readonly port?: number
  /** Origins, besides those of this machine, whose pages may send lines; as `originOf` has them. */
  readonly allow?: readonly string[]
  /** The script of the page. */
  readonly script?: string | undefined
  /** What is kept. */
  readonly bounds?: Bounds
}

/** A local inspector that serves. */
export interface Inspector {
  /** Where to open it, and where apps send to. */
  readonly url: string
  /** Takes lines from this process. */
  add(batch: Batch): void
  /** Stops listening and ends every connection at once. */
  close(): Promise<void>
}

const hostname = '127.0.0.1'
const mostBytes = 2 ** 22
/** Pages that read at a time; a browser opens six to one address. */
const mostReaders = 16

/**
 * Serves the local inspector, to this machine only: its page, `POST /lines` for apps, and `GET /lines`, server-sent
 * events, for pages. Lines are taken as they are: apps redact what they send before it leaves them, where alone it is
 * known what is a secret. Here nothing is written down, and only the inspector's own page may read it.
 */
export async function startInspector({
  port: wanted = 0,
  allow = [],
  script,
  bounds,
}: InspectorOptions = {}): Promise<Inspector> {
  const history = createHistory(bounds)
  const readers = new Set<Reader>()
  const server = createServer(answer)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(wanted, hostname, resolve)
  })
  const { port } = server.address() as AddressInfo

  function add(batch: Batch): void {
    history.add(batch)
    for (const reader of readers) reader.pump()
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', headers } = request
    const [path = ''] = (request.url ?? '').split('?')
    const isForApps = path === '/lines' && (method === 'POST' || method === 'OPTIONS')
    const refusal =
      refusedHost(headers, port) ?? (isForApps ? refusedTeller(headers, allow) : refusedReader(headers))
    if (refusal !== undefined) send(response, 403, refusal)
    else if (isForApps) hear(request, response)
    else if (method !== 'GET') send(response, 405, 'there is nothing to do here', { Allow: 'GET' })
    else show(path, response)
  }

  /** An app tells lines, or its browser asks whether it may. */
  function hear(request: IncomingMessage, response: ServerResponse): void {
    const { origin } = request.headers
    const cors = origin === undefined ? {} : { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' }
    if (request.method === 'OPTIONS') {
      send(response, 204, '', { ...cors, ...preflight })
      return
    }
    readBody(
      request,
      (body) => {
        const batch = readBatch(body)
        if (!batch) send(response, 400, 'this is no batch of lines', cors)
        else if (!batch.beginning && !history.apps.has(batch.app)) {
          send(response, 409, 'this app is not known: it has to begin with its beginning', cors)
        } else {
          add(batch)
          send(response, 204, '', cors)
        }
      },
      () => send(response, 413, 'a batch has at most 4 MiB', { ...cors, Connection: 'close' }),
    )
  }

  function show(path: string, response: ServerResponse): void {
    if (path === '/') sendOwn(response, 'text/html', documentOf(script))
    else if (path === '/page.js' && script !== undefined) sendOwn(response, 'text/javascript', script)
    else if (path !== '/lines') send(response, 404, 'there is nothing here')
    else if (readers.size >= mostReaders) send(response, 503, 'too many pages are open')
    else tell(response)
  }

  /** A page reads. */
  function tell(response: ServerResponse): void {
    response.writeHead(200, { ...strictHeaders, ...ownHeaders, 'Content-Type': 'text/event-stream' })
    response.write('retry: 1000\n\n')
    const reader = createReader(history, response)
    readers.add(reader)
    response.on('close', () => readers.delete(reader))
    reader.pump()
  }

  return {
    url: `http://${hostname}:${port}`,
    add,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const preflight = {
  'Access-Control-Allow-Methods': 'POST',
  'Access-Control-Allow-Headers': 'Content-Type',
  'Access-Control-Allow-Private-Network': 'true',
  'Access-Control-Max-Age': '600',
}

/** One line, or nothing. */
function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders = {},
): void {
  const type = text === '' ? {} : { 'Content-Type': 'text/plain; charset=utf-8' }
  response.writeHead(status, { ...strictHeaders, ...type, ...headers })
  response.end(text === '' ? undefined : `${text}\n`)
}

function sendOwn(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { ...strictHeaders, ...ownHeaders, 'Content-Type': `${type}; charset=utf-8` })
  response.end(text)
}

function readBody(request: IncomingMessage, done: (body: string) => void, refuse: () => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= mostBytes) chunks.push(chunk)
    else {
      // What still comes is thrown away.
      request.removeAllListeners('data').removeAllListeners('end').resume()
      refuse()
    }
  })
  request.on('end', () => done(Buffer.concat(chunks).toString()))
}
