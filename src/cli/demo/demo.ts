import { once } from 'node:events'
import { PassError } from '../../errors.ts'
import { inspectorPort } from '../../inspect/local.ts'
import { printFailure } from '../failure.ts'
import { openInspector } from '../inspector/open.ts'
import type { Io } from '../io.ts'
import { plain } from '../terminal.ts'
import { pad, widthOf } from '../text.ts'
import { createCast } from './cast.ts'
import { createNarrator, type Narrator } from './narrator.ts'
import { tellSignIn } from './stories/sign-in.ts'
import { type StoryName, stories } from './story.ts'
import { printSummary } from './summary.ts'
import { type DemoRequest, realWorld, simulatedWorld, type World } from './world.ts'

/** Tells the whole story on the screen, and shows it in the local inspector if asked to. Resolves with the exit code. */
export async function runDemo(request: DemoRequest, io: Io): Promise<number> {
  if (!request.inspect) return tell(request, io)
  const { screen, signal } = io
  // Where apps look for one by themselves, unless another is there already.
  const { url, close } = await openInspector({ port: inspectorPort }).catch(() => openInspector({ port: 0 }))
  try {
    screen.print(`${screen.style.bold('Look into the charts while it runs:')} ${url}`)
    screen.print()
    const exitCode = await tell(request, io, url)
    if (signal.aborted) return exitCode
    screen.print()
    screen.print(`The inspector stays open at ${url} until Ctrl-C.`)
    await once(signal, 'abort')
    return exitCode
  } finally {
    await close()
  }
}

async function tell(request: DemoRequest, io: Io, inspectorUrl?: string): Promise<number> {
  const { screen, clock } = io
  const startedAt = clock.monotonic()
  const narrator = createNarrator(screen, clock)
  const story = stories[request.story]
  const { origin } = request
  const simulated = origin === undefined ? await simulatedWorld(request, narrator, io) : undefined
  const world: World = simulated ?? (await realWorld({ ...request, origin: `${origin}` }))
  const run = new AbortController()
  const abort = () => run.abort(io.signal.reason)
  io.signal.addEventListener('abort', abort)
  if (io.signal.aborted) abort()
  const cast = createCast(world, narrator, { clock, inspectorUrl }, () =>
    introduce(story.title, world, narrator),
  )
  let failure: PassError | undefined
  try {
    const viewer = { ...io.tempo, ...(world.signIn ? { signIn: world.signIn } : {}) }
    const { signal } = run
    const { pollIntervalMs } = world.policy
    const { open, openCompanion } = cast
    const theatre = { ...world, pollIntervalMs, open, openCompanion, narrator, viewer, clock, signal }
    if (simulated) await story.tell({ ...theatre, ...simulated })
    else await tellSignIn(theatre)
  } catch (error) {
    if (!io.signal.aborted) {
      if (!(error instanceof PassError)) throw error
      failure = error
    }
  } finally {
    io.signal.removeEventListener('abort', abort)
    run.abort()
    screen.close()
    await cast.stop()
    await world.close()
  }
  if (io.signal.aborted) {
    screen.print()
    screen.print('Stopped. Nothing is left running.')
    return 1
  }
  printSummary(narrator, clock.monotonic() - startedAt)
  if (failure) printFailure(screen, failure.failure)
  else if (simulated) inviteToMore(request.story, io)
  return failure ? 1 : 0
}

/** What else there is to see. */
function inviteToMore(told: StoryName, { screen, calledAs }: Io): void {
  const others = Object.keys(stories).filter((name) => name !== told)
  screen.print(`Other stories, by ${calledAs('demo')} --story NAME: ${others.join(', ')}`, { style: 'dim' })
}

function introduce(title: string, { introduction }: World, { screen }: Narrator): void {
  screen.print(screen.style.bold(`passchart: ${title}`))
  screen.print()
  const width = Math.max(...Object.keys(introduction).map(widthOf))
  for (const [name, text] of Object.entries(introduction)) {
    screen.print(`${screen.style.dim(pad(name, width))}  ${plain(text)}`, { indent: 3, hang: width + 2 })
  }
}
