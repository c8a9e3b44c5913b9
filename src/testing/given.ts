import type { PassSettings } from '../machines/pass/index.ts'

/** What is walked: a streaming app, whose root chart is `pass`, or the second-screen web app with its own. */
export type AppName = 'pass' | 'companion'

/** How the app is set up. */
export interface Given {
  readonly name: GivenName
  readonly app: AppName
  readonly settings: PassSettings
  /** How long a code lives, in milliseconds. */
  readonly codeLifeMs: number
}

const settings: PassSettings = {
  redirectUrl: 'https://app.example/done',
  domainName: 'app.example',
  surface: 'secondary',
  hasBrowser: false,
  hasCompanion: true,
  hasPartner: false,
  settingsPath: [],
  logoutScope: 'everywhere',
  providerChoice: 'here',
  profileCheck: 'one',
  severalProfiles: 'ask',
  attempts: 2,
  pollIntervalMs: 5_000,
  preauthorizeBatch: 5,
  denialCooldownMs: 60_000,
  staleAfterMs: 900_000,
  refreshAfterAuthorization: false,
}

const halfAnHour = 1_800_000

type SetUp = Partial<PassSettings & Pick<Given, 'app' | 'codeLifeMs'>>

const setUps = {
  'by code': {},
  'by code, which lives a moment': { codeLifeMs: 4_000 },
  'in the browser': { surface: 'primary', hasBrowser: true },
  'in a browser of the host': { surface: 'primary' },
  'in the browser, no companion': { surface: 'primary', hasBrowser: true, hasCompanion: false },
  'in a browser of the host, no companion': { surface: 'primary', hasCompanion: false },
  'the companion picks the provider': { providerChoice: 'companion' },
  'with the platform': { hasPartner: true },
  'what is known is soon stale': { staleAfterMs: 0 },
  'asking again after a permit': { refreshAfterAuthorization: true },
  'the companion': { app: 'companion', hasBrowser: true },
  'the companion, in a browser of the host': { app: 'companion' },
} as const satisfies Record<string, SetUp>

/** A set-up of the app: where the viewer signs in, and the policies that change a chart's way. */
export type GivenName = keyof typeof setUps

export const givens: readonly Given[] = Object.entries<SetUp>(setUps).map(
  ([name, { app = 'pass', codeLifeMs = halfAnHour, ...own }]) => ({
    name: name as GivenName,
    app,
    settings: { ...settings, ...own },
    codeLifeMs,
  }),
)

export function givenNamed(name: GivenName): Given {
  const found = givens.find((given) => given.name === name)
  if (!found)
    throw new TypeError(`there is no set-up "${name}"; there are: ${Object.keys(setUps).join(', ')}`)
  return found
}
