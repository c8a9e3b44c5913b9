import { defined } from '../defined.ts'
import { type Failure, PassError, usageError } from '../errors.ts'
import type { CompanionServices, SentinelCommand, SentinelEvent, Wait } from '../machines/index.ts'
import {
  type Boot,
  type PassServices,
  type PassSettings,
  type ProviderSummary,
  toPermit,
} from '../machines/pass/index.ts'
import { endpoints } from '../protocol/endpoints.ts'
import { Secret } from '../secret.ts'
import type { MetadataValue, Mvpd, Session } from '../services/index.ts'
import { createGateway, createServices, type GatedServices, limited, priorities } from '../services/index.ts'
import type { SettledOptions } from './options.ts'
import { createRecords, type Records } from './records.ts'
import { createServiceTime } from './service-time.ts'
import { createWait } from './timing.ts'
import { createVault, type Vault } from './vault.ts'

/** What lives from one start to the next stop, once the device is known. */
interface Run {
  readonly records: Records
  readonly vault: Vault
  readonly gateway: GatedServices
}

/** A code without validity lives as long as the pages say one does (D21). */
const usualCodeLifeMs = 30 * 60_000

/** The charts' services over the ports, and what the face of `createPass` needs besides the charts. */
export interface Composition {
  readonly services: PassServices & CompanionServices
  /** The providers, whole. Fails with a `PassError`. */
  providers(signal: AbortSignal): Promise<readonly Mvpd[]>
  /** User metadata of one provider's profile. Fails with a `PassError`. */
  metadata(mvpd: string, signal: AbortSignal): Promise<Readonly<Record<string, MetadataValue>>>
  /** Resolves when pending store writes have ended. */
  settled(): Promise<void>
}

