import { Secret } from 'passchart'
import { createPassChart, type PassServices } from 'passchart/machines'
import { describe, expect, it } from 'vitest'
import {
  done,
  failed,
  failureOf,
  linesOf,
  networkDown,
  notCalled,
  profile,
  refusal,
  same,
  stateAt,
  type Transitions,
  take,
} from './_chart.ts'

const services: PassServices = {
  boot: notCalled,
  loadCredentials: notCalled,
  registerClient: notCalled,
  issueAccessToken: notCalled,
  retrieveProfiles: notCalled,
  renewIdentity: notCalled,
  retrieveProviders: notCalled,
  retrievePartnerProviders: notCalled,
  askFramework: notCalled,
  createPartnerSession: notCalled,
  authenticateWithPartner: notCalled,
  createPartnerProfile: notCalled,
  createSession: notCalled,
  resumeSession: notCalled,
  openBrowser: notCalled,
  lookForProfile: notCalled,
  decide: notCalled,
  verify: notCalled,
  logout: notCalled,
  wait: notCalled,
  takeTurn: notCalled as never,
  watchSurroundings: () => ({ handle() {}, stop() {} }),
}
const chart = createPassChart(services)

const settings = {
  redirectUrl: 'https://app.example/done',
  surface: 'secondary',
  hasBrowser: false,
  hasCompanion: true,
  hasPartner: false,
  settingsPath: [],
  logoutScope: 'everywhere',
  providerChoice: 'here',
  profileCheck: 'one',
  severalProfiles: 'ask',
  attempts: 3,
  pollIntervalMs: 5_000,
  preauthorizeBatch: 5,
  denialCooldownMs: 60_000,
  staleAfterMs: 900_000,
  refreshAfterAuthorization: false,
} as const

const summary = (mvpd: string) => ({ mvpd, kind: 'regular', notAfterMs: 10_000_000 })
const access = { ...summary('m'), verified: true }
const url = new Secret('https://idp.example/')
const session = { code: new Secret('C'), url, expiresAtMs: 1_800_000, mvpd: 'm', surface: 'secondary' }
const boot = (o: object = {}) => done('boot', { settings, hadProfile: true, shown: true, online: true, ...o })

const token = { serializedToken: new Secret('media'), notBeforeMs: 0, notAfterMs: 1 }
const item = { resource: 'a', authorized: true, source: 'mvpd', token }
const permit = { outcome: 'settled', results: [{ resource: 'a', outcome: 'permitted', decision: item }] }
const denial = { outcome: 'settled', results: [{ resource: 'a', outcome: 'denied', failure: failureOf() }] }
const ended = { ...denial, outcome: 'needsAuthentication', cause: 'authenticated_profile_missing' }

const found = { ...profile, mvpd: 'm' }
/** What a check of the invoked id may come to. */
const checks = (id: string) => ({
  [`${id}: one profile`]: done(id, { outcome: 'one', profiles: [found], selected: found, nowMs: 1 }),
  [`${id}: several profiles`]: done(id, { outcome: 'several', profiles: [found, { ...found, mvpd: 'n' }] }),
  [`${id}: no profile`]: done(id, { outcome: 'none', isFrameworkValid: false }),
  [`${id}: no profile, but the platform's word`]: done(id, { outcome: 'none', isFrameworkValid: true }),
  [`${id}: a used-up TempPass`]: done(id, { outcome: 'exhausted', failure: failureOf() }),
  [`${id}: a broken TempPass`]: done(id, { outcome: 'misconfigured', failure: failureOf() }),
  [`${id}: the provider is gone`]: done(id, { outcome: 'providerGone', failure: failureOf() }),
  [`${id}: no answer`]: done(id, { outcome: 'unavailable', failure: networkDown }),
  [`${id} breaks`]: failed(id),
})

const apple = { ...found, type: 'appleSSO' }
const identity = new Secret({ email: 'hash' })
const thisIdentity = same(identity)
const offered = { mvpd: 'm', displayName: 'M', mappingId: 'm-id', isSupported: true, isFeatured: false }
const begun = {
  actionName: 'resume',
  missingParameters: ['mvpd'],
  code: new Secret('C'),
  expiresAtMs: 1_800_000,
}
const fallback = (kind: string, o: object = {}) => ({ outcome: 'fallback', kind, ...o })

const events: Readonly<Record<string, { readonly type: string; readonly [member: string]: unknown }>> = {
  'nothing is remembered': boot(),
  'a profile is remembered': boot({ cached: summary('m') }),
  'a profile is remembered, offline': boot({ cached: summary('m'), online: false }),
  'a fresh profile is remembered': boot({ cached: summary('m'), isCachedFresh: true, verifiedAtMs: 7 }),
  'a sign-in is remembered': boot({ signIn: session }),
  'a sign-in is remembered, offline': boot({ signIn: session, cached: summary('m'), online: false }),
  'a logout has ended': boot({ returnedFrom: 'logout' }),
  'no device id': failed('boot', { code: 'usage' }),

  'a token': { type: 'token.ready' },
  'a refused token': { type: 'token.rejected', revision: 1 },
  'refused credentials': { type: 'credentials.rejected', revision: 1 },
  'new credentials': { type: 'credentials.reset' },
  'no answer yet': { type: 'registration.waiting', failure: networkDown },
  'registration failed': { type: 'registration.failed', failure: failureOf({ code: 'registration' }) },
  'the registrar breaks': failed('registrar'),
  'the sentinel breaks': failed('sentinel'),
  'a pause': { type: 'throttle.paused', pausedUntilMs: 1_000 },
  'a warning': { type: 'warning.raised', code: 'store', message: '' },
  'a command for nothing': { type: 'command.ignored', command: 'code.renew' },
  'the app is shown': { type: 'app.shown' },
  'the app is hidden': { type: 'app.hidden' },
  'the network is back': { type: 'network.online' },
  'the network is gone': { type: 'network.offline' },
  'to start over': { type: 'pass.restart' },
  'another tab registered': { type: 'elsewhere.registered' },
  'another tab renewed': { type: 'elsewhere.renewed', token: { revision: 2, renewAtMs: 9 } },
  'another tab signed in': { type: 'elsewhere.signedIn', mvpd: 'm', isOther: true },
  'another tab looked again': { type: 'elsewhere.signedIn', mvpd: 'n', isOther: false },
  'another tab signed out': { type: 'elsewhere.signedOut', mvpd: 'm' },
  'another tab signed out of another': { type: 'elsewhere.signedOut', mvpd: 'n' },
  'another tab shows the code': { type: 'elsewhere.codeShown', session },
  'another tab shows another code': {
    type: 'elsewhere.codeShown',
    session: { ...session, code: new Secret('D') },
  },

  ...checks('profileCheck'),
  'to look again': { type: 'profile.recheck' },
  'to sign in': { type: 'signIn.start' },
  'to sign in with a provider': { type: 'signIn.start', mvpd: 'm' },
  'to sign in past the platform': { type: 'signIn.start', route: 'basic' },
  'to sign in past the platform with a provider': { type: 'signIn.start', mvpd: 'm', route: 'basic' },
  'to use a pass': { type: 'temporaryAccess.start', mvpds: ['T', 'U'] },
  'to use a pass on trust': { type: 'temporaryAccess.start', mvpds: ['T', 'U'], verify: false },
  'to tell who is watching': { type: 'temporaryAccess.start', mvpds: ['T'], identity },
  'an identity': { type: 'identity.arrived' },
  'another viewer': { type: 'identity.changed' },
  'the pass is over': done('temporaryDeadline', { nowMs: 1 }),
  'to use a profile': { type: 'profile.select', mvpd: 'n' },
  'to use this profile': { type: 'profile.select', mvpd: 'm' },
  'to use an unknown profile': { type: 'profile.select', mvpd: 'x' },
  'to log out': { type: 'logout.start' },
  'to leave': { type: 'dialog.cancel' },

  'a list': done('retrieveProviders', [{ id: 'm', displayName: 'M' }]),
  'no network for the list': failed('retrieveProviders', networkDown),
  'too many 429 for the list': failed('retrieveProviders', { code: 'throttled', retryable: true }),
  'a refused list': failed('retrieveProviders'),
  'the wait for the list is over': done('configurationBackoff', { nowMs: 1_000 }),
  'the wait for the list breaks': failed('configurationBackoff'),
  'a provider': { type: 'provider.select', mvpd: 'm' },

  'the sign-in succeeds': done('signIn', { outcome: 'authenticated', profile: found, nowMs: 1 }),
  'nothing to sign in to': done('signIn', { outcome: 'alreadyAuthenticated', mvpd: 'm', reasonType: 'none' }),
  'everybody is let in': done('signIn', {
    outcome: 'alreadyAuthenticated',
    mvpd: 'm',
    reasonType: 'degraded',
  }),
  'everybody is let in for a while': done('signIn', {
    outcome: 'alreadyAuthenticated',
    mvpd: 'T',
    reasonType: 'temporary',
  }),
  'the sign-in expires': done('signIn', { outcome: 'expired' }),
  'the sign-in is left': done('signIn', { outcome: 'cancelled' }),
  'the sign-in is rejected': done('signIn', { outcome: 'rejected', failure: failureOf() }),
  'the sign-in fails': done('signIn', { outcome: 'failed', failure: failureOf() }),
  'the provider of the sign-in is gone': done('signIn', { outcome: 'providerGone', failure: failureOf() }),
  'the sign-in breaks': failed('signIn'),
  'the host has to open a page': { type: 'signIn.browserWanted', attempt: 1, url },
  'the host says returned': { type: 'browser.returned', attempt: 1 },
  'the host says closed': { type: 'browser.closed', attempt: 1 },
  'another code': { type: 'code.renew' },
  'a code is being made': { type: 'signIn.creating', mvpd: 'm' },
  'a code lives': { type: 'signIn.presented', attempt: 2, session },
  'the code is shown': { type: 'signIn.step', step: 'code' },
  'a look found nothing': { type: 'poll.answered' },
  'looks fail': { type: 'poll.failing', failures: 5 },
  'a look failed': { type: 'poll.failing', failures: 4 },
  'the polling rests': { type: 'poll.suspended' },
  'the polling goes on': { type: 'poll.resumed' },

  'the platform has a profile': done('partnerSso', { outcome: 'profile', profile: apple, nowMs: 1 }),
  'the platform lets everybody in': done('partnerSso', {
    outcome: 'alreadyAuthenticated',
    mvpd: 'm',
    reasonType: 'degraded',
  }),
  'the platform has nothing to do': done('partnerSso', {
    outcome: 'alreadyAuthenticated',
    mvpd: 'm',
    reasonType: 'authenticatedSSO',
  }),
  'the platform is left': done('partnerSso', { outcome: 'cancelled' }),
  'the platform gives a session': done('partnerSso', fallback('session', { session: begun, mvpd: 'm' })),
  'the platform gives a session without provider': done(
    'partnerSso',
    fallback('session', { session: begun }),
  ),
  'the platform is off for the provider': done(
    'partnerSso',
    fallback('session', { session: { ...begun, reasonType: 'configuration_fallback' }, mvpd: 'm' }),
  ),
  'the platform gives a provider': done(
    'partnerSso',
    fallback('provider', { mvpd: 'm', failure: failureOf() }),
  ),
  'the platform gives nothing': done('partnerSso', fallback('picker')),
  'the platform breaks': failed('partnerSso'),
  'the platform has a list': { type: 'partner.configured', providers: [offered] },
  'the platform asks': { type: 'partner.step', step: 'asking' },

  'a pass': done('tempAccess', {
    outcome: 'active',
    mvpd: 'T',
    next: ['U'],
    profile: { ...found, mvpd: 'T', type: 'temporary' },
    nowMs: 1,
  }),
  'a pass whose clock stands': done('tempAccess', { outcome: 'active', mvpd: 'T', next: [], nowMs: 1 }),
  'a pass on trust': done('tempAccess', { outcome: 'active', mvpd: 'T', next: [], identity }),
  'the passes are used up': done('tempAccess', { outcome: 'exhausted', failure: failureOf() }),
  'the pass is broken': done('tempAccess', { outcome: 'misconfigured', failure: failureOf() }),
  'the pass gives no answer': done('tempAccess', { outcome: 'unavailable', failure: networkDown }),
  'the pass is left': done('tempAccess', { outcome: 'cancelled' }),
  'the pass breaks': failed('tempAccess'),
  'the pass is looked at': { type: 'temporaryAccess.step', mvpd: 'T', needsIdentity: true },

  ...checks('refresh'),
  'the profile may be over': done('accessDeadline', { nowMs: 10_000_000 }),
  'the deadline breaks': failed('accessDeadline'),
  'the metadata may have changed': { type: 'access.recheck' },
  'still fresh': done('judging', { nowMs: 1_000 }),
  'not fresh any more': done('judging', { nowMs: 1_000_000 }),
  'the judging breaks': failed('judging'),
  'the access ends': { type: 'access.ended', reason: 'missing' },
  'the access has expired': { type: 'access.ended', reason: 'expired' },
  'the platform does not vouch': {
    type: 'access.ended',
    reason: 'missing',
    failure: refusal('invalid_header_pfs_provider_info_expired'),
  },
  'the pass ends': { type: 'access.ended', reason: 'temporaryExhausted' },
  'the pass turns out to be broken': { type: 'access.ended', reason: 'misconfigured' },
  'the access ends with its provider': { type: 'access.ended', reason: 'providerGone' },

  'a question': { type: 'preauthorization.request', requestId: '2', resources: ['b'] },
  'a question by call': { type: 'call.preauthorize', requestId: '2', resources: ['b'] },
  'nothing more comes': done('collecting', { nowMs: 1_000 }),
  'the collecting breaks': failed('collecting'),
  'the marks come': done('preauthorization', permit),
  'the marks end the access': done('preauthorization', ended),
  'the question breaks': failed('preauthorization'),
  'a play': { type: 'authorization.request', requestId: '2', resource: 'b' },
  'a play by call': { type: 'call.authorize', requestId: '2', resource: 'b' },
  'a permit': done('authorization', permit),
  'a denial': done('authorization', denial),
  'a denial that ends the access': done('authorization', ended),
  'the decision breaks': failed('authorization'),
  'the item is left': { type: 'decision.dismiss', requestId: '1' },
  'another item is left': { type: 'decision.dismiss', requestId: '0' },

  'the logout is done': done('logout', { outcome: 'loggedOut' }),
  'only this device forgot': done('logout', { outcome: 'loggedOut', localOnly: true }),
  'the page was not seen to its end': done('logout', {
    outcome: 'loggedOut',
    providerSessionMayRemain: true,
  }),
  'the logout fails': done('logout', { outcome: 'failed', failure: networkDown }),
  'the logout breaks': failed('logout'),
  'the profile is gone': { type: 'logout.purged', mvpd: 'm' },
  'a page is to be shown': { type: 'logout.step', step: 'browser', attempt: 1, url, isForHost: true },
  'a page of this screen is shown': {
    type: 'logout.step',
    step: 'browser',
    attempt: 1,
    url,
    isForHost: false,
  },
  'a hint is to be shown': { type: 'logout.step', step: 'partner', attempt: 1, isForHost: false },
  'an odd answer to the logout': { type: 'logout.oddAnswer', actionName: 'farewell' },
  'the pass is gone': { type: 'logout.purged', mvpd: 'T' },
  'the hint was seen': { type: 'partnerLogout.acknowledge' },
}

