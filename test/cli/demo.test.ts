import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { createSimulator, type SimulatorOptions } from '../../src/simulator/index.ts'
import { passchart } from './_cli.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are steered by it
const escapes = /\u001b/

// The first poll comes three seconds after the code: every whole run takes as long. So they run side by side.
describe.concurrent('passchart demo', () => {
  it('tells the whole story over HTTP, in order', async () => {
    const cli = passchart(['demo'])
    expect(await cli.exitCode).toBe(0)
    const story = cli.stdout()
    expect(milestonesIn(story)).toEqual(milestones)
    expect(cli.stderr()).toBe('')
  })

  it('ends with every call and every state', async () => {
    const cli = passchart(['demo'])
    await cli.exitCode
    const [, table = ''] = cli.stdout().split('HTTP calls\n')
    const rows = [...table.matchAll(/^ +(GET|POST) +(\S+) +(\d+) +\d+ +(\d)$/gm)].map((row) =>
      row.slice(1).join(' '),
    )
    expect(rows).toEqual([
      'POST /o/client/register 201 1',
      'POST /o/client/token 201 1',
      'GET /api/v2/{serviceProvider}/profiles 200 1',
      'GET /api/v2/{serviceProvider}/configuration 200 1',
      'POST /api/v2/{serviceProvider}/sessions 200 1',
      'GET /api/v2/{serviceProvider}/profiles/code/{code} 200 1',
      'POST /api/v2/{serviceProvider}/decisions/preauthorize/{mvpd} 200 1',
      'POST /api/v2/{serviceProvider}/decisions/authorize/{mvpd} 200 1',
      'GET /api/v2/{serviceProvider}/logout/{mvpd} 200 1',
    ])
    expect(table.replace(/\s+/g, ' ')).toContain(
      'booting → registering → checkingProfile → signedOut (firstRun) → selectingProvider.loading → ' +
        'selectingProvider.choosing → signingIn.creating → signingIn.code → ready → ready.preauthorizing → ready → ' +
        'ready.deciding → ready.permitted → loggingOut.requesting → signedOut (loggedOut) 9 calls',
    )
  })

  it('writes plain lines into a pipe, one for each poll, and no QR code', async () => {
    const cli = passchart(['demo'])
    await cli.exitCode
    expect(cli.stdout()).not.toMatch(escapes)
    expect(cli.stdout()).not.toContain('█')
    expect(cli.stdout()).toMatch(/profiles\/code\/\{code\} \(200, \d+ ms, poll 1\)/)
  })

  it('in a terminal colours, draws the QR code and keeps one line up to date', async () => {
    const cli = passchart(['demo'], { terminal: { columns: 100, rows: 50 } })
    await cli.exitCode
    const seen = stripVTControlCharacters(cli.stdout())
    expect(cli.stdout()).toContain('\u001b[32m✓\u001b[39m')
    expect(cli.stdout()).toContain('\u001b[97;40m█████')
    expect(seen).toContain('polls · the code is good for 30 min')
    expect(seen).not.toContain('poll 1)')
    expect(seen).toMatch(/playing · the token expires in 7 min|6 min 5\d s/)
  })

  it('hides the cursor while a line changes and gives it back', async () => {
    const cli = passchart(['demo'], { terminal: { columns: 100, rows: 50 } })
    await cli.sees(/the code is good for/)
    expect(cli.stdout().lastIndexOf('\u001b[?25l')).toBeGreaterThan(cli.stdout().lastIndexOf('\u001b[?25h'))
    cli.interrupt()
    await cli.exitCode
    expect(cli.stdout().lastIndexOf('\u001b[?25h')).toBeGreaterThan(cli.stdout().lastIndexOf('\u001b[?25l'))
  })

  it.each([
    [{ NO_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ NO_COLOR: '' }, true, true],
  ])('with %j in a terminal (%s) colours: %s', async (env, isTerminal, isColoured) => {
    const cli = passchart(['--help'], { env, ...(isTerminal ? { terminal: { columns: 80, rows: 24 } } : {}) })
    await cli.exitCode
    expect(escapes.test(cli.stdout())).toBe(isColoured)
  })

  it('keeps every line within a narrow terminal, without a QR code that would not fit', async () => {
    const cli = passchart(['demo'], { env: { NO_COLOR: '1' }, terminal: { columns: 36, rows: 50 } })
    expect(await cli.exitCode).toBe(0)
    const lines = stripVTControlCharacters(cli.stdout()).split(/[\r\n]/)
    // A link must stay whole to be clicked.
    expect(lines.filter((line) => line.length > 36 && !line.includes('http://'))).toEqual([])
    expect(cli.stdout()).not.toContain('█')
  })

  it('asks for other resources, and shows what the provider says of a denied one', async () => {
    const cli = passchart([
      'demo',
      '--resource',
      'film',
      '--resource=news',
      '--deny',
      'film',
      '--mvpd',
      'Dish',
    ])
    expect(await cli.exitCode).toBe(0)
    expect(cli.stdout()).toContain('✗ film  Your plan does not include "film". Upgrade to watch it.')
    expect(cli.stdout()).toContain('The viewer presses play: news')
    expect(cli.stdout()).toContain('Signed in with DISH')
  })

  it('takes a denial for an answer, not for a failure', async () => {
    const cli = passchart(['demo', '--resource', 'film', '--deny', 'film'])
    expect(await cli.exitCode).toBe(0)
    expect(cli.stdout()).toContain('Denied. Your plan does not include "film".')
    expect(cli.stdout()).toContain('Logged out.')
  })

  it('waits for a person with --interactive, and stops at once when interrupted', async () => {
    const cli = passchart(['demo', '--interactive'])
    await cli.sees(/Your turn: open the page above/)
    const startedAt = performance.now()
    cli.interrupt()
    await cli.exitCode
    expect(performance.now() - startedAt).toBeLessThan(500)
    expect(cli.stdout()).toMatch(/Stopped\. Nothing is left running\.\n$/)
  })

  it('lets a person finish in a browser with --interactive', async () => {
    const cli = passchart(['demo', '--interactive'])
    const [, origin, code] = await cli.sees(/Or at once: (\S+)\/companion\?code=(\w+)/)
    const page = await fetch(`${origin}/companion`, {
      method: 'POST',
      body: new URLSearchParams({ code: `${code}` }),
    })
    const session = /name="session" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
    const body = new URLSearchParams({ session, user: 'me', choice: 'signIn' })
    expect((await fetch(`${origin}/provider/login`, { method: 'POST', body })).url).toBe(`${origin}/done`)
    expect(await cli.exitCode).toBe(0)
    expect(milestonesIn(cli.stdout())).toEqual(withoutSimulatedViewer)
  })
})

