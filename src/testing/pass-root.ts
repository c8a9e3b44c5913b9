import {
  accepts,
  connect,
  createPassChart,
  type PassCommand,
  type PassSnapshot,
} from '../machines/pass/index.ts'
import { Secret } from '../secret.ts'
import { cast } from './answers.ts'
import { type News, newsForAll, newsOfIgnored, type Told, toCommands, toSteps } from './news.ts'
import type { Root } from './roots.ts'

const { mvpd, otherMvpd, passes, resource, otherResource } = cast
const identity = new Secret({ 'User-Email': 'x' }) as never

/** A streaming app. */
export const passRoot: Root = {
  createChart: createPassChart,
  asksAtWill: true,
  phaseOf: (snapshot) => connect(snapshot as PassSnapshot).phase,

  commandsFrom(from) {
    const snapshot = from as PassSnapshot
    const { signIn, authorization, preauthorization } = snapshot.context
    const { attempt } = signIn
    const play = authorization.isOpen ? authorization.request?.requestId : undefined
    const list = preauthorization.requests[0]?.requestId
    const leave = (does: string, requestId: string | undefined): Told<PassCommand>[] =>
      requestId === undefined ? [] : [[does, { type: 'decision.dismiss', requestId }]]
    return toCommands<PassCommand>(snapshot, {
      viewer: [
        ['signs in', { type: 'signIn.start' }],
        ['signs in with a provider', { type: 'signIn.start', mvpd }],
        ['signs in with another provider', { type: 'signIn.start', mvpd: otherMvpd }],
        ['signs in past the platform', { type: 'signIn.start', mvpd, route: 'basic' }],
        ['picks a provider', { type: 'provider.select', mvpd }],
        ['picks another provider', { type: 'provider.select', mvpd: otherMvpd }],
        ['picks a profile', { type: 'profile.select', mvpd }],
        ['picks another profile', { type: 'profile.select', mvpd: otherMvpd }],
        ['tries a pass', { type: 'temporaryAccess.start', mvpds: passes }],
        ['tries a pass on trust', { type: 'temporaryAccess.start', mvpds: passes, verify: false }],
        ['tells who he is', { type: 'temporaryAccess.start', mvpds: passes, identity }],
        ['tries no pass at all', { type: 'temporaryAccess.start', mvpds: [] }],
        ['plays', { type: 'authorization.request', requestId: 'play', resource }],
        [
          'looks at a list',
          { type: 'preauthorization.request', requestId: 'list', resources: [resource, otherResource] },
        ],
        ...leave('leaves the item', play),
        ...leave('leaves the list', list),
        ['logs out', { type: 'logout.start' }],
        ['leaves', { type: 'dialog.cancel' }],
        ['asks for a new code', { type: 'code.renew' }],
        ['has seen the hint', { type: 'partnerLogout.acknowledge' }],
        ['looks again', { type: 'profile.recheck' }],
        ['starts over', { type: 'pass.restart' }],
      ],
      host: [
        ['has the page returned', { type: 'browser.returned', attempt }],
        ['has the page closed', { type: 'browser.closed', attempt }],
        ['cannot open the page', { type: 'browser.failed', attempt }],
        ['is hidden', { type: 'app.hidden' }],
        ['is shown', { type: 'app.shown' }],
        ['is offline', { type: 'network.offline' }],
        ['is online', { type: 'network.online' }],
      ],
      accepts: (command) =>
        command.type === 'authorization.request' ||
        command.type === 'preauthorization.request' ||
        accepts(snapshot, command),
    })
  },

  newsFor(system) {
    const { root, script, given } = system
    const snapshot = root.getSnapshot() as PassSnapshot
    const session = {
      code: new Secret('ELSEWHERE'),
      url: new Secret('https://idp.example/'),
      expiresAtMs: script.nowMs + given.codeLifeMs,
      mvpd,
      surface: 'secondary',
    } as const
    const news: readonly News[] = [
      ['another tab has signed in', { type: 'elsewhere.signedIn', mvpd, isOther: true }],
      ['another tab has logged out', { type: 'elsewhere.signedOut', mvpd }],
      ['another tab has logged out of another provider', { type: 'elsewhere.signedOut', mvpd: otherMvpd }],
      ['another tab shows another code', { type: 'elsewhere.codeShown', session }],
      ['the wall clock is set', { type: 'clock.corrected', offsetMs: 60_000 }],
      ['the identity arrives late', { type: 'identity.arrived' }],
      ['another viewer sits down', { type: 'identity.changed' }],
      ['the app calls authorize()', { type: 'call.authorize', requestId: 'call', resource }],
      [
        'the app calls preauthorize()',
        { type: 'call.preauthorize', requestId: 'calls', resources: [resource] },
      ],
      ...newsOfIgnored<PassCommand>({ type: 'code.renew' }, (command) => accepts(snapshot, command)),
    ]
    return toSteps([...newsForAll(system), ...news])
  },
}
