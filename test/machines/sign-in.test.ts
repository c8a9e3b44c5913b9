import fc from 'fast-check'
import { type Failure, PassError, Secret } from 'passchart'
import { createSignInMachine, type SignInOutput } from 'passchart/machines'
import { describe, expect, it } from 'vitest'
import { type AnyActorRef, createActor, fromCallback, fromTransition } from 'xstate'
import {
  begin,
  completesAtOnce,
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
  profile,
  refusal,
  run,
  same,
  type Transitions,
  take,
  turnAtOnce,
} from './_chart.ts'

const chart = createSignInMachine({
  createSession: notCalled,
  resumeSession: notCalled,
  openBrowser: notCalled,
  lookForProfile: notCalled,
  renewIdentity: notCalled,
  wait: notCalled,
  takeTurn: notCalled as never,
})
const input = {
  mvpd: 'm',
  domainName: 'app.example',
  redirectUrl: 'https://app.example/done',
  surface: 'secondary',
  hasBrowser: false,
  hasCompanion: true,
  attempt: 1,
  shown: true,
  online: true,
  pollIntervalMs: 5_000,
  attempts: 3,
} as const
const code = new Secret('C')
const session = (actionName: string, o: object = {}) => ({
  actionName,
  missingParameters: [],
  code,
  url: new Secret('https://sp.auth.adobe.com/api/v2/authenticate/REF30/C'),
  expiresAtMs: 1_800_000,
  ...o,
})
const created = (...o: Parameters<typeof session>) => done('createSession', session(...o))
const resumed = (...o: Parameters<typeof session>) => done('resumeSession', session(...o))

const shown = (code: string, mvpd?: string) => ({
  type: 'turn.taken',
  hasWaited: true,
  shown: { code: new Secret(code), expiresAtMs: 1_800_000, mvpd, surface: 'secondary' },
})

const events = {
  'its turn comes': { type: 'turn.taken', hasWaited: false },
  'another tab shows a code': shown('D', 'm'),
  'another tab shows a code for another provider': shown('D', 'other'),
  'another tab takes too long': done('patience'),
  'the patience breaks': failed('patience'),
  authenticate: created('authenticate'),
  'authenticate without code': created('authenticate', { code: undefined }),
  'resume, all known': created('resume', { missingParameters: ['domainName'] }),
  'resume, the provider missing': created('resume', { missingParameters: ['mvpd', 'somethingNew'] }),
  authorize: created('authorize', { code: undefined, mvpd: 'm' }),
  'an unknown action': created('partner_authentication'),
  'no integration': failed('createSession', refusal('invalid_integration')),
  'no such provider': failed('createSession', refusal('invalid_parameter_mvpd')),
  'no network': failed('createSession', networkDown),
  'a refusal': failed('createSession', refusal('invalid_parameter_redirect_url')),
  'the backoff is over': done('backoff'),
  'the backoff breaks': failed('backoff'),
  supplied: resumed('authenticate'),
  'supplied, already signed in': resumed('authorize', { mvpd: 'm' }),
  'still missing': resumed('retry', { missingParameters: ['domainName'] }),
  'the code is dead': failed('resumeSession', refusal('invalid_authentication_session')),
  'the provider is gone': failed('resumeSession', refusal('invalid_integration')),
  'supplying fails': failed('resumeSession', failureOf()),
  'supplying gets no answer': failed('resumeSession', networkDown),
  'the wait for supplying is over': done('supplyBackoff'),
  'the wait for supplying breaks': failed('supplyBackoff'),
  cancel: { type: 'dialog.cancel' },
  'a new code': { type: 'code.renew' },
  'the same provider': { type: 'provider.select', mvpd: 'm' },
  'another provider': { type: 'provider.select', mvpd: 'other' },
}

/** The two lives of a presented code. */
const presented = (surface: string, watching: string) => ({ presenting: { surface, watching } })
const onCode = 'presenting.surface.showingCode + watching.polling'
const table: Transitions = {
  queueing: {
    'its turn comes': 'creating',
    'another tab shows a code': onCode,
    'another tab shows a code for another provider': 'creating',
    'another tab takes too long': 'creating',
    'the patience breaks': 'creating',
    cancel: 'cancelled',
    'a new code': 'queueing',
    'the same provider': 'queueing',
    'another provider': 'queueing',
  },
  creating: {
    authenticate: onCode,
    'authenticate without code': 'failed',
    'resume, all known': 'supplying',
    'resume, the provider missing': onCode,
    authorize: 'alreadyAuthenticated',
    'an unknown action': 'failed',
    'no integration': 'providerGone',
    'no such provider': 'providerGone',
    'no network': 'backingOff',
    'a refusal': 'failed',
    cancel: 'cancelled',
    'a new code': 'creating',
    'another provider': 'creating',
  },
  backingOff: {
    'the backoff is over': 'creating',
    'the backoff breaks': 'creating',
    cancel: 'cancelled',
    'a new code': 'backingOff',
    'the same provider': 'backingOff',
    'another provider': 'creating',
  },
  supplying: {
    supplied: onCode,
    'supplied, already signed in': 'alreadyAuthenticated',
    'still missing': 'supplying',
    'the code is dead': 'rejected',
    'the provider is gone': 'providerGone',
    'supplying fails': 'failed',
    'supplying gets no answer': 'supplyBackoff',
    cancel: 'cancelled',
    'a new code': 'queueing',
    'the same provider': 'supplying',
    'another provider': 'queueing',
  },
  supplyBackoff: {
    'the wait for supplying is over': 'supplying',
    'the wait for supplying breaks': 'supplying',
    cancel: 'cancelled',
    'a new code': 'queueing',
    'the same provider': 'supplyBackoff',
    'another provider': 'queueing',
  },
}

