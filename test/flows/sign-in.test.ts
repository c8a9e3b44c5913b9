import { environments } from 'passchart'
import { describe, expect, it } from 'vitest'
import { createStage, type Over, signedIn, started } from './_stage.ts'

const transports: Over[] = ['process', 'http']

describe.each(transports)('over %s', (over) => {
  it('signs in on a second screen, plays and logs out [§59 §97 §113 S1 Q1 D1 D24 L1]', async () => {
    const stage = await started({ over })
    const { pass, simulator, facts } = stage
    expect(pass.view).toMatchObject({ phase: 'signedOut', reason: 'firstRun' })
    expect(stage.calls()).toEqual(['REG', 'TOK', 'PA'])

    pass.send({ type: 'signIn.start' })
    await stage.settle()
    expect(pass.view).toMatchObject({ phase: 'selectingProvider', loading: false })
    pass.send({ type: 'provider.select', mvpd: 'Cablevision' })
    await stage.settle()
    expect(pass.view).toMatchObject({ phase: 'signingIn', step: 'code', mvpd: 'Cablevision' })
    await stage.seconds(12)
    expect(stage.calls()).toEqual(['CFG', 'SES', 'PC', 'PC'])

    simulator.person.signIn(stage.code())
    await stage.seconds(5)
    expect(pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision', kind: 'regular' } })
    expect(stage.calls()).toEqual(['PC'])

    simulator.rules.deny('locked', { message: 'Not in your plan' })
    const marks = pass.preauthorize(['open', 'locked', 'also open'])
    await stage.settle()
    expect((await marks).map(({ outcome }) => outcome)).toEqual(['permitted', 'denied', 'permitted'])
    const play = pass.authorize('open')
    await stage.settle()
    const permit = await play
    expect(permit).toMatchObject({ outcome: 'permitted', resource: 'open', mvpd: 'Cablevision' })
    expect(permit.outcome === 'permitted' && permit.token.reveal()).toMatch(/./)

    pass.send({ type: 'logout.start' })
    await stage.settle()
    expect(pass.view).toMatchObject({ phase: 'signedOut', reason: 'loggedOut' })
    expect(stage.calls()).toEqual(['PRE', 'AUT', 'OUT'])
    expect(facts.map(({ type }) => type).filter((type) => type.startsWith('access.'))).toEqual([
      'access.gained',
      'access.lost',
    ])
  })

  it('signs in on the primary screen, without a poll before the browser returned [§35 A1 POLL-01]', async () => {
    const stage = await started({ over, browser: true })
    const { pass, simulator, browser } = stage
    pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    expect(browser.prepared).toBe(1)
    await stage.settle()
    const [page] = browser.opened
    expect(page?.url).toBe(`${stage.origin}/api/v2/authenticate/REF30/${stage.code()}`)
    await stage.seconds(120)
    expect(stage.calls()).toEqual(['REG', 'TOK', 'PA', 'SES'])

    simulator.person.signIn(stage.code())
    browser.end('returned')
    await stage.settle()
    expect(stage.calls()).toEqual(['PC'])
    expect(pass.view.phase).toBe('ready')
  })

  it('starts warm with exactly one call [REG-15 PROF-02 CONF-02 PROF-22]', async () => {
    const first = await signedIn({ over })
    await first.pass.stop()
    const second = await started({ after: first })
    expect(second.pass.view).toMatchObject({
      phase: 'ready',
      access: { mvpd: 'Cablevision', verified: true },
    })
    await second.seconds(600)
    expect(second.calls()).toEqual(['PM'])
  })

  it('goes on after a 401 with a new token [§13 R9 REG-12]', async () => {
    const stage = await signedIn({ over })
    stage.simulator.tokens.revoke()
    const play = stage.pass.authorize('r')
    await stage.settle()
    expect(await play).toMatchObject({ outcome: 'permitted' })
    expect(stage.calls()).toEqual(['AUT', 'TOK', 'AUT'])
  })

  it('waits after a 429, and goes on [H2 THR-02 THR-03]', async () => {
    const stage = await started({ over })
    stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    await stage.settle()
    stage.simulator.faults.next('PC', { status: 429 })
    await stage.seconds(5)
    const [refused] = stage.simulator.log.slice(-1)
    stage.simulator.person.signIn(stage.code())
    await stage.seconds(15)
    expect(stage.pass.view.phase).toBe('ready')
    expect(stage.facts).toContainEqual(expect.objectContaining({ type: 'throttled' }))
    const gaps = stage.simulator.log.slice(-1).map(({ atMs }) => atMs - (refused?.atMs ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000)
  })

  describe('a code', () => {
    const waiting = async () => {
      const stage = await started({ over })
      stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
      await stage.settle()
      stage.calls()
      return stage
    }

    it('expires [§79 Q2 POLL-04 AUTHN-16]', async () => {
      const stage = await waiting()
      await stage.seconds(1_801)
      expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'expired' })
      expect(stage.calls().length).toBeLessThan(360)
      await stage.seconds(600)
      expect(stage.calls()).toEqual([])
    })

    it('is replaced between two polls [§81 Q3 POLL-05]', async () => {
      const stage = await waiting()
      const old = stage.code()
      await stage.seconds(7)
      stage.pass.send({ type: 'code.renew' })
      await stage.settle()
      const fresh = stage.code()
      expect(fresh).not.toBe(old)
      stage.simulator.person.signIn(fresh)
      await stage.seconds(5)
      expect(stage.calls()).toEqual(['PC', 'SES', 'PC'])
      expect(stage.pass.view.phase).toBe('ready')
    })

    it('is replaced while a poll is in flight, which is aborted [§84 Q3 H4 POLL-05]', async () => {
      const stage = await waiting()
      stage.simulator.faults.next('PC', { delayMs: 3_000 })
      const { log } = stage.simulator
      const { length } = log
      const passed = stage.seconds(5)
      // One that is aborted before it has reached the service was never in flight.
      while (log.length === length) await new Promise((next) => setImmediate(next))
      stage.pass.send({ type: 'code.renew' })
      await passed
      await stage.settle()
      expect(stage.openRequests.size).toBe(0)
      stage.simulator.person.signIn(stage.code())
      await stage.seconds(5)
      expect(stage.pass.view.phase).toBe('ready')
      expect(stage.calls()).toEqual(['PC', 'SES', 'PC'])
    })

    it('is abandoned [§87 Q4 POLL-22]', async () => {
      const stage = await waiting()
      await stage.seconds(6)
      stage.pass.send({ type: 'dialog.cancel' })
      await stage.seconds(600)
      expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'cancelled' })
      expect(stage.calls()).toEqual(['PC'])
    })

    it('is abandoned, and completed nevertheless: the next sign-in finds the profile [§88 Q4]', async () => {
      const stage = await waiting()
      const code = stage.code()
      stage.pass.send({ type: 'dialog.cancel' })
      await stage.settle()
      stage.simulator.person.signIn(code)
      stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
      await stage.settle()
      expect(stage.calls()).toEqual(['PM'])
      expect(stage.pass.view.phase).toBe('ready')
    })
  })

  it('needs no sign-in when a profile is there already [§40 S3 AUTHN-09]', async () => {
    const stage = await started({ over, browser: true })
    stage.simulator.profiles.add({ device: 'living-room' }, 'Cablevision')
    stage.calls()
    stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    await stage.settle()
    expect(stage.pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
    expect(stage.calls()).toEqual(['SES', 'PM'])
    expect(stage.browser.opened).toEqual([])
  })

  it('loses access when the profile is gone on the service [§119 D14 AUTHN-34 PROF-20]', async () => {
    const stage = await signedIn({ over })
    stage.simulator.profiles.expire()
    const play = stage.pass.authorize('r')
    await stage.settle()
    expect(await play).toMatchObject({ failure: { code: 'authentication' } })
    expect(stage.pass.view).toMatchObject({ phase: 'signedOut', remembered: { mvpd: 'Cablevision' } })
    expect(stage.calls()).toEqual(['AUT'])
  })

  it("denies in the vendor's words [§113 D6 ERR-19 AUTHZ-13 AUTHZ-14]", async () => {
    const stage = await signedIn({ over })
    stage.simulator.rules.deny('r', { message: 'Not for you', details: 'Call us to upgrade' })
    const play = stage.pass.authorize('r')
    await stage.settle()
    expect(await play).toMatchObject({
      outcome: 'denied',
      mvpd: 'Cablevision',
      failure: { code: 'refused', vendor: { message: 'Not for you', details: 'Call us to upgrade' } },
    })
    await stage.seconds(60)
    expect(stage.calls()).toEqual(['AUT'])
  })

  it('joins a second play of the same resource [AUTHZ-21]', async () => {
    const stage = await signedIn({ over })
    const plays = Promise.all([stage.pass.authorize('r'), stage.pass.authorize('r')])
    await stage.settle()
    const [first, second] = await plays
    expect(first).toBe(second)
    expect(stage.calls()).toEqual(['AUT'])
  })

  it('makes the whole path without ever being throttled [THR-01 THR-09 PREAUTH-05]', async () => {
    const stage = await createStage({ over })
    stage.pass.start()
    await stage.settle()
    for (let round = 0; round < 3; round++) {
      stage.pass.send({ type: 'signIn.start', mvpd: 'Dish' })
      await stage.seconds(10)
      if (stage.pass.view.phase === 'signingIn') stage.simulator.person.signIn(stage.code())
      await stage.seconds(10)
      const marks = stage.pass.preauthorize(Array.from({ length: 30 }, (_, i) => `r${i}`))
      await stage.seconds(30)
      expect((await marks).every(({ outcome }) => outcome === 'permitted')).toBe(true)
      for (const resource of ['a', 'b', 'c']) {
        const play = stage.pass.authorize(resource)
        await stage.seconds(5)
        expect(await play).toMatchObject({ outcome: 'permitted' })
      }
      stage.pass.send({ type: 'logout.start' })
      await stage.seconds(10)
      expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'loggedOut' })
    }
    expect(stage.simulator.log.filter(({ status }) => status === 429)).toEqual([])
  })

  describe('logging out', () => {
    it('shows the page of a provider that has one [§152 L1 LOGOUT-05]', async () => {
      const stage = await signedIn({ over, browser: true })
      stage.pass.send({ type: 'logout.start' })
      await stage.settle()
      expect(stage.pass.view).toMatchObject({ phase: 'loggingOut', step: 'browser' })
      expect(stage.browser.opened[0]?.url).toMatch(/\/adobe-services\/logout\?/)
      stage.browser.end('returned')
      await stage.settle()
      expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'loggedOut' })
      expect(stage.calls()).toEqual(['OUT'])
    })

    it('ends at once with a provider that has none [§140 L4]', async () => {
      const stage = await signedIn({ over, browser: true, mvpd: 'Dish' })
      stage.pass.send({ type: 'logout.start' })
      await stage.settle()
      expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'loggedOut' })
      expect(stage.browser.opened).toEqual([])
    })

    it('keeps the credentials: the next sign-in registers nothing [LOGOUT-11]', async () => {
      const stage = await signedIn({ over, mvpd: 'Dish' })
      stage.pass.send({ type: 'logout.start' })
      await stage.settle()
      stage.pass.send({ type: 'signIn.start', mvpd: 'Dish' })
      await stage.settle()
      stage.simulator.person.signIn(stage.code())
      await stage.seconds(5)
      expect(stage.calls()).toEqual(['OUT', 'SES', 'PC'])
    })
  })
})