/** What leads where from whatever state: the loss of the right to call, and nothing else. */
const everywhere = (state: string) => ({
  'registration failed': 'blocked',
  'the registrar breaks': 'blocked',
  'the sentinel breaks': 'blocked',
  'a refused token': state,
  'refused credentials': state,
  'another tab renewed': state,
  'another tab signed out of another': state,
  'another tab shows the code': state,
  'a pause': state,
  'a warning': state,
  'a command for nothing': state,
  'the app is hidden': state,
  'the network is gone': state,
})
/** A dialog or a check: questions get a refusal, and new credentials void whatever was going on. */
const outside = (state: string) => ({
  ...everywhere(state),
  'new credentials': 'checkingProfile',
  'another tab registered': 'checkingProfile',
  'a token': state,
  'no answer yet': state,
  'a play': state,
  'a play by call': state,
  'a question': state,
  'a question by call': state,
  'to start over': state,
  'another viewer': state,
})

const table: Transitions = {
  booting: {
    ...everywhere('booting'),
    'nothing is remembered': 'registering',
    'a profile is remembered': 'registering',
    'a profile is remembered, offline': 'ready.access.unverified',
    'a fresh profile is remembered': 'registering',
    'no device id': 'blocked',
    'new credentials': 'booting',
    'another tab registered': 'booting',
    'another tab signed in': 'booting',
    'another tab signed out': 'booting',
    'a token': 'booting',
  },
  registering: {
    ...everywhere('registering'),
    'a token': 'checkingProfile',
    'no answer yet': 'registering',
    'new credentials': 'registering',
    'another tab registered': 'registering',
    'the network is back': 'registering',
    'to sign in': 'registering',
  },
  checkingProfile: {
    ...outside('checkingProfile'),
    'another tab signed in': 'checkingProfile',
    'another tab signed out': 'signedOut',
    'profileCheck: one profile': 'ready.access.verified',
    'profileCheck: several profiles': 'choosingProfile',
    'profileCheck: no profile': 'signedOut',
    'profileCheck: a used-up TempPass': 'signedOut',
    'profileCheck: a broken TempPass': 'signedOut',
    'profileCheck: the provider is gone': 'signedOut',
    'profileCheck: no answer': 'signedOut',
    'profileCheck breaks': 'signedOut',
    "profileCheck: no profile, but the platform's word": 'signedOut',
    'an identity': 'checkingProfile',
    'to sign in': 'checkingProfile',
    'to use a pass': 'checkingProfile',
    'to log out': 'checkingProfile',
    'to leave': 'signedOut',
  },
  choosingProfile: {
    ...outside('choosingProfile'),
    'to use a profile': 'ready.access.verified',
    'to use an unknown profile': 'choosingProfile',
    'to sign in': 'selectingProvider.loading',
    'to sign in with a provider': 'signingIn',
    'to use a pass': 'startingTemporary',
    'an identity': 'choosingProfile',
    'to leave': 'signedOut',
  },
  signedOut: {
    ...outside('signedOut'),
    'another tab signed in': 'checkingProfile',
    'another tab signed out': 'signedOut',
    'another tab shows another code': 'signedOut',
    'to sign in': 'selectingProvider.loading',
    'to sign in with a provider': 'signingIn',
    'to look again': 'checkingProfile',
    'to use a pass': 'startingTemporary',
    'to use a pass on trust': 'startingTemporary',
    'an identity': 'checkingProfile',
    'to log out': 'signedOut',
    'to leave': 'signedOut',
  },
  'selectingProvider.loading': {
    ...outside('selectingProvider.loading'),
    'another tab signed in': 'checkingProfile',
    'a list': 'selectingProvider.choosing',
    'no network for the list': 'selectingProvider.backingOff',
    'too many 429 for the list': 'signedOut',
    'a refused list': 'signedOut',
    'a provider': 'selectingProvider.loading',
    'to leave': 'signedOut',
  },
  'selectingProvider.backingOff': {
    'the wait for the list is over': 'selectingProvider.loading',
    'the wait for the list breaks': 'selectingProvider.loading',
    'to leave': 'signedOut',
  },
  'selectingProvider.choosing': { 'a provider': 'signingIn', 'to leave': 'signedOut' },
  signingIn: {
    ...outside('signingIn'),
    'another tab signed in': 'checkingProfile',
    'another tab looked again': 'signingIn',
    'another tab shows another code': 'signingIn',
    'the sign-in succeeds': 'ready.access.verified',
    'nothing to sign in to': 'checkingProfile',
    'the provider of the sign-in is gone': 'selectingProvider.loading',
    'the sign-in expires': 'signedOut',
    'the sign-in is left': 'signedOut',
    'the sign-in is rejected': 'signedOut',
    'the sign-in fails': 'signedOut',
    'the sign-in breaks': 'signedOut',
    'everybody is let in': 'ready.access.verified',
    'everybody is let in for a while': 'ready.access.verified',
    'a provider': 'signingIn',
    'a code is being made': 'signingIn',
    'a code lives': 'signingIn',
    'the code is shown': 'signingIn',
    'a look found nothing': 'signingIn',
    'looks fail': 'signingIn',
    'the polling rests': 'signingIn',
    'the polling goes on': 'signingIn',
    'to use a pass': 'signingIn',
    'to leave': 'signingIn',
    'to log out': 'signingIn',
  },
  partnerSigningIn: {
    ...outside('partnerSigningIn'),
    'the platform has a profile': 'ready.access.verified',
    'the platform lets everybody in': 'ready.access.verified',
    'the platform has nothing to do': 'checkingProfile',
    'the platform is left': 'signedOut',
    'the platform gives a session': 'signingIn',
    'the platform gives a session without provider': 'selectingProvider.loading',
    'the platform is off for the provider': 'signingIn',
    'the platform gives a provider': 'signingIn',
    'the platform gives nothing': 'selectingProvider.loading',
    'the platform breaks': 'signedOut',
    'the platform has a list': 'partnerSigningIn',
    'the platform asks': 'partnerSigningIn',
    'to sign in': 'partnerSigningIn',
    'to use a pass': 'partnerSigningIn',
    'to leave': 'partnerSigningIn',
    'to log out': 'partnerSigningIn',
  },
  startingTemporary: {
    ...outside('startingTemporary'),
    'a pass': 'ready.access.verified',
    'a pass whose clock stands': 'ready.access.verified',
    'a pass on trust': 'ready.access.verified',
    'the passes are used up': 'signedOut',
    'the pass is broken': 'signedOut',
    'the pass gives no answer': 'signedOut',
    'the pass is left': 'signedOut',
    'the pass breaks': 'signedOut',
    'the pass is looked at': 'startingTemporary',
    'to use a pass': 'startingTemporary',
    'to tell who is watching': 'startingTemporary',
    'to sign in': 'startingTemporary',
    'to leave': 'startingTemporary',
    'to log out': 'startingTemporary',
  },
  'ready.access.verified': {
    ...everywhere('ready.access.verified'),
    'new credentials': 'checkingProfile',
    'a token': 'ready.access.verified',
    'the profile may be over': 'ready.access.refreshing',
    'the deadline breaks': 'ready.access.refreshing',
    'the metadata may have changed': 'ready.access.refreshing',
    'to look again': 'ready.access.refreshing',
    'the app is shown': 'ready.access.judging',
    'to sign in': 'selectingProvider.loading',
    'to sign in with a provider': 'signingIn',
    'to use a profile': 'ready.access.verified',
    'to use this profile': 'ready.access.verified',
    'to log out': 'loggingOut',
    'the access ends': 'checkingProfile',
    'the access has expired': 'checkingProfile',
    'the access ends with its provider': 'checkingProfile',
    'to use a pass': 'startingTemporary',
    'an identity': 'ready.access.verified',
    'another viewer': 'ready.access.verified',
  },
  'ready.access.judging': {
    'still fresh': 'ready.access.verified',
    'not fresh any more': 'ready.access.refreshing',
    'the judging breaks': 'ready.access.verified',
  },
  'ready.access.unverified': {
    'to look again': 'ready.access.refreshing',
    'the network is back': 'ready.access.refreshing',
    'a token': 'ready.access.refreshing',
    'no answer yet': 'ready.access.unverified',
  },
  'ready.access.refreshing': {
    'refresh: one profile': 'ready.access.verified',
    'refresh: no answer': 'ready.access.unverified',
    'refresh breaks': 'ready.access.unverified',
    'refresh: no profile': 'checkingProfile',
    "refresh: no profile, but the platform's word": 'checkingProfile',
    'refresh: a used-up TempPass': 'checkingProfile',
    'refresh: a broken TempPass': 'checkingProfile',
    'refresh: the provider is gone': 'checkingProfile',
    'to look again': 'ready.access.refreshing',
  },
  'ready.preauthorization.quiet': {
    'a question': 'ready.preauthorization.collecting',
    'a question by call': 'ready.preauthorization.collecting',
    'another item is left': 'ready.preauthorization.quiet',
  },
  'ready.preauthorization.collecting': {
    'a question': 'ready.preauthorization.collecting',
    'nothing more comes': 'ready.preauthorization.asking',
    'the collecting breaks': 'ready.preauthorization.asking',
    'the item is left': 'ready.preauthorization.collecting',
  },
  'ready.preauthorization.asking': {
    'a question by call': 'ready.preauthorization.asking',
    'the marks come': 'ready.preauthorization.collecting',
    'the marks end the access': 'checkingProfile',
    'the question breaks': 'ready.preauthorization.quiet',
    'the item is left': 'ready.preauthorization.collecting',
    'another item is left': 'ready.preauthorization.asking',
  },
  'ready.authorization.idle': {
    'a play': 'ready.authorization.deciding',
    'a play by call': 'ready.authorization.deciding',
  },
  'ready.authorization.deciding': {
    'a permit': 'ready.authorization.permitted',
    'a denial': 'ready.authorization.refused',
    'a denial that ends the access': 'checkingProfile',
    'the decision breaks': 'ready.authorization.refused',
    'the item is left': 'ready.authorization.idle',
    'another item is left': 'ready.authorization.deciding',
    'a play': 'ready.authorization.deciding',
    'a play by call': 'ready.authorization.deciding',
  },
  loggingOut: {
    ...outside('loggingOut'),
    'the logout is done': 'ready.access.verified',
    'only this device forgot': 'ready.access.verified',
    'the page was not seen to its end': 'ready.access.verified',
    'the logout fails': 'ready.access.verified',
    'the logout breaks': 'ready.access.verified',
    'the profile is gone': 'loggingOut',
    'another tab registered': 'loggingOut',
    'a page is to be shown': 'loggingOut',
    'a hint is to be shown': 'loggingOut',
    'an odd answer to the logout': 'loggingOut',
    'to leave': 'loggingOut',
    'to log out': 'loggingOut',
    'the hint was seen': 'loggingOut',
  },
  blocked: {
    ...everywhere('blocked'),
    'another tab renewed': 'booting',
    'another tab registered': 'booting',
    'to start over': 'booting',
    'new credentials': 'blocked',
    'a token': 'blocked',
    'to sign in': 'blocked',
  },
}

