import { createServer } from 'node:http'
import { createSimulator } from 'passchart/simulator'
import { createFastClock } from './fast-time.mjs'

/** Life of a code, the vendor's and that of the device flow, in seconds. */
export const codeLifeS = 1_800
const intervalS = 5

/** What may go wrong with a request, for every library in the same bytes; none says when to come again but the last. */
const page = { 'Content-Type': 'text/html' }
const faults = {
  reset: (outgoing) => outgoing.socket.destroy(),
  429: (outgoing) => outgoing.writeHead(429, page).end('<html><body>Too many requests</body></html>'),
  500: (outgoing) => outgoing.writeHead(500, page).end('<html><body>Internal error</body></html>'),
  503: (outgoing) => outgoing.writeHead(503, { ...page, 'Retry-After': '6' }).end('<html></html>'),
}

/**
 * One HTTP service on loopback that speaks both the vendor's API, from the simulator, and OAuth: the device flow and
 * the refresh grant. The viewer signs in at the first poll that nothing happens to.
 */
export async function createService(time) {
  const clock = createFastClock(time)
  const simulator = createSimulator({ clock, limiter: false, sessionLifeMs: codeLifeS * 1_000 })
  /** How many requests of each kind have come. */
  const counts = {}
  /** What is held without an answer, by its code or token, and when its connection was closed. */
  const held = new Map()
  let script = () => undefined
  let beganAtMs

  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming)
    outgoing.setHeader('Date', new Date(clock.now()).toUTCString())
    if (request.kind === 'held') return json(outgoing, held.size)
    if (request.kind === 'revoke') {
      for (const kind of Object.keys(counts)) delete counts[kind]
      return json(outgoing, simulator.tokens.revoke())
    }
    counts[request.kind] = (counts[request.kind] ?? 0) + 1
    if (request.kind === 'begin') beganAtMs = clock.now()
    const happens = script(request)
    if (happens) return happens(outgoing)
    if (request.path.startsWith('/oauth') || request.path.startsWith('/.well-known')) {
      return json(outgoing, oauth(request, origin))
    }
    if (request.kind === 'poll') simulator.person.signIn(request.key)
    const { method, url, headers, body } = request
    const answer = await simulator.fetch(`${origin}${url}`, { method, headers, ...(body ? { body } : {}) })
    outgoing.writeHead(answer.status, { 'Content-Type': answer.headers.get('Content-Type') ?? 'text/plain' })
    outgoing.end(await answer.text())
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`

  return {
    origin,
    counts,
    held,
    softwareStatement: simulator.softwareStatement,
    /** Requests of this kind get no answer. */
    hold(wanted) {
      script = ({ kind, key }) => {
        if (kind !== wanted) return undefined
        return (outgoing) => {
          held.set(key, undefined)
          outgoing.once('close', () => held.set(key, process.hrtime.bigint()))
        }
      }
    },
    /** The fault befalls so many requests of this kind in a row, or all until this second of the code; tells how many. */
    fail(wanted, fault, { times = Number.POSITIVE_INFINITY, untilS = Number.POSITIVE_INFINITY }) {
      const met = { faults: 0 }
      script = ({ kind }) => {
        if (kind !== wanted) return undefined
        beganAtMs ??= clock.now()
        if (met.faults >= times || clock.now() - beganAtMs >= untilS * 1_000) return undefined
        met.faults += 1
        return faults[fault]
      }
      return met
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A request with what it is to us, and the code or token that tells whose it is. */
async function read(incoming) {
  let body = ''
  for await (const part of incoming) body += part
  const { method, url, headers } = incoming
  const path = url.split('?')[0]
  const form = new URLSearchParams(body)
  const grant = form.get('grant_type')
  const request = { method, url, path, headers, body, form }
  if (path === '/held' || path === '/revoke') return { ...request, kind: path.slice(1) }
  if (path === '/o/client/register') return { ...request, kind: 'registration' }
  if (path === '/o/client/token') return { ...request, kind: 'token' }
  if (/\/sessions$/.test(path) || path === '/oauth/device') return { ...request, kind: 'begin' }
  const code = /\/profiles\/code\/([^/]+)$/.exec(path)?.[1]
  if (code) return { ...request, kind: 'poll', key: code }
  if (grant === 'refresh_token') return { ...request, kind: 'token', key: form.get('refresh_token') }
  if (grant) return { ...request, kind: 'poll', key: form.get('device_code') }
  return { ...request, kind: 'other' }
}

let codes = 0
function oauth({ path, form, key }, origin) {
  if (path === '/oauth/device') {
    codes += 1
    return {
      device_code: `device-code-${codes}`,
      user_code: `USER-${codes}`,
      verification_uri: `${origin}/oauth/verify`,
      expires_in: codeLifeS,
      interval: intervalS,
    }
  }
  if (path === '/oauth/token') {
    const refresh_token = form.get('grant_type') === 'refresh_token' ? key : 'refresh-token'
    return { access_token: 'access-token', token_type: 'Bearer', expires_in: 21_600, refresh_token }
  }
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/oauth/authorize`,
    device_authorization_endpoint: `${origin}/oauth/device`,
    token_endpoint: `${origin}/oauth/token`,
  }
}

function json(outgoing, body) {
  outgoing.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body ?? null))
}