it.each(linesOf(table))('%s, %s: %s [S1 S2 S3 S7 S8 S9 S20 S21 S25 Q4]', (from, event, to) => {
  const context = {
    attemptsMade: 1,
    supplied: from === 'supplying' ? 1 : 0,
    session: session('authenticate'),
  }
  expect(next(chart, from, events[event as keyof typeof events], { input, context })).toBe(to)
})

it.each([
  ['resume', {}, 'another provider', 'supplying'],
  ['resume', { mvpd: 'm' }, 'another provider', 'queueing'],
  ['resume', { mvpd: 'm' }, 'the same provider', onCode],
] as const)('a code for %s of %j, %s: %s [§203 S2 S19]', (action, change, event, to) => {
  const context = { session: session(action, { missingParameters: ['mvpd'], mvpd: undefined }) }
  const o = { input: { ...input, mvpd: undefined, ...change }, context }
  expect(next(chart, presented('showingCode', 'polling'), events[event], o)).toBe(to)
})

it.each([
  ['creating', 'no network', { attemptsMade: 3 }, 'failed'],
  ['supplying', 'still missing', { supplied: 3 }, 'failed'],
  ['supplying', 'supplying gets no answer', { supplied: 3 }, 'failed'],
] as const)('%s, %s, the bound reached: %j %s [S8 ERR-07]', (from, event, context, to) => {
  expect(
    next(chart, from, events[event], { input, context: { session: session('retry'), ...context } }),
  ).toBe(to)
})

it.each([
  ['app.hidden', {}, { shown: false, online: true }],
  ['app.shown', { shown: false }, { shown: true, online: true }],
  ['network.offline', {}, { shown: true, online: false }],
  ['network.online', { online: false }, { shown: true, online: true }],
])('creating, %s, %j: the polling to come knows %j [§2.7 POLL-24]', (type, context, known) => {
  const taken = take(chart, 'creating', { type }, { input, context })
  expect(taken.to).toBe('creating')
  expect(taken.context).toMatchObject(known)
})

const lives = {
  'the browser returned': done('openBrowser', 'returned'),
  'the browser was closed': done('openBrowser', 'closed'),
  'no browser opens': failed('openBrowser', failureOf()),
  'the host says returned': { type: 'browser.returned', attempt: 1 },
  'the host says closed': { type: 'browser.closed', attempt: 1 },
  'the host says failed': { type: 'browser.failed', attempt: 1 },
  'an older page returned': { type: 'browser.returned', attempt: 0 },
  'the code is over': done('validity', { nowMs: 1_800_000 }),
  'the end of the code breaks': failed('validity'),
  'the app is shown': { type: 'app.shown' },
  'the network is gone': { type: 'network.offline' },
  'the hint is due': done('hintPause', { nowMs: 1 }),
  'the wait for the hint breaks': failed('hintPause'),
  'the hint finds it': done('hintLook', { profile, nowMs: 1 }),
  'the hint finds nothing': done('hintLook', { nowMs: 1 }),
  'the hint fails': failed('hintLook', networkDown),
  'the last look finds it': done('lastLook', { profile, nowMs: 1 }),
  'the last look finds nothing': done('lastLook', { nowMs: 1 }),
  'the last look fails': failed('lastLook', networkDown),
  'the poll found it': done('poll', { outcome: 'found', code, profile, nowMs: 1 }),
  'the poll expired': done('poll', { outcome: 'expired', code }),
  'the poll was rejected': done('poll', { outcome: 'rejected', code, failure: failureOf() }),
  'the poll breaks': failed('poll'),
  'a poll of an older code found it': done('poll', {
    outcome: 'found',
    code: new Secret('B'),
    profile,
    nowMs: 1,
  }),
  'a poll of an older code expired': done('poll', { outcome: 'expired', code: new Secret('B') }),
  'a poll of an older code was rejected': done('poll', {
    outcome: 'rejected',
    code: new Secret('B'),
    failure: failureOf(),
  }),
  cancel: { type: 'dialog.cancel' },
  'a new code': { type: 'code.renew' },
  'the same provider': { type: 'provider.select', mvpd: 'm' },
  'another provider': { type: 'provider.select', mvpd: 'other' },
} as const
const state = (surface: string, watching: string) => `presenting.surface.${surface} + watching.${watching}`