describe.concurrent('passchart demo --origin', () => {
  it('runs the same job against another service, and shows no secret on the way', async () => {
    const { simulator, origin } = await service({ softwareStatement: 'canary-statement' })
    const answers = recordAnswers(origin)
    const cli = passchart([
      ...(await licence(origin, 'canary-statement\n')),
      '--mvpd',
      'Cablevision',
      '--device-id',
      'canary-device',
    ])
    const [, code = ''] = await cli.sees(/Code +(\w+)/)
    expect(cli.stdout()).toContain(`Go to  ${origin}/api/v2/authenticate/REF30/${code}`)
    simulator.person.signIn(code)
    expect(await cli.exitCode).toBe(0)
    expect(milestonesIn(cli.stdout())).toEqual(withoutSimulatedViewer)

    const { clients, tokens } = simulator.state.dump()
    const mediaTokens = [...answers().matchAll(/"serializedToken":"([^"]+)"/g)].map(([, token = '']) => token)
    const secrets = [
      'canary-statement',
      'canary-device',
      Buffer.from('canary-device').toString('base64'),
      ...Object.keys(tokens),
      ...Object.values(clients).map(({ secret }) => secret),
      ...mediaTokens,
    ]
    expect(secrets).toHaveLength(6)
    for (const secret of secrets) expect(cli.stdout() + cli.stderr()).not.toContain(secret)
  })

  it('fails when the code expires, and says so', async () => {
    const { origin } = await service({ sessionLifeMs: 200 })
    const cli = passchart([...(await licence(origin)), '--mvpd', 'Cablevision'])
    expect(await cli.exitCode).toBe(1)
    expect(cli.stdout()).toContain('✗ the code expired before the viewer had signed in')
    expect(cli.stdout()).toContain('What to do: Run it again')
  })

  it('fails with the service’s words and a remedy when the statement is refused', async () => {
    const { origin } = await service()
    const cli = passchart([...(await licence(origin, 'another')), '--mvpd', 'Cablevision'])
    expect(await cli.exitCode).toBe(1)
    expect(cli.stdout()).toContain('The service says: invalid_software_statement')
    expect(cli.stdout()).toContain('What to do: Ship a ')
    expect(cli.stdout()).not.toContain('another')
  })

  it('lists the providers when none is named', async () => {
    const { origin } = await service()
    const cli = passchart(await licence(origin))
    expect(await cli.exitCode).toBe(2)
    expect(cli.stderr().replace(/\s+/g, ' ')).toContain(
      'Give one of these with --mvpd: "Cablevision", "Spectrum", "Dish"',
    )
  })

  it('does not let a service steer the terminal', async () => {
    const { simulator, origin } = await service({
      providers: [{ id: 'Evil', displayName: 'E\u001b[2Jvil\u0007' }],
    })
    simulator.rules.deny('*', { details: 'no\u001b]0;title\u0007 way\u009b31m' })
    const cli = passchart([...(await licence(origin)), '--mvpd', 'Evil'])
    const [, code = ''] = await cli.sees(/Code +(\w+)/)
    simulator.person.signIn(code)
    await cli.exitCode
    expect(cli.stdout()).toContain('Signed in with E [2Jvil ,')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not arrive
    expect(cli.stdout()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })
})

const undo: (() => unknown)[] = []
afterAll(async () => {
  for (const each of undo) await each()
})

const milestones = [
  'The app registers',
  '✓ Registered.',
  'Is somebody signed in already?',
  '✓ Nobody.',
  'The viewer chooses a TV provider',
  '✓ The viewer picks Optimum.',
  'The TV shows a code',
  'The TV waits for the viewer',
  '» Meanwhile, on the phone',
  '✓ Signed in with Optimum',
  'What may this viewer watch?',
  'The viewer presses play',
  '✓ Permitted. Media token [secret]',
  'The viewer logs out',
  '✓ Logged out.',
  'HTTP calls',
  'The path through the statechart',
]

const withoutSimulatedViewer = milestones.filter((text) => !text.startsWith('»'))

/** The milestones a story passes, in its own order. */
function milestonesIn(story: string): string[] {
  return milestones
    .map((text) => ({ text, at: story.indexOf(text) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
}

async function service(options: SimulatorOptions = {}) {
  const simulator = createSimulator(options)
  const { origin, close } = await simulator.listen()
  undo.push(close)
  return { simulator, origin }
}

async function licence(origin: string, statement = createSimulator().softwareStatement): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'passchart-cli-'))
  undo.push(() => rm(folder, { recursive: true }))
  const file = join(folder, 'statement.txt')
  await writeFile(file, statement)
  return ['demo', '--origin', origin, '--service-provider', 'REF30', '--statement-file', file]
}

/** Everything a service answers from now on. */
function recordAnswers(origin: string): () => string {
  const original = globalThis.fetch
  let text = ''
  globalThis.fetch = async (input, init) => {
    const response = await original(input, init)
    const url = input instanceof Request ? input.url : String(input)
    if (url.startsWith(origin)) text += await response.clone().text()
    return response
  }
  undo.push(() => {
    globalThis.fetch = original
  })
  return () => text
}
