import type { StatelyInspectionEvent } from '@statelyai/inspect'
import { expect, it } from 'vitest'
import { eventually } from '../_support/eventually.ts'
import { findCanaries } from '../_support/search.ts'
import { createStage } from './_stage.ts'

it("a developer's own page is shown every state, and no secret, with the network cut [SEC-02]", async () => {
  const stage = await createStage({ entry: new URL('./stately.page.ts', import.meta.url) })
  const { simulator } = stage
  const tab = await stage.open()
  const opened = stage.context.waitForEvent('page')
  await tab.page.getByRole('button', { name: 'Inspect' }).click()
  const inspector = await opened

  await tab.until('signedOut')
  await tab.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  const code = await tab.code()
  simulator.person.signIn(code)
  await tab.until('ready')
  const permit = await tab.page.evaluate(async () => {
    const answer = await app.pass.authorize('REF30')
    return answer.outcome === 'permitted' ? answer.token.reveal() : answer.outcome
  })

  const told = () => inspector.evaluate(() => received)
  const valuesOf = (events: StatelyInspectionEvent[], name: string) => {
    const actor = events.find((event) => event.type === '@xstate.actor' && event.name === name)
    return events.flatMap((event) =>
      event.type === '@xstate.snapshot' && event.sessionId === actor?.sessionId
        ? [(event.snapshot as { value?: unknown }).value]
        : [],
    )
  }
  await eventually(async () => {
    const values = valuesOf(await told(), 'pass')
    expect(values).toEqual(expect.arrayContaining(['booting', 'registering', 'signedOut', 'signingIn']))
    expect(values.at(-1)).toMatchObject({ ready: { authorization: 'permitted' } })
  })
  const events = await told()
  expect(valuesOf(events, 'poll').length).toBeGreaterThan(0)

  // The search would find what had got through.
  const secrets = [code, permit, simulator.softwareStatement, 'living-room', btoa('living-room').slice(0, -4)]
  expect(permit.length).toBeGreaterThan(20)
  expect(findCanaries({ events, leaked: `code ${code}` }, secrets)).not.toEqual([])
  expect(findCanaries(events, secrets)).toEqual([])
})
