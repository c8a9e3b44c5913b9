import { describe, expect, it } from 'vitest'
import { createDevice, createStranger, deviceId } from './_device.ts'

const list = '/api/v2/REF30/profiles'
const year = 365 * 86_400_000

describe('profiles', () => {
  it('have numbers for times and a user id [PROF-08 META-02 META-03]', async () => {
    const { send, signIn, clock } = await createDevice()
    await signIn()
    const { status, body } = await send('GET', list)
    expect(status).toBe(200)
    expect(body).toEqual({
      profiles: {
        Cablevision: {
          notBefore: clock.now(),
          notAfter: clock.now() + year,
          issuer: 'Cablevision',
          type: 'regular',
          attributes: {
            userID: { value: expect.any(String), state: 'plain' },
            householdID: { value: expect.any(String), state: 'plain' },
            zip: { value: expect.any(String), state: 'enc' },
          },
        },
      },
    })
  })

  it('are one for each provider, the newer in place of the older [PROF-11 §19]', async () => {
    const { send, simulator, clock, signIn } = await createDevice()
    await signIn('Cablevision')
    await signIn('Spectrum')
    clock.advance(1000)
    simulator.profiles.add({ device: deviceId }, 'Cablevision')
    const { profiles } = (await send('GET', list)).body
    expect(Object.keys(profiles)).toEqual(['Cablevision', 'Spectrum'])
    expect(profiles.Cablevision.notBefore).toBe(clock.now())
  })

  it('vanish from every answer when they expire [PROF-05 §31]', async () => {
    const device = await createDevice({ profileLifeMs: 60_000 })
    const code = await device.signIn()
    device.clock.advance(60_000 - 1)
    expect(Object.keys((await device.send('GET', `${list}/Cablevision`)).body.profiles)).toHaveLength(1)
    device.clock.advance(1)
    for (const path of [list, `${list}/Cablevision`, `${list}/code/${code}`]) {
      expect([path, (await device.send('GET', path)).body]).toEqual([path, { profiles: {} }])
    }
  })

  it('are lost with the client credentials [REG-05 PROF-13]', async () => {
    const { send, signIn, register } = await createDevice()
    await signIn()
    await register()
    expect((await send('GET', list)).body).toEqual({ profiles: {} })
  })

  it('survive a new access token', async () => {
    const { send, signIn, renewToken } = await createDevice()
    await signIn()
    await renewToken()
    expect(Object.keys((await send('GET', list)).body.profiles)).toEqual(['Cablevision'])
  })

  it('of one provider leave out the others [AUTHN-35]', async () => {
    const { send, signIn } = await createDevice()
    await signIn('Spectrum')
    expect((await send('GET', `${list}/Cablevision`)).body).toEqual({ profiles: {} })
  })

  it('are refused for an unknown or inactive provider [§23]', async () => {
    const { send, simulator } = await createDevice()
    const unknown = await send('GET', `${list}/Nowhere`)
    expect([unknown.status, unknown.body.code]).toEqual([400, 'invalid_parameter_mvpd'])
    simulator.rules.deactivate('Cablevision')
    expect((await send('GET', `${list}/Cablevision`)).body.code).toBe('invalid_integration')
  })

  it('are not listed for temporary access, only given by name [PROF-18]', async () => {
    const { send } = await createDevice()
    await send('POST', '/api/v2/REF30/decisions/authorize/TempPass_REF30', { json: { resources: ['r'] } })
    expect((await send('GET', list)).body).toEqual({ profiles: {} })
    const { profiles } = (await send('GET', `${list}/TempPass_REF30`)).body
    expect(profiles.TempPass_REF30).toMatchObject({ type: 'temporary', issuer: 'Adobe' })
    expect(profiles.TempPass_REF30.attributes.userID.value).toMatch(/^temppass_/)
  })

  it('reach the companion by the code of the TV [AUTHN-37]', async () => {
    const device = await createDevice()
    const companion = createStranger({}, device)
    await companion.register()
    const { code } = (await device.createSession()).body
    device.simulator.person.signIn(code, {
      user: 'ada',
      attributes: { hba_status: { value: 'true', state: 'plain' } },
    })
    const { profiles } = (await companion.send('GET', `${list}/code/${code}`)).body
    expect(profiles.Cablevision.attributes.hba_status).toEqual({ value: 'true', state: 'plain' })
  })
})