it.each<[string, string, keyof typeof lives, string]>([
  ['inBrowser', 'held', 'the browser returned', state('returned', 'polling')],
  ['inBrowser', 'held', 'the browser was closed', state('closed', 'lastLook')],
  ['inBrowser', 'held', 'no browser opens', state('showingCode', 'polling')],
  ['inBrowser', 'held', 'the code is over', 'expired'],
  ['inBrowser', 'held', 'the end of the code breaks', 'expired'],
  ['inBrowser', 'held', 'the app is shown', state('inBrowser', 'hintPause')],
  ['inBrowser', 'held', 'cancel', 'cancelled'],
  ['inBrowser', 'held', 'another provider', 'queueing'],
  ['inBrowser', 'held', 'the same provider', state('inBrowser', 'held')],
  ['inBrowser', 'held', 'a new code', 'queueing'],
  ['inBrowser', 'hintPause', 'the hint is due', state('inBrowser', 'hintLook')],
  ['inBrowser', 'hintPause', 'the wait for the hint breaks', state('inBrowser', 'held')],
  ['inBrowser', 'hintLook', 'the hint finds it', 'authenticated'],
  ['inBrowser', 'hintLook', 'the hint finds nothing', state('inBrowser', 'held')],
  ['inBrowser', 'hintLook', 'the hint fails', state('inBrowser', 'held')],
  ['inBrowser', 'hintLook', 'the browser returned', state('returned', 'hintLook')],
  ['returned', 'hintLook', 'the hint finds nothing', state('returned', 'polling')],
  ['withHost', 'held', 'the host says returned', state('returned', 'polling')],
  ['withHost', 'held', 'the host says closed', state('closed', 'lastLook')],
  ['withHost', 'held', 'the host says failed', state('showingCode', 'polling')],
  ['withHost', 'held', 'an older page returned', state('withHost', 'held')],
  ['closed', 'lastLook', 'the last look finds it', 'authenticated'],
  ['closed', 'lastLook', 'the last look finds nothing', 'cancelled'],
  ['closed', 'lastLook', 'the last look fails', 'cancelled'],
  ['showingCode', 'polling', 'the poll found it', 'authenticated'],
  ['showingCode', 'polling', 'the poll expired', 'expired'],
  ['showingCode', 'polling', 'the poll was rejected', 'rejected'],
  ['showingCode', 'polling', 'the poll breaks', 'failed'],
  ['showingCode', 'polling', 'a poll of an older code found it', state('showingCode', 'polling')],
  ['showingCode', 'polling', 'a poll of an older code expired', state('showingCode', 'polling')],
  ['showingCode', 'polling', 'a poll of an older code was rejected', state('showingCode', 'polling')],
  ['showingCode', 'polling', 'a new code', 'queueing'],
  ['showingCode', 'polling', 'another provider', 'queueing'],
  ['showingCode', 'polling', 'cancel', 'cancelled'],
  ['showingCode', 'polling', 'the app is shown', state('showingCode', 'polling')],
  ['showingCode', 'polling', 'the network is gone', state('showingCode', 'polling')],
])('%s and %s, %s: %s [A1 A2 A3 A4 A5 A6 Q3 §280]', (surface, watching, event, to) => {
  const context = { attemptsMade: 1, session: session('authenticate'), surface: 'primary', hasBrowser: true }
  expect(next(chart, presented(surface, watching), lives[event], { input, context })).toBe(to)
})

it('a poll that ends in the turn that replaces its code ends nothing, whenever that is heard [§280 Q3 H3 H12]', () => {
  const polled: string[] = []
  const ended = (of: Secret<string>) => ({ outcome: 'found', code: of, profile, nowMs: 1 })
  const codes = [new Secret('C1'), new Secret('C2')] as const
  const left = [...codes]
  const machine = chart.provide({
    actors: {
      turn: fromCallback(({ sendBack }) => sendBack({ type: 'turn.taken', hasWaited: false })),
      wait: completesAtOnce(() => undefined),
      createSession: completesAtOnce(() => session('authenticate', { code: left.shift() })),
      poll: completesAtOnce(({ code }: { code: Secret<string> }) => {
        polled.push(code.reveal())
        return code === codes[0] ? ended(code) : undefined
      }),
    } as never,
  })
  // The host asks for a new code while the first is still being presented, which is when its poll ends.
  const host = createActor(
    fromTransition((_, event: { type: string; attempt?: number }) => {
      if (event.type === 'signIn.presented' && event.attempt === 1) actor.send({ type: 'code.renew' })
      return null
    }, null),
  ).start()
  const actor: AnyActorRef = createActor(machine, { input: { ...input, parent: host } })
  actor.start()
  const isIntact = () => {
    expect(polled).toEqual(['C1', 'C2'])
    expect(actor.getSnapshot()).toMatchObject({
      value: { presenting: { surface: 'showingCode', watching: 'polling' } },
      context: { attempt: 2, session: { code: same(codes[1]) } },
    })
  }
  isIntact()
  actor.send(done('poll', ended(codes[0])))
  isIntact()
  actor.send(done('poll', ended(codes[1])))
  expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: { outcome: 'authenticated' } })
})

