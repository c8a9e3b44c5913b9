import { type CallRecord, PassError, Secret } from 'passchart'
import { createServices, type Services } from 'passchart/services'
import { createManualClock } from 'passchart/simulator'
import { describe, expect, it } from 'vitest'
import { play } from '../_support/row.ts'
import { authenticate, logoutPage, logouts, profiles, regular, token } from '../_support/wire.ts'
import { createStage, type Stage, signedIn, started } from '../flows/_stage.ts'

const accessToken = new Secret('a.b.c')

/** The services in front of one answer; `sent` counts what left. */
function answering(status: number, body: unknown) {
  const records: CallRecord[] = []
  const sent: string[] = []
  const services: Services = createServices({
    origin: 'https://sp.auth.adobe.com',
    serviceProvider: 'REF30',
    device: { id: 'living-room' },
    clock: createManualClock(),
    fetch: async (input) => {
      sent.push(new URL(String(input)).pathname)
      return new Response(JSON.stringify(body), { status })
    },
    onCall: (record) => void records.push(record),
  })
  return { services, records, sent }
}

async function failureOf(call: Promise<unknown>) {
  const outcome = await call.catch((error: unknown) => error)
  if (outcome instanceof PassError) return outcome.failure
  throw new Error('it did not fail')
}

/** How often a call was sent since the last time asked. */
const count = (stage: Stage, name: string) => stage.calls().filter((call) => call === name).length

describe('a token', () => {
  it.each([1, 2, 5, 29])(
    'with a life of %i s is refused, and is not asked for again and again [REG-14]',
    async (lifeSeconds) => {
      const stage = await createStage({ simulator: { tokenLifeMs: lifeSeconds * 1_000 } })
      stage.pass.start()
      await stage.seconds(600)
      expect(stage.pass.view).toMatchObject({
        phase: 'blocked',
        failure: {
          ...{ code: 'protocol', retryable: false },
          message: expect.stringMatching(/^POST \/o\/client\/token: "expires_in" /),
        },
      })
      expect(stage.calls()).toEqual(['REG', 'TOK'])
      expect(stage.store.record('token')).toBeUndefined()
    },
  )

  it('with the shortest life that is taken is renewed before its end, and no sooner', async () => {
    const stage = await createStage({ simulator: { tokenLifeMs: 30_000 } })
    stage.pass.start()
    await stage.settle()
    expect(stage.calls()).toEqual(['REG', 'TOK', 'PA'])
    await stage.seconds(600)
    // One about every 27 s.
    const renewals = count(stage, 'TOK')
    expect(renewals).toBeGreaterThanOrEqual(20)
    expect(renewals).toBeLessThanOrEqual(23)
    expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'firstRun' })
  })

  it.each(['ab\ncd', 'töken', 'two words', 'nul\0', ''])(
    'that no header can carry, %j, is refused and not stored [REG-14]',
    (value) =>
      play((t) => {
        t.given('fresh').call('REG').call('TOK', token({ value }))
        t.shows({
          phase: 'blocked',
          failure: {
            ...{ code: 'protocol', retryable: false },
            message: expect.stringMatching(/^POST \/o\/client\/token: "access_token" /),
          },
        })
        t.stores({ credentials: { clientId: 'client-1' }, token: undefined })
        // The credentials are good: the next start asks for another token only.
        t.restarts(60).calls('TOK → PA').ends('signedOut(firstRun)')
      }),
  )
})

describe('a session without its code', () => {
  const signsIn = (body: Readonly<Record<string, unknown>>, then: Parameters<typeof play>[0]) =>
    play((t) => {
      t.given('tv').call('PA').signsIn('Cablevision')
      t.call('SES(Cablevision)', authenticate('C1', { code: undefined, ...body }))
      then(t)
    })

  it.each([
    '/api/v2/authenticate/REF30/C7',
    '/api/v2/authenticate/REF30/C7/',
    'https://sp.auth.adobe.com/api/v2/authenticate/REF30/C7?x=1#y',
    '/api/v2/REF30/sessions/C7',
  ])('gets it from the page %s', (url) =>
    signsIn({ url }, (t) => {
      t.shows({ phase: 'signingIn', step: 'code', code: 'C7' }).after(5).call('PC(C7)')
      t.ends('signingIn(code)')
    }),
  )

  it('gets it decoded', () =>
    signsIn({ url: '/api/v2/authenticate/REF30/A%20B' }, (t) => {
      t.shows({ code: 'A B' }).after(5).call('PC(A B)').ends('signingIn(code)')
    }))

  it.each([
    '/api/v2/authenticate/REF30',
    '/api/v2/authenticate/REF30/%zz',
    '/api/v2/REF30/decisions/authorize/Cablevision',
    '/api/v2/REF30/profiles/Cablevision',
    'https://sp.auth.adobe.com/adobe-services/authenticate/saml?x=1',
    'https://idp.example/login',
  ])('ends the sign-in, when it stands nowhere in %s', (url) =>
    signsIn({ url }, (t) => t.ends('signedOut(failed)')),
  )
})

