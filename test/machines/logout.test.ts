import fc from 'fast-check'
import { type Failure, PassError, Secret } from 'passchart'
import { createLogoutMachine, type LogoutOutput } from 'passchart/machines'
import { expect, it } from 'vitest'
import {
  done,
  failed,
  failureOf,
  judgeGuards,
  jumpingTime,
  linesOf,
  networkDown,
  next,
  notCalled,
  parent,
  refusal,
  run,
  stateAt,
  type Transitions,
  take,
} from './_chart.ts'

const chart = createLogoutMachine({ logout: notCalled, openBrowser: notCalled, wait: notCalled })
const input = {
  ...{ mvpd: 'm', accessKind: 'platformSSO', withIdentity: true },
  ...{ canOpenPages: true, hasBrowser: true, attempt: 1, attempts: 3 },
}
const url = new Secret('https://idp.example/logout')
const entry = (actionName: string, o: object = {}) => ({ mvpd: 'm', actionName, ...o })

const events = {
  'a page': done('requestLogout', [entry('logout', { url })]),
  'a page without address': done('requestLogout', [entry('logout')]),
  'nothing to do': done('requestLogout', [entry('complete')]),
  'nothing found': done('requestLogout', [entry('invalid')]),
  'an empty map': done('requestLogout', []),
  'a partner profile': done('requestLogout', [entry('partner_logout')]),
  'an unknown action with a page': done('requestLogout', [entry('farewell', { url })]),
  'an unknown action': done('requestLogout', [entry('farewell')]),
  several: done('requestLogout', [entry('partner_logout'), entry('complete'), entry('logout', { url })]),
  'no integration': failed('requestLogout', refusal('invalid_integration')),
  'no network': failed('requestLogout', networkDown),
  'a refusal': failed('requestLogout', refusal('invalid_parameter_redirect_url')),
  'the backoff is over': done('backoff'),
  'the backoff breaks': failed('backoff'),
  'the browser returned': done('openBrowser', 'returned'),
  'the browser was closed': done('openBrowser', 'closed'),
  'no browser opens': failed('openBrowser', failureOf()),
  'nobody finishes': done('longestVisit', { nowMs: 300_000 }),
  'the longest visit breaks': failed('longestVisit'),
  'the host says returned': { type: 'browser.returned', attempt: 1 },
  'the host says returned, of another page': { type: 'browser.returned', attempt: 0 },
  'the host says closed': { type: 'browser.closed', attempt: 1 },
  'the host says failed': { type: 'browser.failed', attempt: 1 },
  'the viewer leaves': { type: 'dialog.cancel' },
  'the viewer has seen the hint': { type: 'partnerLogout.acknowledge' },
}

const table: Transitions = {
  requesting: {
    'a page': 'browsing.inBrowser',
    'a page without address': 'loggedOut',
    'nothing to do': 'loggedOut',
    'nothing found': 'loggedOut',
    'an empty map': 'loggedOut',
    'a partner profile': 'promptingPartner',
    'an unknown action with a page': 'browsing.inBrowser',
    'an unknown action': 'loggedOut',
    several: 'browsing.inBrowser',
    'no integration': 'loggedOut',
    'no network': 'backingOff',
    'a refusal': 'failed',
    'the viewer leaves': 'requesting',
  },
  backingOff: { 'the backoff is over': 'requesting', 'the backoff breaks': 'requesting' },
  'browsing.inBrowser': {
    'the browser returned': 'loggedOut',
    'the browser was closed': 'loggedOut',
    'no browser opens': 'loggedOut',
    'nobody finishes': 'loggedOut',
    'the longest visit breaks': 'loggedOut',
    'the viewer leaves': 'loggedOut',
  },
  'browsing.withHost': {
    'the host says returned': 'loggedOut',
    'the host says returned, of another page': 'browsing.withHost',
    'the host says closed': 'loggedOut',
    'the host says failed': 'loggedOut',
  },
  promptingPartner: { 'the viewer has seen the hint': 'loggedOut', 'the viewer leaves': 'loggedOut' },
}

it.each(linesOf(table))('%s, %s: %s [L1 L3 L4 L7 L8 L10 L11 L12 L13 L14]', (from, event, to) => {
  const context =
    from === 'requesting' ? { attemptsMade: 1 } : { attemptsMade: 1, entries: [entry('logout', { url })] }
  expect(next(chart, stateAt(from), events[event as keyof typeof events], { input, context })).toBe(to)
})

it.each([
  ['no network', {}, { attemptsMade: 3 }, 'failed'],
  ['a page', { canOpenPages: false, hasBrowser: false }, {}, 'loggedOut'],
  ['a page', { hasBrowser: false }, {}, 'browsing.withHost'],
] as const)('requesting, %s, %j %j: %s [L2 L14]', (event, change, context, to) => {
  expect(next(chart, 'requesting', events[event], { input: { ...input, ...change }, context })).toBe(to)
})