const primary = { surface: 'primary', hasBrowser: true, hasCompanion: false } as const
const hosted = { ...primary, hasBrowser: false }
const adopt = { code, expiresAtMs: 1_800_000, mvpd: 'm' }

it.each<[string, object, string]>([
  ['this screen has a browser', primary, state('inBrowser', 'held')],
  ['the host opens pages', hosted, state('withHost', 'held')],
  ['it is done on another screen', {}, onCode],
])('a code is presented where %s [§2.7 A1]', (_, change, to) => {
  expect(next(chart, 'creating', events.authenticate, { input: { ...input, ...change } })).toBe(to)
})

it.each<[string, object, string]>([
  [
    'this one, for one look',
    { ...primary, adopt: { ...adopt, surface: 'primary' } },
    state('withHost', 'hintPause'),
  ],
  ['another one', { adopt: { ...adopt, surface: 'secondary' } }, onCode],
  [
    'this one, whose page has ended',
    { ...primary, adopt: { ...adopt, surface: 'primary' }, hasReturned: true },
    state('returned', 'polling'),
  ],
])('a sign-in is taken up on the screen it began on: %s [§2.7]', (_, change, to) => {
  expect(begin(chart, { ...input, ...change })).toBe(to)
})

it.each<[string, object, string]>([
  ['shows its code', { handedOver: session('authenticate', { reasonType: 'pfs_fallback' }) }, onCode],
  [
    'opens its page',
    { ...primary, handedOver: session('authenticate', { reasonType: 'configuration_fallback' }) },
    state('inBrowser', 'held'),
  ],
  [
    'supplies what it lacks',
    { handedOver: session('resume', { missingParameters: ['mvpd', 'domainName'] }) },
    'supplying',
  ],
  [
    'shows its code for want of a provider',
    { mvpd: undefined, handedOver: session('resume', { missingParameters: ['mvpd'] }) },
    onCode,
  ],
  ['has nothing to do', { handedOver: session('authorize', { code: undefined }) }, 'alreadyAuthenticated'],
  ['cannot follow it', { handedOver: session('partner_authentication') }, 'failed'],
  [
    'leaves it for the one to be taken up',
    { adopt: { ...adopt, surface: 'secondary' }, handedOver: session('partner_authentication') },
    onCode,
  ],
])('goes on with a session that was handed over: %s [§2.7 S16 S17 S18 S19]', (_, change, to) => {
  expect(begin(chart, { ...input, ...change })).toBe(to)
})

it('supplies the provider that a handed-over session lacks, and creates none [§203 S19 S7]', async () => {
  const time = jumpingTime()
  const supplied: object[] = []
  const machine = createSignInMachine({
    takeTurn: turnAtOnce,
    wait: time.wait,
    createSession: notCalled,
    openBrowser: notCalled,
    renewIdentity: notCalled,
    async resumeSession(request) {
      supplied.push(request)
      return session('authenticate') as never
    },
    lookForProfile: async () => ({ nowMs: time.nowMs, profile }),
  })
  const handedOver = session('resume', { missingParameters: ['mvpd'] })
  const output = await run<SignInOutput>(machine, { ...input, handedOver })
  expect(output.outcome).toBe('authenticated')
  expect(supplied).toMatchObject([{ mvpd: 'm', code: same(code) }])
})

it('another code forgets the session that was handed over [§2.7 S16]', () => {
  const context = { session: session('authenticate'), supplied: 1, attemptsMade: 0 }
  const o = { input: { ...input, handedOver: session('authenticate') }, context }
  const taken = take(chart, presented('showingCode', 'polling'), lives['a new code'], o)
  expect(taken.to).toBe('queueing')
  expect(taken.context).toMatchObject({ session: undefined, attempt: 2 })
})

it.each<[string, object, string]>([
  ['the one that is to be replaced', { abandoned: new Secret('D') }, 'creating'],
  ['one for any provider, where none is asked for', { mvpd: undefined }, onCode],
])('a code another tab shows: %s [§273 H11]', (_, context, to) => {
  expect(next(chart, 'queueing', events['another tab shows a code'], { input, context })).toBe(to)
})

it('the page of a code another tab shows opens where the viewer asked for it [§273 H11 A1]', () => {
  const o = { input: { ...input, ...primary } }
  expect(next(chart, 'queueing', events['another tab shows a code'], o)).toBe(state('inBrowser', 'held'))
})

it.each([
  ['once the code is shown', 'creating', 'authenticate'],
  ['before it queues again', 'supplying', 'a new code'],
] as const)('gives up its turn %s [H11]', (_, from, event) => {
  const context = { attemptsMade: 1, session: session('authenticate') }
  const taken = take(chart, from, events[event], { input, context, children: ['turn'] })
  expect(taken.ends).toContain('turn')
})

it.each<[string, string, keyof typeof lives, string]>([
  ['inBrowser', 'held', 'no browser opens', 'failed'],
  ['withHost', 'held', 'the host says failed', 'failed'],
])('%s and %s, %s, without a companion: %s [§2.7 A3]', (surface, watching, event, to) => {
  const context = { attemptsMade: 1, session: session('authenticate') }
  const o = { input: { ...input, ...primary }, context }
  expect(next(chart, presented(surface, watching), lives[event], o)).toBe(to)
})

