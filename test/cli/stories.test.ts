import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stories as told } from '../../src/cli/demo/story.ts'
import { passchart } from './_cli.ts'
import { always, stories } from './_stories.ts'
import { recordWire } from './_wire.ts'

describe.concurrent('passchart demo --story', () => {
  it.each(Object.entries(stories))('tells the story %s, in order, without a secret', async (name, story) => {
    const cli = passchart(['demo', '--story', name], { pace: story.pace })
    expect(await cli.exitCode).toBe(0)
    expect(cli.stderr()).toBe('')
    const text = cli.stdout()
    expect(firstMissing(unwrapped(text), story.milestones)).toBeUndefined()
    for (const [by, calls] of Object.entries(story.calls)) {
      expect(callsIn(text, by).slice(-calls.length)).toEqual(calls)
    }
    const { secrets } = wire.of(text)
    expect(new Set(secrets.values())).toEqual(new Set([...always, ...story.secrets]))
    for (const secret of secrets.keys()) expect(text).not.toContain(secret)
  })

  it('shows another code when one has expired', async () => {
    const cli = passchart(['demo', '--story', 'expired'], { pace: stories.expired.pace })
    await cli.exitCode
    const codes = [...cli.stdout().matchAll(/Code +(\w+), good for/g)].map(([, code]) => code)
    expect(codes).toHaveLength(2)
    expect(new Set(codes).size).toBe(2)
  })

  it('waits longer after each poll that fails', async () => {
    const cli = passchart(['demo', '--story', 'outage'], { pace: 8, terminal: { columns: 100, rows: 50 } })
    expect(await cli.exitCode).toBe(0)
    const [, first, second] = /The TV waited 3 s, (\d+) s, then (\d+) s\./.exec(cli.stdout()) ?? []
    // Both as they were measured; a busy machine may add to them.
    expect(Number(first)).toBeGreaterThanOrEqual(6)
    expect(Number(second)).toBeGreaterThanOrEqual(12)
    expect(stripVTControlCharacters(cli.stdout())).toMatch(
      /2 polls, the last \d+ s ago · the code is good for/,
    )
  })

  it.each([
    [['--resource', 'film'], 'film', undefined],
    [['--resource', 'film', '--resource', 'news'], 'film', 'news'],
    [['--resource', 'film', '--resource', 'news', '--deny', 'news'], 'news', 'film'],
    [['--deny', '*'], 'news-live', undefined],
    [['--deny', 'opera'], 'opera', 'news-live'],
  ])('denies with %j %s, and then permits %s', async (args, denied, permitted) => {
    const cli = passchart(['demo', '--story', 'denied', ...args], { pace: 8 })
    expect(await cli.exitCode).toBe(0)
    const plays = [...cli.stdout().matchAll(/presses play: (\S+)\n/g)].map(([, resource]) => resource)
    expect(plays).toEqual(permitted === undefined ? [denied] : [denied, permitted])
    expect(cli.stdout()).toContain('✗ Denied.')
    expect(cli.stdout()).toContain('✓ Logged out.')
  })

  it('stops at once when interrupted between two calls', async () => {
    const cli = passchart(['demo', '--story', 'denied'], { pace: 8 })
    await cli.sees(/Nothing else happens/)
    cli.interrupt()
    await cli.exitCode
    expect(cli.stdout()).toMatch(/Stopped\. Nothing is left running\.\n$/)
    expect(cli.stdout()).not.toContain('No retry')
  })

  it('waits for a person with --interactive', async () => {
    const cli = passchart(['demo', '--story', 'denied', '--interactive'], { pace: 8 })
    await cli.sees(/Your turn/)
    cli.interrupt()
    await cli.exitCode
    expect(cli.stdout()).toContain('you, in a browser on this machine')
  })

  it('ends by naming the other stories', async () => {
    const cli = passchart(['demo'], { pace: 8 })
    await cli.exitCode
    const [, others = ''] = cli.stdout().split('Other stories, by passchart demo --story NAME: ')
    expect(others.split(/[,\s]+/)).toEqual([...Object.keys(stories), ''])
  })

  it('refuses providers that a story cannot be told with, before it begins', async () => {
    const cli = passchart(['demo', '--story', 'partner', '--mvpd', 'Dish'])
    expect(await cli.exitCode).toBe(2)
    expect(cli.stdout()).toBe('')
    expect(cli.stderr()).toContain('Give one of these with --mvpd: "Cablevision"\n')
  })

  it.each([
    ['degraded', '✓ Let in at once with Cox Communications'],
    ['platform', '✓ Signed in with Cox Communications already'],
    ['companion', '✓ The viewer picks Cox Communications, and its page opens.'],
  ])('tells %s with another provider', async (story, milestone) => {
    const cli = passchart(['demo', '--story', story, '--mvpd', 'Cox'], { pace: 4 })
    expect(await cli.exitCode).toBe(0)
    expect(unwrapped(cli.stdout())).toContain(milestone)
  })

  it.each([
    ['temporary', /The pass ends in/],
    ['degraded', /good for 30 min/],
    ['partner', /Months later/],
    ['platform', /App B starts/],
    ['service-token', /The viewer gives the tablet away/],
    ['companion', /The viewer picks Optimum/],
  ])('stops %s at once when interrupted, with all its apps', async (story, moment) => {
    const cli = passchart(['demo', '--story', story], { pace: 8 })
    await cli.sees(moment)
    const startedAt = performance.now()
    cli.interrupt()
    await cli.exitCode
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect(cli.stdout()).toMatch(/Stopped\. Nothing is left running\.\n$/)
    const { calls } = wire.of(cli.stdout())
    // Longer than from one poll to the next.
    await sleep(800)
    expect(wire.of(cli.stdout()).calls).toBe(calls)
  })

  it.each(['service-token', 'companion'])('keeps the lines of %s within 80 columns', async (story) => {
    const terminal = { columns: 80, rows: 50 }
    const cli = passchart(['demo', '--story', story], { pace: 4, terminal, env: { NO_COLOR: '1' } })
    expect(await cli.exitCode).toBe(0)
    const lines = stripVTControlCharacters(cli.stdout()).split(/[\r\n]/)
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })
})