it.each([true, false])(
  'asks for a logout as far as it is to reach: %s [L1 P4 §156]',
  async (withIdentity) => {
    const asked: object[] = []
    const machine = createLogoutMachine({
      wait: notCalled,
      openBrowser: notCalled,
      async logout(request) {
        asked.push(request)
        return []
      },
    })
    await run<LogoutOutput>(machine, { ...input, withIdentity })
    expect(asked).toEqual([{ mvpd: 'm', accessKind: 'platformSSO', withIdentity }])
  },
)

it('whatever the service and the browser do, it asks three times at most and ends [L8 L14 ERR-07]', async () => {
  const actions = ['logout', 'partner_logout', 'complete', 'invalid', 'farewell']
  const someEntries = fc.array(fc.record({ action: fc.constantFrom(...actions), hasUrl: fc.boolean() }), {
    maxLength: 5,
  })
  const failures: readonly Failure[] = [
    networkDown,
    refusal('invalid_integration'),
    failureOf({ httpStatus: 500, retryable: true }),
  ]
  const answers = fc.array(fc.oneof(someEntries, fc.constantFrom(...failures)), { maxLength: 4 })
  const visits = fc.array(fc.constantFrom('returned', 'closed', 'failed', 'never'), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(answers, visits, fc.boolean(), async (plan, pages, canOpenPages) => {
      const time = jumpingTime()
      let requests = 0
      const machine = createLogoutMachine({
        wait: time.wait,
        async logout() {
          const next = plan[requests] ?? []
          requests += 1
          if (!Array.isArray(next)) throw new PassError(next as Failure)
          return next.map(({ action, hasUrl }) => entry(action, hasUrl ? { url } : {}))
        },
        async openBrowser() {
          const how = pages.shift() ?? 'returned'
          if (how === 'failed') throw new PassError(failureOf())
          return how === 'never' ? new Promise(() => {}) : (how as 'returned' | 'closed')
        },
      })
      const output = await run<LogoutOutput>(machine, { ...input, canOpenPages }, (actor) => {
        actor.subscribe(({ value }) => {
          if (value !== 'promptingPartner') return
          setImmediate(() => {
            if (actor.getSnapshot().status === 'active') actor.send({ type: 'partnerLogout.acknowledge' })
          })
        })
      })
      expect(requests).toBeLessThanOrEqual(3)
      expect(['loggedOut', 'failed']).toContain(output.outcome)
    }),
    { numRuns: 60 },
  )
})

const toParent = (type: string, o: object = {}) => ({ to: 'parent', type, ...o })
const onPage = { attemptsMade: 1, entries: [entry('logout', { url })] }
const remains = { output: { outcome: 'loggedOut', providerSessionMayRemain: true, localOnly: false } }
const isDone = { output: { outcome: 'loggedOut', providerSessionMayRemain: false, localOnly: false } }

