import { platform, release } from 'node:os'
import { PassError } from '../../errors.ts'
import { createPass, type DeviceInfo, memoryStore, type Pass } from '../../index.ts'
import { printFailure, UsageError } from '../failure.ts'
import type { Io } from '../io.ts'
import { plain } from '../terminal.ts'
import { pad, widthOf } from '../text.ts'
import { createNarrator, type Narrator } from './narrator.ts'
import { tellStory } from './story.ts'
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
  const startedAt = performance.now()
  const { screen } = io
  const narrator = createNarrator(screen)
  const { origin } = request
  const world =
    origin === undefined
      ? await simulatedWorld(request, narrator, io.tempo)
      : await realWorld({ ...request, origin })
  const run = new AbortController()
  const abort = () => run.abort(io.signal.reason)
  io.signal.addEventListener('abort', abort)
  if (io.signal.aborted) abort()
  let pass: Pass | undefined
  let unfollow = () => {}
  let failure: PassError | undefined
  try {
    pass = openPass(world, narrator)
    introduce(world, narrator)
    unfollow = narrator.follow(pass)
    const viewer = { ...io.tempo, ...(world.signIn ? { signIn: world.signIn } : {}) }
    await tellStory({ ...world, pass, narrator, viewer, signal: run.signal })
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
  printSummary(narrator, performance.now() - startedAt)
  if (failure) printFailure(screen, failure.failure)
  return failure ? 1 : 0
}

function openPass({ options: { deviceId, ...options }, pollIntervalMs }: World, narrator: Narrator): Pass {
  try {
    return createPass({
      ...options,
      device: { id: deviceId, info: deviceInfo },
      store: memoryStore(),
      policy: { pollIntervalMs },
      onCall: narrator.noteCall,
    })
  } catch (error) {
    if (error instanceof PassError) throw new UsageError(error.message, error.failure.remedy)
    throw error
  }
}

function introduce({ introduction }: World, { screen }: Narrator): void {
  screen.print(screen.style.bold('passchart: a viewer signs in on a second screen, plays, and logs out'))
  screen.print()
  const width = Math.max(...Object.keys(introduction).map(widthOf))
  for (const [name, text] of Object.entries(introduction)) {
    screen.print(`${screen.style.dim(pad(name, width))}  ${plain(text)}`, { indent: 3, hang: width + 2 })
  }
}
