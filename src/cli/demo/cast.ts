import { platform, release } from 'node:os'
import { createCompanion } from '../../companion/index.ts'
import { createBudget, createPass, type DeviceInfo, memoryStore, PassError } from '../../index.ts'
import { UsageError } from '../failure.ts'
import type { Io } from '../io.ts'
import type { Narrator } from './narrator.ts'
import { companionStateOf, stateOf } from './states.ts'
import type { CompanionRole, OnStage, Role, Theatre } from './theatre.ts'
import type { World } from './world.ts'

const deviceInfo: DeviceInfo = {
  primaryHardwareType: 'SetTopBox',
  model: 'passchart demo',
  version: '1',
  osName: platform(),
  osVersion: release(),
  connectionType: 'LAN',
}

/** Brings apps on stage, and takes them off at the end. */
export interface Cast extends Pick<Theatre, 'open' | 'openCompanion'> {
  stop(): Promise<void>
}

/** `onFirst` is called when the first app has come on. Wrong options are a `UsageError`. */
export function createCast(
  { options, policy }: World,
  narrator: Narrator,
  { clock }: Pick<Io, 'clock'>,
  onFirst: () => void,
): Cast {
  const { deviceId, ...service } = options
  // All of them call from this machine, so the service counts them as one.
  const common = { ...service, clock, budget: createBudget({ clock }) }
  const exits: (() => Promise<void>)[] = []

  function open({
    name,
    deviceId: ownId = deviceId,
    deviceInfo: about,
    policy: own,
    ...role
  }: Role): OnStage {
    const part = narrator.part(name)
    const pass = createPass({
      ...common,
      ...role,
      device: { id: ownId, info: { ...deviceInfo, ...about } },
      store: memoryStore(),
      policy: { ...policy, ...own },
      onCall: part.noteCall,
    })
    comesOn(pass, [
      pass.subscribe((view) => part.noteState(stateOf(view))),
      pass.on('throttled', narrator.throttled),
      pass.on('warning', narrator.warned),
    ])
    return { pass, part }
  }

  function openCompanion({ name, ...role }: CompanionRole) {
    const part = narrator.part(name, { polls: false })
    const companion = createCompanion({
      ...common,
      ...role,
      store: memoryStore(),
      policy,
      onCall: part.noteCall,
    })
    comesOn(companion, [
      companion.subscribe((view) => part.noteState(companionStateOf(view))),
      companion.on('throttled', narrator.throttled),
      companion.on('warning', narrator.warned),
    ])
    return { companion, part }
  }

  function comesOn(app: { stop(): Promise<void> }, unfollow: readonly (() => void)[]): void {
    exits.push(() => {
      for (const each of unfollow) each()
      return app.stop()
    })
    if (exits.length === 1) onFirst()
  }

  return {
    open: (role) => asUsage(() => open(role)),
    openCompanion: (role) => asUsage(() => openCompanion(role)),
    async stop() {
      await Promise.all(exits.map((exit) => exit()))
    },
  }
}

/** What an app does not take as options came from the command line. */
function asUsage<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (error instanceof PassError) throw new UsageError(error.message, error.failure.remedy)
    throw error
  }
}
