import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { type BackEndOptions, createBackEnd } from './back-end.ts'

export interface ServeOptions extends BackEndOptions {
  /** Folder of the built pages. */
  readonly pages: string
  /** 0: any free one. */
  readonly port: number
  /** Default 127.0.0.1: this machine alone. */
  readonly hostname?: string | undefined
}

/** The pages and what they ask for, by HTTP. Rejects if the port is taken. */
export async function serveBackEnd({ pages, port, hostname = '127.0.0.1', ...options }: ServeOptions) {
  const { app, devices } = createBackEnd(options)
  const site = new Hono()
    .route('/', app)
    .use(
      secureHeaders({
        // For the whole domain to say.
        strictTransportSecurity: false,
        contentSecurityPolicy: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          connectSrc: ["'self'"],
          // Of providers.
          imgSrc: ["'self'", 'data:', 'https:'],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      }),
    )
    .use(serveStatic({ root: pages }))

  const server = await new Promise<Server>((resolve, reject) => {
    const server = serve({ fetch: site.fetch, port, hostname }, () => {
      resolve(server as Server)
    })
    server.once('error', reject)
  })
  return {
    port: (server.address() as AddressInfo).port,
    /** Takes no more requests, ends streams, and resolves when what devices remember is written. */
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      await devices.stop()
      server.closeIdleConnections()
      await closed
    },
  }
}
