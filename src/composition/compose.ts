import { defined } from '../defined.ts'
import { type Failure, PassError, usageError } from '../errors.ts'
import type { CompanionServices, SentinelCommand, SentinelEvent, Wait } from '../machines/index.ts'
import { type PassServices, toPermit } from '../machines/pass/index.ts'
import type { Fetch } from '../ports.ts'
import type { EndpointName } from '../protocol/endpoints.ts'
import { Secret } from '../secret.ts'
import type { IdentityHeaders, MetadataValue, Mvpd } from '../services/index.ts'
import { createGateway, createServices, type GatedServices, limited, priorities } from '../services/index.ts'
import { remember, settingsOf } from './boot.ts'
import { createConfigurations, type KnownProviders } from './configurations.ts'
import { type Behalf, createIdentitySource, type IdentitySource } from './identity.ts'
import type { SettledOptions } from './options.ts'
import { type PartnerFramework, toPartnerProvider } from './partner-framework.ts'
import { createRecords, type Records } from './records.ts'
import { createServiceTime } from './service-time.ts'
import { authenticateUrl, lifeMs, toSignInSession } from './sign-in-session.ts'
import { createSignal } from './signal.ts'
import { createSteadyClock, type SteadyClock } from './steady-clock.ts'
import { createWait } from './timing.ts'
import { createVault, type Vault } from './vault.ts'
import { withinBudget } from './within-budget.ts'

/** What lives from one start to the next stop, once the device is known. */
interface Run {
  readonly records: Records
  readonly vault: Vault
  readonly gateway: GatedServices
  readonly identity: IdentitySource | undefined
  /** Aborted by `stop()`. */
  readonly ended: AbortController
}

/** The charts' services over the ports, and what the face of `createPass` needs besides the charts. */
export interface Composition {
  readonly services: PassServices & CompanionServices
  /** The providers, whole. Fails with a `PassError`. */
  providers(signal: AbortSignal): Promise<readonly Mvpd[]>
  /** User metadata of one provider's profile. Fails with a `PassError`. */
  metadata(
    of: Behalf & { readonly mvpd: string },
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, MetadataValue>>>
  /** Resolves when pending store writes have ended. */
  settled(): Promise<void>
}

/** Binds ports, services and records into what the charts ask for. Nothing happens before the root chart starts. */
export function compose(options: SettledOptions): Composition {
  const { settledPolicy: policy } = options
  const clock = createSteadyClock(options.clock, (offsetMs) => tell({ type: 'clock.corrected', offsetMs }))
  const serviceTime = createServiceTime(clock)
  const wakes = createSignal()
  const wait: Wait = createWait({ clock, jitter: policy.jitter, serviceTime, onWake: wakes.subscribe })
  /** Set while a root chart runs: whom to tell. */
  let listener: ((event: SentinelEvent) => void) | undefined
  let starting: Promise<Run> | undefined
  let run: Run | undefined
  const configurations = createConfigurations(options)

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
    clock.reset()
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
    const gateway = createGateway({ services, budget: options.budget, tokens: vault, clock })
    const ended = new AbortController()
    return { records, vault, gateway, ended, identity: identify(deviceId, vault, ended.signal) }
  }

  function identify(deviceId: string, vault: Vault, signal: AbortSignal): IdentitySource | undefined {
    const { serviceProvider, device, budget, identity = {} } = options
    // A companion acts for a device whose viewer it does not know.
    if (!device) return undefined
    const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
    identity.attach?.({
      serviceProvider,
      device: { id: deviceId, info: device.info },
      fetch: withinBudget(fetch, budget),
      clock,
      signal,
      accessToken: async (o) => (await vault.usable(o)).accessToken,
    })
    return createIdentitySource({
      ...{ identity, isSingleSignOn: policy.singleSignOn, clock, serviceTime, warn, tell },
    })
  }

  /** The identity headers of a call, if the host is any source of them. */
  async function on(
    run: Run,
    call: EndpointName,
    behalf: Behalf,
    signal: AbortSignal,
  ): Promise<{ identity?: IdentityHeaders }> {
    return run.identity ? { identity: await run.identity.headers(call, behalf, signal) } : {}
  }

  /** The host's own answer, if it comes and is none of its errors. */
  async function askFor(id: () => Promise<string>): Promise<unknown> {
    try {
      return await limited({ clock, ms: policy.requestTimeoutMs }, async () => id())
    } catch {
      return undefined
    }
  }

  async function knownProviders(signal: AbortSignal): Promise<KnownProviders> {
    const { gateway } = await started()
    return configurations.get(
      async (signal) => (await gateway.retrieveConfiguration({}, { signal })).mvpds,
      signal,
    )
  }

  async function partner(): Promise<PartnerFramework> {
    const framework = (await started()).identity?.partner
    if (!framework) throw usageError('no partner framework is given')
    return framework
  }

