import { defined } from '../defined.ts'
import { PassError, toFailure, usageError } from '../errors.ts'
import type { CompanionServices, SentinelCommand, SentinelEvent, Wait } from '../machines/index.ts'
import { type PassServices, toPermit } from '../machines/pass/index.ts'
import type { EndpointName } from '../protocol/endpoints.ts'
import { Secret } from '../secret.ts'
import type { IdentityHeaders, MetadataValue, Mvpd } from '../services/index.ts'
import { priorities } from '../services/index.ts'
import { remember, returned, settingsOf } from './boot.ts'
import { createConfigurations, type KnownProviders } from './configurations.ts'
import type { Behalf } from './identity.ts'
import { keep } from './keep.ts'
import type { SettledOptions } from './options.ts'
import { type PartnerFramework, toPartnerProvider } from './partner-framework.ts'
import { beginRun, type Run } from './run.ts'
import { createServiceTime } from './service-time.ts'
import { authenticateUrl, lifeMs, toSignInSession } from './sign-in-session.ts'
import { createSignal } from './signal.ts'
import { createSteadyClock } from './steady-clock.ts'
import { createWait } from './timing.ts'

/** The charts' services over the ports, and what the face of `createPass` needs besides the charts. */
export interface Composition {
  readonly services: PassServices & CompanionServices
  /** The providers, whole. Fails with a `PassError`. */
  providers(signal: AbortSignal): Promise<readonly Mvpd[]>
  /**
   * User metadata of one provider's profile, asked for and never kept: providers may change it when they authorize
   * (META-01, META-06). Fails with a `PassError`.
   */
  metadata(
    of: Behalf & { readonly mvpd: string },
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, MetadataValue>>>
  /** Resolves when pending store writes have ended. */
  settled(): Promise<void>
}

/**
 * Binds ports, services and records into what the charts ask for. Nothing happens before the root chart starts, and what
 * is held in it belongs to one device (S2S-13).
 */
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
    if (starting) return starting
    const mine = beginRun(options, { clock, serviceTime, tell, warn }).then(
      (begun) => {
        // Stopped before it had begun.
        if (starting !== mine) begun.end()
        else run = begun
        return begun
      },
      (error) => {
        // The next start asks again.
        if (starting === mine) starting = undefined
        throw error
      },
    )
    starting = mine
    return mine
  }

  /** The identity headers of a call, if the host is any source of them; else nothing changes (SSO-01). */
  async function on(
    run: Run,
    call: EndpointName,
    behalf: Behalf,
    signal: AbortSignal,
  ): Promise<{ identity?: IdentityHeaders }> {
    return run.identity ? { identity: await run.identity.headers(call, behalf, signal) } : {}
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
      return remember(options, records, (await vault.load()).hasCredentials, clock)
    },

    async loadCredentials() {
      return { ...(await (await started()).vault.load()), online: options.lifecycle?.online ?? true }
    },
    async registerClient({ withRedirectUri }, { signal }) {
      const { vault, gateway, turns } = await started()
      const register = async () => {
        await vault.adopt()
        // Another tab has registered: once more would sign the viewer out of both.
        if (vault.isRegistered) return
        if (vault.credentials) vault.forgetCredentials()
        const softwareStatement = new Secret(options.softwareStatement)
        const redirectUri = withRedirectUri ? options.registrationRedirectUri : undefined
        const credentials = await gateway.registerClient({ softwareStatement, redirectUri }, { signal })
        // Locks can be lost: whoever registered meanwhile may have a viewer by now.
        await vault.adopt()
        if (!vault.isRegistered) vault.keepCredentials(credentials)
      }
      await turns.alone('registration', register, signal)
    },
    async issueAccessToken(_, { signal }) {
      const { vault, gateway, turns } = await started()
      const { revision } = vault
      const issue = async () => {
        await vault.adopt()
        const newer = vault.newerThan(revision)
        if (newer) return newer
        const { credentials } = vault
        if (!credentials)
          throw new PassError({ code: 'registration', message: 'no credentials', retryable: false })
        try {
          const token = await gateway.issueAccessToken({ credentials }, { signal })
          if (token.createdAtMs !== undefined) serviceTime.note(token.createdAtMs)
          return vault.keepToken(token, credentials)
        } catch (error) {
          if (toFailure(error).vendor?.code === 'invalid_client') vault.refuse(credentials)
          throw error
        }
      }
      return { ...(await turns.alone('token', issue, signal)), nowMs: clock.now() }
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
      // The page may take the place of the app, which then has to find what it was about.
      await (await started()).records.settled()
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
    // The vendor's library is no part of this one: the host brings it (SEC-03).
    async verify({ mvpd, permit }, { signal }) {
      if (!options.verify || !permit.token) return 'valid'
      return options.verify(toPermit(mvpd, permit.resource, permit.source, permit.token), { signal })
    },
    async logout({ mvpd, accessKind, withIdentity }, { signal }) {
      const run = await started()
      // With it the profiles shared by single sign-on end too (LOGOUT-14).
      const identity = withIdentity ? await on(run, 'logout', { accessKind, mvpd }, signal) : {}
      return run.gateway.logout({ mvpd, redirectUrl: options.redirectUrl, ...identity }, { signal })
    },

    async bootCompanion() {
      const { records } = await started()
      return {
        ...settingsOf(options),
        returned: await returned(options, await records.read('signIn'), clock),
      }
    },
    async inspectSession({ code }, { signal }) {
      const { gateway } = await started()
      const session = await gateway.retrieveSession({ code }, { signal })
      const url = authenticateUrl(options.origin, options.serviceProvider, code.reveal())
      return { ...session, url: new Secret(url), expiresAtMs: clock.now() + lifeMs(session, clock.now()) }
    },

    // Nobody has a turn to take before the run has begun.
    takeTurn: (input, tell) => run?.tabs.takeTurn(input, tell) ?? (() => {}),

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
          run?.end()
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
      // Timers stand still while a device sleeps, and not every store tells what others write.
      wakes.tell()
      void run?.tabs.catchUp()
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
      await run?.settled()
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

const lifecycleEvents = {
  shown: 'app.shown',
  hidden: 'app.hidden',
  online: 'network.online',
  offline: 'network.offline',
} as const