const request = { requestId: '1', resource: 'a', resources: ['a'], isCall: false }
const marks = { marks: new Map(), denials: new Map(), batch: Number.POSITIVE_INFINITY }
const open = {
  preauthorization: { ...marks, requests: [request] },
  authorization: { request, isOpen: true },
}
const somewhere = { settings, hasToken: true, configurationAttempts: 1 }
const signedIn = { ...somewhere, access, profiles: [summary('m'), summary('n')], verifiedAtMs: 0 }
const withPartner = { ...settings, hasPartner: true } as const
const onPass = { mvpd: 'T', kind: 'temporary', notAfterMs: 20_000_000, verified: true }
const temporary = { mvpds: [], verify: true, mvpd: 'T', needsIdentity: false, next: [] }
const partner = { step: 'configuring', silent: false, isSpent: false, skipped: [] }
const viaPlatform = { settings: withPartner, access: { ...access, kind: 'appleSSO' } }
const signingIn = { mvpd: 'm', surface: 'secondary', attempt: 1, step: 'code', suspended: false, session }

/** What a state brings with it. */
const contexts: Readonly<Record<string, object>> = {
  booting: {},
  registering: { settings },
  checkingProfile: { ...somewhere, checkMvpd: 'm' },
  choosingProfile: { ...somewhere, profiles: [summary('m'), summary('n')] },
  signingIn: { ...somewhere, signIn: signingIn },
  partnerSigningIn: { ...somewhere, settings: withPartner },
  ready: signedIn,
  'ready.preauthorization.collecting': { ...signedIn, ...open },
  'ready.preauthorization.asking': { ...signedIn, ...open },
  'ready.authorization.deciding': { ...signedIn, ...open },
  loggingOut: { ...signedIn, logout: { mvpd: 'm', step: 'partner' } },
}

function taking(from: string, event: string, change: object = {}, children: readonly string[] = []) {
  const [phase = ''] = from.split('.')
  const context = { ...(contexts[from] ?? contexts[phase] ?? somewhere), ...change }
  const { to, ...rest } = take(chart, stateAt(from), events[event] as { type: string }, {
    input: undefined,
    context,
    children,
  })
  // The regions of `ready` one by one: `ready.access.verified`, …
  const [first = '', ...others] = to.split(' + ')
  return { states: [first, ...others.map((region) => `ready.${region}`)], ...rest }
}

it.each(linesOf(table))('%s, %s: %s [§2.3]', (from, event, to) => {
  expect(taking(from, event).states).toContain(to)
})

const pending = (type: string) => ({ pending: { type } })
const platformOnly = "profileCheck: no profile, but the platform's word"
const skipping = { ...partner, skipped: ['m'] }
const spent = { ...partner, isSpent: true }
const silent = { ...spent, silent: true }
const waiting = { partner: silent, ...pending('signIn.start') }
const another = { ...temporary, next: ['U'] }
const onThisScreen = { ...signingIn, surface: 'primary' }
const companionPicks = { settings: { ...settings, providerChoice: 'companion' } }
const cached = { cached: summary('m') }

