import { answers } from '../../src/testing/answers.ts'
import type { AppName } from '../../src/testing/given.ts'
import { starts } from '../../src/testing/starts.ts'

const looksAndMisses = ['signIn.poll.pause ends', 'signIn.poll.lookForProfile: a 500 without a word']
const platformIsStale = "profileCheck.retrieveProfiles: the framework's status is stale"
const { pass, companion } = starts
const signedOut = pass['signed out']
const onAPass = pass['on a pass']
const unconfirmed = pass['signed in, unconfirmed']
const codeWithoutProvider = pass['a code without provider']
const atThePlatform = pass['at the platform']

const ofPass = [
  ['boot: the device id cannot be had', 'registrar.loadCredentials: a token is kept'],
  ...Object.keys(answers.boot).map((how) => [`boot: ${how}`, 'registrar.loadCredentials: a token is kept']),
  ['boot: nothing is remembered', 'registrar.loadCredentials: credentials are kept'],
  [...pass['at the first check'], 'the identity arrives late'],
  [...pass['at the first check'], platformIsStale],
  [...pass['at the first check'], platformIsStale, 'profileCheck.renewIdentity: the host knows better'],
  [...pass['signed in'], 'the viewer plays'],
  [...pass['signed in'], 'the viewer looks at a list', 'collecting ends'],
  [...pass['signed in'], 'the viewer logs out'],
  [...pass['signed in'], 'the viewer plays', 'authorization.decide: ask again', 'authorization.backoff ends'],
  // A check with an access behind it.
  [
    ...pass['signed in'],
    'the viewer signs in with another provider',
    'signIn.turn: comes at once',
    'signIn.createSession: the viewer is known',
  ],
  [
    ...pass['signed in'],
    'the credentials are refused',
    'registrar.registerClient: registered',
    'registrar.issueAccessToken: a token',
  ],
  [...unconfirmed, 'the viewer plays', 'authorization.decide: a permit'],
  [
    ...pass['showing a code'],
    ...Array.from({ length: 4 }, () => looksAndMisses).flat(),
    'signIn.poll.pause ends',
  ],
  [...pass['showing a code'], 'the viewer leaves', 'the viewer looks again'],
  [
    ...pass['with several profiles'],
    'the viewer signs in with a provider',
    'signIn.turn: comes at once',
    'signIn.createSession: authenticate',
    'signIn.poll.turn: comes at once',
    'the viewer leaves',
    'profileCheck.retrieveProfiles: several profiles, of others',
  ],
  [...signedOut, 'the viewer plays', 'the viewer looks at a list'],
  [...pass['showing a code'], 'the app is hidden'],
  [...pass['showing a code'], 'the app is offline'],
  [
    ...signedOut,
    'the viewer signs in with a provider',
    'signIn.turn: comes at once',
    'the app is hidden',
    'signIn.createSession: authenticate',
  ],
  ...[
    'a profile is remembered, offline',
    'nothing is remembered, offline',
    'a code was being shown, offline',
  ].flatMap((boot) => [
    [`boot: ${boot}`, 'registrar.loadCredentials: nothing is kept, offline'],
    [`boot: ${boot}`, 'registrar.loadCredentials: credentials are kept, offline'],
  ]),
  [
    'boot: a profile is remembered',
    'registrar.loadCredentials: credentials are kept',
    'registrar.issueAccessToken: no network',
  ],
  ['boot: nothing is remembered', 'registrar.loadCredentials: nothing is kept'],
  [...codeWithoutProvider, 'the viewer picks a provider'],
  [...codeWithoutProvider, 'the viewer picks a provider', 'signIn.resumeSession: no network'],
  [
    ...signedOut,
    'the viewer tries a pass',
    'tempAccess.retrieveProfiles: the identity is missing',
    'tempAccess.renewIdentity: the host knows better',
  ],
  [...onAPass, 'the token is refused', 'registrar.issueAccessToken: the grant is refused'],
  [...onAPass, 'the viewer signs in'],
  [...pass['with several profiles'], 'another tab has logged out'],
  [...onAPass, 'the viewer looks again'],
  [...pass['on a pass, with a profile behind it'], 'temporaryDeadline ends'],
  [...onAPass, 'the viewer tries a pass', 'tempAccess.retrieveProfiles: the pass is used up'],
  [...pass['signed in by the platform'], 'the viewer plays'],
  [...atThePlatform, 'partnerSso.createPartnerSession: a question for the framework'],
  [
    ...atThePlatform,
    'partnerSso.createPartnerSession: an ordinary sign-in',
    'signIn.poll.turn: comes at once',
    'the viewer leaves',
    'the viewer signs in',
    'profileCheck.retrieveProfiles: no profile',
    'partnerSso.retrievePartnerProviders: the list',
  ],
]

const looksInVain = ['lookForProfile: not yet', 'pause ends']
const ofCompanion = [[...companion['back from the page'], ...looksInVain, ...looksInVain]]

/** Ways into corners that the search would come to late, or not at all; by app. */
export const hints: Readonly<Record<AppName, readonly (readonly string[])[]>> = {
  pass: ofPass,
  companion: ofCompanion,
}
