import { createPass, type IdentityContext, type Locks, memoryStore } from 'passchart'
import { expect, it, vi } from 'vitest'
import { settle, TestClock } from '../_support/clock.ts'
import { play } from '../_support/row.ts'
import { deviceInfo } from '../_support/service.ts'

/** Locks that do not keep their promise. */
const broken: Readonly<Record<string, Locks>> = {
  'that throw': {
    run() {
      throw new Error('no locks')
    },
  },
  'that reject': { run: () => Promise.reject(new Error('no locks')) },
  'that end without having run the task': { run: async () => undefined as never },
  'that run the task twice': {
    async run(_, task) {
      await task()
      return task()
    },
  },
}

it.each(Object.keys(broken))('locks %s do not keep the viewer out [H11]', (name) =>
  play((t) => {
    t.starts({ options: { locks: broken[name] as Locks }, browser: false }).calls('REG → TOK → PA')
    if (name !== 'that run the task twice') t.tells('warning', { code: 'locks' }).tellsNo('warning')
    t.signsIn('Cablevision')
      .call('SES')
      .after(5)
      .call('PC(C1)')
      .after(5)
      .call('PC(C1)')
      .ends('signingIn(code)')
  }),
)

it('locks that are never had are waited for no longer than the app runs [H11]', () =>
  play((t) => {
    const never: Locks = { run: () => new Promise(() => {}) }
    t.starts({ options: { locks: never } })
      .quiet(120)
      .is('registering')
    t.shows({ failure: { code: 'timeout' } })
  }))

it('a server waits for no Web Locks: all threads of Node 24 have theirs in common, whatever their stores', () => {
  vi.stubGlobal('navigator', { locks: { request: () => new Promise(() => {}) } })
  return play((t) => t.starts({ browser: false }).calls('REG → TOK → PA').ends('signedOut(firstRun)'))
})

it('a lock that heeds no signal finds nobody when it comes too late [H11]', () =>
  play((t) => {
    let grant = () => {}
    const late: Locks = {
      run: (_, task) =>
        new Promise((resolve, reject) => {
          grant = () => task().then(resolve, reject)
        }),
    }
    t.starts({ options: { locks: late } }).stops()
    t.check(() => grant()).quiet(60)
  }))

it('a device id that comes after stop() begins nothing [H11]', async () => {
  const clock = new TestClock()
  let tellId = (_: string) => {}
  let signal: AbortSignal | undefined
  let fetched = 0
  let watching = 0
  const watch = () => {
    watching += 1
    return () => {
      watching -= 1
    }
  }
  const id = () =>
    new Promise<string>((resolve) => {
      tellId = resolve
    })
  const attach = (context: IdentityContext) => {
    signal = context.signal
  }
  const pass = createPass({
    serviceProvider: 'REF30',
    softwareStatement: 'statement',
    redirectUrl: 'https://app.example/done',
    device: { id, info: deviceInfo },
    store: { ...memoryStore(), watch },
    clock: clock.port,
    identity: { attach },
    async fetch() {
      fetched += 1
      return new Response(null, { status: 500 })
    },
  }).start()
  await settle()
  await pass.stop()
  tellId('living-room')
  await settle()
  expect(signal).toMatchObject({ aborted: true })
  expect({ fetched, watching, timers: clock.pending }).toEqual({ fetched: 0, watching: 0, timers: 0 })
})
