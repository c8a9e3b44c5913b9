/** What the environment tells the server. */
export interface Settings {
  readonly origin: string
  readonly serviceProvider: string
  /** Stays here: no page needs it. */
  readonly softwareStatement: string
  /** Where a viewer types the code. */
  readonly companionUrl: string
  /** Where viewers reach this server, such as `https://tv.example`; default, for development: as the request says. */
  readonly publicOrigin?: string | undefined
  /** Signs the sessions; default: one of this process, whose sessions end with it. */
  readonly sessionSecret?: string | undefined
  /** File for what devices remember; default: memory, which forgets with the process. */
  readonly store?: string | undefined
  /** A proxy stands before this server and writes the viewer's address into `X-Forwarded-For`. */
  readonly isBehindProxy?: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/** Undefined if no service is named; throws if something else lacks. */
export function settingsFrom(environment: Environment): Settings | undefined {
  return environment.PASS_ORIGIN ? serviceSettings(environment) : undefined
}

/** For viewers: the `Host` of a request, which anybody can write, says nothing here. Throws if something lacks. */
export function deployedSettings(environment: Environment): Settings {
  const publicOrigin = needed(environment, 'PUBLIC_ORIGIN')
  return { ...serviceSettings(environment), publicOrigin }
}

function serviceSettings(environment: Environment): Settings {
  return {
    origin: needed(environment, 'PASS_ORIGIN'),
    serviceProvider: needed(environment, 'PASS_SERVICE_PROVIDER'),
    softwareStatement: needed(environment, 'PASS_SOFTWARE_STATEMENT'),
    companionUrl: needed(environment, 'PASS_COMPANION_URL'),
    publicOrigin: environment.PUBLIC_ORIGIN || undefined,
    sessionSecret: environment.SESSION_SECRET || undefined,
    store: environment.PASS_STORE,
    isBehindProxy: environment.BEHIND_PROXY === 'true',
  }
}

function needed(environment: Environment, name: string): string {
  const value = environment[name]
  if (!value) throw new Error(`${name} is missing in the environment`)
  return value
}