it.each(['README.md', 'CHANGELOG.md'])('%s names every story', (file) => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  const named = Object.keys(stories).filter((name) => new RegExp(`[\`|]${name}[\`|]`).test(text))
  expect(named).toEqual(Object.keys(told).slice(1))
})

const wire = recordWire()
beforeAll(wire.begin)
afterAll(wire.end)

/** A story without its line breaks: where lines end is the terminal's affair. */
function unwrapped(story: string): string {
  return story.replace(/(\S)\n +(?=\S)/g, '$1 ')
}

/** The first milestone that does not come after those before it. */
function firstMissing(story: string, milestones: readonly (string | RegExp)[]): string | RegExp | undefined {
  let rest = story
  return milestones.find((milestone) => {
    const at = typeof milestone === 'string' ? rest.indexOf(milestone) : rest.search(milestone)
    rest = rest.slice(at + 1)
    return at < 0
  })
}

const shortNames: readonly (readonly [ending: string, short: string])[] = [
  ['/client/register', 'REG'],
  ['/client/token', 'TOK'],
  ['/configuration', 'CFG'],
  ['/profiles', 'PA'],
  ['/profiles/{mvpd}', 'PM'],
  ['/profiles/code/{code}', 'PC'],
  ['/profiles/sso/{partner}', 'PPRO'],
  ['/sessions', 'SES'],
  ['GET …/sessions/{code}', 'INF'],
  ['POST …/sessions/{code}', 'RES'],
  ['/sessions/sso/{partner}', 'PSES'],
  ['/decisions/authorize/{mvpd}', 'AUT'],
  ['/logout/{mvpd}', 'OUT'],
  ['/serviceToken', 'STNEW'],
  ['/link', 'LINK'],
  ['/unlink', 'UNLINK'],
  ['/list', 'LIST'],
]

/** The table at the end, as names of calls with their outcomes; `by`: of one of several apps. */
function callsIn(story: string, by: string): string[] {
  const [, table = ''] = story.split('HTTP calls\n')
  const rows = table.matchAll(/^ {3}(\w*) *(GET|POST) +(\S+) +(\w+) +\d+ +\d$/gm)
  return [...rows].flatMap(([, name, method, path = '', outcome]) => {
    const call = `${method} ${path.replace('/api/v2/{serviceProvider}/', '…/')}`
    const short = shortNames.find(([ending]) => call.endsWith(ending))?.[1] ?? call
    return name === by ? [`${short} ${outcome}`] : []
  })
}
