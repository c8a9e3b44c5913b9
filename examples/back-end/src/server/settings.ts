/** What the environment tells the server. */
export interface Settings {
  readonly origin: string
  readonly serviceProvider: string
  /** Stays here: no page needs it. */
  readonly softwareStatement: string
  /** Where a viewer types the code. */
  readonly companionUrl: string
  /** Where viewers reach this server, such as `https://tv.example`; default: as the request says. */
  readonly publicOrigin?: string | undefined
  /** File for what devices remember; default: memory, which forgets with the process. */
  readonly store?: string | undefined
  /** A proxy stands before this server and writes the viewer's address into `X-Forwarded-For`. */
  readonly isBehindProxy?: boolean
}

/** Undefined if no service is named; throws if something else lacks. */
export function settingsFrom(
  environment: Readonly<Record<string, string | undefined>>,
): Settings | undefined {
  if (!environment.PASS_ORIGIN) return undefined
  const needed = (name: string) => {
    const value = environment[name]
    if (!value) throw new Error(`${name} is missing in the environment`)
    return value
  }
  return {
    origin: needed('PASS_ORIGIN'),
    serviceProvider: needed('PASS_SERVICE_PROVIDER'),
    softwareStatement: needed('PASS_SOFTWARE_STATEMENT'),
    companionUrl: needed('PASS_COMPANION_URL'),
    publicOrigin: environment.PUBLIC_ORIGIN,
    store: environment.PASS_STORE,
    isBehindProxy: environment.BEHIND_PROXY === 'true',
  }
}
