import { Secret } from 'passchart'
import { passGuards } from '../../src/machines/pass/pass.guards.ts'
import { failureOf, judgeGuards, networkDown } from './_chart.ts'

const access = { mvpd: 'm', kind: 'regular', verified: true }
const as = (kind: string, mvpd = 'm') => ({ access: { ...access, mvpd, kind } })
const summary = { mvpd: 'm', kind: 'regular', notAfterMs: 1 }
const lent = { ...summary, kind: 'degraded' }
const m = { mvpd: 'm' }
const n = { mvpd: 'n' }
const session = (code: string) => ({ code: new Secret(code) })
const pendingLogout = { mvpd: 'm' }

judgeGuards(passGuards.createMachine({} as never), {
  hasLogoutToFinish: {
    yes: [[{ hasToken: true, pendingLogout }]],
    no: [[{ hasToken: true }], [{ hasToken: false, pendingLogout }]],
  },
  hasTokenAndFreshProfile: {
    yes: [[{ hasToken: true, isCachedFresh: true }]],
    no: [[{ hasToken: false, isCachedFresh: true }], [{ hasToken: true, isCachedFresh: false }]],
  },
  hasTokenAndNetwork: {
    yes: [[{ hasToken: true, online: true }]],
    no: [[{ hasToken: false, online: true }], [{ hasToken: true, online: false }]],
  },
  isOfflineWithCached: {
    yes: [[{ online: false, cached: summary }]],
    no: [
      [{ online: true, cached: summary }],
      [{ online: false }],
      [{ online: false, cached: summary, pendingLogout }],
    ],
  },
  hasSignInToTakeUp: {
    yes: [
      [{ signIn: { adopt: session('C') }, hasToken: true, online: true }],
      [{ signIn: { adopt: session('C') }, hasToken: false, online: false }],
    ],
    no: [
      [{ signIn: { adopt: session('C') }, hasToken: false, online: true }],
      [{ signIn: {}, hasToken: true, online: false }],
    ],
  },
  hasJustLoggedOut: {
    yes: [[{ hasToken: true, reason: 'loggedOut' }]],
    no: [[{ hasToken: false, reason: 'loggedOut' }], [{ hasToken: true, reason: 'none' }]],
  },
  hasNoToken: { yes: [[{ hasToken: false }]], no: [[{ hasToken: true }]] },
  hasAttemptsLeft: {
    yes: [[{ configurationAttempts: 2, settings: { attempts: 3 } }, networkDown]],
    no: [
      [{ configurationAttempts: 3, settings: { attempts: 3 } }, networkDown],
      [{ configurationAttempts: 1, settings: { attempts: 3 } }, failureOf()],
    ],
  },
  hasCached: {
    yes: [[{ cached: summary }]],
    no: [[{}], [{ cached: summary, pendingLogout }]],
  },
  hasAccess: { yes: [[{ access }]], no: [[{}]] },
  hasPrevious: { yes: [[{ previous: access }]], no: [[{}]] },
  hasOtherProfiles: {
    yes: [[{ profiles: [lent, summary] }]],
    no: [[{ profiles: [] }], [{ profiles: [lent, { ...summary, kind: 'temporary' }] }]],
  },
  mayHaveProfile: { yes: [[{ mayHaveProfile: true }]], no: [[{ mayHaveProfile: false }]] },
  isProfileKnown: {
    yes: [[{ profiles: [{ ...summary, ...n }, summary] }, m]],
    no: [
      [{ profiles: [{ ...summary, ...n }] }, m],
      [{ profiles: [] }, m],
    ],
  },
  isOtherProfile: {
    yes: [
      [{ access, profiles: [summary, { ...summary, ...n }] }, n],
      [{ profiles: [summary] }, m],
    ],
    no: [
      [{ access, profiles: [summary] }, m],
      [{ access, profiles: [summary] }, n],
      [{ access, profiles: [] }, n],
    ],
  },
  isProviderSettled: {
    yes: [
      [{ settings: { providerChoice: 'here', surface: 'secondary' } }, m],
      [{ settings: { providerChoice: 'companion', surface: 'secondary' } }, {}],
      [{ settings: { providerChoice: 'companion', surface: 'primary' } }, { surface: 'secondary' }],
    ],
    no: [
      [{ settings: { providerChoice: 'here', surface: 'secondary' } }, {}],
      [{ settings: { providerChoice: 'companion', surface: 'primary' } }, {}],
      [{ settings: { providerChoice: 'companion', surface: 'secondary' } }, { surface: 'primary' }],
    ],
  },
  usesPartner: {
    yes: [
      [{ settings: { hasPartner: true }, partner: { skipped: ['n'] } }, m],
      [{ settings: { hasPartner: true }, partner: { skipped: ['n'] } }, {}],
      [
        { settings: { hasPartner: true }, partner: { skipped: [] } },
        { ...m, route: 'auto' },
      ],
    ],
    no: [
      [{ settings: { hasPartner: false }, partner: { skipped: [] } }, m],
      [
        { settings: { hasPartner: true }, partner: { skipped: [] } },
        { ...m, route: 'basic' },
      ],
      [{ settings: { hasPartner: true }, partner: { skipped: ['m'] } }, m],
    ],
  },
  maySignInSilently: {
    yes: [[{ settings: { hasPartner: true }, partner: { isSpent: false }, hasLoggedOut: false }]],
    no: [
      [{ settings: { hasPartner: false }, partner: { isSpent: false }, hasLoggedOut: false }],
      [{ settings: { hasPartner: true }, partner: { isSpent: true }, hasLoggedOut: false }],
      [{ settings: { hasPartner: true }, partner: { isSpent: false }, hasLoggedOut: true }],
      [{ settings: { hasPartner: true }, partner: { isSpent: false }, hasLoggedOut: false, pending: {} }],
    ],
  },
  isIdentityLate: {
    yes: [[{ identityRepeat: 'due' }]],
    no: [[{ identityRepeat: 'none' }], [{ identityRepeat: 'done' }]],
  },
  isOurProfile: {
    yes: [
      [{ cached: summary }, m],
      [{ access }, m],
      [{ access, cached: { ...summary, ...n } }, m],
    ],
    no: [
      [{}, m],
      [{ cached: summary }, n],
      [{ access }, n],
      [{ access, cached: { ...summary, ...n } }, n],
      [as('temporary'), m],
      [as('degraded'), m],
    ],
  },
  isSameSignIn: {
    yes: [
      [{ signIn: {} }, { ...m, isOther: true }],
      [{ signIn: m }, { ...m, isOther: false }],
    ],
    no: [
      [{ signIn: {} }, { ...m, isOther: false }],
      [{ signIn: m }, { ...n, isOther: true }],
    ],
  },
  hasNoProfiles: { yes: [[{ profiles: [] }]], no: [[{ profiles: [summary] }]] },
  isProviderAsked: {
    yes: [[{ checkMvpd: 'm' }, m]],
    no: [
      [{ checkMvpd: 'n' }, m],
      [{ access, checkMvpd: 'm' }, m],
      [{}, m],
    ],
  },
  areAllAsked: { yes: [[{}]], no: [[{ checkMvpd: 'm' }], [{ access }]] },
  isOtherCode: {
    yes: [[{ signIn: { session: session('C') } }, { session: session('D') }]],
    no: [
      [{ signIn: { session: session('C') } }, { session: session('C') }],
      [{ signIn: {} }, { session: session('D') }],
    ],
  },
  isPartnerAccess: { yes: [[as('appleSSO')]], no: [[as('regular')], [{}]] },
  isServiceTokenAccess: { yes: [[as('serviceTokenSSO')]], no: [[as('regular')], [{}]] },
  isTemporary: { yes: [[as('temporary')]], no: [[as('regular')], [{}]] },
  isPassOnOffer: {
    yes: [[{ ...as('temporary', 'T'), temporary: { mvpds: ['S', 'T'] } }]],
    no: [
      [{ ...as('temporary', 'U'), temporary: { mvpds: ['S', 'T'] } }],
      [{ ...as('regular', 'T'), temporary: { mvpds: ['S', 'T'] } }],
      [{ temporary: { mvpds: ['S', 'T'] } }],
    ],
  },
  hasNextPass: {
    yes: [[{ ...as('temporary'), temporary: { next: ['U'] } }]],
    no: [
      [{ ...as('temporary'), temporary: { next: [] } }],
      [{ ...as('regular'), temporary: { next: ['U'] } }],
      [{ temporary: { next: ['U'] } }],
    ],
  },
  tellsIdentity: {
    yes: [[{ temporary: { needsIdentity: true, mvpd: 'T' } }, { mvpds: ['S', 'T'], identity: {} }]],
    no: [
      [{ temporary: { needsIdentity: false, mvpd: 'T' } }, { mvpds: ['S', 'T'], identity: {} }],
      [{ temporary: { needsIdentity: true, mvpd: 'T' } }, { mvpds: ['S', 'T'] }],
      [{ temporary: { needsIdentity: true, mvpd: 'T' } }, { mvpds: ['S'], identity: {} }],
    ],
  },
  isThisPlay: {
    yes: [[{ authorization: { isOpen: true, request: { requestId: '1' } } }, { requestId: '1' }]],
    no: [
      [{ authorization: { isOpen: false, request: { requestId: '1' } } }, { requestId: '1' }],
      [{ authorization: { isOpen: true, request: { requestId: '2' } } }, { requestId: '1' }],
      [{ authorization: { isOpen: true } }, { requestId: '1' }],
    ],
  },
  isAsked: {
    yes: [[{ preauthorization: { requests: [{ requestId: '2' }, { requestId: '1' }] } }, { requestId: '1' }]],
    no: [
      [{ preauthorization: { requests: [{ requestId: '2' }] } }, { requestId: '1' }],
      [{ preauthorization: { requests: [] } }, { requestId: '1' }],
    ],
  },
  hasUnmarked: {
    yes: [
      [
        {
          preauthorization: { requests: [{ resources: ['a', 'b'] }], marks: new Map([['a', {}]]), batch: 5 },
          settings: { preauthorizeBatch: 5 },
        },
      ],
    ],
    no: [
      [
        {
          preauthorization: { requests: [{ resources: ['a'] }], marks: new Map([['a', {}]]), batch: 5 },
          settings: { preauthorizeBatch: 5 },
        },
      ],
    ],
  },
  hasCode: { yes: [[{ signIn: { session: session('C') } }]], no: [[{ signIn: {} }]] },
  hasLogoutPage: {
    yes: [[{ logout: { step: 'browser' } }], [{ logout: { step: 'partner' } }]],
    no: [[{ logout: { step: 'requesting' } }]],
  },
  hasPartnerPrompt: { yes: [[{ logout: { step: 'partner' } }]], no: [[{ logout: { step: 'browser' } }]] },
  isStale: {
    yes: [
      [{ verifiedAtMs: 1_000, settings: { staleAfterMs: 500 } }, { nowMs: 1_500 }],
      [{ settings: { staleAfterMs: 500 } }, { nowMs: 500 }],
    ],
    no: [
      [{ verifiedAtMs: 1_000, settings: { staleAfterMs: 500 } }, { nowMs: 1_499 }],
      [{ settings: { staleAfterMs: 500 } }, { nowMs: 499 }],
    ],
  },
  hasRequests: {
    yes: [[{ preauthorization: { requests: [{}] } }]],
    no: [[{ preauthorization: { requests: [] } }]],
  },
})
