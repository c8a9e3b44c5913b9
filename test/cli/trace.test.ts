import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPass } from 'passchart'
import { readTrace, record, toHar, writeTrace } from 'passchart/inspect'
import { createSimulator } from 'passchart/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestClock } from '../_support/clock.ts'
import { optionsFor } from '../_support/simulated.ts'
import { passchart } from './_cli.ts'

let folder: string
let text: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'passchart-trace-'))
  text = await recordRun()
  await writeFile(join(folder, 'run.passtrace'), text)
})
afterAll(() => rm(folder, { recursive: true }))

/** A sign-in that fails, one that takes a while, a play that is denied, and a logout that is never answered. */
async function recordRun(): Promise<string> {
  const clock = new TestClock()
  const seconds = (count: number) => clock.pass(count * 1_000)
  const simulator = createSimulator({ clock: clock.port })
  const recording = record({ clock: clock.port })
  const pass = createPass({
    ...optionsFor(simulator, clock),
    policy: { jitter: 0, attempts: 2 },
    inspect: recording,
  }).start()
  const { faults, person, rules } = simulator
  const signIn = { type: 'signIn.start', mvpd: 'Cablevision' } as const
  await seconds(1)
  faults.next('SES', { status: 500 })
  faults.next('SES', { reset: true })
  pass.send(signIn)
  await seconds(10)
  pass.send(signIn)
  await seconds(62)
  faults.next('PC', { status: 429 })
  await seconds(8)
  person.signIn((pass.view.phase === 'signingIn' && pass.view.code) || '')
  await seconds(6)
  rules.deny('locked', { details: 'Not in your package.' })
  await Promise.all([pass.authorize('locked'), seconds(1)])
  faults.next('OUT', { delayMs: 60_000 })
  pass.send({ type: 'logout.start' })
  await seconds(5)
  const trace = recording.text()
  await pass.stop()
  return trace
}

/** What a command line prints and ends with. */
async function tell(args: readonly string[], columns = 100) {
  const { exitCode, stdout, stderr } = passchart(['trace', ...args], {
    env: { NO_COLOR: '1' },
    terminal: { columns, rows: 24 },
  })
  return { exitCode: await exitCode, stdout: stdout(), stderr: stderr() }
}
const file = () => join(folder, 'run.passtrace')

async function fileOf(text: string): Promise<string> {
  const path = join(folder, 'other.passtrace')
  await writeFile(path, text)
  return path
}

