import type { Fault } from 'passchart/simulator'
import { describe, expect, it } from 'vitest'
import { type Stage, signedIn, started } from './_stage.ts'

const bad: Readonly<Record<string, { readonly fault: Fault; readonly says: RegExp }>> = {
  'HTML with 200': { fault: { html: true, status: 200 }, says: /: the body is no JSON$/ },
  'truncated JSON': { fault: { truncate: true }, says: /: the body is no JSON$/ },
  'an empty body': { fault: { body: '' }, says: /: the body is no JSON$/ },
  'a list': { fault: { body: [] }, says: /: "[\w.]+" (is missing|is no list|must be of type object)$/ },
  'an empty object': { fault: { body: {} }, says: /: "[\w.]+" is (missing|no list)$/ },
  '1 MB': {
    fault: { body: { padding: 'x'.repeat(1_000_000) } },
    says: /: body of 1000000 characters or more$/,
  },
}

/** The failure on the screen after one call went wrong. */
const calls: Readonly<
  Record<string, { readonly names: string; readonly act: (fault: Fault) => Promise<Stage> }>
> = {
  PM: {
    names: 'GET /api/v2/{serviceProvider}/profiles/{mvpd}',
    async act(fault) {
      const first = await signedIn()
      await first.pass.stop()
      // Without its summary nothing stands in for the profile.
      for (const key of first.store.values.keys()) {
        if (key.endsWith('.profile')) first.store.values.delete(key)
      }
      first.simulator.faults.next('PM', fault)
      return started({ after: first })
    },
  },
  SES: {
    names: 'POST /api/v2/{serviceProvider}/sessions',
    async act(fault) {
      const stage = await started()
      stage.simulator.faults.next('SES', fault)
      stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
      await stage.settle()
      return stage
    },
  },
  CFG: {
    names: 'GET /api/v2/{serviceProvider}/configuration',
    async act(fault) {
      const stage = await started()
      stage.simulator.faults.next('CFG', fault)
      stage.pass.send({ type: 'signIn.start' })
      await stage.settle()
      return stage
    },
  },
  OUT: {
    names: 'GET /api/v2/{serviceProvider}/logout/{mvpd}',
    async act(fault) {
      const stage = await signedIn()
      stage.simulator.faults.next('OUT', fault)
      stage.pass.send({ type: 'logout.start' })
      await stage.settle()
      return stage
    },
  },
}

describe.each(Object.entries(calls))('%s', (_, { names, act }) => {
  it.each(Object.entries(bad))(
    'answers %s: a typed failure names endpoint and field',
    async (_, { fault, says }) => {
      const { failure } = (await act(fault)).pass.view
      expect(failure).toMatchObject({ code: 'protocol', retryable: false })
      expect(failure?.message.startsWith(names)).toBe(true)
      expect(failure?.message).toMatch(says)
    },
  )
})

describe('a decision', () => {
  it.each(Object.entries(bad))('with %s is no permit', async (_, { fault, says }) => {
    const stage = await signedIn()
    stage.simulator.faults.next('AUT', fault)
    stage.simulator.faults.next('PRE', fault)
    const play = stage.pass.authorize('r')
    const marks = stage.pass.preauthorize(['a'])
    await stage.settle()
    const failure = { code: 'protocol', message: expect.stringMatching(says) }
    expect(await play).toMatchObject({ outcome: 'failed', failure })
    expect(await marks).toMatchObject([{ outcome: 'failed', failure }])
    expect(stage.pass.view.phase).toBe('ready')
  })

  it.each([
    [
      'authorized is a word',
      { decisions: [{ resource: 'r', authorized: 'true' }] },
      '"decisions.0.authorized" must be of type boolean',
    ],
    [
      'the token has no end',
      { decisions: [{ resource: 'r', authorized: true, token: { serializedToken: 'x' } }] },
      '"decisions.0.token.notAfter" ',
    ],
    ['decisions is an object', { decisions: {} }, '"decisions" must be of type array'],
  ])('in which %s names the field', async (_, body, says) => {
    const stage = await signedIn()
    stage.simulator.faults.next('AUT', { body })
    const play = stage.pass.authorize('r')
    await stage.settle()
    expect(await play).toMatchObject({
      outcome: 'failed',
      failure: { message: expect.stringContaining(says) },
    })
  })
})

it.each(Object.entries(bad))('polling goes on after %s', async (_, { fault }) => {
  const stage = await started()
  stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await stage.settle()
  stage.simulator.faults.next('PC', fault)
  await stage.seconds(5)
  stage.simulator.person.signIn(stage.code())
  await stage.seconds(30)
  expect(stage.pass.view.phase).toBe('ready')
})

it.each(Object.entries(bad))(
  'a registration answered with %s blocks, nothing being asked for ever',
  async (_, { fault, says }) => {
    const stage = await started({ simulator: {} })
    await stage.pass.stop()
    stage.store.values.clear()
    stage.simulator.faults.always('REG', fault)
    stage.calls()
    const again = await started({ after: stage })
    expect(again.pass.view).toMatchObject({
      phase: 'blocked',
      failure: { message: expect.stringMatching(says) },
    })
    await again.seconds(3_600)
    expect(again.calls()).toEqual(['REG'])
  },
)

it('blocks on a refused statement, with what to change [§8 R6 REG-18]', async () => {
  const stage = await started({ options: { softwareStatement: 'somebody.elses.statement' } })
  const { view } = stage.pass
  expect(view).toMatchObject({
    phase: 'blocked',
    failure: {
      code: 'registration',
      remedy: expect.stringContaining('statement'),
      vendor: { code: 'invalid_software_statement' },
    },
  })
  expect(stage.calls()).toEqual(['REG'])
  await stage.seconds(3_600)
  expect(stage.calls()).toEqual([])
  expect(view.can['pass.restart']).toBe(true)
  stage.pass.send({ type: 'pass.restart' })
  await stage.settle()
  expect(stage.calls()).toEqual(['REG'])
})

it('blocks on a statement revoked in the middle [R6 R7]', async () => {
  const stage = await signedIn()
  stage.simulator.statements.revoke()
  const play = stage.pass.authorize('r')
  await stage.settle()
  expect(await play).toMatchObject({ outcome: 'failed' })
  expect(stage.pass.view.phase).toBe('blocked')
})

it.each(['Norte/Sur', 'AT&T U-verse', 'a?b#c', 'Télé ✓', '100%'])(
  'sends the provider %s as one segment of the path [HDR-19]',
  async (mvpd) => {
    const provider = { id: mvpd, displayName: 'Odd' }
    const stage = await signedIn({ mvpd, simulator: { providers: [provider] } })
    expect(stage.pass.view).toMatchObject({ phase: 'ready', access: { mvpd } })
    const answers = [stage.pass.preauthorize(['a']), stage.pass.authorize('a'), stage.pass.metadata()]
    await stage.settle()
    await Promise.all(answers)
    stage.pass.send({ type: 'logout.start' })
    await stage.settle()
    expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'loggedOut' })
    const asked = stage.simulator.log.filter(({ short }) => ['PM', 'PRE', 'AUT', 'OUT'].includes(short))
    expect(asked.map(({ parameters }) => parameters.mvpd)).toEqual(asked.map(() => mvpd))
    expect(asked.every(({ path }) => path.endsWith(`/${encodeURIComponent(mvpd)}`))).toBe(true)
  },
)
