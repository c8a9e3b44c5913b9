import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { createPass, memoryStore } from 'passchart'
import { local } from 'passchart/inspect'
import { createSimulator } from 'passchart/simulator'
import { expect, it, onTestFinished } from 'vitest'
import { canaries, createFetch, secrets } from '../../_support/canary-stage.ts'
import { TestClock } from '../../_support/clock.ts'
import { findCanaries } from '../../_support/search.ts'
import { optionsFor } from '../../_support/simulated.ts'
import { read, serve } from './_client.ts'

it('shows a sign-in of a Node process against the simulator, live', async () => {
  const { url } = await serve()
  const page = await read(url)
  const inspect = local({ url, name: 'living room' })
  const simulator = createSimulator({ limiter: false })
  const pass = createPass({ ...optionsFor(simulator), inspect }).start()
  onTestFinished(() => pass.stop())
  const states = () =>
    page.messages
      .flatMap(({ lines }) => lines)
      .filter((line) => line.kind === 'state' && line.actor === 'pass')
  await page.until(() => states().some((line) => 'value' in line && line.value === 'signedOut'))
  pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await page.until(() => states().some((line) => 'value' in line && line.value === 'signingIn'))
  await pass.stop()
  await inspect.stop()
  await page.until(() => page.messages.some(({ lines }) => lines.some(({ kind }) => kind === 'end')))
  expect(new Set(page.messages.map(({ name }) => name))).toEqual(new Set(['living room']))
  const kinds = new Set(page.messages.flatMap(({ lines }) => lines.map(({ kind }) => kind)))
  expect([...kinds].sort()).toEqual([
    'answer',
    'begin',
    'call',
    'chart',
    'command',
    'end',
    'fact',
    'run',
    'state',
    'view',
  ])
})

it('tells an inspector that was started later, or anew, all it needs', async () => {
  const first = await serve()
  const { port, url } = first
  await first.close()
  const inspect = local({ url })
  onTestFinished(inspect.stop)
  const simulator = createSimulator({ limiter: false })
  const pass = createPass({ ...optionsFor(simulator), inspect }).start()
  onTestFinished(() => pass.stop())
  await pass.waitFor('signedOut')
  const chartsOf = async () => {
    const page = await read(url)
    await page.until(() => page.messages.some(({ lines }) => lines.some(({ kind }) => kind === 'view')))
    return page.messages.flatMap(({ lines }) =>
      lines.flatMap((line) => (line.kind === 'chart' ? [line.chart.name] : [])),
    )
  }
  const second = await serve({ port })
  expect(await chartsOf()).toContain('pass')
  await second.close()
  await serve({ port })
  pass.send({ type: 'signIn.start' })
  await pass.waitFor((view) => view.phase === 'selectingProvider' && view.providers.length > 0)
  expect(await chartsOf()).toContain('pass')
}, 15_000)

it('sends no secret', async () => {
  const { url } = await serve()
  const page = await read(url)
  const inspect = local({ url })
  const clock = new TestClock()
  const wire: string[] = []
  const inClear: unknown[] = []
  const pass = createPass({
    serviceProvider: 'REF30',
    softwareStatement: secrets.softwareStatement,
    redirectUrl: 'https://app.example/done',
    device: { id: secrets.deviceId },
    clock: clock.port,
    store: memoryStore(),
    policy: { jitter: 0 },
    fetch: createFetch(wire, new Map(), clock),
    inspect,
  })
  onTestFinished(() => pass.stop())
  pass.subscribe((view) => inClear.push(view))
  pass.start()
  await clock.pass(5_000)
  pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await clock.pass(60_000)
  expect(pass.view.phase).toBe('ready')
  const answer = pass.authorize('r')
  await clock.pass(5_000)
  inClear.push(await answer)
  pass.send({ type: 'logout.start' })
  await clock.pass(10_000)
  await pass.stop()
  await inspect.stop()
  await page.until(() =>
    page.messages.some(({ lines }) =>
      lines.some(({ kind, ...line }) => kind === 'end' && 'actor' in line && line.actor === 'pass'),
    ),
  )
  // They were there to be found.
  expect(findCanaries([wire, inClear], canaries).length).toBeGreaterThan(10)
  expect(page.messages.flatMap(({ lines }) => lines).length).toBeGreaterThan(50)
  expect(findCanaries(page.messages, canaries)).toEqual([])
})

it('keeps no Node process alive, whether somebody listens, nobody, or one who does not answer', async () => {
  const script = fileURLToPath(new URL('./_process.ts', import.meta.url))
  const { outputFiles } = await build({
    entryPoints: [script],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  })
  const { url } = await serve()
  const silent = await serve()
  await silent.close()
  for (const [at, isHeard] of [
    [url, true],
    [silent.url, false],
  ] as const) {
    const page = isHeard ? await read(at) : undefined
    const child = spawn(process.execPath, ['--input-type=module', '-', at], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    child.stdin?.end(outputFiles[0]?.text)
    const startedAt = performance.now()
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(performance.now() - startedAt).toBeLessThan(4_000)
    if (page) await page.until(() => page.messages.length > 0)
  }
})