it.each([
  // Another tab.
  ['ready.access.verified', 'another tab signed out', {}, 'checkingProfile'],
  ['ready.access.verified', 'another tab signed out', { profiles: [summary('m')] }, 'signedOut'],
  ['ready.access.verified', 'another tab signed out', { access: onPass }, 'ready.access.verified'],
  ['signingIn', 'another tab signed out', { access }, 'signingIn'],
  ['signedOut', 'another tab looked again', { hasLoggedOut: true }, 'signedOut'],
  ['choosingProfile', 'another tab signed out', {}, 'choosingProfile'],
  ['choosingProfile', 'another tab signed out', { profiles: [summary('m')] }, 'signedOut'],
  ['signingIn', 'another tab looked again', { signIn: { ...signingIn, mvpd: undefined } }, 'signingIn'],
  ['checkingProfile', 'another tab signed out', { checkMvpd: undefined }, 'checkingProfile'],
  ['checkingProfile', 'another tab signed out', { access, checkMvpd: 'n' }, 'checkingProfile'],
  ['checkingProfile', 'another tab signed in', { access, checkMvpd: 'n' }, 'checkingProfile'],
  ['selectingProvider.choosing', 'another tab signed in', { access }, 'selectingProvider.choosing'],
  // The right to call was there before anything was read.
  ['booting', 'nothing is remembered', { hasToken: true }, 'checkingProfile'],
  ['booting', 'a sign-in is remembered', { hasToken: true }, 'signingIn'],
  ['booting', 'a sign-in is remembered', {}, 'registering'],
  ['booting', 'a sign-in is remembered, offline', {}, 'signingIn'],
  ['booting', 'a logout has ended', { hasToken: true }, 'signedOut'],
  ['booting', 'a logout has ended', {}, 'registering'],
  ['registering', 'no answer yet', cached, 'ready.access.unverified'],
  ['registering', 'a token', { online: false }, 'registering'],
  ['registering', 'the network is gone', cached, 'ready.access.unverified'],
  ['registering', 'the network is back', { hasToken: true, online: false }, 'checkingProfile'],

  // What was wished for meanwhile.
  ['checkingProfile', 'profileCheck: one profile', pending('logout.start'), 'loggingOut'],
  ['checkingProfile', 'profileCheck: one profile', pending('signIn.start'), 'ready.access.verified'],
  ['checkingProfile', 'profileCheck: no profile', pending('signIn.start'), 'selectingProvider.loading'],
  ['checkingProfile', 'profileCheck: no profile', pending('logout.start'), 'signedOut'],
  ['checkingProfile', 'to leave', pending('signIn.start'), 'signedOut'],

  // The access there is stays, whatever becomes of another one.
  ['checkingProfile', 'profileCheck: no profile', { access, checkMvpd: 'n' }, 'ready.access.verified'],
  ['checkingProfile', 'profileCheck: several profiles', { access, checkMvpd: 'n' }, 'ready.access.verified'],
  ['checkingProfile', 'profileCheck: no answer', cached, 'ready.access.unverified'],
  ['checkingProfile', 'to leave', { access }, 'ready.access.verified'],
  ['selectingProvider.loading', 'a refused list', { access }, 'ready.access.verified'],
  ['selectingProvider.choosing', 'to leave', { access }, 'ready.access.verified'],
  ['signingIn', 'the sign-in expires', { access }, 'ready.access.verified'],
  ['signingIn', 'the sign-in is left', { access }, 'ready.access.verified'],
  ['signingIn', 'the sign-in breaks', { access }, 'ready.access.verified'],

  // A sign-in taken up before anything else has ended: now see what is remembered.
  ['signingIn', 'the sign-in expires', cached, 'checkingProfile'],
  ['signingIn', 'the sign-in breaks', { profiles: [summary('n')] }, 'checkingProfile'],

  // An abandoned code may have led to a profile; with a companion nobody picks a provider here.
  ['choosingProfile', 'to sign in', { mayHaveProfile: true }, 'checkingProfile'],
  ['choosingProfile', 'to sign in', companionPicks, 'signingIn'],
  ['signedOut', 'to sign in with a provider', { mayHaveProfile: true }, 'checkingProfile'],
  ['signedOut', 'to sign in', companionPicks, 'signingIn'],
  ['ready.access.verified', 'to sign in', companionPicks, 'signingIn'],

  ['selectingProvider.loading', 'no network for the list', { configurationAttempts: 3 }, 'signedOut'],
  ['ready.access.verified', 'the access ends', { profiles: [summary('m')] }, 'signedOut'],
  ['ready.access.refreshing', 'refresh: no profile', { profiles: [summary('m')] }, 'signedOut'],
  ['ready.preauthorization.quiet', 'a question', { hasToken: false }, 'ready.preauthorization.quiet'],
  ['ready.authorization.idle', 'a play', { hasToken: false }, 'ready.authorization.idle'],
  ['loggingOut', 'the logout is done', { access: undefined }, 'checkingProfile'],
  ['loggingOut', 'the logout is done', { access: undefined, profiles: [] }, 'signedOut'],

  // Fresh enough not to be asked for.
  ['booting', 'a fresh profile is remembered', { hasToken: true }, 'ready.access.verified'],
  ['registering', 'a token', { ...cached, isCachedFresh: true }, 'ready.access.verified'],

  // The platform's framework, where there is one, and only once by itself.
  ['signedOut', 'to sign in', { settings: withPartner }, 'partnerSigningIn'],
  ['signedOut', 'to sign in with a provider', { settings: withPartner }, 'partnerSigningIn'],
  ['signedOut', 'to sign in with a provider', { settings: withPartner, partner: skipping }, 'signingIn'],
  ['signedOut', 'to sign in', { settings: withPartner, partner: skipping }, 'partnerSigningIn'],
  ['signedOut', 'to sign in past the platform', { settings: withPartner }, 'selectingProvider.loading'],
  ['signedOut', 'to sign in past the platform with a provider', { settings: withPartner }, 'signingIn'],
  ['signedOut', 'to sign in', { settings: withPartner, mayHaveProfile: true }, 'checkingProfile'],
  ['choosingProfile', 'to sign in', { settings: withPartner }, 'partnerSigningIn'],
  ['choosingProfile', 'to sign in past the platform', { settings: withPartner }, 'selectingProvider.loading'],
  ['ready.access.verified', 'to sign in', { settings: withPartner }, 'selectingProvider.loading'],
  ['checkingProfile', platformOnly, { settings: withPartner }, 'partnerSigningIn'],
  ['checkingProfile', 'profileCheck: no profile', { settings: withPartner }, 'signedOut'],
  ['checkingProfile', platformOnly, { settings: withPartner, partner: spent }, 'signedOut'],
  [
    'checkingProfile',
    platformOnly,
    { settings: withPartner, ...pending('signIn.start') },
    'partnerSigningIn',
  ],
  ['checkingProfile', platformOnly, { settings: withPartner, ...pending('logout.start') }, 'signedOut'],
  [
    'checkingProfile',
    platformOnly,
    { settings: withPartner, access, checkMvpd: 'n' },
    'ready.access.verified',
  ],
  ['partnerSigningIn', 'the platform gives a session', { partner: silent }, 'signedOut'],
  ['partnerSigningIn', 'the platform gives a provider', { partner: silent }, 'signedOut'],
  ['partnerSigningIn', 'the platform gives nothing', { partner: silent }, 'signedOut'],
  ['partnerSigningIn', 'the platform has a profile', { partner: silent }, 'ready.access.verified'],
  ['partnerSigningIn', 'to sign in', { partner: silent }, 'partnerSigningIn'],
  ['partnerSigningIn', 'the platform gives nothing', waiting, 'partnerSigningIn'],
  ['partnerSigningIn', 'the platform breaks', waiting, 'partnerSigningIn'],
  ['partnerSigningIn', 'the platform has a profile', waiting, 'ready.access.verified'],
  [
    'partnerSigningIn',
    'the platform gives nothing',
    { partner: silent, profiles: [summary('n')] },
    'checkingProfile',
  ],
  ['partnerSigningIn', 'the platform gives nothing', companionPicks, 'signingIn'],
  [
    'partnerSigningIn',
    'the platform gives nothing',
    { ...companionPicks, signIn: { ...onThisScreen, mvpd: undefined } },
    'selectingProvider.loading',
  ],
  ['partnerSigningIn', 'the platform gives nothing', { signIn: onThisScreen }, 'signingIn'],
  ['ready.access.verified', 'the access ends', viaPlatform, 'partnerSigningIn'],
  ['ready.access.verified', 'the access has expired', viaPlatform, 'partnerSigningIn'],
  ['ready.access.verified', 'the platform does not vouch', viaPlatform, 'checkingProfile'],
  ['ready.access.verified', 'the access ends with its provider', viaPlatform, 'checkingProfile'],
  ['ready.access.verified', 'the access ends', { ...viaPlatform, partner: spent }, 'checkingProfile'],
  ['ready.access.verified', 'the access ends', { ...viaPlatform, settings }, 'checkingProfile'],
  ['ready.access.verified', 'the access ends', { settings: withPartner }, 'checkingProfile'],

  // A token for single sign-on that came too late is worth another look, and so is that of another viewer.
  ['checkingProfile', 'profileCheck: no profile', { identityRepeat: 'due' }, 'checkingProfile'],
  ['checkingProfile', 'profileCheck: one profile', { identityRepeat: 'due' }, 'ready.access.verified'],
  ['checkingProfile', 'profileCheck: no answer', { identityRepeat: 'due' }, 'signedOut'],
  ['checkingProfile', 'profileCheck: no profile', { identityRepeat: 'done' }, 'signedOut'],
  [
    'ready.access.verified',
    'another viewer',
    { access: { ...access, kind: 'serviceTokenSSO' } },
    'ready.access.refreshing',
  ],
  [
    'ready.access.verified',
    'another viewer',
    { access: { ...access, kind: 'platformSSO' } },
    'ready.access.verified',
  ],

  // A pass ends, and something comes after.
  ['startingTemporary', 'the passes are used up', { access }, 'ready.access.verified'],
  ['startingTemporary', 'the passes are used up', { previous: access }, 'ready.access.verified'],
  ['startingTemporary', 'the pass is left', { access: onPass }, 'ready.access.verified'],
  ['startingTemporary', 'the pass breaks', { previous: access }, 'ready.access.verified'],
  [
    'startingTemporary',
    'to tell who is watching',
    { temporary: { ...temporary, needsIdentity: true } },
    'startingTemporary',
  ],
  ['ready.access.verified', 'the pass ends', { access: onPass, profiles: [] }, 'signedOut'],
  ['ready.access.verified', 'the pass ends', { access: onPass, previous: access }, 'ready.access.verified'],
  ['ready.access.verified', 'the pass ends', { access: onPass, temporary: another }, 'startingTemporary'],
  ['ready.access.verified', 'the pass is over', { access: onPass, profiles: [] }, 'signedOut'],
  [
    'ready.access.verified',
    'the pass is over',
    { access: onPass, previous: access },
    'ready.access.verified',
  ],
  ['ready.access.verified', 'the pass is over', { access: onPass, temporary: another }, 'startingTemporary'],
  [
    'ready.access.verified',
    'the pass turns out to be broken',
    { access: onPass, temporary: another, profiles: [] },
    'signedOut',
  ],
  [
    'ready.access.verified',
    'the access ends',
    { access: onPass, temporary: another, profiles: [] },
    'signedOut',
  ],
  ['ready.access.refreshing', 'refresh: no profile', { access: onPass }, 'ready.access.verified'],
  [
    'ready.access.refreshing',
    'refresh: a used-up TempPass',
    { access: onPass, temporary: another },
    'startingTemporary',
  ],
  [
    'ready.access.refreshing',
    'refresh: a broken TempPass',
    { access: onPass, temporary: another, profiles: [] },
    'signedOut',
  ],
  ['signingIn', 'the pass is over', { access: onPass }, 'signingIn'],
  ['loggingOut', 'the logout is done', { access: undefined, previous: access }, 'ready.access.verified'],
] as const)('%s, %s, %j: %s [§2.3]', (from, event, change, to) => {
  expect(taking(from, event, change).states).toContain(to)
})

