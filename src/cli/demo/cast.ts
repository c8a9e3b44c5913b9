import { platform, release } from 'node:os'
import { createCompanion } from '../../companion/index.ts'
import { createBudget, createPass, type DeviceInfo, memoryStore, PassError } from '../../index.ts'
import { type LocalInspect, local } from '../../inspect/local.ts'
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

/**
 * Apps are shown to the inspector at `inspectorUrl`, if there is one. `onFirst` is called when the first app has come
 * on. Wrong options are a `UsageError`.
 */
export function createCast(
  { options, policy }: World,
  narrator: Narrator,
  { clock, inspectorUrl }: Pick<Io, 'clock'> & { readonly inspectorUrl: string | undefined },
  onFirst: () => void,
): Cast {
  const { deviceId, ...service } = options
  // All of them call from this machine, so the service counts them as one.
  const common = { ...service, clock, budget: createBudget({ clock }) }
  const exits: (() => Promise<void>)[] = []
  const inspectAs = (name: string) =>
    inspectorUrl === undefined ? undefined : local({ url: inspectorUrl, name, clock })

  function open({
    name,
    deviceId: ownId = deviceId,
    deviceInfo: about,
    policy: own,
    ...role
  }: Role): OnStage {
    const part = narrator.part(name)
    const inspect = inspectAs(name ?? 'TV')
    const pass = createPass({
      ...common,
      ...role,
      ...(inspect && { inspect }),
      device: { id: ownId, info: { ...deviceInfo, ...about } },
      store: memoryStore(),
      policy: { ...policy, ...own },
      onCall: part.noteCall,
    })
    comesOn(pass, inspect, [
      pass.subscribe((view) => part.noteState(stateOf(view))),
      pass.on('throttled', narrator.throttled),
      pass.on('warning', narrator.warned),
    ])
    return { pass, part }
  }

  function openCompanion({ name, ...role }: CompanionRole) {
    const part = narrator.part(name, { polls: false })
    const inspect = inspectAs(name)
    const companion = createCompanion({
      ...common,
      ...role,
      ...(inspect && { inspect }),
      store: memoryStore(),
      policy,
      onCall: part.noteCall,
    })
    comesOn(companion, inspect, [
      companion.subscribe((view) => part.noteState(companionStateOf(view))),
      companion.on('throttled', narrator.throttled),
      companion.on('warning', narrator.warned),
    ])
    return { companion, part }
  }

  function comesOn(
    app: { stop(): Promise<void> },
    inspect: LocalInspect | undefined,
    unfollow: readonly (() => void)[],
  ): void {
    exits.push(async () => {
      for (const each of unfollow) each()
      await app.stop()
      await inspect?.stop()
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