it('describes the device it calls for, not the server [§281 HDR-21 THR-08 HDR-09]', async () => {
  const living = await signedIn({ options: { device: { id: 'living-room', ip: '198.51.100.7' } } })
  const entries = living.simulator.log
  expect(entries.length).toBeGreaterThan(4)
  expect(entries.map(({ headers }) => headers['x-forwarded-for'])).toEqual(entries.map(() => '198.51.100.7'))
  expect(entries.map(({ client }) => client)).toEqual(entries.map(() => '198.51.100.7'))
})

it('names the device by what the host fetches, such as the subscriber whom apps share [SSO-08]', async () => {
  const { simulator } = await started({ options: { device: { id: async () => 'subscriber-1' } } })
  const named = simulator.log.find(({ short }) => short === 'PA')?.headers['ap-device-identifier']
  expect(named).toBe(`fingerprint ${btoa('subscriber-1')}`)
})

it.each(Object.entries(environments))(
  'asks nobody but the environment it is given: %s [TEST-01]',
  async (_, origin) => {
    const asked = new Set<string>()
    const stage = await createStage({
      options: {
        origin,
        fetch: (input, init) => {
          asked.add(new URL(String(input)).origin)
          return stage.simulator.fetch(input, init)
        },
      },
    })
    const { pass, settle } = stage
    pass.start()
    await settle()
    pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    await settle()
    expect(pass.view).toMatchObject({ url: expect.stringContaining(`${origin}/api/v2/authenticate/`) })
    expect([...asked]).toEqual([origin])
  },
)
