import { endpoints, headerNames } from '../protocol/index.ts'
import { type Answer, toResponse } from './answer.ts'
import { handlers } from './api/index.ts'
import type { Person } from './control.ts'
import { control, controlPrefix } from './control-http.ts'
import { preflight, tooManyRequests, withCors } from './cors.ts'
import { Refusal } from './errors.ts'
import { type FaultQueue, suffer } from './faults.ts'
import { admit } from './limiter.ts'
import { type LogEntry, logEntry } from './log.ts'
import { visitPage } from './pages/index.ts'
import { type Match, route } from './router.ts'
import { now, type World } from './world.ts'

/** How a request reached the simulator. */
export interface Connection {
  /** Address of the socket; absent inside the process. */
  readonly address?: string
  /** Ends delays and silences when nobody waits any more. */
  readonly signal?: AbortSignal | undefined
}

/** What an exchange needs beside the world. */
export interface Instruments {
  readonly faults: FaultQueue
  readonly log: LogEntry[]
  readonly person: Person
}

/** One request and its response; rejects when a fault breaks the connection, or with the reason of the signal. */
export async function exchange(
  world: World,
  instruments: Instruments,
  request: Request,
  connection: Connection,
): Promise<Response> {
  const arrival: Arrival = { request, url: new URL(request.url), body: await request.text(), connection }
  return toResponse(await answerArrival(world, instruments, arrival), now(world))
}

/** A request that is wholly there. */
interface Arrival {
  readonly request: Request
  readonly url: URL
  readonly body: string
  readonly connection: Connection
}

function answerArrival(world: World, instruments: Instruments, arrival: Arrival): Answer | Promise<Answer> {
  const { request, url, body, connection } = arrival
  const { method, headers } = request
  if (url.pathname.startsWith(controlPrefix)) {
    const asked = { method, url, headers, body, socketAddress: connection.address }
    return control(asked, instruments.person, instruments.log)
  }
  if (!/^\/(?:api\/v2|o\/client)\//.test(url.pathname)) {
    const fields = method === 'POST' ? new URLSearchParams(body) : url.searchParams
    return visitPage(world, method, { url, fields })
  }
  if (method === 'OPTIONS') return withCors(preflight, headers.get('Origin'))
  return answerCall(world, instruments, arrival)
}

/** A call of the API: logged and counted first, then answered, or spoilt by a fault. */
async function answerCall(world: World, { log, faults }: Instruments, arrival: Arrival): Promise<Answer> {
  const { request, url, body, connection } = arrival
  const { headers } = request
  const forwarded = headers.get(headerNames.forwardedFor)?.split(',')[0]?.trim()
  const client = forwarded || (connection.address ?? world.settings.clientAddress)
  const found = route(request.method, url.pathname)
  const entry = logEntry(request, url, found, { body, atMs: now(world), client })
  log.push(entry)

  const run = (match: Match): Answer => {
    try {
      return handlers[match.endpoint](world, { ...match, url, headers, body, client })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      entry.why = error.message
      return error.answer(world.state)
    }
  }
  const decide = async (): Promise<Answer> => {
    const { limiter } = world.settings
    if (limiter && !admit(world.state.allowances, client, now(world), limiter)) return tooManyRequests
    if (typeof found === 'number') return { status: found }
    const fault = faults.take(endpoints[found.endpoint].short)
    return fault ? suffer(fault, found.endpoint, world, connection.signal, () => run(found)) : run(found)
  }
  try {
    const answer = withCors(await decide(), headers.get('Origin'))
    entry.status = answer.status
    return answer
  } catch (error) {
    entry.why = error instanceof Error ? error.message : String(error)
    throw error
  }
}