  const services: Composition['services'] = {
    wait,

    async boot() {
      const { records, vault } = await started()
      return remember(options, records, (await vault.load()).hasCredentials, clock.now())
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

    async retrieveProfiles({ mvpd, ...behalf }, { signal }) {
      const run = await started()
      const name = mvpd === undefined ? 'retrieveProfiles' : 'retrieveProfileForMvpd'
      const request = await on(run, name, { mvpd, ...behalf }, signal)
      requireToken(behalf.accessKind, request.identity)
      const profiles = await (mvpd === undefined
        ? run.gateway.retrieveProfiles(request, { signal })
        : run.gateway.retrieveProfileForMvpd({ mvpd, ...request }, { signal }))
      const status = request.identity?.partnerFrameworkStatus
      return {
        profiles,
        nowMs: clock.now(),
        isFrameworkValid: status && run.identity?.partner?.isValid(status),
      }
    },
    async renewIdentity({ method, ...behalf }, { signal }) {
      const { identity } = await started()
      return { hasNew: (await identity?.renew(method, behalf, signal)) ?? false }
    },
    async retrieveProviders(_, { signal }) {
      return (await knownProviders(signal)).summaries
    },

    async retrievePartnerProviders(_, { signal }) {
      return (await knownProviders(signal)).mvpds.flatMap(toPartnerProvider)
    },
    async askFramework(question, { signal }) {
      return (await partner()).ask(question, signal)
    },
    async createPartnerSession(parameters, { signal }) {
      const run = await started()
      const { name } = await partner()
      const identity = await on(run, 'retrievePartnerAuthenticationRequest', {}, signal)
      const request = { ...parameters, partner: name, ...identity }
      const session = await run.gateway.retrievePartnerAuthenticationRequest(request, { signal })
      return toSignInSession(session, clock.now())
    },
    async authenticateWithPartner(question, { signal }) {
      return (await partner()).authenticate(question, signal)
    },
    async createPartnerProfile({ samlResponse }, { signal }) {
      const run = await started()
      const { name } = await partner()
      const identity = await on(run, 'createPartnerProfile', {}, signal)
      const request = { partner: name, samlResponse, ...identity }
      return { profiles: await run.gateway.createPartnerProfile(request, { signal }), nowMs: clock.now() }
    },

    async createSession(parameters, { signal }) {
      const run = await started()
      const identity = await on(run, 'createSession', {}, signal)
      const session = await run.gateway.createSession({ ...parameters, ...identity }, { signal })
      return toSignInSession(session, clock.now())
    },
    async resumeSession(request, { signal }) {
      const { gateway } = await started()
      return toSignInSession(await gateway.resumeSession(request, { signal }), clock.now())
    },
    async lookForProfile({ code, notAfterMs, ...behalf }, { signal }) {
      const run = await started()
      const identity = await on(run, 'retrieveProfileForCode', behalf, signal)
      const [profile] = await run.gateway.retrieveProfileForCode(
        { code, ...identity },
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

    async decide({ kind, mvpd, resources, ...behalf }, { signal }) {
      const run = await started()
      const identity = await on(run, kind, { mvpd, ...behalf }, signal)
      const decisions = await run.gateway[kind]({ mvpd, resources, ...identity }, { signal })
      return { decisions, nowMs: clock.now() }
    },
    async verify({ mvpd, permit }, { signal }) {
      if (!options.verify || !permit.token) return 'valid'
      return options.verify(toPermit(mvpd, permit.resource, permit.source, permit.token), { signal })
    },
    async logout({ mvpd, accessKind, withIdentity }, { signal }) {
      const run = await started()
      const identity = withIdentity ? await on(run, 'logout', { accessKind, mvpd }, signal) : {}
      return run.gateway.logout({ mvpd, redirectUrl: options.redirectUrl, ...identity }, { signal })
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
          run?.identity?.stop()
          run?.ended.abort()
          listener = undefined
          starting = undefined
        },
      }
    },
  }

  function handle(command: SentinelCommand): void {
    if (command.type === 'configuration.forget') configurations.forget()
    if (command.type === 'identity.refresh') {
      run?.identity?.refresh(command)
      // Timers stand still while a device sleeps.
      wakes.tell()
    }
    if (run) keep(run, command, clock)
  }

  return {
    services,
    providers: async (signal) => (await knownProviders(signal)).mvpds,
    async metadata({ mvpd, ...behalf }, signal) {
      const run = await started()
      const o = { signal, isBackground: true }
      const identity = await on(run, 'retrieveProfileForMvpd', { mvpd, ...behalf }, signal)
      const [profile] = await run.gateway.retrieveProfileForMvpd({ mvpd, ...identity }, o)
      return profile?.attributes.reveal() ?? {}
    },
    async settled() {
      await run?.records.settled()
    },
  }
}

/** A shared profile cannot be found without the token it is shared by: no answer would say anything of it (T6). */
function requireToken(accessKind: string | undefined, identity: IdentityHeaders | undefined): void {
  const isLacking =
    (accessKind === 'platformSSO' && !identity?.platformToken) ||
    (accessKind === 'serviceTokenSSO' && !identity?.serviceToken)
  if (!isLacking) return
  throw new PassError({
    code: 'network',
    message: 'the single sign-on token is not to be had',
    retryable: false,
  })
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

/** Carries out what the root chart wants remembered. */
function keep({ records, vault }: Run, command: SentinelCommand, clock: SteadyClock): void {
  switch (command.type) {
    case 'selection.keep':
      records.keep('selection', command.selection)
      break
    case 'selection.forget':
      records.forget('selection')
      break
    case 'profile.keep':
      records.keep('history', { hadProfile: true })
      records.keep('profile', { ...command.profile, verifiedAtMs: clock.toWall(clock.now()) })
      break
    case 'profile.forget':
      records.forget('profile')
      break
    case 'signIn.keep': {
      const { code, url, expiresAtMs, ...rest } = command.session
      records.keep('signIn', {
        ...rest,
        expiresAtMs: clock.toWall(expiresAtMs),
        code: code.reveal(),
        url: url?.reveal(),
      })
      break
    }
    case 'signIn.forget':
      records.forget('signIn')
      break
    case 'logout.keep':
      records.keep('logout', command.logout)
      break
    case 'logout.forget':
      records.forget('logout')
      break
    case 'registration.settled':
      vault.settle(command.failure)
      break
    case 'configuration.forget':
    case 'identity.refresh':
      break
  }
}