describe('what it tells', () => {
  const isRefused = (code: string, requestId = '2', resource = 'b') => ({
    ...{ type: 'authorization.refused', requestId, resource, outcome: 'failed', failure: { code } },
  })
  const isAnswered = (code: string) => ({
    type: 'call.authorized',
    requestId: '2',
    answer: { outcome: 'failed', resource: 'b', failure: { code } },
  })
  const failedMark = (code: string, resource = 'b') => ({ outcome: 'failed', resource, failure: { code } })
  const areRefused = (code: string) => ({
    type: 'preauthorization.settled',
    requestId: '2',
    decisions: [failedMark(code)],
  })
  const areAnswered = (code: string) => ({
    type: 'call.preauthorized',
    requestId: '2',
    marks: [failedMark(code)],
  })
  const noToken = { hasToken: false }
  const toSentinel = (type: string) => ({ to: 'sentinel', type })
  const kept = (what: 'selection' | 'profile') => toSentinel(`${what}.keep`)
  const isGained = { type: 'access.gained' }
  const isOver = [
    { type: 'temporaryAccess.ended' },
    { type: 'access.lost', reason: 'temporaryExhausted' },
  ] as const
  const stillWaiting = { hasToken: false, waitingFor: failureOf({ code: 'timeout' }) }

  it.each<[from: string, event: string, change: object, tells: readonly object[]]>([
    // Every question is answered, in every state.
    ['signedOut', 'a play', {}, [isRefused('notReady')]],
    ['signedOut', 'a play by call', {}, [isAnswered('notReady')]],
    ['signedOut', 'a question', {}, [areRefused('notReady')]],
    ['signedOut', 'a question by call', {}, [areAnswered('notReady')]],
    ['loggingOut', 'a play by call', {}, [isAnswered('notReady')]],
    ['ready.authorization.idle', 'a play', noToken, [isRefused('network')]],
    ['ready.authorization.idle', 'a play by call', noToken, [isAnswered('network')]],
    ['ready.authorization.idle', 'a play by call', stillWaiting, [isAnswered('timeout')]],
    ['ready.preauthorization.quiet', 'a question', noToken, [areRefused('network')]],
    ['ready.preauthorization.quiet', 'a question by call', noToken, [areAnswered('network')]],
    ['ready.preauthorization.quiet', 'a question by call', stillWaiting, [areAnswered('timeout')]],
    ['ready.authorization.deciding', 'a play by call', {}, [isRefused('superseded', '1', 'a')]],
    ['ready.authorization.deciding', 'the decision breaks', {}, [isRefused('refused', '1', 'a')]],
    [
      'ready.authorization.deciding',
      'the item is left',
      { preauthorization: { ...marks, requests: [] } },
      [isRefused('aborted', '1', 'a')],
    ],
    [
      'ready.preauthorization.asking',
      'the question breaks',
      {},
      [{ type: 'preauthorization.settled', requestId: '1', decisions: [failedMark('refused', 'a')] }],
    ],

    // Only what the dialog can use reaches it.
    ['signingIn', 'the host says returned', {}, [{ to: 'signIn', type: 'browser.returned', attempt: 1 }]],
    ['signingIn', 'the host says returned', { signIn: { ...signingIn, session: undefined } }, []],
    ['signingIn', 'another code', {}, [{ to: 'signIn', type: 'code.renew' }]],
    ['signingIn', 'another code', { signIn: { ...signingIn, session: undefined } }, []],
    ['signingIn', 'to log out', {}, [{ to: 'signIn', type: 'dialog.cancel' }]],
    [
      'signingIn',
      'the host has to open a page',
      {},
      [{ type: 'browser.open', purpose: 'signIn', attempt: 1, url }],
    ],
    ['loggingOut', 'to leave', {}, [{ to: 'logout', type: 'dialog.cancel' }]],
    ['loggingOut', 'to leave', { logout: { mvpd: 'm', step: 'requesting' } }, []],
    ['loggingOut', 'the host says closed', {}, [{ to: 'logout', type: 'browser.closed', attempt: 1 }]],
    ['loggingOut', 'the host says closed', { logout: { mvpd: 'm', step: 'requesting' } }, []],
    ['loggingOut', 'the hint was seen', {}, [{ to: 'logout', type: 'partnerLogout.acknowledge' }]],
    ['loggingOut', 'the hint was seen', { logout: { mvpd: 'm', step: 'browser' } }, []],

    ['signingIn', 'a code lives', {}, [toSentinel('signIn.keep'), { type: 'code.issued' }]],
    ['signingIn', 'a code is being made', {}, [toSentinel('signIn.forget')]],
    ['signingIn', 'a look found nothing', {}, [{ type: 'poll.answered' }]],
    ['signingIn', 'looks fail', {}, [{ type: 'warning', code: 'poll.failing' }]],
    ['signingIn', 'a look failed', {}, []],
    ['partnerSigningIn', 'to leave', {}, [{ to: 'partnerSso', type: 'dialog.cancel' }]],
    ['partnerSigningIn', 'to log out', {}, [{ to: 'partnerSso', type: 'dialog.cancel' }]],
    ['startingTemporary', 'to leave', {}, [{ to: 'tempAccess', type: 'dialog.cancel' }]],
    ['startingTemporary', 'to log out', {}, [{ to: 'tempAccess', type: 'dialog.cancel' }]],
    [
      'startingTemporary',
      'to tell who is watching',
      { temporary: { ...temporary, needsIdentity: true } },
      [{ to: 'tempAccess', type: 'temporaryAccess.start', identity: thisIdentity }],
    ],
    ['startingTemporary', 'to tell who is watching', {}, []],
    ['startingTemporary', 'to use a pass', { temporary: { ...temporary, needsIdentity: true } }, []],
    [
      'loggingOut',
      'a page is to be shown',
      {},
      [{ type: 'browser.open', attempt: 1, purpose: 'logout', url }],
    ],
    ['loggingOut', 'a page of this screen is shown', {}, []],
    ['loggingOut', 'a hint is to be shown', {}, [{ type: 'partnerLogout.hint' }]],
    ['loggingOut', 'an odd answer to the logout', {}, [{ type: 'warning', code: 'logout.oddAnswer' }]],

    // Why the ordinary sign-in follows, if it is worth a word.
    ['partnerSigningIn', 'the platform gives nothing', {}, []],
    [
      'partnerSigningIn',
      'the platform gives a provider',
      { partner: silent },
      [{ type: 'warning', code: 'partner.fallback', message: 'made up' }],
    ],

    // Access comes and goes. A pass is no sign-in, and leaves no record.
    ['partnerSigningIn', 'the platform has a profile', {}, [kept('selection'), kept('profile'), isGained]],
    ['partnerSigningIn', 'the platform lets everybody in', {}, [kept('selection'), isGained]],
    ['startingTemporary', 'a pass', {}, [isGained]],
    ['startingTemporary', 'a pass', { access }, [isGained]],
    ['startingTemporary', 'a pass', { access: onPass }, []],
    ['startingTemporary', 'a pass on trust', {}, [isGained]],
    ['startingTemporary', 'the passes are used up', { access }, []],
    ['startingTemporary', 'the passes are used up', { previous: access }, [isGained]],
    ['ready.access.verified', 'the pass ends', { access: onPass }, isOver],
    ['ready.access.verified', 'the pass is over', { access: onPass }, isOver],
    [
      'ready.access.verified',
      'the pass is over',
      { access: onPass, previous: access },
      [...isOver, isGained],
    ],
    ['signingIn', 'the pass is over', { access: onPass }, isOver],
    // Nothing can be asked now, whoever is beneath.
    ['blocked', 'the pass is over', { access: onPass, previous: access }, isOver],
    ['signingIn', 'the pass is over', { access: onPass, previous: access }, [...isOver, isGained]],
    ['ready.access.verified', 'the access ends', {}, [toSentinel('profile.forget'), { type: 'access.lost' }]],
    [
      'loggingOut',
      'the profile is gone',
      {},
      [toSentinel('profile.forget'), { type: 'access.lost' }, toSentinel('logout.forget')],
    ],
    [
      'loggingOut',
      'the pass is gone',
      { access: onPass },
      [
        { type: 'temporaryAccess.ended' },
        { type: 'access.lost', reason: 'loggedOut' },
        toSentinel('logout.forget'),
      ],
    ],
    [
      'loggingOut',
      'the profile is gone',
      { access: onPass, previous: access },
      [toSentinel('profile.forget'), toSentinel('logout.forget')],
    ],
    [
      'loggingOut',
      'the profile is gone',
      { access: onPass },
      [toSentinel('profile.forget'), toSentinel('logout.forget')],
    ],

    // Its surroundings, and the right to call.
    ['signedOut', 'to look again', {}, [toSentinel('identity.refresh')]],
    ['signedOut', 'the app is shown', {}, [toSentinel('identity.refresh')]],
    ['signedOut', 'the app is hidden', {}, []],
    [
      'ready.access.verified',
      'the app is shown',
      viaPlatform,
      [{ ...toSentinel('identity.refresh'), accessKind: 'appleSSO' }],
    ],
    ['signedOut', 'a refused token', {}, [{ to: 'registrar', type: 'token.rejected', revision: 1 }]],
    ['signedOut', 'the network is back', {}, [{ to: 'registrar', type: 'network.online' }]],
    ['signedOut', 'a pause', {}, [{ type: 'throttled', pausedUntilMs: 1_000 }]],
    ['signedOut', 'a command for nothing', {}, [{ type: 'warning', code: 'command.ignored' }]],
    ['booting', 'no device id', {}, [{ to: 'sentinel', type: 'registration.settled' }]],
    [
      'blocked',
      'to start over',
      {},
      [
        { to: 'sentinel', type: 'registration.settled' },
        { to: 'registrar', type: 'pass.restart' },
      ],
    ],
  ])('%s, %s, %j [§2.3]', (from, event, change, tells) => {
    expect(taking(from, event, change).tells).toMatchObject(tells)
  })
})

it.each([
  ['booting', 'new credentials', {}, { reason: 'credentialsReset' }],
  ['checkingProfile', 'to sign in', {}, { pending: { type: 'signIn.start' } }],
  ['checkingProfile', 'to leave', pending('signIn.start'), { pending: undefined, reason: 'cancelled' }],
  ['checkingProfile', 'profileCheck: a used-up TempPass', {}, { reason: 'temporaryExhausted' }],
  ['checkingProfile', 'profileCheck: a broken TempPass', {}, { reason: 'misconfigured' }],
  ['checkingProfile', 'profileCheck breaks', {}, { reason: 'error', failure: { code: 'refused' } }],
  ['choosingProfile', 'to leave', pending('logout.start'), { pending: undefined, reason: 'cancelled' }],
  ['selectingProvider.loading', 'a refused list', {}, { reason: 'error', failure: { code: 'refused' } }],
  ['signingIn', 'the sign-in breaks', {}, { reason: 'failed', failure: { code: 'refused' } }],
  ['signingIn', 'the provider of the sign-in is gone', {}, { reason: 'providerGone', remembered: undefined }],
  ['signingIn', 'the sign-in expires', { access }, { notice: 'signInExpired' }],
  ['loggingOut', 'the logout breaks', {}, { failure: { code: 'refused' } }],
  ['blocked', 'new credentials', { reason: 'none' }, { reason: 'none' }],

  // The platform's framework
  ['signedOut', 'to sign in', { settings: withPartner }, { partner: { silent: false, isSpent: false } }],
  ['checkingProfile', platformOnly, { settings: withPartner }, { partner: { silent: true, isSpent: true } }],
  [
    'ready.access.verified',
    'the access ends',
    viaPlatform,
    { access: undefined, reason: 'missing', partner: { silent: true, isSpent: true } },
  ],
  [
    'partnerSigningIn',
    'the platform has a profile',
    { partner: silent },
    { access: { mvpd: 'm', kind: 'appleSSO', verified: true }, partner: { isSpent: false } },
  ],
  ['partnerSigningIn', 'the platform has a list', {}, { providers: [{ id: 'm', displayName: 'M' }] }],
  ['partnerSigningIn', 'to sign in', { partner: silent }, { pending: { type: 'signIn.start' } }],
  ['partnerSigningIn', 'the platform has a profile', waiting, { pending: undefined }],
  ['partnerSigningIn', 'the platform asks', {}, { partner: { step: 'asking' } }],
  ['partnerSigningIn', 'the platform is left', {}, { reason: 'cancelled' }],
  ['partnerSigningIn', 'the platform breaks', {}, { reason: 'failed', failure: { code: 'refused' } }],
  ['partnerSigningIn', 'the platform has nothing to do', {}, { checkMvpd: 'm' }],
  [
    'partnerSigningIn',
    'the platform gives a session',
    {},
    { signIn: { mvpd: 'm', handedOver: begun }, partner: { skipped: [] } },
  ],
  [
    'partnerSigningIn',
    'the platform gives a session without provider',
    {},
    { signIn: { mvpd: undefined, handedOver: begun } },
  ],
  ['partnerSigningIn', 'the platform is off for the provider', {}, { partner: { skipped: ['m'] } }],
  ['partnerSigningIn', 'the platform gives a provider', {}, { signIn: { mvpd: 'm', handedOver: undefined } }],
  [
    'partnerSigningIn',
    'the platform gives a session',
    { partner: silent },
    { signIn: { attempt: 2, step: 'creating' }, reason: 'firstRun' },
  ],
  [
    'selectingProvider.choosing',
    'a provider',
    { signIn: { ...signingIn, mvpd: undefined, handedOver: begun } },
    { signIn: { mvpd: 'm', handedOver: begun } },
  ],

  // Temporary access
  [
    'signedOut',
    'to use a pass on trust',
    {},
    { temporary: { mvpds: ['T', 'U'], verify: false, mvpd: 'T', needsIdentity: false, next: [] } },
  ],
  [
    'signedOut',
    'to use a pass',
    { temporary: { ...temporary, offered: identity } },
    { temporary: { verify: true, offered: undefined } },
  ],
  [
    'ready.access.verified',
    'to use a pass',
    { access: onPass, temporary: another },
    { temporary: { next: ['U'] } },
  ],
  ['ready.access.verified', 'to use a pass', { temporary: another }, { temporary: { next: ['U'] } }],
  ['startingTemporary', 'the pass is looked at', {}, { temporary: { mvpd: 'T', needsIdentity: true } }],
  [
    'startingTemporary',
    'a pass',
    { access },
    { access: { ...onPass, notAfterMs: 10_000_000 }, previous: access, temporary: { next: ['U'] } },
  ],
  [
    'startingTemporary',
    'a pass',
    { access: { ...onPass, mvpd: 'U' }, previous: access },
    { previous: access },
  ],
  [
    'startingTemporary',
    'a pass on trust',
    {},
    { access: { mvpd: 'T', kind: 'temporary' }, temporary: { identity: thisIdentity } },
  ],
  [
    'startingTemporary',
    'the passes are used up',
    {},
    { reason: 'temporaryExhausted', failure: { code: 'refused' } },
  ],
  ['startingTemporary', 'the pass is broken', {}, { reason: 'misconfigured', failure: { code: 'refused' } }],
  ['startingTemporary', 'the pass gives no answer', {}, { reason: 'error', failure: { code: 'network' } }],
  ['startingTemporary', 'the pass is left', {}, { reason: 'cancelled' }],
  ['startingTemporary', 'the pass breaks', {}, { reason: 'error', failure: { code: 'refused' } }],
  [
    'ready.access.verified',
    'the pass ends',
    { access: onPass, temporary: { ...another, identity }, previous: access },
    {
      previous: access,
      temporary: { mvpds: ['U'], mvpd: 'U', next: [], verify: true, offered: thisIdentity },
    },
  ],
  [
    'ready.access.verified',
    'the pass ends',
    { access: onPass, previous: access },
    { access, previous: undefined },
  ],
  ['signingIn', 'the sign-in succeeds', { access: onPass, previous: access }, { previous: undefined }],
  [
    'signingIn',
    'everybody is let in for a while',
    { access },
    { access: { kind: 'temporary' }, previous: access },
  ],
  [
    'loggingOut',
    'the pass is gone',
    { access: onPass, previous: access },
    { access: undefined, previous: access },
  ],
  [
    'loggingOut',
    'the profile is gone',
    { access: onPass, previous: access },
    { access: onPass, previous: undefined },
  ],

  // Logging out
  [
    'ready.access.verified',
    'to log out',
    {},
    { logout: { mvpd: 'm', withIdentity: true, step: 'requesting' } },
  ],
  [
    'ready.access.verified',
    'to log out',
    { settings: { ...settings, logoutScope: 'thisApp' } },
    { logout: { withIdentity: false } },
  ],
  ['booting', 'a logout has ended', {}, { reason: 'loggedOut', hasLoggedOut: true, mayHaveProfile: true }],
] as const)('%s, %s, %j: remembers %j [§2.3]', (from, event, change, remembers) => {
  expect(taking(from, event, change).context).toMatchObject(remembers)
})

