import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPass } from 'passchart'
import { pathOf, type Recording, readTrace, record, type Trace, writeTrace } from 'passchart/inspect'
import { createSimulator } from 'passchart/simulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TestClock } from '../../_support/clock.ts'
import { optionsFor } from '../../_support/simulated.ts'
import { passchart } from '../_cli.ts'
import { read } from './_client.ts'

let folder: string
let recording: Recording
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'passchart-inspect-'))
  recording = await recordRun()
})
afterAll(() => rm(folder, { recursive: true }))

/** From the start to the code on the screen. */
async function recordRun(): Promise<Recording> {
  const clock = new TestClock()
  const simulator = createSimulator({ clock: clock.port })
  const recorded = record({ clock: clock.port })
  const pass = createPass({
    ...optionsFor(simulator, clock),
    inspect: recorded,
  }).start()
  await clock.pass(1_000)
  pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await clock.pass(5_000)
  expect(pass.view.phase).toBe('signingIn')
  return recorded
}

/** What the page is told of a file, and what the terminal says. */
async function show(trace: Trace) {
  const file = join(folder, 'ticket.passtrace')
  await writeFile(file, writeTrace(trace))
  const cli = passchart(['inspect', file, '--port', '0'])
  const [, url = ''] = await cli.sees(/ticket\.passtrace is at (\S+) until Ctrl-C/)
  const page = await read(url)
  await page.until(() => page.messages.length > 0)
  cli.interrupt()
  expect(await cli.exitCode).toBe(0)
  expect(page.messages.every(({ isRecording }) => isRecording)).toBe(true)
  return { lines: page.linesOf('trace'), names: page.messages.map(({ name }) => name), said: cli.stdout() }
}

it('runs the charts of a file again for the page, at the recorded times', async () => {
  const trace = readTrace(recording.text())
  const { lines, names, said } = await show(trace)
  expect(new Set(names)).toEqual(new Set(['ticket.passtrace']))
  const states = (all: Trace['lines']) =>
    all.flatMap((line) => (line.kind === 'state' ? [[line.at, line.actor, line.value]] : []))
  expect(states(lines)).toEqual(states(trace.lines))
  // What no trace holds: pictures and the screen. And nobody has stopped it.
  expect(lines.filter(({ kind }) => kind === 'chart').length).toBeGreaterThan(3)
  expect(lines.filter(({ kind }) => kind === 'view').at(-1)).toMatchObject({
    view: { phase: 'signingIn', step: 'code', code: '[secret]' },
  })
  expect(lines.filter((line) => line.kind === 'end' && line.actor === 'pass')).toEqual([])
  expect(said).not.toContain('It ends at line')
})

it('says where the charts go another way by now, and shows them as far', async () => {
  const { header, lines } = readTrace(recording.text())
  const at = lines.findIndex((line) => line.kind === 'state' && line.value === 'signedOut')
  const other = lines.map((line, index) =>
    index === at ? { ...line, value: 'lost' } : line,
  ) as Trace['lines']
  const shown = await show({ header, lines: other })
  expect(shown.said.replace(/\s+/g, ' ')).toContain(
    `It ends at line ${at + 2} of the file: recorded was pass: "lost"; the charts of this passchart came to pass: "signedOut".`,
  )
  expect(pathOf({ header, lines: shown.lines }).at(-1)).toEqual({ actor: 'pass', value: 'signedOut' })
})

it('shows what was recorded where there is no beginning to run from', async () => {
  const { header, lines } = readTrace(recording.text())
  const late = { header, lines: lines.filter(({ kind }) => kind !== 'begin') }
  const shown = await show(late)
  expect(shown.lines.filter(({ kind }) => kind !== 'chart')).toEqual(late.lines)
  expect(shown.lines.filter(({ kind }) => kind === 'chart')).toHaveLength(10)
})
