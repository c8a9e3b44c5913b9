import { fileURLToPath } from 'node:url'
import { codeLifeS, createService } from './peers/service.mjs'
import { inChild } from './support/child.mjs'
import { median, middleHalf } from './support/statistics.mjs'

export const about = 'aborts, faults and shared tokens, beside openid-client and oidc-client-ts'

const script = fileURLToPath(new URL('./peers.child.mjs', import.meta.url))
/** What each does at length by itself: polls with a code, or, having no device flow, renews. */
const libraries = { passchart: 'poll', 'openid-client': 'poll', 'oidc-client-ts': 'token' }
const faults = {
  reset: 'connection resets',
  429: 'answers 429',
  500: 'answers 500',
  503: 'answers 503 with Retry-After',
}
const aborts = 25
/** A request that outlives its abort by so long is not aborted by it. */
const longestAbortMs = 1_000
const crowd = { tabs: 3, callers: 20 }
/** The longest wait between two polls, with room: whoever survives so far has a poll left to succeed with. */
const marginS = 60
/** A timeout of 10 s is a quarter of a second then: still long for a request on loopback. */
const factor = 40

export async function run(say) {
  const rows = []
  for (const library of Object.keys(libraries)) {
    say(`aborts of ${library}`)
    rows.push(await measureAborts(library))
  }
  const survived = []
  for (const library of Object.keys(libraries)) {
    say(`faults for ${library}, ${codeLifeS} s in ${codeLifeS / factor} s`)
    survived.push(await Promise.all(Object.keys(faults).map((fault) => measureFaults({ library, fault }))))
  }
  rows.push(...Object.keys(faults).flatMap((_, i) => survived.map((ofLibrary) => ofLibrary[i])))
  for (const library of Object.keys(libraries)) {
    say(`token requests of ${library}`)
    rows.push(await countTokens(library))
  }
  rows.push(await countRegistrations())
  return rows.map((row, i) => ({ ...row, what: label(row, rows[i - 1]) }))
}

/** The aims are ours alone. */
function aimOf(library, aim) {
  return library === 'passchart' ? { aim } : {}
}

/** What is measured stands once, above the libraries it is measured for. */
function label({ what, library }, before) {
  return before?.what === what ? `… ${library}` : `${what}: ${library}`
}

async function measureAborts(library) {
  const what = 'from abort to request aborted'
  const [aborted, service] = await play({ library, task: 'abort', count: aborts, factor: 1 }, (service) =>
    service.hold(libraries[library]),
  )
  const ms = aborted.map(({ key, atNs }) => {
    const closedNs = service.held.get(key)
    return closedNs === undefined ? Number.POSITIVE_INFINITY : Number(closedNs - BigInt(atNs)) / 1e6
  })
  if (ms.some((each) => each >= longestAbortMs)) {
    return { what, library, unit: 'cannot', note: 'nothing to call; its requests ran on for 1 s' }
  }
  return {
    ...{ what, library, value: median(ms), spread: middleHalf(ms), unit: 'ms', ...aimOf(library, 50) },
    note: `of ${aborts} polls; the slowest ${Math.max(...ms).toFixed(1)} ms`,
  }
}

async function measureFaults({ library, fault }) {
  const kind = libraries[library]
  const row = { what: `${faults[fault]} survived in a row`, library, unit: '', digits: 0 }
  const task = { library, task: 'succeeds', factor }
  let met
  const [isAll] = await play(task, (service) => {
    met = service.fail(kind, fault, { untilS: codeLifeS - marginS })
  })
  const activity = kind === 'poll' ? 'polling' : 'no polling; renewing a token'
  if (isAll) return { ...row, value: met.faults, note: `${activity}: all, to the last minute of the code` }
  // One that gives up without having met a fault shows that the bench is broken.
  const times = Math.max(0, met.faults - 1)
  const [survives] = await play(task, (service) => {
    service.fail(kind, fault, { times })
  })
  if (!survives) throw new Error(`${library} gave up at fault ${met.faults}, and also with ${times}`)
  return { ...row, value: times, note: `${activity}: it ends with the next` }
}

async function countTokens(library) {
  const [served, { counts }] = await play({ library, task: 'ask', ...crowd, factor })
  const all = crowd.tabs * crowd.callers
  return {
    what: `token requests, ${crowd.callers} callers in each of ${crowd.tabs} tabs`,
    ...{ library, value: counts.token ?? 0, unit: '', digits: 0, ...aimOf(library, 1) },
    note: `the token was revoked; ${served} of ${all} callers served`,
  }
}

async function countRegistrations() {
  const library = 'passchart'
  const [, { counts }] = await play({ library, task: 'startCold', tabs: crowd.tabs, factor })
  return {
    what: `registrations, ${crowd.tabs} tabs started at once`,
    ...{ library, value: counts.registration, unit: '', digits: 0, aim: 1 },
    note: `${counts.token} token requests; the others register nothing`,
  }
}

/** Lets a library do something in a process of its own, against a service of its own. */
async function play({ factor, ...o }, prepare = () => {}) {
  const time = { factor, startMs: Date.now() }
  const service = await createService(time)
  const { origin, softwareStatement } = service
  try {
    prepare(service)
    const args = { ...o, time, app: { origin, softwareStatement } }
    return [await inChild(script, { args, flags: [] }), service]
  } finally {
    service.close()
  }
}
