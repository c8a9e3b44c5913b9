import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { passchart } from './_cli.ts'

// Most of these stories is waiting, so time runs faster for app and simulator alike. The code of `expired` must still
// outlive a busy machine.
const stories = {
  denied: {
    pace: 8,
    milestones: [
      'passchart: a provider says no',
      'The TV app starts',
      '✓ Registered. Nobody is signed in',
      'The viewer signs in',
      '✓ The viewer picks Optimum.',
      '» Meanwhile, on the phone',
      '✓ Signed in with Optimum',
      'The viewer presses play: cinema-plus',
      '✗ Denied. Your plan does not include "cinema-plus". Upgrade to watch it.',
      "the provider's own words",
      'authorization_denied_by_mvpd',
      '✓ Asked once. No retry.',
      '✓ Still signed in with Optimum.',
      'The viewer presses play: news-live',
      '✓ Permitted. Media token [secret]',
      '✓ Logged out.',
      'HTTP calls',
      'ready.deciding → ready.refused → ready.deciding → ready.permitted → loggingOut',
    ],
    calls: ['PC 200', 'AUT 200', 'AUT 200', 'OUT 200'],
  },
  expired: {
    pace: 4,
    milestones: [
      'passchart: a code runs out unused',
      'simulated as well\n',
      'The TV shows a code',
      'good for 8 s',
      'Nobody types it',
      /✗ The code \w{7} has expired\./,
      'The viewer asks for a new code',
      'good for 8 s',
      '✓ Another code',
      'The TV waits for the viewer',
      '» Meanwhile, on the phone',
      '✓ Signed in with Optimum, for 365 days. It took 1 poll.',
      'HTTP calls',
      'signingIn.code → signedOut (expired) → signingIn.creating → signingIn.code → ready',
    ],
    calls: ['SES 200', 'PC 200', 'PC 200', 'SES 200', 'PC 200'],
  },
  outage: {
    pace: 8,
    milestones: [
      'passchart: the service breaks down, three times',
      'The TV waits, and the service breaks down',
      /\(no answer, \d+ ms, poll 1\)/,
      '✗ Failed. The screen stays as it is',
      '» Meanwhile, on the phone',
      /\(500, \d+ ms, poll 2\)/,
      '✗ Failed again.',
      '✓ Signed in with Optimum, for 365 days. It took 3 polls.',
      'The viewer presses play: news-live',
      '✓ Permitted. Media token [secret]',
      'The TV is switched off and on again, and the service is down',
      '✓ Signed in with Optimum, as the TV remembers it; not verified yet.',
      'The service is back',
      '✓ Verified: signed in with Optimum.',
      '✓ Logged out.',
      'HTTP calls',
      'booting → checkingProfile → ready (unverified) → ready → loggingOut',
    ],
    calls: [
      ...['PC network', 'PC 500', 'PC 200', 'AUT 500', 'AUT 500', 'AUT 200'],
      ...['PM 500', 'PM 500', 'PM 500', 'PM 200', 'OUT 200'],
    ],
  },
} as const

describe.concurrent('passchart demo --story', { timeout: 15_000 }, () => {
  it.each(Object.entries(stories))('tells the story %s, in order, without a secret', async (name, story) => {
    const cli = passchart(['demo', '--story', name], { pace: story.pace })
    expect(await cli.exitCode).toBe(0)
    expect(cli.stderr()).toBe('')
    const text = cli.stdout()
    expect(firstMissing(unwrapped(text), story.milestones)).toBeUndefined()
    expect(callsIn(text).slice(-story.calls.length)).toEqual(story.calls)
    expect(wire.kinds()).toEqual(new Set(['client_secret', 'access_token', 'serializedToken', 'device']))
    for (const secret of wire.secrets()) expect(text).not.toContain(secret)
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
    expect(cli.stdout()).toMatch(/Other stories: passchart demo --story denied\|expired\|outage\n$/)
  })
})

const wire = recordSecrets()
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

const shortNames: readonly (readonly [path: string, short: string])[] = [
  ['/profiles/code/{code}', 'PC'],
  ['/profiles/{mvpd}', 'PM'],
  ['/sessions', 'SES'],
  ['/decisions/authorize/{mvpd}', 'AUT'],
  ['/logout/{mvpd}', 'OUT'],
]

/** The table at the end, as names of calls with their outcomes. */
function callsIn(story: string): string[] {
  const [, table = ''] = story.split('HTTP calls\n')
  return [...table.matchAll(/^ +(?:GET|POST) +(\S+) +(\w+) +\d+ +\d$/gm)].map(([, path = '', outcome]) => {
    const short = shortNames.find(([end]) => path.endsWith(end))?.[1] ?? path
    return `${short} ${outcome}`
  })
}

/** Every secret that goes over the wire, in whichever story, by its kind. */
function recordSecrets() {
  const original = globalThis.fetch
  const found = new Map<string, string>()
  return {
    begin() {
      globalThis.fetch = async (input, init) => {
        const device = new Headers(init?.headers).get('AP-Device-Identifier')
        if (device) found.set(device.replace(/^fingerprint /, ''), 'device')
        const response = await original(input, init)
        const text = await response.clone().text()
        for (const [, kind = '', secret = ''] of text.matchAll(secretMembers)) found.set(secret, kind)
        return response
      }
    },
    end() {
      globalThis.fetch = original
    },
    secrets: () => [...found.keys()],
    kinds: () => new Set(found.values()),
  }
}

const secretMembers = /"(client_secret|access_token|serializedToken)":"([^"]+)"/g