it.each(['.', '..'])('ends the sign-in at the first look, when the code %j cannot be asked for', (code) =>
  play((t) => {
    t.given('tv').call('PA').signsIn('Cablevision').call('SES(Cablevision)', authenticate('x', { code }))
    t.shows({ phase: 'signingIn', code }).quiet(5)
    t.shows({ failure: { code: 'usage', message: expect.stringContaining('"code"') } })
    t.ends('signedOut(rejected)')
  }),
)

describe('an error body without an action', () => {
  it.each([
    [400, { code: 'invalid_authentication_session' }, 'refused'],
    [403, { code: 'authenticated_profile_missing', action: null }, 'authentication'],
    [401, { code: 'invalid_access_token_client_application', action: 7 }, 'unauthorised'],
    [403, { code: 'made_up_tomorrow', status: 403 }, 'refused'],
  ])('is understood by its code or its status: %i %j', async (status, body, code) => {
    const { services } = answering(status, body)
    const failure = await failureOf(services.retrieveProfiles({ accessToken }))
    expect(failure).toMatchObject({ httpStatus: status, vendor: { code: body.code } })
    expect({ code: failure.code }).toEqual({ code })
  })

  it('is none, when it has nothing but an unknown code', async () => {
    const { services } = answering(400, { code: 'ABCDEF' })
    const failure = await failureOf(services.retrieveProfiles({ accessToken }))
    expect(failure.vendor).toBeUndefined()
  })

  it('leads from a new token to a new registration, when it refuses the application twice', async () => {
    const stage = await signedIn()
    const body = { code: 'invalid_access_token_client_application', status: 401 }
    stage.simulator.faults.next('AUT', { status: 401, body }, 2)
    const asked = stage.pass.authorize('r')
    await stage.seconds(10)
    expect(stage.calls().slice(0, 5)).toEqual(['AUT', 'TOK', 'AUT', 'REG', 'TOK'])
    expect(await asked).toMatchObject({ outcome: 'failed' })
    expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'credentialsReset' })
  })

  it('signs out, when it says that the profile is gone [AUTHN-34]', async () => {
    const stage = await signedIn()
    stage.simulator.faults.next('AUT', { status: 403, body: { code: 'authenticated_profile_missing' } })
    const asked = stage.pass.authorize('r')
    await stage.seconds(10)
    const failure = { code: 'authentication', vendor: { code: 'authenticated_profile_missing' } }
    expect(await asked).toMatchObject({ failure })
    expect(stage.pass.view.phase).toBe('signedOut')
  })

  it('ends the polling, when it says that the code is dead', async () => {
    const stage = await started()
    stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
    await stage.settle()
    const body = { code: 'invalid_authentication_session', status: 400 }
    stage.simulator.faults.always('PC', { status: 400, body })
    stage.calls()
    await stage.seconds(60)
    expect(count(stage, 'PC')).toBe(1)
    const failure = { vendor: { code: 'invalid_authentication_session' } }
    expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'rejected', failure })
  })
})

it.each(['adbe:', 'http://[', '//'])('logs out, though the page %j cannot be opened', (url) =>
  play((t) => {
    t.given('rdy')
      .logsOut()
      .call('OUT(Cablevision)', logouts({ Cablevision: logoutPage(url) }))
    t.is('signedOut').stores({ profile: undefined }).quiet(60)
  }),
)

describe('a profile that cannot be used', () => {
  const broken = () => ({ Spectrum: { type: 'regular', notAfter: 'soon' } })

  it('does not cost the others', () =>
    play((t) => {
      t.given('tv')
        .call('PA', profiles(broken, regular('Cablevision')))
        .ends('ready(regular, Cablevision)')
    }))

  it('is told of, when there is no other', async () => {
    const { services } = answering(200, { profiles: broken() })
    expect(await failureOf(services.retrieveProfiles({ accessToken }))).toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('"profiles.Spectrum.notAfter"'),
    })
  })
})

it('makes no record of a call that was aborted before it left', async () => {
  const { services, records, sent } = answering(200, { profiles: {} })
  const asked = services.retrieveProfiles({ accessToken }, { signal: AbortSignal.abort() })
  expect(await failureOf(asked)).toMatchObject({ code: 'aborted', retryable: false })
  expect(sent).toEqual([])
  expect(records).toEqual([])
})

it('leaves no holes where a list of metadata holds null', async () => {
  const attributes = { channelID: { value: ['a', null, 'b'], state: 'plain' }, zip: { value: null } }
  const { services } = answering(200, { profiles: { Cablevision: { notAfter: 5e12, attributes } } })
  const [profile] = await services.retrieveProfiles({ accessToken })
  const value = profile?.attributes.reveal().channelID?.value
  expect(value).toStrictEqual(['a', null, 'b'])
  expect(Object.keys(value as object)).toEqual(['0', '1', '2'])
})
