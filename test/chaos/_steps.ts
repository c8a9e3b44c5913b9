import { settle } from '../_support/clock.ts'
import type { DeviceCalls } from './_call-rules.ts'
import { deviceId } from './_process.ts'
import { type Command, faultable, type Ruling, type Step } from './_script.ts'
import type { Tab } from './_tab.ts'
import type { Report } from './_violation.ts'
import type { World } from './_world.ts'

export interface Stage {
  readonly world: World
  readonly tabs: readonly Tab[]
  readonly device: DeviceCalls
  readonly report: Report
}

/** Carries a step out, and checks what holds whenever everything has settled, if it has. */
export async function perform(stage: Stage, step: Step): Promise<void> {
  const { world, tabs } = stage
  const { clock, simulator, network, disk } = world
  const tab = tabs['tab' in step ? step.tab % tabs.length : 0] as Tab
  switch (step.do) {
    case 'start':
    case 'stop':
    case 'kill':
      tab[step.do]()
      break
    case 'send':
      tab.send(step.command)
      break
    case 'ask':
      tab.ask(step.question)
      break
    case 'storm':
      for (let i = 0; i < step.count; i++) {
        for (const command of pressed) {
          tab.send(command)
          await pass(stage, 0)
        }
      }
      break
    case 'abort':
      for (const each of tabs) each.abort()
      break
    case 'pass':
      await pass(stage, step.ms)
      break
    case 'ticks':
      for (let i = 0; i < step.count; i++) await undefined
      break
    case 'lifecycle':
      become(stage, step.event)
      break
    case 'sleep':
      // Promises run to their end before a device sleeps; what waits for an answer goes to sleep half done.
      await settle()
      if (step.isTold) become(stage, 'hidden')
      clock.sleep(step.ms, step.monotonic)
      world.hasTamperedTime ||= step.monotonic === 'frozen'
      if (step.isTold) become(stage, 'shown')
      break
    case 'setClock':
      clock.aheadMs = step.aheadMs
      world.hasTamperedTime = true
      break
    case 'page':
      for (const each of tabs) each.page(step.how, step.isOfOldAttempt)
      break
    case 'person':
      signIn(stage, step.mvpd, step.age)
      break
    case 'rule':
      rule(stage, step.ruling)
      break
    case 'fault': {
      for (const name of step.on === 'any' ? faultable : [step.on]) {
        if (step.times === 'always') simulator.faults.always(name, step.fault)
        else simulator.faults.next(name, step.fault, step.times)
      }
      break
    }
    case 'trouble':
      network.trouble(step.on, step.trouble, step.times)
      break
    case 'mend':
      network.mend()
      break
    case 'store':
      store()
      break
  }

  function store(): void {
    const { how, at } = step as Extract<Step, { do: 'store' }>
    if (how === 'break') disk.mode = 'breaks'
    else if (how === 'hang') disk.mode = 'hangs'
    else if (how === 'mend') disk.mode = 'works'
    // What others do to a store while it is in use is another matter.
    else if (tabs.some((each) => each.isInUse)) return
    else {
      for (const each of tabs) each.forgot()
      if (how === 'wipe') disk.wipe()
      else damage(at)
    }
  }

  function damage(at: number): void {
    const keys = [...disk.values.keys()]
    const key = keys[at % keys.length]
    const text = key && disk.values.get(key)
    if (text)
      disk.damage(key, [text.slice(0, -3), '{}', text.replace('"version":1', '"version":9')][at % 3] ?? '')
  }
}

/** What makes a call in one phase or another. */
const pressed: readonly Command[] = [
  { type: 'authorization.request', resource: 'r1' },
  { type: 'code.renew' },
  { type: 'profile.recheck' },
]

/** Time passes, and everything that is due happens. */
export async function pass({ world, tabs }: Stage, ms: number): Promise<void> {
  await world.clock.pass(ms)
  for (const tab of tabs) tab.check()
}

export function become({ world, tabs }: Stage, event: 'shown' | 'hidden' | 'online' | 'offline'): void {
  if (event === 'shown' || event === 'hidden') world.isShown = event === 'shown'
  else world.isOnline = event === 'online'
  for (const tab of tabs) tab.lifecycle(event)
}

/** The viewer goes through the provider's pages; with a dead code he gets nowhere. */
export function signIn({ world: { simulator }, device }: Stage, mvpd: string, age: number): void {
  const code = [...device.codes.keys()].at(-1 - age)
  if (code === undefined) return
  attempt(() => simulator.person.signIn(code)) || attempt(() => simulator.person.signIn(code, { mvpd }))
}

function rule({ world: { simulator } }: Stage, ruling: Ruling): void {
  const { rules, profiles, tokens, credentials, statements, temporaryAccess, time } = simulator
  switch (ruling.type) {
    case 'deny':
    case 'permit':
      rules[ruling.type](ruling.resource)
      break
    case 'degrade':
      rules.degrade(ruling.mvpd, ruling.rule)
      break
    case 'restore':
    case 'clear':
      rules[ruling.type]()
      break
    case 'deactivate':
    case 'activate':
      rules[ruling.type](ruling.mvpd)
      break
    case 'addProfile':
      attempt(() => profiles.add({ device: deviceId }, ruling.mvpd))
      break
    case 'expireProfiles':
      profiles.expire(ruling.mvpd)
      break
    case 'removeProfiles':
      profiles.remove(ruling.mvpd)
      break
    case 'revokeTokens':
      tokens.revoke()
      break
    case 'revokeCredentials':
      credentials.revoke()
      break
    case 'revokeStatement':
      statements.revoke()
      break
    case 'expirePass':
      temporaryAccess.expire()
      break
    case 'skew':
      time.skew(ruling.ms)
      break
  }
}

/** The simulator throws at what cannot be; the chaos does not care. */
function attempt(run: () => unknown): boolean {
  try {
    run()
    return true
  } catch {
    return false
  }
}
