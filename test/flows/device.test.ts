import { expect, it } from 'vitest'
import { type Stage, signedIn, started } from './_stage.ts'

const identifiers = ({ simulator }: Stage) => [
  ...new Set(simulator.log.map(({ headers }) => headers['ap-device-identifier']).filter(Boolean)),
]

it('is the same in every run [HDR-05]', async () => {
  let stage = await signedIn()
  for (let run = 0; run < 10; run++) {
    await stage.pass.stop()
    stage = await started({ after: stage })
    await stage.seconds(2)
    expect(stage.pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
  }
  expect(identifiers(stage)).toEqual([`fingerprint ${btoa('living-room')}`])
})

it('with another id is another one: it registers, and nobody is signed in [HDR-08]', async () => {
  const before = await signedIn()
  await before.pass.stop()
  before.calls()
  const info = { model: 'Box', version: '1', osName: 'Linux', osVersion: '6', connectionType: 'WiFi' }
  const stage = await started({ after: before, options: { device: { id: 'bedroom', info } } })
  expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'firstRun' })
  expect(stage.pass.view.remembered).toBeUndefined()
  expect(stage.calls()).toEqual(['REG', 'TOK', 'PA'])
  await stage.pass.stop()
  // What belongs to the first one is still its own.
  const again = await started({ after: stage })
  expect(again.pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
})