describe('the end of a pass', () => {
  const watched = ['temporaryDeadline']
  const ofPass = { access: onPass, temporary: { ...temporary, identity } }

  it('is watched from its first profile on, whatever is on the screen [§171 V4 H7 TEMP-06]', () => {
    const { begins } = taking('startingTemporary', 'a pass')
    expect(begins).toHaveProperty('temporaryDeadline', { untilServiceMs: 10_000_000 })
    expect(begins).toHaveProperty('accessDeadline.untilServiceMs', undefined)
  })

  it.each([
    ['startingTemporary', 'a pass whose clock stands'],
    ['startingTemporary', 'a pass on trust'],
    ['partnerSigningIn', 'the platform has a profile'],
    ['signingIn', 'the sign-in succeeds'],
  ])('is not to be watched: %s, %s [§2.10 V5]', (from, event) => {
    expect(taking(from, event).begins).not.toHaveProperty('temporaryDeadline')
  })

  it.each<[from: string, event: string, change: object]>([
    ['signingIn', 'the sign-in succeeds', { access: onPass }],
    ['ready.access.verified', 'to use a profile', ofPass],
    ['ready.access.verified', 'the pass ends', ofPass],
    ['ready.access.verified', 'new credentials', ofPass],
    ['loggingOut', 'the pass is gone', { access: onPass }],
  ])('is watched no more: %s, %s [§2.10 H10]', (from, event, change) => {
    expect(taking(from, event, change, watched).ends).toContain('temporaryDeadline')
  })

  it.each<[from: string, event: string, change: object]>([
    ['ready.access.verified', 'to sign in', ofPass],
    ['ready.access.verified', 'to use a pass', ofPass],
    ['ready.access.verified', 'to log out', ofPass],
    ['loggingOut', 'the profile is gone', { access: onPass, previous: access }],
  ])('is watched on: %s, %s [§2.10 H10]', (from, event, change) => {
    expect(taking(from, event, change, watched).ends).not.toContain('temporaryDeadline')
  })

  it('is looked up once, after the first authorization has started its clock [§167 §169 V5 D3 TEMP-09]', () => {
    const trusted = { ...open, access: { ...onPass, notAfterMs: undefined } }
    const from = { ready: { access: 'verified', preauthorization: 'quiet', authorization: 'deciding' } }
    const permitting = (change: object) =>
      take(chart, from, events['a permit'] as { type: string }, {
        input: undefined,
        context: { ...signedIn, ...change },
      })
    expect(permitting(trusted).begins).toHaveProperty('refresh')
    expect(permitting({ ...open, access: onPass }).begins).not.toHaveProperty('refresh')
    expect(permitting(open).begins).not.toHaveProperty('refresh')
  })
})

it.each<[from: string, event: string, change: object, actor: string, input: object]>([
  [
    'ready.authorization.idle',
    'a play',
    { access: onPass, temporary: { ...temporary, identity } },
    'authorization',
    { kind: 'authorize', mvpd: 'T', accessKind: 'temporary', temporaryIdentity: thisIdentity },
  ],
  ['ready.authorization.idle', 'a play', viaPlatform, 'authorization', { accessKind: 'appleSSO' }],
  [
    'ready.preauthorization.collecting',
    'nothing more comes',
    viaPlatform,
    'preauthorization',
    { accessKind: 'appleSSO' },
  ],
  ['ready.access.verified', 'to look again', viaPlatform, 'refresh', { mvpd: 'm', accessKind: 'appleSSO' }],
  [
    'signedOut',
    'to use a pass on trust',
    { temporary: { ...temporary, identity } },
    'tempAccess',
    { mvpds: ['T', 'U'], verify: false, identity: undefined, attempts: 3 },
  ],
  ['startingTemporary', 'to use a pass', {}, 'tempAccess', { mvpds: ['T', 'U'], verify: true }],
  [
    'signedOut',
    'to sign in',
    { settings: { ...withPartner, domainName: 'app.example' }, partner: skipping },
    'partnerSso',
    {
      ...{ silent: false, domainName: 'app.example', redirectUrl: 'https://app.example/done' },
      ...{ skipped: ['m'], attempts: 3 },
    },
  ],
  ['checkingProfile', platformOnly, { settings: withPartner }, 'partnerSso', { silent: true }],
  ['partnerSigningIn', 'the platform gives a session', {}, 'signIn', { mvpd: 'm', handedOver: begun }],
  [
    'ready.access.verified',
    'to log out',
    {},
    'logout',
    { mvpd: 'm', accessKind: 'regular', withIdentity: true },
  ],
])('%s, %s, %j: begins %s with %j [§2.3]', (from, event, change, actor, input) => {
  expect(taking(from, event, change).begins[actor]).toMatchObject(input)
})

it('a profile lent by degradation or a pass is kept in no list [§2.3 W1 S4 S5]', () => {
  expect(taking('signingIn', 'everybody is let in').context).toMatchObject({ profiles: [] })
  expect(taking('signingIn', 'the sign-in succeeds').context).toMatchObject({ profiles: [summary('m')] })
})

it('a late token is waited for once in each check [§2.6 P0]', () => {
  const late = taking('checkingProfile', 'an identity')
  expect(late.context).toMatchObject({ identityRepeat: 'due' })
  const again = taking('checkingProfile', 'profileCheck: no profile', late.context)
  expect(again.states).toContain('checkingProfile')
  expect(again.context).toMatchObject({ identityRepeat: 'done', checkMvpd: undefined })
  expect(taking('checkingProfile', 'an identity', again.context).context).toMatchObject({
    identityRepeat: 'done',
  })
})

it('the access beneath a pass outlives the pass that comes after it [§179 §181 V4 H10]', () => {
  const beneath = { access: onPass, previous: access, temporary: another }
  const over = taking('ready.access.verified', 'the pass is over', beneath)
  expect(over.states).toContain('startingTemporary')
  const next = taking('startingTemporary', 'a pass', over.context)
  expect(next.context).toMatchObject({ access: { kind: 'temporary' }, previous: access })
})

it.each(['to leave', 'to log out'])(
  '%s the silent run of the platform is to leave the sign-in that waits for it [§2.3 Q4]',
  (event) => {
    const { context } = taking('partnerSigningIn', event, waiting)
    expect(taking('partnerSigningIn', 'the platform is left', context).states).toContain('signedOut')
  },
)

it('a second wish to sign in through the platform changes nothing [§2.3]', () => {
  const { states, context } = taking('partnerSigningIn', 'to sign in')
  expect(states).toContain('partnerSigningIn')
  expect(context.pending).toBeUndefined()
})