it('whatever the service does, it ends, having asked for three sessions and three resumptions at most [S8 Q2 ERR-07]', async () => {
  const actions = ['authenticate', 'resume', 'retry', 'authorize', 'somethingNew']
  const answer = fc.record({
    action: fc.constantFrom(...actions),
    hasCode: fc.boolean(),
    misses: fc.boolean(),
  })
  const failures: readonly Failure[] = [
    networkDown,
    refusal('invalid_integration'),
    refusal('invalid_authentication_session'),
    failureOf(),
  ]
  const plan = fc.array(fc.oneof(answer, fc.constantFrom(...failures)), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(plan, plan, fc.integer({ min: 0, max: 40 }), async (creations, resumptions, foundAt) => {
      const time = jumpingTime()
      const made = { sessions: 0, resumptions: 0, looks: 0 }
      const reply = (next: (typeof creations)[number] | undefined) => {
        if (next === undefined || 'retryable' in next) throw new PassError((next as Failure) ?? networkDown)
        const missingParameters = next.misses ? ['mvpd'] : []
        return session(next.action, {
          ...(next.hasCode ? {} : { code: undefined }),
          missingParameters,
          expiresAtMs: 150_000,
        })
      }
      const machine = createSignInMachine({
        takeTurn: turnAtOnce,
        wait: time.wait,
        createSession: async () => reply(creations[made.sessions++]) as never,
        resumeSession: async () => reply(resumptions[made.resumptions++]) as never,
        openBrowser: notCalled as never,
        renewIdentity: notCalled,
        async lookForProfile() {
          made.looks += 1
          return made.looks > foundAt ? { nowMs: time.nowMs, profile } : { nowMs: time.nowMs }
        },
      })
      const output = await run<SignInOutput>(machine, input)
      expect(output.outcome).toBeTypeOf('string')
      expect(made.sessions).toBeLessThanOrEqual(3)
      expect(made.resumptions).toBeLessThanOrEqual(3)
      expect(made.looks).toBeLessThanOrEqual(30)
    }),
    { numRuns: 200 },
  )
})

const page = session('authenticate').url
const toParent = (type: string, o: object = {}) => ({ to: 'parent', type, ...o })
const creating = (mvpd?: string) => toParent('signIn.creating', mvpd === undefined ? {} : { mvpd })
const known = { mvpd: 'm', domainName: 'app.example', redirectUrl: 'https://app.example/done' }
const onCodePage = presented('showingCode', 'polling')
const inTwoLives = { attemptsMade: 1, supplied: 1, session: session('authenticate') }

it.each<[from: string, event: keyof typeof events, change: object, does: object]>([
  // Before there is a code.
  [
    'queueing',
    'its turn comes',
    {},
    { tells: [creating('m')], begins: { createSession: known }, context: { attemptsMade: 2 } },
  ],
  ['queueing', 'another provider', {}, { context: { mvpd: 'other' }, tells: [creating('other')] }],
  [
    'queueing',
    'another tab shows a code',
    {},
    {
      context: { session: { actionName: 'authenticate', missingParameters: [], mvpd: 'm' } },
      tells: [{ type: 'signIn.presented' }, { type: 'signIn.step', step: 'code' }],
    },
  ],
  [
    'creating',
    'authenticate',
    {},
    {
      tells: [
        toParent('signIn.presented', {
          attempt: 1,
          session: { code, url: page, expiresAtMs: 1_800_000, mvpd: 'm', surface: 'secondary' },
        }),
        toParent('signIn.step', { step: 'code' }),
      ],
      begins: { poll: { code, notAfterMs: 1_800_000, mvpd: 'm', intervalMs: 5_000, immediate: false } },
    },
  ],
  ['creating', 'no network', { attemptsMade: 2 }, { begins: { backoff: { forMs: 2_000 } } }],
  [
    'creating',
    'no network',
    { attemptsMade: 3 },
    { output: { outcome: 'failed', failure: { code: 'attemptsSpent' } } },
  ],
  ['creating', 'a refusal', {}, { output: { outcome: 'failed', failure: { code: 'refused' } } }],
  [
    'creating',
    'no integration',
    {},
    { output: { outcome: 'providerGone', failure: { vendor: { code: 'invalid_integration' } } } },
  ],
  [
    'creating',
    'an unknown action',
    {},
    {
      output: {
        outcome: 'failed',
        failure: {
          code: 'protocol',
          message: `the session's answer "partner_authentication" cannot be followed`,
        },
      },
    },
  ],
  [
    'creating',
    'authorize',
    {},
    { output: { outcome: 'alreadyAuthenticated', mvpd: 'm', reasonType: 'unknown' } },
  ],
  [
    'creating',
    'another provider',
    { attemptsMade: 3 },
    {
      begins: { createSession: { ...known, mvpd: 'other' } },
      ends: ['createSession'],
      context: { attempt: 2, attemptsMade: 1 },
    },
  ],
  [
    'backingOff',
    'another provider',
    { attemptsMade: 3 },
    {
      begins: { createSession: { mvpd: 'other' } },
      context: { attempt: 2, attemptsMade: 1, session: undefined },
    },
  ],
  // What the session lacks.
  [
    'creating',
    'resume, all known',
    { supplied: 0 },
    { begins: { resumeSession: { ...known, code } }, context: { supplied: 1 } },
  ],
  ['supplying', 'supplied', {}, { context: { session: { code, url: page, actionName: 'authenticate' } } }],
  ['supplying', 'supplying gets no answer', { supplied: 2 }, { begins: { supplyBackoff: { forMs: 2_000 } } }],
  ['supplying', 'the code is dead', {}, { output: { outcome: 'rejected', failure: { vendor: {} } } }],
  ['supplying', 'the provider is gone', {}, { output: { outcome: 'providerGone', failure: { vendor: {} } } }],
  ['supplying', 'supplying fails', {}, { output: { outcome: 'failed', failure: { code: 'refused' } } }],
  ['supplying', 'a new code', {}, { context: { attempt: 2, supplied: 0, session: undefined } }],
  ['supplying', 'another provider', {}, { context: { attempt: 2, mvpd: 'other' } }],
  ['creating', 'cancel', {}, { output: { outcome: 'cancelled' } }],
])('%s, %s, %j: does %j [§2.7]', (from, event, change, does) => {
  const o = { input: { ...input, parent }, context: { ...inTwoLives, ...change } }
  expect(take(chart, from, events[event], o)).toMatchObject(does)
})

