import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Listener } from './create-simulator.ts'
import { ConnectionLost } from './faults.ts'
import type { AnswerRequest } from './fetch.ts'

const hostname = '127.0.0.1'

/** Serves HTTP, for this machine only. */
export async function listen(answer: AnswerRequest, port: number): Promise<Listener> {
  const server = createAdaptorServer({
    hostname,
    // The host's own globals are not ours to replace.
    overrideGlobalObjects: false,
    async fetch(request, { incoming, outgoing }) {
      const address = incoming.socket.remoteAddress
      try {
        return await answer(request, {
          signal: request.signal,
          ...(address === undefined ? {} : { address }),
        })
      } catch (error) {
        // Nobody is left to answer: a fault broke the connection, or the other side went away.
        if (!(error instanceof ConnectionLost || request.signal.aborted)) throw error
        outgoing.destroy()
        return RESPONSE_ALREADY_SENT
      }
    },
  })
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
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}