describe('passchart trace', () => {
  it('begins with what made the trace, and the policy that is not the default', async () => {
    const { stdout, exitCode } = await tell([file()])
    expect(exitCode).toBe(0)
    const header = stdout.slice(0, stdout.indexOf('\nStory\n'))
    expect(header).toMatch(/made by +passchart \d+\.\d+\.\d+, Node \d+/)
    expect(header).toMatch(/recorded +2026-01-01 00:00:00 UTC, 1 min 28 s long/)
    expect(header).toMatch(/app +a streaming app of the service provider REF30/)
    expect(header).toMatch(/service +https:\/\/sp\.auth\.adobe\.com/)
    expect(header).toMatch(/policy +attempts 2 \(default 3\), jitter 0 \(default 0\.1\)\n/)
  })

  it('tells who did what, when, in order', async () => {
    const { stdout } = await tell([file()])
    const told = [
      '   0:00.000  app      starts for REF30 at https://sp.auth.adobe.com',
      '   0:00.000  chart    pass begins in booting',
      '   0:00.000  fact     ✗ warning device.info: device.info lacks',
      '   0:00.000  service  registrar.loadCredentials answered: hasCredentials no, online yes',
      '   0:00.000  chart    pass: booting → registering',
      '   0:00.000  HTTP     POST /o/client/register (201, 0 ms)',
      '   0:00.000  chart    pass: registering → checkingProfile (token.ready)',
      '   0:01.000  viewer   asks signIn.start: mvpd Cablevision',
      '   0:01.000  chart    pass: signedOut → signingIn',
      '   0:01.000  HTTP     ✗ POST /api/v2/{serviceProvider}/sessions (500, 0 ms)',
      '   0:02.000  HTTP     ✗ POST /api/v2/{serviceProvider}/sessions (no answer, network, 0 ms)',
      '   0:02.000  chart    pass: signingIn → signedOut (signIn done)',
      '   0:11.000  fact     code.issued: code [secret 2], expires in 30 min',
      '   0:11.000  chart    signIn: creating → presenting (surface.showingCode, watching.polling)',
      '   1:16.000  fact     ✗ throttled: paused in 1 s',
      '   1:26.000  fact     ✓ access.gained',
      '   1:27.000  viewer   asks call.authorize: requestId call-1, resource locked',
      '   1:27.100  service  authorization.decide answered: decisions locked denied',
      '   1:28.000  viewer   asks logout.start',
    ]
    let from = 0
    for (const line of told) {
      const at = stdout.indexOf(line, from)
      expect(at, line).toBeGreaterThan(-1)
      from = at
    }
  })

  it('tells failures with what the service said and what can be done', async () => {
    const { stdout } = await tell([file()], 120)
    expect(stdout).toContain(
      [
        '   0:02.000  service  ✗ signIn.createSession failed',
        '                      POST /api/v2/{serviceProvider}/sessions: no answer',
        '                      What to do: Check the origin, and whether this machine can reach it.\n',
      ].join('\n'),
    )
    expect(stdout).toContain('The service says: authorization_denied_by_mvpd: Not in your package.\n')
    expect(stdout).toMatch(/For a support ticket: trace [\w-]+\n/)
  })

  it('folds what repeats itself', async () => {
    const { stdout } = await tell([file()])
    expect(stdout).toContain('  … these 5 lines 10 times more, until 1:06.000\n')
    expect(stdout.match(/profiles\/code/g)).toHaveLength(6)
  })

  it('ends with a summary', async () => {
    const { stdout } = await tell([file()], 120)
    expect(stdout.slice(stdout.indexOf('\nSummary\n'))).toBe(`
Summary
   22 HTTP calls in 1 min 28 s: 1 throttled (429), 2 failed otherwise, 3 asked again
   after that.
   pass came to loggingOut, where the trace ends.
   Still without an answer: pass.logout.requestLogout, asked at 1:28.000.
`)
  })

  it('neither paints nor moves the cursor for what stands in the file', async () => {
    const path = await fileOf(
      text.replaceAll('Cablevision', '\\u001b[31mCable').replaceAll('"GET"', '"\\u001b[2J"'),
    )
    for (const option of [[], ['--calls']]) {
      const { stdout } = await tell([path, ...option])
      expect(stdout).not.toContain('\u001b')
      expect(stdout).toContain(' [2J')
    }
  })

  it.each([80, 120])('fits %i columns', async (columns) => {
    const { stdout } = await tell([file()], columns)
    const widest = Math.max(...stdout.split('\n').map((line) => [...line].length))
    // A path is not broken.
    expect(widest).toBeLessThanOrEqual(columns + 8)
  })

  it('--calls prints the HTTP table alone', async () => {
    const { stdout } = await tell([file(), '--calls'], 80)
    const lines = stdout.split('\n')
    expect(lines[0]).toBe('         at  method  path                          status   ms  attempt')
    expect(lines[1]).toBe('   0:00.000  POST    /o/client/register            201       0        1')
    expect(stdout).toContain('… 9 more like these')
    expect(stdout).not.toContain('Story')
  })

  it('--har prints an archive of the calls and nothing else', async () => {
    const { stdout } = await tell([file(), '--har'])
    expect(JSON.parse(stdout)).toEqual(toHar(readTrace(text)))
  })

  it('tells of a trace without lines, and of one that was cut', async () => {
    const header = { passtrace: 1, passchart: '0.1.0', runtime: 'Node' } as const
    const empty = await tell([await fileOf(writeTrace({ header, lines: [] }))])
    expect(empty.stdout).toContain('nothing: the app was not started')
    const { lines } = readTrace(text)
    const cut = await tell([await fileOf(writeTrace({ header: { ...header, omitted: 7 }, lines }))])
    expect(cut.stdout).toContain('omitted   7 lines before the first of these')
    const late = lines.slice(lines.findIndex((line) => line.kind === 'command'))
    const { stdout } = await tell([
      await fileOf(writeTrace({ header: { ...header, omitted: 7 }, lines: late })),
    ])
    expect(stdout).toMatch(/pass is in signingIn/)
    expect(stdout).toMatch(/signIn begins in queueing/)
    expect(await tell([await fileOf(writeTrace({ header, lines: [] })), '--calls'])).toMatchObject({
      stdout: 'No HTTP call was made.\n',
    })
  })
})

describe('passchart trace refuses', () => {
  it.each<[string, () => Promise<string[]>, number, RegExp]>([
    ['no file', async () => [], 2, /which FILE\?/],
    ['a file that is not there', async () => ['/nowhere.passtrace'], 2, /cannot be read \(ENOENT\)/],
    ['two kinds of answer', async () => [file(), '--calls', '--har'], 2, /do not go together/],
    ['something else', async () => [await fileOf('hello\n')], 1, /this is no \.passtrace file/],
    ['half a line', async () => [await fileOf(text.slice(0, -20))], 1, /damaged: ask for it again/],
    [
      'lines without their members',
      async () => [await fileOf(`${text}{"at":1,"kind":"call"}\n`)],
      1,
      /cannot be read[\s\S]*ask for it again/,
    ],
    [
      'a newer version',
      async () => [await fileOf(text.replace('"passtrace":1', '"passtrace":2'))],
      1,
      /version 2[\s\S]*a newer one/,
    ],
  ])('%s', async (_, args, code, says) => {
    const { exitCode, stderr } = await tell(await args())
    expect(stderr).toMatch(says)
    expect(exitCode).toBe(code)
  })
})
