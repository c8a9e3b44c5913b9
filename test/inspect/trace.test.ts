import {
  connect,
  createPass,
  createPassMachine,
  type Inspect,
  type PassOptions,
  type PassSnapshot,
} from 'passchart'
import {
  combine,
  type Line,
  type LineOf,
  pathOf,
  type Recording,
  readTrace,
  record,
  replay,
  type Trace,
  writeTrace,
} from 'passchart/inspect'
import { describe, expect, it } from 'vitest'
import { createActor, emit, setup } from 'xstate'
import manifest from '../../package.json' with { type: 'json' }
import { createFetch } from '../_support/canary-stage.ts'
import { TestClock } from '../_support/clock.ts'
import { createStore } from '../_support/doubles.ts'
import { type Answering, profiles, regular } from '../_support/wire.ts'

function stage(o: { readonly next?: Readonly<Record<string, Answering[]>> } = {}) {
  const clock = new TestClock()
  const next = new Map(Object.entries(o.next ?? {}))
  const options: PassOptions = {
    serviceProvider: 'REF30',
    softwareStatement: 'a.b.c',
    redirectUrl: 'https://app.example/done',
    device: { id: 'device' },
    store: createStore(),
    clock: clock.port,
    fetch: createFetch([], next, clock),
    policy: { jitter: 0 },
  }
  return { clock, options }
}

/** As it comes back from a file. */
const file = (recording: Recording) => readTrace(recording.text())

const kinds = (trace: Trace) => new Set(trace.lines.map(({ kind }) => kind))

async function signIn({ clock, options }: ReturnType<typeof stage>, recording: Inspect) {
  const pass = createPass({ ...options, inspect: recording })
  pass.start()
  await clock.pass(1_000)
  pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await clock.pass(10_000)
  expect(pass.view.phase).toBe('ready')
  return pass
}

