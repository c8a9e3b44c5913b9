import type { SentinelCommand } from '../machines/index.ts'
import type { Records } from './records.ts'
import { toRecord } from './shown-code.ts'
import type { SteadyClock } from './steady-clock.ts'
import type { Vault } from './vault.ts'

/** Carries out what the root chart wants remembered. */
export function keep(
  { records, vault }: { readonly records: Records; readonly vault: Vault },
  command: SentinelCommand,
  clock: SteadyClock,
): void {
  switch (command.type) {
    case 'selection.keep':
      records.keep('selection', command.selection)
      break
    case 'selection.forget':
      records.forget('selection')
      break
    case 'profile.keep':
      keepHistory(records, command.profile.mvpd)
      records.keep('profile', { ...command.profile, verifiedAtMs: clock.toWall(clock.now()) })
      // A tab that was killed may have left a logout unfinished: the viewer has signed in since.
      records.forget('logout', ({ mvpd }) => mvpd === command.profile.mvpd)
      break
    case 'profile.forget':
      records.forget('profile', ({ mvpd }) => mvpd === command.mvpd)
      if (command.isLoggedOut) {
        const loggedOut = { mvpd: command.mvpd, atMs: clock.toWall(clock.now()) }
        records.keep('history', { hadProfile: true, loggedOut })
      }
      break
    case 'signIn.keep':
      records.keep('signIn', toRecord(command.session, clock))
      break
    case 'signIn.forget':
      records.forget('signIn', ({ code }) => code === command.code.reveal())
      break
    case 'logout.keep':
      records.keep('logout', command.logout)
      break
    case 'logout.forget':
      records.forget('logout', ({ mvpd }) => mvpd === command.mvpd)
      break
    case 'registration.settled':
      vault.settle(command.failure)
      break
    case 'configuration.forget':
    case 'identity.refresh':
      break
  }
}

/** Whoever signs in to a provider has not logged out of it any more; a logout of another stays to be heard of. */
function keepHistory(records: Records, mvpd: string): void {
  const { hadProfile, loggedOut } = records.last('history') ?? {}
  const isOver = loggedOut?.mvpd === mvpd
  if (!hadProfile || isOver) {
    records.keep('history', { hadProfile: true, ...(isOver || !loggedOut ? {} : { loggedOut }) })
  }
}
