import { describeChart, toMermaid } from 'passchart/inspect'
import { describe, expect, it } from 'vitest'
import { charts } from '../../src/testing/charts.ts'
import { passchart } from './_cli.ts'

const [pass] = charts.map((machine) => describeChart(machine))

async function printed(...words: string[]): Promise<string> {
  const cli = passchart(['diagram', ...words])
  expect(await cli.exitCode).toBe(0)
  expect(cli.stderr()).toBe('')
  return cli.stdout()
}

describe('passchart diagram', () => {
  it('prints a chart, the root chart if none is named', async () => {
    expect(await printed('pass')).toBe(pass && toMermaid(pass))
    expect(await printed()).toBe(await printed('pass'))
    expect(await printed('poll')).toContain('requesting --> found : done [isFound]')
  })

  it('prints the inside of a state, or what a state leads to', async () => {
    expect(await printed('pass.ready.access')).toContain('  state "judging" as ready_access_judging\n')
    expect(await printed('pass.blocked')).toContain('  blocked\n  booting\n')
    expect(await printed('pass.blocked')).toContain('  blocked --> booting : pass.restart')
    expect(await printed('signIn.presenting')).toContain('surface')
  })

  it('names every chart in its help', async () => {
    const cli = passchart(['diagram', '--help'])
    await cli.exitCode
    expect(cli.stdout()).toContain('passchart diagram [CHART]\n')
    for (const { root } of charts) expect(cli.stdout()).toMatch(new RegExp(`^ {2}${root.key} +\\w`, 'm'))
  })

  it.each([
    ['nothing', 'there is no chart "nothing" There are: pass, registrar, profileCheck, signIn, poll,'],
    ['constructor', 'there is no chart "constructor"'],
    ['', 'there is no chart ""'],
    ['poll.gone', 'the chart poll has no state "gone" There are: poll.choosing, poll.following,'],
    ['poll.', 'the chart poll has no state ""'],
  ])('refuses "%s"', async (chart, text) => {
    const cli = passchart(['diagram', chart])
    expect(await cli.exitCode).toBe(2)
    expect(cli.stderr().replace(/\s+/g, ' ')).toContain(text)
    expect(cli.stdout()).toBe('')
  })
})