/** Binds ports, services and records into what the charts ask for. Nothing happens before the root chart starts. */
export function compose(options: SettledOptions): Composition {
  const { clock, settledPolicy: policy } = options
  const serviceTime = createServiceTime(clock)
  const wait: Wait = createWait({ clock, jitter: policy.jitter, serviceTime })
  /** Set while a root chart runs: whom to tell. */
  let listener: ((event: SentinelEvent) => void) | undefined
  let starting: Promise<Run> | undefined
  let run: Run | undefined
  let configuration: { readonly mvpds: readonly Mvpd[]; readonly untilMs: number } | undefined

  const tell = (event: SentinelEvent) => listener?.(event)
  const warn = (code: string, message: string) => tell({ type: 'warning.raised', code, message })
  // Whoever asks first begins the run: the registrar and the root chart both start with it.
  const started = (): Promise<Run> => {
    starting ??= begin().then(
      (begun) => {
        run = begun
        return begun
      },
      (error) => {
        // The next start asks again.
        starting = undefined
        throw error
      },
    )
    return starting
  }

  async function begin(): Promise<Run> {
    const id = options.device?.id ?? 'companion'
    const deviceId = typeof id === 'string' ? id : await askFor(id)
    if (typeof deviceId !== 'string' || deviceId.trim() === '') {
      throw usageError('"device.id" must give a non-empty string')
    }
    const records = createRecords({
      store: options.store,
      origin: options.origin,
      serviceProvider: options.serviceProvider,
      softwareStatement: options.softwareStatement,
      deviceId,
      warn,
    })
    const vault = createVault({ clock, records, tell })
    const services = createServices({
      ...options,
      // A companion must not pass its own device off as the streaming one.
      device: options.device && { ...options.device, id: deviceId },
      requestTimeoutMs: policy.requestTimeoutMs,
      decisionTimeoutMs: policy.decisionTimeoutMs,
      deviceHeadersOnCodeCalls: policy.deviceHeadersOnCodeCalls,
      onServiceTime: serviceTime.note,
    })
    return {
      records,
      vault,
      gateway: createGateway({ services, budget: options.budget, tokens: vault, clock }),
    }
  }

  /** The host's own answer, if it comes and is none of its errors. */
  async function askFor(id: () => Promise<string>): Promise<unknown> {
    try {
      return await limited({ clock, ms: policy.requestTimeoutMs }, async () => id())
    } catch {
      return undefined
    }
  }

  async function mvpds(signal: AbortSignal): Promise<readonly Mvpd[]> {
    const { gateway } = await started()
    if (configuration && clock.now() < configuration.untilMs) return configuration.mvpds
    const { mvpds } = await gateway.retrieveConfiguration({}, { signal })
    configuration = { mvpds, untilMs: clock.now() + policy.configurationCacheMs }
    return mvpds
  }

  const services: Composition['services'] = {
    wait,

    async boot() {
      const { records, vault } = await started()
      return remember(options, records, (await vault.load()).hasCredentials)
    },

    async loadCredentials() {
      return { ...(await (await started()).vault.load()), online: options.lifecycle?.online ?? true }
    },
    async registerClient({ withRedirectUri, replace }, { signal }) {
      const { vault, gateway } = await started()
      if (replace) vault.forgetCredentials()
      const credentials = await gateway.registerClient(
        {
          softwareStatement: new Secret(options.softwareStatement),
          redirectUri: withRedirectUri ? options.registrationRedirectUri : undefined,
        },
        { signal },
      )
      vault.keepCredentials(credentials)
    },
    async issueAccessToken(_, { signal }) {
      const { vault, gateway } = await started()
      const { credentials } = vault
      if (!credentials)
        throw new PassError({ code: 'registration', message: 'no credentials', retryable: false })
      const token = await gateway.issueAccessToken({ credentials }, { signal })
      if (token.createdAtMs !== undefined) serviceTime.note(token.createdAtMs)
      return { ...vault.keepToken(token), nowMs: clock.now() }
    },

    async retrieveProfiles({ mvpd }, { signal }) {
      const { gateway } = await started()
      const profiles = await (mvpd === undefined
        ? gateway.retrieveProfiles({}, { signal })
        : gateway.retrieveProfileForMvpd({ mvpd }, { signal }))
      return { profiles, nowMs: clock.now() }
    },
    async retrieveProviders(_, { signal }) {
      return (await mvpds(signal)).filter(({ isTempPass }) => !isTempPass).map(toSummary)
    },

    async createSession(parameters, { signal }) {
      const { gateway } = await started()
      return toSignInSession(await gateway.createSession(parameters, { signal }), clock.now())
    },
    async resumeSession(request, { signal }) {
      const { gateway } = await started()
      return toSignInSession(await gateway.resumeSession(request, { signal }), clock.now())
    },
    async lookForProfile({ code, notAfterMs }, { signal }) {
      const { gateway } = await started()
      const [profile] = await gateway.retrieveProfileForCode(
        { code },
        { signal, mayStart: () => clock.now() < notAfterMs },
      )
      return defined({ profile, nowMs: clock.now() })
    },
    async openBrowser({ url, purpose }, { signal }) {
      if (!options.browser) throw usageError('no browser port is given')
      // The page counts against the same budget, and its 429 would be shown to the viewer.
      await options.budget.enter(priorities.session, { signal })
      return options.browser.open(url.reveal(), { purpose, redirectUrl: options.redirectUrl, signal })
    },

    async decide({ kind, mvpd, resources }, { signal }) {
      const { gateway } = await started()
      const decisions = await gateway[kind]({ mvpd, resources }, { signal })
      return { decisions, nowMs: clock.now() }
    },
    async verify({ mvpd, permit }, { signal }) {
      if (!options.verify || !permit.token) return 'valid'
      return options.verify(toPermit(mvpd, permit.resource, permit.source, permit.token), { signal })
    },
    async logout({ mvpd }, { signal }) {
      const { gateway } = await started()
      return gateway.logout({ mvpd, redirectUrl: options.redirectUrl }, { signal })
    },

    async bootCompanion() {
      await started()
      return settingsOf(options)
    },
    async inspectSession({ code }, { signal }) {
      const { gateway } = await started()
      const session = await gateway.retrieveSession({ code }, { signal })
      const url = authenticateUrl(options.origin, options.serviceProvider, code.reveal())
      return { ...session, url: new Secret(url), expiresAtMs: clock.now() + lifeMs(session, clock.now()) }
    },

    watchSurroundings(tellRoot) {
      if (listener) {
        throw usageError(
          'a machine runs one actor at a time',
          'Call createPassMachine() again for another actor.',
        )
      }
      listener = tellRoot
      const undo = [
        options.budget.subscribe((pausedUntilMs) => tell({ type: 'throttle.paused', pausedUntilMs })),
        options.lifecycle?.subscribe((event) => tell({ type: lifecycleEvents[event] })),
      ]
      for (const warning of options.warnings) warn(warning.code, warning.message)
      return {
        handle,
        stop() {
          for (const each of undo) each?.()
          run?.vault.settle(stopped)
          listener = undefined
          starting = undefined
        },
      }
    },
  }

  function handle(command: SentinelCommand): void {
    if (command.type === 'configuration.forget') configuration = undefined
    if (run) keep(run, command)
  }

  return {
    services,
    providers: mvpds,
    async metadata(mvpd, signal) {
      const { gateway } = await started()
      const o = { signal, isBackground: true }
      const [profile] = await gateway.retrieveProfileForMvpd({ mvpd }, o)
      return profile?.attributes.reveal() ?? {}
    },
    async settled() {
      await run?.records.settled()
    },
  }
}

