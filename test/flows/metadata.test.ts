import { expect, it } from 'vitest'
import { type Stage, signedIn } from './_stage.ts'

/** The provider tells this of its viewer at the next look. */
function tells({ simulator }: Stage, attributes: Readonly<Record<string, unknown>>): void {
  const profile = { notAfter: 9_999_999_999_999, issuer: 'Cablevision', type: 'regular', attributes }
  simulator.faults.next('PM', { body: { profiles: { Cablevision: profile } } })
}

async function metadata(stage: Stage) {
  const answer = stage.pass.metadata()
  await stage.settle()
  return answer
}

it('is that of the profile, asked for each time: a permit may have changed it [META-01 META-06]', async () => {
  const stage = await signedIn()
  tells(stage, { maxRating: { value: { MPAA: 'PG' }, state: 'plain' } })
  expect(await metadata(stage)).toEqual({ maxRating: { value: { MPAA: 'PG' }, state: 'plain' } })
  tells(stage, { maxRating: { value: { MPAA: 'R' }, state: 'plain' } })
  expect(await metadata(stage)).toEqual({ maxRating: { value: { MPAA: 'R' }, state: 'plain' } })
  expect(stage.calls()).toEqual(['PM', 'PM'])
})

it('has what the provider tells, and nothing in place of what it does not [META-03 META-08 META-09]', async () => {
  const stage = await signedIn()
  tells(stage, { userID: { value: 'u', state: 'plain' }, upstreamUserID: { value: 'up', state: 'plain' } })
  const { hba_status, upstreamUserID } = await metadata(stage)
  expect([hba_status, upstreamUserID?.value]).toEqual([undefined, 'up'])
  tells(stage, { hba_status: { value: 'true', state: 'plain' }, zip: { value: ['10001'], state: 'plain' } })
  expect(await metadata(stage)).toEqual({
    hba_status: { value: 'true', state: 'plain' },
    zip: { value: ['10001'], state: 'plain' },
  })
})

it('leaves encrypted values to whoever holds the key [META-04 META-05]', async () => {
  const stage = await signedIn()
  const zip = { value: 'bm90IGZvciB0aGUgYXBw\n==', state: 'enc' }
  tells(stage, { zip })
  expect(await metadata(stage)).toEqual({ zip })
})

it('lacks an attribute that the service could not give; the profile stays valid [META-13]', async () => {
  const stage = await signedIn()
  tells(stage, { encryptedZip: { error: 'invalid_configuration_user_metadata_certificate' } })
  expect(await metadata(stage)).toEqual({
    encryptedZip: { error: 'invalid_configuration_user_metadata_certificate', state: 'plain' },
  })
  expect(stage.pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
})
