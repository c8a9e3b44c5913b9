import { expect, it } from 'vitest'
import { createDevice } from './_device.ts'

const out = (mvpd: string, redirectUrl = 'https://app.example/bye?a=1') =>
  `/api/v2/REF30/logout/${encodeURIComponent(mvpd)}?redirectUrl=${encodeURIComponent(redirectUrl)}`

it('deletes the profile at once and leads to the provider [LOGOUT-02 §1.13 L1]', async () => {
  const { send, signIn } = await createDevice()
  await signIn('AT&T U-verse')
  await signIn('Spectrum')
  const { status, body } = await send('GET', out('AT&T U-verse'))
  expect(status).toBe(200)
  expect(body).toEqual({
    logouts: {
      'AT&T U-verse': {
        actionName: 'logout',
        actionType: 'interactive',
        mvpd: 'AT&T U-verse',
        url: expect.stringMatching(/^https:\/\/sp\.auth\.adobe\.com\/adobe-services\/logout\?/),
      },
    },
  })
  const query = new URL(body.logouts['AT&T U-verse'].url).searchParams
  expect(query.get('mso_id')).toBe('AT&T U-verse')
  expect(query.get('redirect_url')).toBe('https://app.example/bye?a=1')
  expect(Object.keys((await send('GET', '/api/v2/REF30/profiles')).body.profiles)).toEqual(['Spectrum'])
})

it('is complete for a provider without logout page [§140]', async () => {
  const { send, signIn } = await createDevice()
  await signIn('Dish')
  const { body } = await send('GET', out('Dish'))
  expect(body.logouts).toEqual({ Dish: { actionName: 'complete', actionType: 'none', mvpd: 'Dish' } })
})

it('is complete for temporary access [LOGOUT-13]', async () => {
  const { send } = await createDevice()
  const { logouts } = (await send('GET', out('TempPass_REF30'))).body
  expect(logouts.TempPass_REF30).toEqual({
    actionName: 'complete',
    actionType: 'none',
    mvpd: 'TempPass_REF30',
  })
})

it('is invalid when nobody is signed in any more [§141]', async () => {
  const { send, signIn, simulator } = await createDevice()
  await signIn()
  simulator.profiles.expire('Cablevision')
  const { body } = await send('GET', out('Cablevision'))
  expect(body.logouts).toEqual({
    Cablevision: { actionName: 'invalid', actionType: 'none', mvpd: 'Cablevision' },
  })
})

it('accepts a missing redirect URL but not a wrong one', async () => {
  const { send, signIn } = await createDevice()
  await signIn()
  const wrong = await send('GET', out('Cablevision', 'not a url'))
  expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_parameter_redirect_url'])
  const { logouts } = (await send('GET', '/api/v2/REF30/logout/Cablevision')).body
  expect(new URL(logouts.Cablevision.url).searchParams.has('redirect_url')).toBe(false)
})

it('can write its url relative to the origin, or to an origin of choice [D70 §144]', async () => {
  const url = async (options: Parameters<typeof createDevice>[0]) => {
    const { send, signIn } = await createDevice(options)
    await signIn()
    return (await send('GET', out('Cablevision'))).body.logouts.Cablevision.url
  }
  expect(await url({ corners: { logoutUrl: 'relative' } })).toMatch(/^\/adobe-services\/logout\?/)
  expect(await url({ origin: 'https://sim.example' })).toMatch(/^https:\/\/sim\.example\/adobe-services/)
})

it('refuses an inactive integration and keeps the profile [§148]', async () => {
  const { send, signIn, simulator } = await createDevice()
  await signIn()
  simulator.rules.deactivate('Cablevision')
  expect((await send('GET', out('Cablevision'))).body.code).toBe('invalid_integration')
  expect(Object.keys((await send('GET', '/api/v2/REF30/profiles')).body.profiles)).toEqual(['Cablevision'])
})