it.each<[surface: string, watching: string, event: keyof typeof lives, change: object, does: object]>([
  [
    'showingCode',
    'polling',
    'a new code',
    { isLookDue: true, adopt },
    {
      context: {
        attempt: 2,
        attemptsMade: 0,
        supplied: 0,
        isLookDue: false,
        adopt: undefined,
        abandoned: same(code),
      },
      tells: [creating('m')],
      begins: { turn: { task: 'signIn' }, patience: {} },
    },
  ],
  [
    'showingCode',
    'polling',
    'another provider',
    {},
    { context: { attempt: 2, mvpd: 'other' }, tells: [creating('other')] },
  ],
  [
    'showingCode',
    'polling',
    'the poll found it',
    {},
    { output: { outcome: 'authenticated', profile, nowMs: 1 } },
  ],
  ['showingCode', 'polling', 'the poll expired', {}, { output: { outcome: 'expired' } }],
  [
    'showingCode',
    'polling',
    'the poll was rejected',
    {},
    { output: { outcome: 'rejected', failure: { code: 'refused' } } },
  ],
  [
    'showingCode',
    'polling',
    'the poll breaks',
    {},
    { output: { outcome: 'failed', failure: { code: 'refused' } } },
  ],
  [
    'showingCode',
    'polling',
    'the app is shown',
    { shown: false },
    { context: { shown: true }, tells: [{ to: 'poll', type: 'app.shown' }] },
  ],
  [
    'showingCode',
    'polling',
    'the network is gone',
    {},
    { context: { online: false }, tells: [{ to: 'poll', type: 'network.offline' }] },
  ],
  [
    'inBrowser',
    'held',
    'the browser returned',
    { lastLookAtMs: 7 },
    {
      tells: [toParent('signIn.step', { step: 'confirming' })],
      begins: { poll: { immediate: true, lastAnswerAtMs: 7, shown: true, online: true } },
    },
  ],
  [
    'inBrowser',
    'held',
    'the browser was closed',
    {},
    {
      tells: [toParent('signIn.step', { step: 'confirming' })],
      begins: { lastLook: { code, notAfterMs: 1_800_000, mvpd: 'm' } },
    },
  ],
  ['inBrowser', 'held', 'no browser opens', {}, { tells: [toParent('signIn.step', { step: 'code' })] }],
  [
    'inBrowser',
    'held',
    'no browser opens',
    { hasCompanion: false },
    {
      output: {
        outcome: 'failed',
        failure: {
          code: 'refused',
          message: 'no browser could be opened for the sign-in',
          retryable: true,
        },
      },
    },
  ],
  [
    'withHost',
    'held',
    'the host says failed',
    { hasCompanion: false },
    { output: { outcome: 'failed', failure: { code: 'refused', retryable: true } } },
  ],
  [
    'inBrowser',
    'held',
    'the app is shown',
    { shown: false },
    { context: { shown: true }, begins: { hintPause: { forMs: 0 } } },
  ],
  [
    'inBrowser',
    'held',
    'the app is shown',
    { lastLookAtMs: 7 },
    { context: { isHintDue: false }, begins: { hintPause: { forMs: 3_000, sinceMs: 7 } } },
  ],
  ['inBrowser', 'hintPause', 'the hint is due', {}, { begins: { hintLook: { code, mvpd: 'm' } } }],
  [
    'inBrowser',
    'hintLook',
    'the hint finds nothing',
    {},
    { context: { lastLookAtMs: 1 }, begins: { validity: { untilMs: 1_800_000 } } },
  ],
  [
    'inBrowser',
    'hintLook',
    'the hint finds it',
    {},
    { output: { outcome: 'authenticated', profile, nowMs: 1 } },
  ],
  [
    'closed',
    'lastLook',
    'the last look finds it',
    {},
    { output: { outcome: 'authenticated', profile, nowMs: 1 } },
  ],
  ['inBrowser', 'held', 'the code is over', {}, { output: { outcome: 'expired' } }],
])('%s and %s, %s, %j: does %j [§2.7]', (surface, watching, event, change, does) => {
  const context = { ...inTwoLives, surface: 'primary', hasBrowser: true, ...change }
  const o = { input: { ...input, parent }, context }
  expect(take(chart, presented(surface, watching), lives[event], o)).toMatchObject(does)
})

