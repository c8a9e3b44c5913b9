import { expect, it } from 'vitest'
import { createDevice } from './_device.ts'

const path = '/api/v2/REF30/configuration'

it('lists the providers inside the service provider [CONF-05 CONF-16 D33]', async () => {
  const { send } = await createDevice()
  const { status, body } = await send('GET', path)
  expect(status).toBe(200)
  expect(body).toMatchObject({ device: 'unknown', clientType: 'html5', os: 'Unknown' })
  expect(body.requestor).toMatchObject({ id: 'REF30', domains: expect.any(Array) })
  expect(body.requestor.domains[0]).toEqual({ name: 'adobe.com', mvpdInitiated: false })
  for (const mvpd of body.requestor.mvpds) {
    expect(mvpd).toMatchObject({ id: expect.any(String), displayName: expect.any(String) })
    expect(mvpd.logoUrl).toMatch(/^data:image\/svg\+xml,/)
  }
  const ids = body.requestor.mvpds.map(({ id }: { id: string }) => id)
  expect(ids).toEqual(
    expect.arrayContaining(['Cablevision', 'Spectrum', 'Dish', 'AT&T U-verse', 'Norte/Sur']),
  )
  expect(body.requestor.mvpds.filter((mvpd: { isTempPass?: boolean }) => mvpd.isTempPass)).toHaveLength(2)
})

it('keeps what only the simulator knows to itself', async () => {
  const providers = [
    { id: 'One', displayName: 'One', logoUrl: 'https://a.example/1.png', simulated: { logoutPage: false } },
  ]
  const { send } = await createDevice({ providers })
  expect((await send('GET', path)).body.requestor.mvpds).toEqual([
    { id: 'One', displayName: 'One', logoUrl: 'https://a.example/1.png' },
  ])
})

it('leaves out providers that were switched off [CONF-14]', async () => {
  const { send, simulator } = await createDevice()
  simulator.rules.deactivate('Dish')
  const ids = (await send('GET', path)).body.requestor.mvpds.map(({ id }: { id: string }) => id)
  expect(ids).not.toContain('Dish')
})
