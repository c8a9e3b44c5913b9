import { describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../../src/simulator/index.ts'
import { createDevice } from './_device.ts'

async function setUp(options: SimulatorOptions = {}) {
  const device = await createDevice(options)
  await device.signIn()
  const ask =
    (kind: 'preauthorize' | 'authorize') =>
    (resources: unknown, mvpd = 'Cablevision') =>
      device.send('POST', `/api/v2/REF30/decisions/${kind}/${mvpd}`, { json: { resources } })
  return { ...device, preauthorize: ask('preauthorize'), authorize: ask('authorize') }
}

const uuid = expect.stringMatching(/^[\da-f-]{36}$/)

describe('authorize', () => {
  it('permits with a media token of seven minutes [AUTHZ-02 MTOK-05]', async () => {
    const { authorize, clock } = await setUp()
    const { status, body } = await authorize(['REF30'])
    expect(status).toBe(200)
    expect(body).toEqual({
      decisions: [
        {
          resource: 'REF30',
          serviceProvider: 'REF30',
          mvpd: 'Cablevision',
          source: 'mvpd',
          authorized: true,
          token: {
            notBefore: clock.now(),
            notAfter: clock.now() + 420_000,
            serializedToken: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
          },
          notBefore: clock.now(),
          notAfter: clock.now() + 86_400_000,
        },
      ],
    })
  })

  it('gives a new media token each time [MTOK-03]', async () => {
    const { authorize } = await setUp()
    const tokens = [await authorize(['a']), await authorize(['a'])].map(
      ({ body }) => body.decisions[0].token.serializedToken,
    )
    expect(tokens[0]).not.toBe(tokens[1])
  })

  it('denies inside a 200 [AUTHZ-13 ERR-02 §113]', async () => {
    const { authorize, simulator } = await setUp()
    simulator.rules.deny('Live', { details: 'Not in your "Basic" plan' })
    const { status, body } = await authorize(['Live'])
    expect(status).toBe(200)
    const [decision] = body.decisions
    expect(decision).toMatchObject({ authorized: false, source: 'mvpd' })
    expect(decision).not.toHaveProperty('token')
    expect(decision.error).toEqual({
      action: 'none',
      status: 403,
      code: 'authorization_denied_by_mvpd',
      message: expect.any(String),
      details: 'Not in your "Basic" plan',
      helpUrl: expect.stringMatching(/^https:/),
      trace: uuid,
    })
  })

  it('gives any other reason it is told [§115 §116 §121]', async () => {
    const { authorize, simulator } = await setUp()
    simulator.rules.deny('Live', { code: 'authorization_denied_by_hba_policies', message: 'Come home' })
    const [{ error }] = (await authorize(['Live'])).body.decisions
    expect(error).toMatchObject({ action: 'authentication', status: 403, message: 'Come home' })
  })

  it('echoes a resource unaltered, whatever is in it [AUTHZ-19]', async () => {
    const { authorize } = await setUp()
    const resource = '<rss><title>Norte & "Sur" – 1</title></rss>'
    expect((await authorize([resource])).body.decisions[0].resource).toBe(resource)
  })

  it('takes one resource only, and says so in each item [AUTHZ-03 §125]', async () => {
    const { authorize } = await setUp()
    const { status, body } = await authorize(['a', 'b'])
    expect(status).toBe(200)
    expect(body.decisions.map(({ error }: { error: { code: string } }) => error.code)).toEqual([
      'too_many_resources',
      'too_many_resources',
    ])
  })
})

describe('preauthorize', () => {
  it('answers in the order of the question, without tokens [PREAUTH-01 PREAUTH-11 §97]', async () => {
    const { preauthorize, simulator } = await setUp()
    simulator.rules.deny('b')
    const { decisions } = (await preauthorize(['a', 'b', 'a'])).body
    expect(
      decisions.map((item: { resource: string; authorized: boolean }) => [item.resource, item.authorized]),
    ).toEqual([
      ['a', true],
      ['b', false],
      ['a', true],
    ])
    expect(decisions[0]).not.toHaveProperty('token')
    expect(decisions[0]).not.toHaveProperty('notAfter')
    expect(decisions[1].error.code).toBe('preauthorization_denied_by_mvpd')
  })

  it('takes five resources, not six [PREAUTH-04 PREAUTH-06]', async () => {
    const { preauthorize } = await setUp()
    expect((await preauthorize(['1', '2', '3', '4', '5'])).body.decisions[0].authorized).toBe(true)
    const { decisions } = (await preauthorize(['1', '2', '3', '4', '5', '6'])).body
    expect(decisions).toHaveLength(6)
    expect(decisions[5].error).toMatchObject({
      code: 'too_many_resources',
      action: 'configuration',
      status: 403,
    })
  })

  it('can be set to refuse too many as a whole [§101]', async () => {
    const { preauthorize } = await setUp({
      maxPreauthorizeResources: 1,
      corners: { tooManyResources: 'topLevel' },
    })
    const { status, body } = await preauthorize(['a', 'b'])
    expect([status, body.code]).toEqual([403, 'too_many_resources'])
  })
})

describe.each(['preauthorize', 'authorize'] as const)('%s', (kind) => {
  it.each([
    ['an empty list', []],
    ['no list', 'a'],
    ['a missing list', undefined],
    ['a blank id', [' ']],
    ['a number', [1]],
  ])('refuses %s of resources', async (_, resources) => {
    const { [kind]: ask } = await setUp()
    const { status, body } = await ask(resources)
    expect([status, body.code]).toEqual([400, 'invalid_parameter_resources'])
  })

  it.each([
    ['malformed JSON', { body: '{"resources":', headers: { 'Content-Type': 'application/json' } }],
    ['a form', { form: { resources: 'a' } }],
    ['no body', {}],
  ])('refuses %s', async (_, request) => {
    const { send } = await setUp()
    const { status, body } = await send('POST', `/api/v2/REF30/decisions/${kind}/Cablevision`, request)
    expect([status, body.code]).toEqual([400, 'invalid_parameter_resources'])
  })

  it('tells a missing profile from an expired one [ERR-30 §103 §104]', async () => {
    const { [kind]: ask, simulator } = await setUp()
    const failure = async (mvpd: string) => {
      const { status, body } = await ask(['a'], mvpd)
      return [status, body.decisions[0].authorized, body.decisions[0].error.code]
    }
    expect(await failure('Dish')).toEqual([200, false, 'authenticated_profile_missing'])
    simulator.profiles.expire()
    expect(await failure('Cablevision')).toEqual([200, false, 'authenticated_profile_expired'])
    simulator.profiles.remove()
    expect(await failure('Cablevision')).toEqual([200, false, 'authenticated_profile_missing'])
  })

  it('can be set to refuse a missing profile as a whole [ERR-30]', async () => {
    const { [kind]: ask } = await setUp({ corners: { missingProfile: 'topLevel' } })
    const { status, body } = await ask(['a'], 'Dish')
    expect([status, body.code, body.action]).toEqual([403, 'authenticated_profile_missing', 'authentication'])
  })

  it('refuses an inactive integration [§127]', async () => {
    const { [kind]: ask, simulator } = await setUp()
    simulator.rules.deactivate('Cablevision')
    const { status, body } = await ask(['a'])
    expect([status, body.code]).toEqual([400, 'invalid_integration'])
  })

  it('permits everything to temporary access [TEMP-12]', async () => {
    const { [kind]: ask } = await setUp()
    expect((await ask(['a'], 'TempPass_REF30')).body.decisions[0]).toMatchObject({
      authorized: true,
      source: 'temppass',
    })
  })

  it('follows the entitlements, and rather the rules, the latest first', async () => {
    const { [kind]: ask, simulator } = await setUp({
      entitlements: { Cablevision: { a: 'permit', '*': { details: 'no plan' } } },
    })
    const verdict = async (resource: string) => (await ask([resource])).body.decisions[0].authorized
    expect([await verdict('a'), await verdict('b')]).toEqual([true, false])
    simulator.rules.permit('*')
    simulator.rules.deny('a', { mvpd: 'Cablevision' })
    simulator.rules.deny('b', { mvpd: 'Dish' })
    expect([await verdict('a'), await verdict('b')]).toEqual([false, true])
    simulator.rules.clear()
    expect([await verdict('a'), await verdict('b')]).toEqual([true, false])
  })
})