it('says why the viewer need not sign in, if the service does', () => {
  const event = created('authorize', { code: undefined, mvpd: 'n', reasonType: 'authenticated' })
  const { output } = take(chart, 'creating', event, { input, context: inTwoLives })
  expect(output).toEqual({ outcome: 'alreadyAuthenticated', mvpd: 'n', reasonType: 'authenticated' })
})

it('a code that was taken up is looked after at once', () => {
  const takenUp = { ...input, adopt: { ...adopt, surface: 'secondary' } }
  const { begins } = take(chart, 'starting', { type: 'xstate.init' }, { input: takenUp })
  expect(begins).toMatchObject({ poll: { immediate: true, code: same(code) } })
})

describe('on this screen', () => {
  const begun = (change: object, context: object = {}) =>
    take(chart, 'creating', events.authenticate, { input: { ...input, ...change, parent }, context })

  it('the page opens in the browser there is', () => {
    expect(begun(primary)).toMatchObject({
      tells: [{}, toParent('signIn.step', { step: 'browser' })],
      begins: { openBrowser: { url: page, purpose: 'signIn' }, validity: { untilMs: 1_800_000 } },
    })
  })

  it('or the host is asked to open it, once and not after a restart', () => {
    const wanted = toParent('signIn.browserWanted', { attempt: 1, url: page })
    expect(begun(hosted).tells).toMatchObject([{}, toParent('signIn.step', { step: 'browser' }), wanted])
    expect(begun(hosted, { adopt }).tells).toHaveLength(2)
  })

  it('a page without an address is nothing to ask for', () => {
    const unpaged = done('createSession', session('authenticate', { url: undefined }))
    const { tells } = take(chart, 'creating', unpaged, { input: { ...input, ...hosted, parent } })
    expect(tells).toHaveLength(2)
  })
})

it('a code for another tab’s viewer says who shows it, and lasts as long', () => {
  const taken = take(chart, 'queueing', shown('D', 'm'), { input: { ...input, parent } })
  expect(taken.tells[0]).toMatchObject({
    session: { expiresAtMs: 1_800_000, mvpd: 'm', surface: 'secondary' },
  })
  expect(taken.begins).toMatchObject({ poll: { notAfterMs: 1_800_000, mvpd: 'm' } })
})

it('the turn is left when its code is presented, and asked for again with another', () => {
  const presenting = take(chart, 'creating', events.authenticate, { input, children: ['turn'] })
  expect(presenting.ends).toContain('turn')
  const again = take(chart, onCodePage, lives['a new code'], { input, context: inTwoLives })
  expect(again.begins).toHaveProperty('turn')
})

