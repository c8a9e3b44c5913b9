import type { AppName } from './given.ts'

const booted = ['boot: nothing is remembered', 'registrar.loadCredentials: a token is kept']
const returning = ['boot: a profile is remembered', 'registrar.loadCredentials: a token is kept']
const signedOut = [...booted, 'profileCheck.retrieveProfiles: no profile']
const signedIn = [...returning, 'profileCheck.retrieveProfiles: a profile']
const severalProfiles = [...booted, 'profileCheck.retrieveProfiles: several profiles']
const onAPass = [...signedOut, 'the viewer tries a pass', 'tempAccess.retrieveProfiles: a pass']
const unconfirmed = [
  ...returning,
  'profileCheck.retrieveProfiles: no network',
  'profileCheck.backoff ends',
  'profileCheck.retrieveProfiles: no network',
]
const code = [
  'signIn.turn: comes at once',
  'signIn.createSession: authenticate',
  'signIn.poll.turn: comes at once',
]
const adding = [...signedIn, 'the viewer signs in with another provider', ...code]
const showingACode = [...signedOut, 'the viewer signs in with a provider', ...code]
const withoutProvider = [
  ...signedOut,
  'the viewer signs in',
  'signIn.turn: comes at once',
  'signIn.createSession: the provider is missing',
  'signIn.poll.turn: comes at once',
]
const atThePlatform = [
  ...signedOut,
  'the viewer signs in',
  'partnerSso.retrievePartnerProviders: the list',
  'partnerSso.askFramework: the viewer is known',
]
const signedInByThePlatform = [...booted, 'profileCheck.retrieveProfiles: a profile of the framework']

const enteringCode = ['bootCompanion: the options', 'registrar.loadCredentials: a token is kept']
const inspecting = [...enteringCode, 'the viewer types the code']
const choosingProvider = [
  ...inspecting,
  'inspectSession: the provider is missing',
  'retrieveProviders: the list',
]
const browsing = [...inspecting, 'inspectSession: nothing is missing']

const ofPass = {
  'from the start': [],
  'at the first check': booted,
  'signed out': signedOut,
  'signed in': signedIn,
  'signed in, unconfirmed': unconfirmed,
  'with several profiles': severalProfiles,
  'with a profile of several': [...severalProfiles, 'the viewer picks a profile'],
  'with a shared profile': [...booted, 'profileCheck.retrieveProfiles: a profile by service token'],
  'on a pass': onAPass,
  'on a pass, with a profile behind it': [
    ...signedIn,
    'the viewer tries a pass',
    'tempAccess.retrieveProfiles: a pass',
  ],
  'showing a code': showingACode,
  'adding a provider': adding,
  'a code without provider': withoutProvider,
  'at the platform': atThePlatform,
  'signed in by the platform': signedInByThePlatform,
}

const ofCompanion = {
  'from the start': [],
  'entering a code': enteringCode,
  'with a code': inspecting,
  'with a code without provider': choosingProvider,
  'with a code without domain': [...inspecting, 'inspectSession: the domain is missing'],
  'at the page': browsing,
  'back from the page': [...browsing, 'openBrowser: the viewer returns'],
}

/** Where a path may begin, by the names of the steps that lead there; by app. */
export const starts = { pass: ofPass, companion: ofCompanion } satisfies Record<
  AppName,
  Record<string, readonly string[]>
>

export type Start = keyof typeof ofPass | keyof typeof ofCompanion

/** The steps that lead to where a path of an app begins. */
export function startOf(app: AppName, from: Start): readonly string[] {
  const start = (starts[app] as Readonly<Record<string, readonly string[]>>)[from]
  if (!start) throw new TypeError(`no path of ${app} begins "${from}"`)
  return start
}
