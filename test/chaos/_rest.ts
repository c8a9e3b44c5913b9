import type { PassView } from 'passchart'
import { become, pass, type Stage, signIn } from './_steps.ts'
import type { Tab } from './_tab.ts'

/** The longest silence a service can ask for is 5 min, and waits between attempts are shorter. */
const restAfterMs = 7 * 60_000
const minute = 60_000
/** Polls apart, nobody calls more often than this while nothing happens: not even to replace dead credentials. */
const mostCallsAMinute = 8
const mostRounds = 12

/**
 * The faults stop: whatever the script left behind, each tab comes to a resting state by itself; from there a viewer
 * can sign in and play; and stopped, it is silent.
 */
export async function comeToRest(stage: Stage, judge: () => void): Promise<void> {
  const { world, tabs, device, report } = stage
  world.network.mend()
  world.simulator.rules.clear()
  world.disk.mode = 'works'
  for (const tab of tabs) tab.start()
  become(stage, 'online')
  become(stage, 'shown')
  await pass(stage, restAfterMs)
  // A token may just be renewed, in vain.
  if (tabs.some(({ view }) => whatIsRestless(view) !== undefined)) await pass(stage, minute)
  for (const tab of tabs) {
    tab.checkQuiet('at rest')
    const restless = whatIsRestless(tab.view)
    if (restless !== undefined) report('a resting state once faults stop', restless)
  }
  judge()

  const before = device.calls - device.polls
  await pass(stage, minute)
  const calls = device.calls - device.polls - before
  // What one of them finds out, the other cannot hear of through a store that failed.
  const most = mostCallsAMinute * (world.disk.hasFailed ? tabs.length : 1)
  if (calls > most) report('every loop ends', `${calls} calls in a minute of rest`)
  judge()

  for (const tab of tabs) await signInAndPlay(stage, tab, judge)

  for (const tab of tabs) tab.stop()
  await pass(stage, 0)
  // A store may take its time over what it was given.
  await pass(stage, 10_000)
  for (const tab of tabs) tab.checkQuiet('after stop()')
  await pass(stage, minute)
}

/** Why a view is none that may stay as it is; undefined if it may. */
function whatIsRestless(view: PassView | undefined): string | undefined {
  switch (view?.phase) {
    case 'signedOut':
    case 'choosingProfile':
    case 'blocked':
    case 'ready':
      return undefined
    case 'selectingProvider':
      return view.loading ? 'selectingProvider, loading' : undefined
    case 'signingIn':
      return view.step === 'creating' ? 'signingIn, creating' : undefined
    case 'startingTemporary':
      return view.needsIdentity ? undefined : 'startingTemporary'
    case 'loggingOut':
      return view.step === 'requesting' ? 'loggingOut, requesting' : undefined
    default:
      return view?.phase
  }
}

/** A viewer who wants to watch gets there, whatever went before. */
async function signInAndPlay(stage: Stage, tab: Tab, judge: () => void): Promise<void> {
  const { world, report } = stage
  const path: string[] = []
  let hasPlayed = false
  for (let round = 0; round < mostRounds; round++) {
    const { view } = tab
    path.push(view?.phase ?? 'none')
    switch (view?.phase) {
      case 'blocked':
        // Nothing but another statement helps.
        if (world.simulator.state.dump().revokedStatements.length > 0) return
        tab.kill()
        tab.start()
        break
      case 'signedOut':
        tab.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
        break
      case 'signingIn':
        // A code that leads nowhere is replaced by another.
        if (path.at(-2) === 'signingIn') tab.send({ type: 'code.renew' })
        await pass(stage, 1_000)
        signIn(stage, 'Cablevision', 0)
        tab.page('returned', false)
        break
      case 'ready':
        if (hasPlayed && view.authorization.status === 'permitted') return
        if (hasPlayed) tab.send({ type: 'logout.start' })
        else tab.send({ type: 'authorization.request', resource: 'r1' })
        break
      case 'loggingOut':
        tab.page('returned', false)
        tab.send({ type: 'dialog.cancel' })
        break
      default:
        tab.send({ type: 'dialog.cancel' })
    }
    hasPlayed = view?.phase === 'ready' && !hasPlayed
    await pass(stage, 10_000)
    judge()
  }
  report('once faults stop, a viewer can sign in and play', path.join(', '))
  judge()
}