const suppliable = { ...session('resume'), missingParameters: ['mvpd', 'redirectUrl'] }
const finished = { outcome: 'found', code }
judgeGuards(chart, {
  isTakenUp: { yes: [[{ adopt: {} }]], no: [[{}]] },
  isHandedOver: { yes: [[{ session: {} }]], no: [[{}]] },
  isShownElsewhere: {
    yes: [
      [{ mvpd: 'm' }, shown('D', 'm')],
      [{}, shown('D', 'm')],
      [{ mvpd: 'm', abandoned: code }, shown('D', 'm')],
    ],
    no: [
      [{ mvpd: 'm' }, { hasWaited: true }],
      [{ mvpd: 'm' }, shown('D', 'n')],
      [{ mvpd: 'm', abandoned: code }, shown('C', 'm')],
    ],
  },
  isAuthorized: {
    yes: [
      [{ session: { actionName: 'authorize', mvpd: 'm' } }],
      [{ session: { actionName: 'authorize' }, mvpd: 'm' }],
    ],
    no: [
      [{}],
      [{ mvpd: 'm' }],
      [{ session: { actionName: 'authorize' } }],
      [{ session: session('resume'), mvpd: 'm' }],
    ],
  },
  isToAuthenticate: {
    yes: [[{ session: session('authenticate') }]],
    no: [[{}], [{ session: session('resume') }], [{ session: { actionName: 'authenticate' } }]],
  },
  canSupply: {
    yes: [
      [{ ...input, supplied: 2, session: suppliable }],
      [{ ...input, supplied: 0, session: { ...suppliable, actionName: 'retry' } }],
    ],
    no: [
      [{ ...input, supplied: 0 }],
      [{ ...input, supplied: 3, session: suppliable }],
      [{ ...input, supplied: 0, session: { ...suppliable, actionName: 'authenticate' } }],
      [{ ...input, supplied: 0, session: { ...suppliable, code: undefined } }],
      [{ ...input, supplied: 0, mvpd: undefined, session: suppliable }],
      [{ ...input, supplied: 0, session: { ...suppliable, missingParameters: ['mvpd', 'somethingNew'] } }],
    ],
  },
  isIncomplete: {
    yes: [[{ supplied: 2, session: session('resume') }], [{ supplied: 0, session: session('retry') }]],
    no: [
      [{ supplied: 0 }],
      [{ supplied: 3, session: session('resume') }],
      [{ supplied: 0, session: session('authenticate') }],
      [{ supplied: 0, session: session('resume', { code: undefined }) }],
    ],
  },
  isProviderGone: {
    yes: [[{}, refusal('invalid_integration')]],
    no: [[{}, refusal('invalid_authentication_session')]],
  },
  isCodeDead: {
    yes: [[{}, refusal('invalid_authentication_session')]],
    no: [[{}, refusal('invalid_integration')]],
  },
  isHintDue: { yes: [[{ isHintDue: true }]], no: [[{ isHintDue: false }]] },
  hasSuppliesLeft: {
    yes: [[{ supplied: 2 }, networkDown]],
    no: [
      [{ supplied: 3 }, networkDown],
      [{ supplied: 0 }, failureOf()],
    ],
  },
  hasAttemptsLeft: {
    yes: [[{ attemptsMade: 2, attempts: 3 }, networkDown]],
    no: [
      [{ attemptsMade: 3, attempts: 3 }, networkDown],
      [{ attemptsMade: 1, attempts: 3 }, failureOf()],
    ],
  },
  isOtherProvider: {
    yes: [
      [{ mvpd: 'm' }, { mvpd: 'n' }],
      [{}, { mvpd: 'n' }],
    ],
    no: [[{ mvpd: 'm' }, { mvpd: 'm' }]],
  },
  lacksProvider: {
    yes: [[{ session: session('resume') }]],
    no: [[{}], [{ session: {} }], [{ mvpd: 'm', session: session('resume') }]],
  },
  opensBrowser: {
    yes: [[{ surface: 'primary', hasBrowser: true }]],
    no: [
      [{ surface: 'secondary', hasBrowser: true }],
      [{ surface: 'primary', hasBrowser: false }],
      [{ surface: 'primary', hasBrowser: true, adopt: {} }],
    ],
  },
  hasReturned: {
    yes: [[{ adopt: {}, hasReturned: true }]],
    no: [[{ hasReturned: true }], [{ adopt: {}, hasReturned: false }], [{ adopt: {} }]],
  },
  hostOpensBrowser: { yes: [[{ surface: 'primary' }]], no: [[{ surface: 'secondary' }]] },
  hasCompanion: { yes: [[{ hasCompanion: true }]], no: [[{ hasCompanion: false }]] },
  isThisAttempt: {
    yes: [
      [{ attempt: 2 }, { attempt: 2 }],
      [{ attempt: 2, adopt: {}, isRestored: true }, { attempt: 1 }],
    ],
    no: [
      [{ attempt: 2 }, { attempt: 1 }],
      [{ attempt: 2, isRestored: true }, { attempt: 1 }],
      [{ attempt: 2, adopt: {}, isRestored: false }, { attempt: 1 }],
      [{ attempt: 2, adopt: {} }, { attempt: 1 }],
    ],
  },
  isThisAttemptWithCompanion: {
    yes: [[{ attempt: 2, hasCompanion: true }, { attempt: 2 }]],
    no: [
      [{ attempt: 2, hasCompanion: true }, { attempt: 1 }],
      [{ attempt: 2, hasCompanion: false }, { attempt: 2 }],
    ],
  },
  isFound: { yes: [[{}, { profile }]], no: [[{}, {}]] },
  isFoundForThisCode: {
    yes: [[{ session: session('authenticate') }, finished]],
    no: [
      [{ session: session('authenticate') }, { ...finished, outcome: 'expired' }],
      [{ session: session('authenticate') }, { ...finished, code: new Secret('D') }],
      [{}, finished],
      [{ session: {} }, finished],
    ],
  },
  isRejectedForThisCode: {
    yes: [[{ session: session('authenticate') }, { ...finished, outcome: 'rejected' }]],
    no: [
      [{ session: session('authenticate') }, finished],
      [{ session: session('authenticate') }, { outcome: 'rejected', code: new Secret('D') }],
    ],
  },
  isExpiredForThisCode: {
    yes: [[{ session: session('authenticate') }, { ...finished, outcome: 'expired' }]],
    no: [
      [{ session: session('authenticate') }, finished],
      [{ session: session('authenticate') }, { outcome: 'expired', code: new Secret('D') }],
    ],
  },
})
