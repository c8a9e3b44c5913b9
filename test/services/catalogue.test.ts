import { endpoints, errorActions, errorCodes, registrationErrors, schemas } from 'passchart/services'
import { catalogue } from 'passchart/simulator'
import { describe, expect, it } from 'vitest'
import { answering, calls, failureOf } from './_calls.ts'

const rows = Object.entries(errorCodes)
const count = (action: string) => rows.filter(([, row]) => row.action === action).length

describe('the catalogue', () => {
  it('has the 47 codes of the pages, as many to each action as they say [ERR-03 ERR-08 ERR-09 ERR-12]', () => {
    expect(rows).toHaveLength(47)
    expect(Object.fromEntries(Object.keys(errorActions).map((action) => [action, count(action)]))).toEqual({
      none: 23,
      configuration: 11,
      'application-registration': 2,
      authentication: 8,
      authorization: 0,
      retry: 3,
    })
  })

  it('agrees with the one the simulator keeps for itself [ERR-03]', () => {
    const theirs = Object.entries(catalogue).map(([code, [action, status]]) => [code, action, status])
    expect(rows.map(([code, { action, status }]) => [code, action, status]).sort()).toEqual(theirs.sort())
  })

  it('repeats three codes, all of status 403 [ERR-06 D82]', () => {
    expect(
      rows.filter(([, { action }]) => action === 'retry').map(([code, { status }]) => [code, status]),
    ).toEqual([
      ['network_received_error', 403],
      ['network_connection_timeout', 403],
      ['maximum_execution_time_exceeded', 403],
    ])
  })

  it('says what to change where someone can change something', () => {
    const remedies = [...Object.values(errorCodes), ...Object.values(registrationErrors)].flatMap(
      ({ remedy }) => remedy ?? [],
    )
    for (const remedy of [...remedies, errorActions.configuration.remedy])
      expect(remedy).toMatch(/^[A-Z].+[.)]$/)
    // A denial is the provider's word to the viewer: nothing to change.
    for (const [code, { remedy }] of rows) if (code.includes('denied')) expect(remedy).toBeUndefined()
    for (const { remedy } of Object.values(registrationErrors)) expect(remedy).toBeDefined()
  })

  it('gives the remedy of the action where a code has none of its own [ERR-08 META-11]', async () => {
    const remedyOf = async (code: string, action = 'none') =>
      failureOf(await answering(500, { code, action }).attempt(calls.retrieveProfiles.make)).remedy
    expect(await remedyOf('invalid_configuration_platform')).toBe(errorActions.configuration.remedy)
    expect(await remedyOf('brand_new', 'configuration')).toBe(errorActions.configuration.remedy)
    expect(await remedyOf('too_many_resources')).toBe(errorCodes.too_many_resources.remedy)
    expect(await remedyOf('authorization_denied_by_mvpd')).toBeUndefined()
    expect(await remedyOf('toString', 'constructor')).toBeUndefined()
  })
})

it('there are 15 endpoints, and a schema for the answer of each call [REG-03 REG-06 META-01 MTOK-07]', () => {
  const names = Object.keys(endpoints)
  expect(names).toHaveLength(15)
  expect([...Object.keys(schemas), 'authenticate'].sort()).toEqual([...names, 'refusal'].sort())
  expect(new Set(Object.values(endpoints).map(({ short }) => short)).size).toBe(15)
})

it.each(Object.entries(calls))('the schema of %s reads an ordinary answer', (name, { body }) => {
  expect(schemas[name as keyof typeof schemas].safeParse(body)).toMatchObject({ success: true })
})