const stopped: Failure = {
  code: 'stopped',
  message: 'passchart is not running',
  remedy: 'Call start().',
  retryable: false,
}

const lifecycleEvents = {
  shown: 'app.shown',
  hidden: 'app.hidden',
  online: 'network.online',
  offline: 'network.offline',
} as const

/** What this device remembers. Without credentials nothing else can be true any more (REG-21). */
async function remember(options: SettledOptions, records: Records, hasCredentials: boolean): Promise<Boot> {
  const [selection, profile, signIn, history] = await Promise.all([
    records.read('selection'),
    records.read('profile'),
    records.read('signIn'),
    records.read('history'),
  ])
  const nowMs = options.clock.now()
  const isAlive = hasCredentials && signIn && signIn.expiresAtMs > nowMs
  if (signIn && !isAlive) records.forget('signIn')
  return defined({
    settings: settingsOf(options),
    remembered: selection,
    cached: hasCredentials && profile && profile.notAfterMs > nowMs ? profile : undefined,
    hadProfile: history?.hadProfile ?? false,
    signIn: isAlive
      ? {
          ...signIn,
          code: new Secret(signIn.code),
          url: signIn.url === undefined ? undefined : new Secret(signIn.url),
        }
      : undefined,
    shown: options.lifecycle?.shown ?? true,
    online: options.lifecycle?.online ?? true,
  })
}

function settingsOf({ settledPolicy: policy, ...options }: SettledOptions): PassSettings {
  return defined({
    redirectUrl: options.redirectUrl,
    domainName: options.domainName ?? hostOf(options.redirectUrl),
    surface: options.surface,
    hasBrowser: options.browser !== undefined,
    hasCompanion: policy.companion,
    providerChoice: policy.providerChoice,
    profileCheck: policy.profileCheck,
    severalProfiles: policy.severalProfiles,
    attempts: policy.attempts,
    pollIntervalMs: policy.pollIntervalMs,
    preauthorizeBatch: policy.preauthorizeBatch,
    denialCooldownMs: policy.denialCooldownMs,
    staleAfterMs: policy.staleAfterMs,
    refreshAfterAuthorization: policy.refreshAfterAuthorization,
  })
}

function hostOf(url: string): string | undefined {
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' || protocol === 'https:' ? hostname : undefined
}

/** Carries out what the root chart wants remembered. */
function keep({ records, vault }: Run, command: SentinelCommand): void {
  switch (command.type) {
    case 'selection.keep':
      records.keep('selection', command.selection)
      break
    case 'selection.forget':
      records.forget('selection')
      break
    case 'profile.keep':
      records.keep('history', { hadProfile: true })
      records.keep('profile', command.profile)
      break
    case 'profile.forget':
      records.forget('profile')
      break
    case 'signIn.keep': {
      const { code, url, ...rest } = command.session
      records.keep('signIn', { ...rest, code: code.reveal(), url: url?.reveal() })
      break
    }
    case 'signIn.forget':
      records.forget('signIn')
      break
    case 'registration.settled':
      vault.settle(command.failure)
      break
    case 'configuration.forget':
      break
  }
}

/**
 * The session with its end by the local clock: its life is counted from now, so that a wrong clock on either side
 * does no harm. A code that stands only in the page's address is taken from there.
 */
function toSignInSession(session: Session, nowMs: number): Session & { expiresAtMs: number } {
  const code = session.code ?? codeIn(session.url)
  return { ...session, ...(code ? { code } : {}), expiresAtMs: nowMs + lifeMs(session, nowMs) }
}

// The two pages an answer can name, and nothing that merely looks like a path.
const codePath = /^\/api\/v2\/(?:authenticate\/[^/]+|[^/]+\/sessions)\/([^/]+)\/?$/

function codeIn(url: Secret<string> | undefined): Secret<string> | undefined {
  const [, code] = codePath.exec(url ? new URL(url.reveal()).pathname : '') ?? []
  try {
    return code === undefined ? undefined : new Secret(decodeURIComponent(code))
  } catch {
    return undefined
  }
}

function lifeMs(o: { notBeforeMs?: number; notAfterMs?: number }, nowMs: number): number {
  if (o.notAfterMs === undefined) return usualCodeLifeMs
  return o.notAfterMs - (o.notBeforeMs ?? nowMs)
}

/** The page that performs the sign-in of a code; opened by a browser, never by an HTTP client (AUTHN-21). */
function authenticateUrl(origin: string, serviceProvider: string, code: string): string {
  const values: Readonly<Record<string, string>> = { serviceProvider, code }
  return (
    origin +
    endpoints.authenticate.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(values[name] ?? ''),
    )
  )
}

function toSummary({ id, displayName, logoUrl }: Mvpd): ProviderSummary {
  return defined({ id, displayName: displayName ?? id, logoUrl })
}
