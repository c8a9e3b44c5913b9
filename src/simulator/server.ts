import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Answer, dateHeader, isBodiless, toWire } from './answer.ts'
import type { Listener } from './create-simulator.ts'
import type { Service } from './fetch.ts'
import type { HeaderFields, IncomingRequest } from './request.ts'

const hostname = '127.0.0.1'
/** Room for every header the reference names, with tokens of a size seen nowhere yet. */
const mostHeaderBytes = 2 ** 16
/** Longer bodies are refused: room for the dump of a large state, no more. */
const mostBytes = 64 * 2 ** 20

/** Serves HTTP, for this machine only. */
export async function listen(service: Service, port: number): Promise<Listener> {
  // Clients close their idle connections: a server that does breaks the call which a busy client sends at that moment.
  const options = { maxHeaderSize: mostHeaderBytes, keepAliveTimeout: 0 }
  const server = createServer(options, (incoming, outgoing) => serve(service, incoming, outgoing))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, hostname, resolve)
  })
  const { port: chosen } = server.address() as AddressInfo
  return {
    origin: `http://${hostname}:${chosen}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

function serve(service: Service, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const url = urlOf(incoming)
  if (url === undefined) {
    send(service, outgoing, { status: 400 })
    return
  }
  const answer = (body: string): void => {
    const request = new SocketRequest(incoming, outgoing, url, body)
    try {
      const answer = service.answer(request)
      if (answer instanceof Promise) answer.then((late) => send(service, outgoing, late), lose)
      else send(service, outgoing, answer)
    } catch {
      // A defect of the simulator; the log has its message.
      send(service, outgoing, { status: 500 })
    }
  }
  // Nobody is left to answer: a fault broke the connection, or the other side went away.
  const lose = (): void => void outgoing.destroy()

  const { 'content-length': length, 'transfer-encoding': encoding } = incoming.headers
  if (encoding === undefined && (length === undefined || length === '0')) answer('')
  else
    readBody(incoming, answer, () =>
      send(service, outgoing, { status: 400, headers: { Connection: 'close' } }),
    )
}

/** Where the request went; undefined if that is no address. */
function urlOf({ url = '/', headers: { host = hostname } }: IncomingMessage): URL | undefined {
  try {
    // A path may begin with two slashes, which a base would take for a host.
    return new URL(url.startsWith('/') ? `http://${host}${url}` : url)
  } catch {
    return undefined
  }
}

function readBody(incoming: IncomingMessage, done: (body: string) => void, refuse: () => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= mostBytes) chunks.push(chunk)
    else {
      incoming.removeAllListeners('data').removeAllListeners('end').resume()
      refuse()
    }
  })
  incoming.on('end', () => done((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? ''))
}

class SocketRequest implements IncomingRequest {
  readonly method: string
  readonly url: URL
  readonly headers: HeaderFields
  readonly body: string
  readonly address: string | undefined
  readonly #outgoing: ServerResponse

  constructor(
    { method = '', headers, socket }: IncomingMessage,
    outgoing: ServerResponse,
    url: URL,
    body: string,
  ) {
    this.method = method
    this.url = url
    // Only `set-cookie`, which is no request header, would be a list.
    this.headers = headers as HeaderFields
    this.body = body
    this.address = socket.remoteAddress
    this.#outgoing = outgoing
  }

  /** Made when asked for: only faults wait. */
  get signal(): AbortSignal {
    const controller = new AbortController()
    this.#outgoing.once('close', () => controller.abort())
    if (this.#outgoing.destroyed) controller.abort()
    return controller.signal
  }
}

function send(service: Service, outgoing: ServerResponse, answer: Answer): void {
  const { status, headers, body, breaksOff } = toWire(answer)
  const fields: Record<string, string | number> = { ...headers, Date: dateHeader(service.now()) }
  if (isBodiless(status)) {
    outgoing.writeHead(status, fields).end()
    return
  }
  const bytes = Buffer.from(body ?? '')
  fields['Content-Length'] = bytes.length
  outgoing.writeHead(status, fields)
  if (!breaksOff) outgoing.end(bytes)
  else
    outgoing.write(bytes.subarray(0, bytes.length >> 1), () => (outgoing.socket as Socket | null)?.destroy())
}