it.each<[from: string, event: keyof typeof events, change: object, does: object]>([
  [
    'requesting',
    'a page',
    {},
    {
      tells: [
        toParent('logout.purged', { mvpd: 'm' }),
        toParent('logout.step', { step: 'browser', attempt: 1, url, isForHost: false }),
      ],
      begins: { openBrowser: { url, purpose: 'logout' }, longestVisit: { forMs: 300_000 } },
    },
  ],
  [
    'requesting',
    'a page',
    { hasBrowser: false },
    { tells: [{}, toParent('logout.step', { step: 'browser', url, isForHost: true })] },
  ],
  [
    'requesting',
    'a partner profile',
    {},
    { tells: [{}, toParent('logout.step', { step: 'partner', attempt: 1, isForHost: false })] },
  ],
  [
    'requesting',
    'a partner profile',
    { hasBrowser: false },
    { tells: [{}, toParent('logout.step', { step: 'partner', isForHost: false })] },
  ],
  [
    'requesting',
    'an unknown action',
    {},
    { tells: [{}, toParent('logout.oddAnswer', { actionName: 'farewell' })] },
  ],
  [
    'requesting',
    'an unknown action with a page',
    {},
    { tells: [{}, toParent('logout.oddAnswer', { actionName: 'farewell' }), { step: 'browser' }] },
  ],
  ['requesting', 'nothing to do', {}, { tells: [toParent('logout.purged')], ...isDone }],
  ['requesting', 'several', {}, { context: { entries: [entry('logout'), entry('partner_logout')] } }],
  ['requesting', 'no integration', {}, { output: { outcome: 'loggedOut', localOnly: true } }],
  ['requesting', 'no network', { attemptsMade: 2 }, { begins: { backoff: { forMs: 2_000 } } }],
  [
    'requesting',
    'no network',
    { attemptsMade: 3 },
    { output: { outcome: 'failed', failure: { code: 'attemptsSpent' } } },
  ],
  ['requesting', 'a refusal', {}, { output: { outcome: 'failed', failure: { code: 'refused' } } }],
  ['backingOff', 'the backoff is over', { attemptsMade: 1 }, { context: { attemptsMade: 2 } }],
  ['browsing.inBrowser', 'the browser returned', onPage, isDone],
  ['browsing.inBrowser', 'the browser was closed', onPage, remains],
  ['browsing.inBrowser', 'no browser opens', onPage, remains],
  ['browsing.inBrowser', 'nobody finishes', onPage, remains],
  ['browsing.inBrowser', 'the longest visit breaks', onPage, remains],
  ['browsing.inBrowser', 'the viewer leaves', onPage, remains],
  ['browsing.withHost', 'the host says returned', onPage, isDone],
  ['browsing.withHost', 'the host says closed', onPage, remains],
  ['browsing.withHost', 'the host says failed', onPage, remains],
  [
    'promptingPartner',
    'the viewer has seen the hint',
    { ...onPage, entries: [entry('partner_logout')] },
    isDone,
  ],
  ['promptingPartner', 'the viewer leaves', { ...onPage, entries: [entry('partner_logout')] }, isDone],
])('%s, %s, %j: does %j [§2.12]', (from, event, change, does) => {
  const o = { input: { ...input, parent }, context: { attemptsMade: 1, ...change } }
  expect(take(chart, stateAt(from), events[event], o)).toMatchObject(does)
})

it('a partner’s own logout comes last, whatever the order of the answer', () => {
  const order = (...entries: object[]) => {
    const event = done('requestLogout', entries)
    return take(chart, 'requesting', event, { input, context: { attemptsMade: 1 } }).context.entries
  }
  const [page, partner] = [entry('logout', { url }), entry('partner_logout')]
  expect(order(partner, page)).toEqual([page, partner])
  expect(order(page, partner)).toEqual([page, partner])
})

judgeGuards(chart, {
  isIntegrationGone: {
    yes: [[{}, refusal('invalid_integration')]],
    no: [
      [{}, refusal('invalid_parameter_mvpd')],
      [{}, networkDown],
    ],
  },
  hasAttemptsLeft: {
    yes: [[{ attemptsMade: 2, attempts: 3 }, networkDown]],
    no: [
      [{ attemptsMade: 3, attempts: 3 }, networkDown],
      [{ attemptsMade: 1, attempts: 3 }, failureOf()],
    ],
  },
  hasNoEntry: { yes: [[{ entries: [] }]], no: [[{ entries: [entry('complete')] }]] },
  isPageToOpen: {
    yes: [
      [{ canOpenPages: true, entries: [entry('logout', { url })] }],
      [{ canOpenPages: true, entries: [entry('farewell', { url })] }],
    ],
    no: [
      [{ canOpenPages: false, entries: [entry('logout', { url })] }],
      [{ canOpenPages: true, entries: [entry('logout')] }],
      [{ canOpenPages: true, entries: [] }],
      ...['complete', 'invalid', 'partner_logout'].map((name): [object] => [
        { canOpenPages: true, entries: [entry(name, { url })] },
      ]),
    ],
  },
  isOddPageToOpen: {
    yes: [[{ canOpenPages: true, entries: [entry('farewell', { url })] }]],
    no: [
      [{ canOpenPages: false, entries: [entry('farewell', { url })] }],
      [{ canOpenPages: true, entries: [entry('logout', { url })] }],
    ],
  },
  isPartnerPrompt: {
    yes: [[{ entries: [entry('partner_logout')] }]],
    no: [[{ entries: [entry('logout')] }], [{ entries: [] }]],
  },
  isOdd: {
    yes: [
      [{ entries: [entry('farewell')] }],
      [{ entries: [entry('farewell', { url })] }],
      [{ entries: [entry('logout')] }],
    ],
    no: [
      [{ entries: [entry('logout', { url })] }],
      [{ entries: [entry('complete')] }],
      [{ entries: [entry('invalid')] }],
      [{ entries: [entry('partner_logout')] }],
      [{ entries: [] }],
    ],
  },
  hasBrowser: { yes: [[{ hasBrowser: true }]], no: [[{ hasBrowser: false }]] },
  isThisAttempt: { yes: [[{ attempt: 2 }, { attempt: 2 }]], no: [[{ attempt: 2 }, { attempt: 1 }]] },
})
