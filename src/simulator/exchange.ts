import { type Answer, toWire } from './answer.ts'
import { handlers } from './api/index.ts'
import { calls, isSsoService } from './calls.ts'
import { control, controlPrefix } from './control-http.ts'
import type { Corners } from './corners.ts'
import { preflight, tooManyRequests, withCors } from './cors.ts'
import type { Simulator } from './create-simulator.ts'
import { Refusal } from './errors.ts'
import { suffer, takeFault } from './faults.ts'
import { admit } from './limiter.ts'
import { keep, type LogEntry, logEntry } from './log.ts'
import { visitPage } from './pages/index.ts'
import { headerOf, type IncomingRequest } from './request.ts'
import { type Match, route } from './router.ts'
import type { World } from './world.ts'

/**
 * Answers one request; rejects when a fault breaks the connection, or with the reason of the signal. All but faults
 * is answered at once, without a promise.
 */
export function exchange(
  world: World,
  simulator: Simulator,
  log: LogEntry[],
  request: IncomingRequest,
): Answer | Promise<Answer> {
  const { method, url, headers, body } = request
  if (url.pathname.startsWith(controlPrefix)) return control(simulator, request)
  if (!/^\/(?:api|o\/client)\//.test(url.pathname)) {
    const fields = method === 'POST' ? new URLSearchParams(body) : url.searchParams
    return visitPage(world, method, { url, fields })
  }
  if (method === 'OPTIONS') return withCors(preflight, headers.origin, world.settings.corners)
  return answerCall(world, log, request)
}

const noParameters = { serviceProvider: '', mvpd: '', code: '', partner: '' }

/** A call of the API: logged and counted first, then answered, or spoilt by a fault. */
function answerCall(world: World, log: LogEntry[], request: IncomingRequest): Answer | Promise<Answer> {
  const { url, headers, body, address, signal } = request
  const { limiter, corners, clock, clientAddress, logLimit, onExchange } = world.settings
  const forwarded = headerOf(headers, 'forwardedFor')?.split(',', 1)[0]?.trim()
  const client = forwarded || (address ?? clientAddress)
  const found = route(request.method, url.pathname)
  // It has a host of its own, out of reach of the rate limit.
  const isSso = typeof found !== 'number' && isSsoService(found.endpoint)
  const atMs = clock.now()
  const entry = logEntry(request, found, atMs, client)
  keep(log, entry, logLimit)

  const run = (match: Match): Answer => {
    try {
      const path = { ...noParameters, ...match.path }
      return handlers[match.endpoint](world, { endpoint: match.endpoint, path, url, headers, body, client })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      entry.why = error.message
      return error.answer(world.state)
    }
  }
  const finish = (answer: Answer): Answer => {
    const whole = withCors(answer, headers.origin, corners)
    entry.status = whole.status
    if (!isSso) onExchange?.({ call: entry, answer: toWire(whole) })
    return whole
  }
  const fail = (error: unknown): never => {
    entry.why = error instanceof Error ? error.message : String(error)
    throw error
  }

  if (limiter && !isSso && !admit(world.state.allowances, client, atMs, limiter))
    return finish(tooManyRequests)
  if (typeof found === 'number') return finish(miss(found, corners))
  const fault = takeFault(world, calls[found.endpoint].short)
  if (fault !== undefined) {
    entry.fault = fault
    return suffer(fault, found.endpoint, world, signal, () => run(found)).then(finish, fail)
  }
  try {
    return finish(run(found))
  } catch (error) {
    return fail(error)
  }
}

/** A path or method that does not exist. What stands in the body is documented nowhere (§10). */
function miss(status: 404 | 405, { missBody }: Corners): Answer {
  return missBody === 'none'
    ? { status }
    : { status, body: `<h1>${status}</h1>`, headers: { 'Content-Type': 'text/html;charset=UTF-8' } }
}