describe('what it does', () => {
  const toSentinel = (type: string, o: object = {}) => ({ to: 'sentinel', type, ...o })
  const gain = { type: 'access.gained' }
  const isOver = [{ type: 'temporaryAccess.ended' }, { type: 'access.lost', reason: 'temporaryExhausted' }]
  const one = { ...settings, profileCheck: 'one' }
  const all = { ...settings, profileCheck: 'all' }
  const remembered = { mvpd: 'm', displayName: 'M' }
  const known = { providers: [{ id: 'm', displayName: 'M', logoUrl: 'https://m.example/', more: 1 }] }
  const play = { request, isOpen: true }
  const asked = { preauthorization: { ...marks, requests: [request] } }
  const markedA = new Map([['a', { outcome: 'permitted', resource: 'a', mvpd: 'm' }]])

  it.each<[from: string, event: string, change: object, does: object]>([
    // Starting, and starting again.
    [
      'booting',
      'a profile is remembered',
      {},
      {
        context: { reason: 'expired', checkMvpd: 'm', cached: summary('m'), shown: true, online: true },
        tells: [],
      },
    ],
    [
      'booting',
      'a sign-in is remembered',
      {},
      { context: { signIn: { adopt: session, isRestored: true, hasReturned: false } } },
    ],
    [
      'booting',
      'nothing is remembered',
      {},
      { context: { checkMvpd: undefined, signIn: { isRestored: false, attempt: 1 } } },
    ],
    [
      'booting',
      'a fresh profile is remembered',
      { hasToken: true },
      {
        context: {
          access: { ...summary('m'), verified: true },
          profiles: [summary('m')],
          cached: undefined,
          verifiedAtMs: 7,
        },
        tells: [gain],
      },
    ],
    [
      'booting',
      'a profile is remembered, offline',
      {},
      { context: { access: { verified: false } }, tells: [gain] },
    ],
    [
      'registering',
      'a token',
      { settings: one, remembered, ...cached, checkMvpd: 'm' },
      { begins: { profileCheck: { mvpd: 'm' } } },
    ],
    [
      'signedOut',
      'new credentials',
      { settings: one, remembered },
      { context: { checkMvpd: 'm', reason: 'credentialsReset' } },
    ],
    ['signedOut', 'new credentials', { settings: all, remembered }, { context: { checkMvpd: undefined } }],
    ['signedOut', 'no answer yet', {}, { context: { waitingFor: networkDown } }],
    [
      'signedOut',
      'a token',
      { hasToken: false, waitingFor: networkDown },
      { context: { hasToken: true, waitingFor: undefined } },
    ],
    ['signedOut', 'the app is hidden', {}, { context: { shown: false } }],
    ['signedOut', 'the app is shown', { shown: false }, { context: { shown: true } }],
    ['signedOut', 'the network is gone', {}, { context: { online: false } }],
    ['signedOut', 'the network is back', { online: false }, { context: { online: true } }],
    ['signedOut', 'a pause', {}, { context: { pausedUntilMs: 1_000 } }],

    // The access a check finds.
    [
      'checkingProfile',
      'profileCheck: one profile',
      { ...known, hasLoggedOut: true },
      {
        context: {
          access: { mvpd: 'm', kind: 'regular', notAfterMs: 10_000_000, verified: true },
          verifiedAtMs: 1,
          hasLoggedOut: false,
          remembered: { mvpd: 'm', displayName: 'M', logoUrl: 'https://m.example/' },
        },
        tells: [
          toSentinel('selection.keep', { selection: { mvpd: 'm', displayName: 'M' } }),
          toSentinel('profile.keep', { profile: { mvpd: 'm', kind: 'regular', notAfterMs: 10_000_000 } }),
          gain,
        ],
      },
    ],
    ['checkingProfile', 'profileCheck: one profile', { remembered }, { context: { remembered } }],
    [
      'checkingProfile',
      'profileCheck: one profile',
      { remembered: { mvpd: 'n' } },
      { context: { remembered: { mvpd: 'm' } } },
    ],
    [
      'checkingProfile',
      'profileCheck: several profiles',
      {},
      { context: { profiles: [summary('m'), summary('n')] } },
    ],
    [
      'checkingProfile',
      'profileCheck: the provider is gone',
      { remembered },
      {
        context: { remembered: undefined },
        tells: [toSentinel('selection.forget'), toSentinel('configuration.forget')],
      },
    ],
    ['checkingProfile', 'profileCheck: no answer', {}, { context: { failure: networkDown } }],
    [
      'ready.access.refreshing',
      'refresh: one profile',
      {},
      { context: { access: { verified: true }, verifiedAtMs: 1 } },
    ],
    ['ready.access.refreshing', 'refresh: no answer', {}, { context: { access: { mvpd: 'm' } } }],
    [
      'choosingProfile',
      'to use a profile',
      {},
      {
        context: { access: { mvpd: 'n', verified: true }, remembered: { mvpd: 'n' } },
        tells: [toSentinel('selection.keep'), toSentinel('profile.keep'), gain],
      },
    ],
    [
      'ready.access.verified',
      'to use a profile',
      { notice: 'localOnly' },
      { context: { access: { mvpd: 'n' } } },
    ],

    // The access ends.
    [
      'ready.access.verified',
      'the access ends',
      { ...open, authorization: { ...play, isOpen: false } },
      {
        context: {
          access: undefined,
          profiles: [summary('n')],
          reason: 'missing',
          authorization: { isOpen: false },
        },
        tells: [
          { type: 'preauthorization.settled' },
          toSentinel('profile.forget', { mvpd: 'm' }),
          { type: 'access.lost', reason: 'missing' },
        ],
      },
    ],
    [
      'ready.access.verified',
      'another tab signed out',
      { profiles: [summary('m')] },
      {
        context: { reason: 'elsewhere', hasLoggedOut: true, access: undefined },
        tells: [{ type: 'access.lost', reason: 'elsewhere' }],
      },
    ],
    [
      'ready.access.verified',
      'another tab signed out of another',
      {},
      { context: { profiles: [summary('m')], access } },
    ],
    [
      'ready.access.verified',
      'new credentials',
      { access: onPass },
      {
        context: { access: undefined, profiles: [], reason: 'credentialsReset' },
      },
    ],
    ['loggingOut', 'the logout is done', { access: undefined }, { context: { reason: 'firstRun' } }],
    [
      'loggingOut',
      'the profile is gone',
      {},
      {
        context: { access: undefined, profiles: [summary('n')], hasLoggedOut: true, reason: 'loggedOut' },
        tells: [
          toSentinel('profile.forget', { mvpd: 'm', isLoggedOut: true }),
          { type: 'access.lost', reason: 'loggedOut' },
          toSentinel('logout.forget', { mvpd: 'm' }),
        ],
      },
    ],
    [
      'loggingOut',
      'the profile is gone',
      { access: undefined, ...cached, isCachedFresh: true },
      { context: { cached: undefined, isCachedFresh: false, reason: 'loggedOut', hasLoggedOut: true } },
    ],
    [
      'loggingOut',
      'the profile is gone',
      { access: { ...access, mvpd: 'n' } },
      { context: { access: { mvpd: 'n' }, profiles: [summary('n')] } },
    ],
    ['loggingOut', 'only this device forgot', { access: undefined }, { context: { notice: 'localOnly' } }],
    [
      'loggingOut',
      'the page was not seen to its end',
      { access: undefined },
      { context: { notice: 'providerSessionMayRemain' } },
    ],
    ['loggingOut', 'the logout fails', {}, { context: { failure: networkDown } }],
    ['loggingOut', 'a page is to be shown', {}, { context: { logout: { mvpd: 'm', step: 'browser', url } } }],
    ['loggingOut', 'a hint is to be shown', {}, { context: { logout: { step: 'partner' } } }],
    [
      'ready.access.verified',
      'to log out',
      { failure: failureOf(), notice: 'localOnly' },
      {
        context: { failure: undefined, notice: undefined },
        tells: [toSentinel('logout.keep', { logout: { mvpd: 'm', withIdentity: true } })],
      },
    ],
    [
      'registering',
      'a token',
      { pendingLogout: { mvpd: 'n', withIdentity: false } },
      {
        context: { pendingLogout: undefined, logout: { mvpd: 'n', step: 'requesting' } },
        begins: { logout: { mvpd: 'n', withIdentity: false } },
      },
    ],

    // Choosing a provider.
    [
      'signedOut',
      'to sign in',
      { configurationAttempts: 3, notice: 'localOnly' },
      { context: { configurationAttempts: 1, notice: undefined, signIn: { surface: 'secondary' } } },
    ],
    ['selectingProvider.loading', 'a list', {}, { context: { providers: [{ id: 'm', displayName: 'M' }] } }],
    [
      'selectingProvider.loading',
      'no network for the list',
      { configurationAttempts: 2 },
      { begins: { configurationBackoff: { forMs: 2_000 } } },
    ],
    [
      'selectingProvider.backingOff',
      'the wait for the list is over',
      {},
      { context: { configurationAttempts: 2 } },
    ],
    [
      'selectingProvider.choosing',
      'a provider',
      known,
      {
        context: { signIn: { mvpd: 'm' }, remembered: { displayName: 'M' } },
        tells: [toSentinel('selection.keep')],
        begins: { signIn: { mvpd: 'm' } },
      },
    ],
    [
      'signedOut',
      'to sign in with a provider',
      {},
      { context: { signIn: { mvpd: 'm' } }, tells: [toSentinel('selection.keep')] },
    ],

    // Signing in.
    ['signingIn', 'a code is being made', {}, { context: { signIn: { mvpd: 'm', step: 'creating' } } }],
    ['signingIn', 'a code lives', {}, { context: { signIn: { attempt: 2, step: 'code', session } } }],
    [
      'signingIn',
      'a code lives',
      { clockOffsetMs: 5 },
      { tells: [{}, { type: 'code.issued', expiresAtMs: 1_800_005 }] },
    ],
    [
      'signingIn',
      'a code lives',
      { signIn: { ...signingIn, adopt: session } },
      { tells: [{ type: 'code.issued' }] },
    ],
    [
      'signingIn',
      'the code is shown',
      { signIn: { ...signingIn, step: 'creating' } },
      { context: { signIn: { step: 'code' } } },
    ],
    ['signingIn', 'the polling rests', {}, { context: { signIn: { suspended: true } } }],
    [
      'signingIn',
      'the polling goes on',
      { signIn: { ...signingIn, suspended: true } },
      { context: { signIn: { suspended: false } } },
    ],
    ['signingIn', 'the host has to open a page', {}, { context: { signIn: { isPageOpen: true } } }],
    [
      'signingIn',
      'another tab shows another code',
      {},
      { context: { signIn: { attempt: 2, adopt: { surface: 'secondary', mvpd: 'm' } } } },
    ],
    [
      'signingIn',
      'the sign-in is left',
      { signIn: { ...signingIn, isPageOpen: true } },
      {
        context: { reason: 'cancelled', mayHaveProfile: true },
        tells: [{ type: 'browser.close' }, toSentinel('signIn.forget')],
      },
    ],
    [
      'signingIn',
      'the sign-in expires',
      {},
      { context: { reason: 'expired', failure: undefined }, tells: [toSentinel('signIn.forget')] },
    ],
    [
      'signingIn',
      'the sign-in is rejected',
      {},
      { context: { reason: 'rejected', failure: { code: 'refused' } } },
    ],
    ['signingIn', 'nothing to sign in to', {}, { context: { checkMvpd: 'm' } }],
    [
      'signingIn',
      'everybody is let in',
      {},
      { context: { access: { mvpd: 'm', kind: 'degraded', verified: true } } },
    ],

    // Wishes that had to wait.
    [
      'checkingProfile',
      'profileCheck: one profile',
      pending('signIn.start'),
      { context: { pending: undefined } },
    ],
    [
      'checkingProfile',
      'profileCheck: no profile',
      { ...pending('signIn.start'), mayHaveProfile: true },
      { context: { pending: undefined, mayHaveProfile: false } },
    ],
    [
      'checkingProfile',
      'profileCheck: one profile',
      pending('logout.start'),
      { states: expect.arrayContaining(['loggingOut']) },
    ],

    // Plays and marks.
    [
      'ready.authorization.idle',
      'a play',
      {},
      {
        context: {
          authorization: { request: { requestId: '2', resource: 'b', isCall: false }, isOpen: true },
        },
        begins: { authorization: { kind: 'authorize', mvpd: 'm', resources: ['b'], attempts: 3 } },
      },
    ],
    [
      'ready.authorization.idle',
      'a play by call',
      {},
      { context: { authorization: { request: { isCall: true } } } },
    ],
    [
      'ready.authorization.deciding',
      'a permit',
      {},
      {
        context: { authorization: { isOpen: false } },
        tells: [{ type: 'authorization.permitted', requestId: '1', resource: 'a', mvpd: 'm' }],
      },
    ],
    [
      'ready.authorization.deciding',
      'a permit',
      { authorization: { request: { ...request, isCall: true }, isOpen: true } },
      { tells: [{ type: 'call.authorized', requestId: '1', answer: { outcome: 'permitted' } }] },
    ],
    [
      'ready.authorization.deciding',
      'a denial',
      {},
      {
        context: { authorization: { isOpen: false, failure: { code: 'refused' } } },
        tells: [{ type: 'authorization.refused', requestId: '1', outcome: 'denied', mvpd: 'm' }],
      },
    ],
    [
      'ready.authorization.deciding',
      'a permit',
      { settings: { ...settings, refreshAfterAuthorization: true } },
      { begins: { refresh: {} } },
    ],
    [
      'ready.authorization.deciding',
      'a permit',
      { settings: { ...settings, refreshAfterAuthorization: ['m'] } },
      { begins: { refresh: {} } },
    ],
    [
      'ready.preauthorization.quiet',
      'a question',
      {},
      { context: { preauthorization: { requests: [{ requestId: '2', resources: ['b'], isCall: false }] } } },
    ],
    [
      'ready.preauthorization.asking',
      'a question by call',
      {},
      { context: { preauthorization: { requests: [request, { requestId: '2', isCall: true }] } } },
    ],
    [
      'ready.preauthorization.asking',
      'the marks come',
      {},
      { context: { preauthorization: { marks: new Map([['a', { outcome: 'permitted', mvpd: 'm' }]]) } } },
    ],
    [
      'ready.preauthorization.collecting',
      'nothing more comes',
      { preauthorization: { ...marks, marks: markedA, requests: [request] } },
      {
        context: { preauthorization: { requests: [], marks: markedA } },
        tells: [{ type: 'preauthorization.settled', requestId: '1', decisions: [...markedA.values()] }],
      },
    ],
    [
      'ready.preauthorization.asking',
      'the item is left',
      { ...asked, authorization: { isOpen: false } },
      {
        context: { preauthorization: { requests: [] } },
        tells: [{ type: 'preauthorization.settled', decisions: [{ failure: { code: 'aborted' } }] }],
      },
    ],
    [
      'ready.preauthorization.asking',
      'another item is left',
      asked,
      { context: { preauthorization: { requests: [request] } } },
    ],

    // What is left when a check says no.
    [
      'checkingProfile',
      'profileCheck: no profile',
      { access: { ...access, mvpd: 'm' }, ...cached },
      {
        context: { access: undefined, cached: undefined, profiles: [] },
        tells: [toSentinel('profile.forget'), { type: 'access.lost' }],
      },
    ],
    ['checkingProfile', 'profileCheck: no answer', { reason: 'none' }, { context: { reason: 'error' } }],
    [
      'checkingProfile',
      'profileCheck: no answer',
      cached,
      {
        states: expect.arrayContaining(['ready.access.unverified']),
        context: { access: { verified: false } },
      },
    ],
    [
      'checkingProfile',
      'profileCheck: a used-up TempPass',
      {},
      { context: { failure: { code: 'refused' } } },
    ],
    [
      'checkingProfile',
      'profileCheck: a broken TempPass',
      { access, checkMvpd: 'n' },
      { context: { access, failure: { code: 'refused' } } },
    ],
    [
      'checkingProfile',
      platformOnly,
      { settings: withPartner, ...cached, reason: 'expired' },
      {
        context: { cached: undefined, reason: 'expired' },
        tells: [toSentinel('profile.forget')],
      },
    ],
    [
      'checkingProfile',
      'another tab signed out',
      cached,
      { context: { cached: undefined, reason: 'elsewhere' } },
    ],
    [
      'checkingProfile',
      'another tab signed in',
      {},
      { context: { checkMvpd: 'm' }, begins: { profileCheck: { mvpd: 'm' } }, ends: ['profileCheck'] },
    ],
    [
      'checkingProfile',
      'another tab signed out',
      { checkMvpd: undefined },
      { begins: { profileCheck: {} }, ends: ['profileCheck'] },
    ],
    ['ready.access.verified', 'to look again', {}, { begins: { refresh: { mvpd: 'm' } } }],
    [
      'signedOut',
      'to look again',
      { remembered },
      { begins: { profileCheck: { preferred: 'm', attempts: 3 } } },
    ],

    // The access ends, in each of its ways.
    [
      'ready.access.verified',
      'the access ends with its provider',
      { remembered, profiles: [] },
      {
        context: { reason: 'providerGone', remembered: undefined },
        tells: [toSentinel('selection.forget'), {}, {}, { type: 'access.lost', reason: 'providerGone' }],
      },
    ],
    [
      'ready.access.verified',
      'the access has expired',
      { profiles: [] },
      { context: { reason: 'expired' }, tells: [{}, { type: 'access.lost', reason: 'expired' }] },
    ],
    [
      'ready.access.verified',
      'the platform does not vouch',
      { profiles: [] },
      { context: { reason: 'missing', failure: { code: 'refused' } } },
    ],
    [
      'ready.access.verified',
      'new credentials',
      { access: onPass },
      {
        tells: expect.arrayContaining([
          { type: 'temporaryAccess.ended' },
          { type: 'access.lost', reason: 'credentialsReset' },
        ]),
      },
    ],
    [
      'choosingProfile',
      'another tab signed out',
      { profiles: [summary('m')] },
      { states: ['signedOut'], context: { reason: 'elsewhere', profiles: [] } },
    ],

    // Without a word from the service, what is remembered is shown; the page of a host is closed.
    [
      'registering',
      'no answer yet',
      cached,
      { context: { waitingFor: networkDown, access: { verified: false } }, tells: [gain] },
    ],
    ['registering', 'no answer yet', {}, { context: { failure: networkDown } }],
    [
      'registering',
      'new credentials',
      { ...cached, isCachedFresh: true },
      { context: { cached: undefined, reason: 'credentialsReset' } },
    ],
    ['booting', 'no device id', {}, { context: { failure: { code: 'usage' } } }],
    ['signedOut', 'the registrar breaks', {}, { context: { failure: { code: 'refused' }, hasToken: false } }],
    ['signedOut', 'the sentinel breaks', {}, { context: { failure: { code: 'refused' } } }],
    [
      'signedOut',
      'registration failed',
      {},
      {
        context: { failure: { code: 'registration' } },
        tells: [toSentinel('registration.settled', { failure: { code: 'registration' } })],
      },
    ],
    ['signedOut', 'the app is hidden', { online: false }, { context: { shown: false, online: false } }],
    ['signedOut', 'the network is gone', { shown: true }, { context: { shown: true } }],
    [
      'signingIn',
      'the app is hidden',
      {},
      { context: { shown: false }, tells: [{ to: 'signIn', type: 'app.hidden' }] },
    ],
    [
      'signingIn',
      'the network is back',
      {},
      {
        tells: [
          { to: 'signIn', type: 'network.online' },
          { to: 'registrar', type: 'network.online' },
        ],
      },
    ],
    [
      'signingIn',
      'a provider',
      {},
      {
        context: { remembered: { mvpd: 'm' } },
        tells: [toSentinel('selection.keep'), { to: 'signIn', type: 'provider.select' }],
      },
    ],
    ['signingIn', 'another tab signed in', {}, { context: { checkMvpd: 'm', signIn: { attempt: 2 } } }],
    [
      'partnerSigningIn',
      'the platform is left',
      { partner: { ...partner, step: 'exchanging' } },
      { context: { mayHaveProfile: true } },
    ],
    [
      'partnerSigningIn',
      'the platform is left',
      { partner: { ...partner, step: 'confirming' } },
      { context: { mayHaveProfile: true } },
    ],
    [
      'partnerSigningIn',
      'the platform is left',
      { partner: { ...partner, step: 'asking' } },
      { context: { mayHaveProfile: false } },
    ],
    [
      'partnerSigningIn',
      'the platform is left',
      { mayHaveProfile: true },
      { context: { mayHaveProfile: true } },
    ],

    // How far a logout goes, and what it leaves to know.
    [
      'ready.access.verified',
      'to log out',
      { access: { ...access, mvpd: 'n' } },
      {
        begins: {
          logout: { mvpd: 'n', accessKind: 'regular', canOpenPages: false, hasBrowser: false, attempt: 1 },
        },
      },
    ],
    [
      'ready.access.verified',
      'to log out',
      { settings: { ...settings, surface: 'primary' } },
      { begins: { logout: { canOpenPages: true, hasBrowser: false } } },
    ],
    [
      'ready.access.verified',
      'to log out',
      { settings: { ...settings, hasBrowser: true } },
      { begins: { logout: { canOpenPages: true, hasBrowser: true } } },
    ],
    [
      'ready.access.verified',
      'to log out',
      { profiles: [{ ...summary('n'), kind: 'other' }, summary('m')] },
      { begins: { logout: { accessKind: 'regular' } } },
    ],
    [
      'loggingOut',
      'the profile is gone',
      { access: { ...access, mvpd: 'n' }, ...cached },
      { context: cached },
    ],

    // A profile is looked at again when it may end, but not on and on.
    [
      'choosingProfile',
      'to use a profile',
      {},
      { begins: { accessDeadline: { untilServiceMs: 10_000_000, atLeastMs: 60_000 } } },
    ],
    [
      'ready.access.refreshing',
      'refresh: one profile',
      { confirmations: 50 },
      { begins: { accessDeadline: { atLeastMs: 900_000 } } },
    ],
    [
      'ready.access.refreshing',
      'refresh: no answer',
      { access: { ...access, verified: false } },
      { context: { access: { verified: false } } },
    ],

    // Passes.
    [
      'startingTemporary',
      'the passes are used up',
      { access: onPass, temporary: { ...temporary, mvpds: ['T'] } },
      {
        context: { access: undefined, reason: 'temporaryExhausted', failure: { code: 'refused' } },
        tells: isOver,
      },
    ],
    [
      'startingTemporary',
      'the pass is broken',
      { access: onPass, temporary: { ...temporary, mvpds: ['T'] } },
      { context: { access: onPass, reason: 'misconfigured' } },
    ],
    ['startingTemporary', 'a pass', {}, { context: { verifiedAtMs: 1 } }],
    ['startingTemporary', 'a pass on trust', {}, { context: { verifiedAtMs: undefined } }],
    [
      'signedOut',
      'to use a pass',
      { notice: 'localOnly' },
      {
        context: { temporary: { mvpds: ['T', 'U'], mvpd: 'T', verify: true }, notice: undefined },
        begins: { tempAccess: { mvpds: ['T', 'U'] } },
      },
    ],
    [
      'startingTemporary',
      'the pass is looked at',
      {},
      { context: { temporary: { mvpd: 'T', needsIdentity: true } } },
    ],
    ['startingTemporary', 'a pass', {}, { context: { temporary: { next: ['U'], mvpds: [] } } }],
  ])('%s, %s, %j: %j [§2.3]', (from, event, change, does) => {
    expect(taking(from, event, change)).toMatchObject(does)
  })

  it.each([
    ['signingIn', 'the sign-in is left', { access }],
    ['signingIn', 'the sign-in expires', {}],
    ['loggingOut', 'the logout is done', { access: undefined }],
    ['loggingOut', 'the logout fails', { access: undefined }],
  ])('%s, %s, %j: leaves nothing to notice', (from, event, change) => {
    expect(taking(from, event, change).context.notice).toBeUndefined()
  })

  it.each([true, ['n'], false])('asks for the profile after a permit only if told so: %j', (wanted) => {
    const change = { settings: { ...settings, refreshAfterAuthorization: wanted } }
    const { begins } = taking('ready.authorization.deciding', 'a permit', change)
    expect('refresh' in begins).toBe(wanted === true)
  })

  it('warns of a kind of profile it does not know, and uses it', () => {
    const event = done('profileCheck', {
      ...{ outcome: 'one', profiles: [found], nowMs: 1 },
      selected: { ...found, type: 'brandNew' },
    })
    const { tells, context } = take(chart, 'checkingProfile', event, { input: undefined, context: somewhere })
    expect(context.access).toMatchObject({ kind: 'brandNew' })
    expect(tells.at(-1)).toEqual({
      ...{ type: 'warning', code: 'profile.unknownType' },
      message: 'a profile of type "brandNew" is used like a regular one',
    })
  })

  it('keeps of the marks only permits, and those that are still waited for', () => {
    const denied = { outcome: 'denied', resource: 'b', mvpd: 'm' }
    const waiting = { ...request, requestId: '3', resources: ['b', 'c'] }
    const change = {
      preauthorization: {
        ...marks,
        marks: new Map([['b', denied], ['x', { ...denied, resource: 'x' }], ...markedA]),
        requests: [request, waiting],
      },
    }
    const { context } = taking('ready.preauthorization.collecting', 'nothing more comes', change)
    const { marks: kept, requests } = context.preauthorization as {
      marks: Map<string, object>
      requests: object[]
    }
    expect([...kept.keys()]).toEqual(['b', 'a'])
    expect(requests).toEqual([waiting])
  })
})