describe('a recording', () => {
  it('holds commands, answers, states, facts, calls, policy and versions', async () => {
    const recording = record()
    const played = stage()
    await signIn(played, recording)
    const trace = file(recording)
    expect(trace.header).toEqual({
      passtrace: 1,
      passchart: manifest.version,
      runtime: expect.stringMatching(/^Node \d+/),
    })
    expect(kinds(trace)).toEqual(
      new Set(['run', 'begin', 'command', 'answer', 'state', 'fact', 'end', 'call']),
    )
    const of = <K extends Line['kind']>(kind: K) => trace.lines.filter((line) => line.kind === kind)
    expect(of('run')).toMatchObject([
      {
        app: 'pass',
        serviceProvider: 'REF30',
        origin: 'https://sp.auth.adobe.com',
        policy: { attempts: 3, jitter: 0 },
      },
    ])
    expect(of('command')).toMatchObject([
      { actor: 'pass', command: { type: 'signIn.start', mvpd: 'Cablevision' } },
    ])
    expect(of('call').at(-1)).toMatchObject({
      call: {
        method: 'GET',
        path: '/api/v2/{serviceProvider}/profiles/code/{code}',
        status: 200,
        attempt: 1,
      },
    })
    expect(of('fact')).toContainEqual(
      expect.objectContaining({
        fact: expect.objectContaining({
          type: 'code.issued',
          code: expect.stringMatching(/^\[secret \d\]$/),
        }),
      }),
    )
  })

  it('of two runs of one app runs again, the one after the other', async () => {
    const recording = record()
    const played = stage()
    const pass = await signIn(played, recording)
    await pass.stop()
    pass.start()
    await played.clock.pass(2_000)
    expect(pass.view.phase).toBe('ready')
    const trace = file(recording)
    const again = await replay(trace)
    expect(again.divergence).toBeUndefined()
    expect(again.path).toEqual(pathOf(trace))
    expect(again.path.filter(({ actor, value }) => actor === 'pass' && value === 'booting')).toHaveLength(2)
    const view = connect(again.actor?.getSnapshot() as PassSnapshot)
    expect(view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
    again.stop()
  })

  it("of a host's own chart runs the charts in it again", async () => {
    const { clock, options } = stage()
    const recording = record()
    const host = setup({ actors: { pass: createPassMachine(options) } }).createMachine({
      id: 'host',
      invoke: { id: 'tv', src: 'pass' },
      on: {
        '*': { actions: ({ self, event }) => void self.getSnapshot().children.tv?.send(event as never) },
      },
    })
    const actor = createActor(host, { inspect: recording })
    actor.start()
    await clock.pass(1_000)
    actor.send({ type: 'signIn.start', mvpd: 'Cablevision' } as never)
    await clock.pass(10_000)
    actor.stop()
    const trace = file(recording)
    expect(pathOf(trace)).toContainEqual({ actor: 'host.tv.signIn.poll', value: expect.anything() })
    // What a host holds is its own affair.
    expect(trace.lines.filter((line) => line.kind === 'command')).toMatchObject([
      { actor: 'host', command: { type: 'signIn.start' } },
      { actor: 'host.tv', command: { type: 'signIn.start', mvpd: 'Cablevision' } },
    ])
    expect(trace.lines.find((line) => line.kind === 'command')).not.toHaveProperty('command.mvpd')
    const again = await replay(trace)
    expect(again.divergence).toBeUndefined()
    expect(again.path).toEqual(pathOf(trace).filter(({ actor }) => actor !== 'host'))
    again.stop()
  })

  it.each(['pass', 'companion', 'poll', 'constructor'])(
    "of a host's own chart called %s holds nothing it holds, and does not take it for ours",
    async (id) => {
      const { clock, options } = stage()
      const recording = record()
      const host = setup({
        types: { emitted: {} as { type: 'told'; text: string } },
        actors: { pass: createPassMachine(options) },
      }).createMachine({
        id,
        invoke: { id: 'tv', src: 'pass' },
        on: { '*': { actions: emit({ type: 'told', text: 'out of the host' }) } },
      })
      const actor = createActor(host, { inspect: recording })
      actor.start()
      await clock.pass(1_000)
      actor.send({ type: 'typed', text: 'into the host' } as never)
      actor.stop()
      const trace = file(recording)
      expect(trace.lines).toContainEqual(
        expect.objectContaining({ kind: 'command', command: { type: 'typed' } }),
      )
      expect(trace.lines).toContainEqual(expect.objectContaining({ kind: 'fact', fact: { type: 'told' } }))
      const again = await replay(trace)
      expect(again.divergence).toBeUndefined()
      expect(again.path).toEqual(pathOf(trace).filter(({ actor: name }) => name !== id))
      again.stop()
    },
  )

  it('knows a chart as ours when its host has replaced a service', async () => {
    const { clock, options } = stage()
    const recording = record()
    const machine = createPassMachine(options).provide({})
    const actor = createActor(machine, { inspect: recording })
    actor.start()
    await clock.pass(1_000)
    actor.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    await clock.pass(1_000)
    actor.stop()
    expect(file(recording).lines).toContainEqual(
      expect.objectContaining({ command: { type: 'signIn.start', mvpd: 'Cablevision' } }),
    )
  })

  it('asks for the function that a policy had', async () => {
    const both = profiles(regular('Cablevision'), regular('Spectrum'))
    const { clock, options } = stage({ next: { PA: [both] } })
    const recording = record()
    const severalProfiles = () => 'Spectrum'
    const pass = createPass({ ...options, inspect: recording, policy: { jitter: 0, severalProfiles } })
    pass.start()
    await clock.pass(2_000)
    expect(pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Spectrum' } })
    const again = await replay(file(recording), { severalProfiles })
    expect(again.divergence).toBeUndefined()
    expect(connect(again.actor?.getSnapshot() as PassSnapshot)).toMatchObject({
      access: { mvpd: 'Spectrum' },
    })
    again.stop()
    const other = await replay(file(recording))
    expect(connect(other.actor?.getSnapshot() as PassSnapshot).phase).not.toBe('ready')
    other.stop()
    await pass.stop()
  })

  it('keeps the newest when there is too much, and runs again from the next start on', async () => {
    const all = record()
    const recording = record({ longest: 60 })
    const played = stage()
    const pass = await signIn(played, combine(all, recording))
    const last = file(recording).lines.at(-1)
    const count = file(all).lines.length
    expect(file(recording).header.omitted).toBe(count - 60)
    expect({ ...last, at: 0 }).toEqual({ ...file(all).lines.at(-1), at: 0 })
    await expect(replay(file(recording))).rejects.toMatchObject({ code: 'usage' })
    await pass.stop()
    pass.start()
    await played.clock.pass(2_000)
    const trace = file(recording)
    expect(trace.lines).toHaveLength(60)
    expect(trace.header.omitted).toBe(file(all).lines.length - 60)
    const again = await replay(trace)
    expect(again.divergence).toBeUndefined()
    const begins = trace.lines.findIndex((line) => line.kind === 'begin' && line.actor === 'pass')
    expect(again.path).toEqual(pathOf({ ...trace, lines: trace.lines.slice(begins) }))
    expect(again.path.length).toBeGreaterThan(3)
    again.stop()
  })

  it('that was cleared on the way cannot run again', async () => {
    const recording = record()
    const played = stage()
    const pass = await signIn(played, recording)
    recording.clear()
    pass.send({ type: 'logout.start' })
    await played.clock.pass(2_000)
    const trace = file(recording)
    expect(kinds(trace)).toContain('call')
    await expect(replay(trace)).rejects.toMatchObject({
      code: 'usage',
      message: 'there is no start of passchart in the trace',
    })
  })
})

describe('replay', () => {
  it('shows the calls and the run, at the time they were recorded', async () => {
    const recording = record()
    const { clock, options } = stage()
    await signIn({ clock, options }, recording)
    const trace = file(recording)
    let nowMs = 0
    const seen: string[] = []
    const again = await replay(trace, {
      onTime: (at) => {
        nowMs = at
      },
      inspect: Object.assign(() => {}, {
        onRun: ({ app }: { app: string }) => seen.push(`${nowMs} ${app}`),
        onCall: ({ endpoint }: { endpoint: string }) => seen.push(`${nowMs} ${endpoint}`),
      }),
    })
    again.stop()
    const recorded = trace.lines.flatMap((line) =>
      line.kind === 'run'
        ? [`${line.at} pass`]
        : line.kind === 'call'
          ? [`${line.at} ${line.call.endpoint}`]
          : [],
    )
    expect(seen).toEqual(recorded)
  })

  it('says where it left the recorded path', async () => {
    const recording = record()
    await signIn(stage(), recording)
    const { header, lines } = file(recording)
    const at = lines.findIndex((line) => line.kind === 'answer' && line.actor.endsWith('.retrieveProfiles'))
    const lacking = await replay({ header, lines: lines.filter((_, index) => index !== at) })
    lacking.stop()
    expect(lacking.divergence).toMatchObject({
      recorded: expect.stringMatching(/^pass/),
      replayed: 'nothing',
    })
    const twice = await replay({ header, lines: [...lines.slice(0, at + 1), ...lines.slice(at)] })
    twice.stop()
    expect(twice.divergence).toEqual({
      line: at + 3,
      recorded: 'pass.profileCheck.retrieveProfiles done',
      replayed: 'the service was not asked',
    })
  })
})

it('replay says so when the charts go further than was recorded', async () => {
  const recording = record()
  const pass = await signIn(stage(), recording)
  const open = file(recording)
  await pass.stop()
  const stopped = file(recording)
  const withoutLast = ({ header, lines }: Trace) => {
    const last = lines.map(({ kind }) => kind).lastIndexOf('state')
    return {
      last: lines[last] as LineOf<'state'>,
      trace: { header, lines: lines.filter((_, at) => at !== last) },
    }
  }
  for (const [trace, ending] of [
    [open, 'the end'],
    [stopped, 'end'],
  ] as const) {
    const cut = withoutLast(trace)
    const again = await replay(cut.trace)
    again.stop()
    expect(again.divergence).toMatchObject({
      recorded: ending,
      replayed: `${cut.last.actor}: ${JSON.stringify(cut.last.value)}`,
    })
  }
})

describe('readTrace', () => {
  const header = { passtrace: 1, passchart: '0.1.0', runtime: 'Node 20.20.2 linux' } as const

  it('reads what writeTrace wrote, and keeps kinds it does not know', () => {
    const lines = [
      { kind: 'later', at: 1, more: [1] } as never,
      { kind: 'end', at: 2, actor: 'a', how: 'done' } as const,
    ]
    expect(readTrace(writeTrace({ header, lines }))).toEqual({ header, lines })
  })

  it.each([
    ['', 'this is no .passtrace file', undefined],
    ['{"log":{}}', 'this is no .passtrace file', undefined],
    ['{"passtrace":2}', 'the trace is of version 2; this passchart reads version 1', /newer/],
    ['{"passtrace":1}\n{"kind":"end","at":1}', 'line 2 of the trace cannot be read', /damaged/],
    [
      '{"passtrace":1}\n{"kind":"answer","at":1,"actor":"pass.boot","how":"failed","answer":1}',
      'line 2 of the trace cannot be read',
      /damaged/,
    ],
    ['{"passtrace":1}\n{"kind":"state"', 'line 2 of the trace cannot be read', /damaged/],
    ['{"passtrace":1}\n{"kind":"later","at":1}\n{"at":1}', 'line 3 of the trace cannot be read', /damaged/],
  ])('refuses %j', (text, message, remedy) => {
    expect(() => readTrace(text)).toThrow(
      expect.objectContaining({
        code: 'usage',
        failure: expect.objectContaining({
          message,
          ...(remedy ? { remedy: expect.stringMatching(remedy) } : {}),
        }),
      }),
    )
  })
})
