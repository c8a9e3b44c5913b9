import {
  accepts,
  type CompanionCommand,
  type CompanionSnapshot,
  connectCompanion,
  createCompanionChart,
} from '../machines/companion/index.ts'
import { Secret } from '../secret.ts'
import { cast } from './answers.ts'
import { newsForAll, newsOfIgnored, toCommands, toSteps } from './news.ts'
import type { Root } from './roots.ts'

/** Stands for whatever code the television shows. */
const code = new Secret('CODE')
const blanks = new Secret(' ')

/** The second-screen web app. */
export const companionRoot: Root = {
  createChart: createCompanionChart,
  asksAtWill: false,
  phaseOf: (snapshot) => connectCompanion(snapshot as CompanionSnapshot).phase,

  commandsFrom(from) {
    const snapshot = from as CompanionSnapshot
    const { attempt } = snapshot.context
    return toCommands<CompanionCommand>(snapshot, {
      viewer: [
        ['types the code', { type: 'code.submit', code }],
        ['types nothing but blanks', { type: 'code.submit', code: blanks }],
        ['picks a provider', { type: 'provider.select', mvpd: cast.mvpd }],
        ['goes back to typing', { type: 'code.retype' }],
        ['leaves', { type: 'dialog.cancel' }],
      ],
      host: [
        ['has the page returned', { type: 'browser.returned', attempt }],
        ['has the page closed', { type: 'browser.closed', attempt }],
        ['cannot open the page', { type: 'browser.failed', attempt }],
      ],
      accepts: (command) => accepts(snapshot, command),
    })
  },

  newsFor(system) {
    const snapshot = system.root.getSnapshot() as CompanionSnapshot
    return toSteps([
      ...newsForAll(system),
      ['the network is back', { type: 'network.online' }],
      ...newsOfIgnored<CompanionCommand>({ type: 'code.retype' }, (command) => accepts(snapshot, command)),
    ])
  },
}
