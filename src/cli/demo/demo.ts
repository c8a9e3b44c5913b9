import { platform, release } from 'node:os'
import { PassError } from '../../errors.ts'
import { createPass, type DeviceInfo, memoryStore, type Pass } from '../../index.ts'
import { printFailure, UsageError } from '../failure.ts'
import type { Io } from '../io.ts'
import { plain } from '../terminal.ts'
import { pad, widthOf } from '../text.ts'
import { createNarrator, type Narrator } from './narrator.ts'
import { tellSignIn } from './stories/sign-in.ts'
import { type StoryName, stories } from './story.ts'
import { printSummary } from './summary.ts'
import { type DemoRequest, realWorld, simulatedWorld, type World } from './world.ts'

const deviceInfo: DeviceInfo = {
  primaryHardwareType: 'SetTopBox',
  model: 'passchart demo',
  version: '1',
  osName: platform(),
  osVersion: release(),
  connectionType: 'LAN',
}

/** Runs the whole job and tells it on the screen. Resolves with the exit code. */
export async function runDemo(request: DemoRequest, io: Io): Promise<number> {
  const { screen, clock } = io
  const startedAt = clock.monotonic()
  const narrator = createNarrator(screen, clock)
  const story = stories[request.story]
  const { origin } = request
  const world =
    origin === undefined
      ? await simulatedWorld(request, narrator, io)
      : await realWorld({ ...request, origin })
  const run = new AbortController()
  const abort = () => run.abort(io.signal.reason)
  io.signal.addEventListener('abort', abort)
  if (io.signal.aborted) abort()
  let pass: Pass | undefined
  let unfollow = () => {}
  let failure: PassError | undefined
  try {
    pass = openPass(world, narrator, io)
    introduce(story.title, world, narrator)
    unfollow = narrator.follow(pass)
    const viewer = { ...io.tempo, ...(world.signIn ? { signIn: world.signIn } : {}) }
    const { signal } = run
    const stage = { ...world, ...world.policy, pass, narrator, viewer, clock, signal }
    const { simulator } = world
    if (simulator) await story.tell({ ...stage, simulator })
    else await tellSignIn(stage)
  } catch (error) {
    if (!io.signal.aborted) {
      if (!(error instanceof PassError)) throw error
      failure = error
    }
  } finally {
    io.signal.removeEventListener('abort', abort)
    run.abort()
    screen.close()
    unfollow()
    await pass?.stop()
    await world.close()
  }
  if (io.signal.aborted) {
    screen.print()
    screen.print('Stopped. Nothing is left running.')
    return 1
  }
  printSummary(narrator, clock.monotonic() - startedAt)
  if (failure) printFailure(screen, failure.failure)
  else if (world.simulator) inviteToMore(request.story, io)
  return failure ? 1 : 0
}

function openPass(
  { options: { deviceId, ...options }, policy }: World,
  narrator: Narrator,
  { clock }: Io,
): Pass {
  try {
    return createPass({
      ...options,
      device: { id: deviceId, info: deviceInfo },
      store: memoryStore(),
      policy,
      clock,
      onCall: narrator.noteCall,
    })
  } catch (error) {
    if (error instanceof PassError) throw new UsageError(error.message, error.failure.remedy)
    throw error
  }
}

/** What else there is to see. */
function inviteToMore(told: StoryName, { screen, calledAs }: Io): void {
  const others = Object.keys(stories).filter((name) => name !== told)
  screen.print(`Other stories: ${calledAs('demo')} --story ${others.join('|')}`, { style: 'dim' })
}

function introduce(title: string, { introduction }: World, { screen }: Narrator): void {
  screen.print(screen.style.bold(`passchart: ${title}`))
  screen.print()
  const width = Math.max(...Object.keys(introduction).map(widthOf))
  for (const [name, text] of Object.entries(introduction)) {
    screen.print(`${screen.style.dim(pad(name, width))}  ${plain(text)}`, { indent: 3, hang: width + 2 })
  }
}
