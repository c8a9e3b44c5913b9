import { type CallRecord, createPass, type Pass, type PassOptions } from 'passchart'
import { expect, onTestFinished, vi } from 'vitest'
import { TestClock } from './clock.ts'
import { createBrowser, createStore, type TestBrowser, type TestStore } from './doubles.ts'
import { findCanaries } from './search.ts'
import {
  type Answer,
  type Answering,
  authenticate,
  decisions,
  json,
  logoutPage,
  logouts,
  permit,
  profiles,
  readCall,
  regular,
  token,
  usual,
} from './wire.ts'

/** What must never be seen (design.md, rule 1), each planted where it lives. */
export const secrets = {
  accessToken: 'canary-access-token',
  clientSecret: 'canary-client-secret',
  softwareStatement: 'canary.software.statement',
  mediaToken: 'canary-media-token',
  deviceId: 'canary-device-id',
  metadata: 'canary-user-metadata',
  code: 'CANARYCODE',
  logoutUrl: 'canary-logout-url',
} as const
export type Name = keyof typeof secrets

/** Each secret, and as headers and addresses spell it. */
export const canaries = Object.values(secrets).flatMap((secret) => [
  secret,
  // The middle of its Base64, whatever stands before and after it.
  btoa(secret).slice(0, -4),
])

const attributes = { userID: { value: secrets.metadata, state: 'plain' } }
const mediaToken = { serializedToken: secrets.mediaToken, notBefore: 0, notAfter: 4_102_444_800_000 }

/** The service, with every secret in its answers. */
const answers: Readonly<Record<string, Answering>> = {
  REG: json(201, {
    client_id: 'client-1',
    client_secret: secrets.clientSecret,
    grant_types: ['client_credentials'],
    scopes: ['api:client:v2'],
  }),
  TOK: token({ value: secrets.accessToken }),
  SES: authenticate(secrets.code),
  PC: profiles(regular('Cablevision', { attributes })),
  PM: profiles(regular('Cablevision', { attributes })),
  AUT: decisions((...o) => ({ ...permit(...o), token: mediaToken })),
  OUT: logouts({ Cablevision: logoutPage(`https://idp.example/logout?session=${secrets.logoutUrl}`) }),
}

/** Everything that can be seen from outside, as it was when it came out. */
export interface Outlets {
  readonly leaks: string[]
  readonly counts: Record<string, number>
  look(outlet: string, value: unknown): void
}

export function createOutlets(): Outlets {
  const outlets: Outlets = {
    leaks: [],
    counts: {},
    look(outlet, value) {
      outlets.counts[outlet] = (outlets.counts[outlet] ?? 0) + 1
      for (const leak of findCanaries(value, canaries)) outlets.leaks.push(`${outlet}: ${leak}`)
    },
  }
  return outlets
}

export interface Play {
  readonly pass: Pass
  readonly outlets: Outlets
  readonly clock: TestClock
  readonly store: TestStore
  readonly browser: TestBrowser
  /** All that went over the wire, both ways. */
  readonly wire: string[]
  /** Answers to come before the usual ones. */
  readonly next: Map<string, Answering[]>
  seconds(count: number): Promise<void>
  code(): string
}

export function createPlay(o: { browser?: boolean; store?: TestStore } = {}): Play {
  const clock = new TestClock()
  const store = o.store ?? createStore()
  const browser = createBrowser()
  const outlets = createOutlets()
  const wire: string[] = []
  const next: Play['next'] = new Map()

  const options: PassOptions = {
    serviceProvider: 'REF30',
    softwareStatement: secrets.softwareStatement,
    redirectUrl: 'https://app.example/done',
    device: { id: secrets.deviceId },
    clock: clock.port,
    store,
    policy: { jitter: 0 },
    ...(o.browser ? { browser: browser.port } : {}),
    fetch: createFetch(wire, next, clock),
    inspect: (event) => outlets.look('inspection event', event),
    onCall: (record: CallRecord) => outlets.look('call record', record),
    log: (entry) => outlets.look('log', entry),
  }
  const pass = createPass(options)
  pass.actor.on('*', (fact) => outlets.look('fact', fact))
  pass.actor.subscribe((snapshot) => outlets.look('snapshot', snapshot))
  pass.subscribe(({ failure }) => outlets.look('failure', failure))
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => outlets.look('console', words))
  }
  onTestFinished(() => pass.stop())
  return {
    ...{ pass, outlets, clock, store, browser, wire, next },
    async seconds(count) {
      await clock.pass(count * 1_000)
      outlets.look('stored snapshot', JSON.stringify(pass.actor.getPersistedSnapshot()))
      outlets.look('actor as JSON', JSON.stringify(pass.actor.toJSON?.()))
      outlets.look('store keys', [...store.values.keys()])
    },
    code() {
      const { view } = pass
      return view.phase === 'signingIn' ? (view.code ?? '') : ''
    },
  }
}

export function createFetch(wire: string[], next: Play['next'], clock: TestClock): typeof fetch {
  return async (input, init) => {
    const call = readCall(input, init)
    wire.push(`${input} ${JSON.stringify([...call.headers])} ${call.bodyText}`)
    const answering = next.get(call.short)?.shift() ?? answers[call.short] ?? usual
    const answer: Answer = typeof answering === 'function' ? answering(call, clock.nowMs, []) : answering
    if (answer.status === undefined || answer.status === 'never') {
      throw Object.assign(new TypeError(`fetch failed: ${input}`), {
        cause: call.headers.get('Authorization'),
      })
    }
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
    wire.push(text)
    return new Response(text, { status: answer.status, headers: answer.headers ?? {} })
  }
}

export async function caught(outlets: Outlets, promise: Promise<unknown>): Promise<void> {
  await promise.then(
    (value) => outlets.look('answer', value),
    (error: unknown) => {
      expect(error).toBeInstanceOf(Error)
      outlets.look('error', error)
    },
  )
}
