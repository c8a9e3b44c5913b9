import type { Identity } from '../ports.ts'
import type { PartnerFrameworkStatus } from '../protocol/headers.ts'
import { isObject } from './call.ts'
import { uuid } from './random.ts'
import { now, type World } from './world.ts'

/** Whether the viewer lets the app know of the subscription. */
export type FrameworkPermission = PartnerFrameworkStatus['frameworkPermissionInfo']['accessStatus']

/** What the partner's framework on one device knows, as plain data. */
export interface Framework {
  permission: FrameworkPermission
  /** Whom the viewer is signed in with at the platform, by mapping id. */
  provider?: string
  /** End of that sign-in, in milliseconds since 1970. */
  expiresAtMs: number
  /** Whom the viewer picks when asked, by mapping id. Default: the first that the app features or supports. */
  choice?: string
  /** Answers that wait for their questions. */
  readonly next: Record<FrameworkQuestion, FrameworkAnswer[]>
}

/**
 * What an app asks: the status without or with leave to interrupt the viewer, or a SAML answer.
 *
 * @see spec flows.md §0.3 (`FW`)
 */
export type FrameworkQuestion = (typeof questions)[number]

const questions = ['silent', 'ask', 'saml'] as const

/** An answer out of turn. The framework's errors stand in a status; with `rejects`, and always for `saml`, they reject. */
export type FrameworkAnswer =
  /** The viewer closes the dialog: error code 2. */
  | { readonly cancelled: true; readonly rejects?: boolean }
  /** A provider, by mapping id, that the app did not say it supports: error code 1. */
  | { readonly unsupported: string; readonly rejects?: boolean }
  | { readonly error: { readonly code: string; readonly message: string }; readonly rejects?: boolean }
  /** Nothing: no provider in the status, no SAML answer. */
  | { readonly none: true }
  /** That very status. */
  | { readonly status: PartnerFrameworkStatus }
  /** That very SAML answer. */
  | { readonly saml: string }

/** What a framework rejects with. */
export class FrameworkError extends Error {
  override readonly name = 'FrameworkError'
  /** `1`: unsupported provider; `2`: cancelled by the viewer. */
  readonly code: string
  readonly frameworkProviderInfo: { readonly id?: string }

  constructor({ code, message }: { readonly code: string; readonly message: string }, id?: string) {
    super(message)
    this.code = code
    this.frameworkProviderInfo = id === undefined ? {} : { id }
  }
}

/** The partner's framework on the device. Every member takes a device's name last; who has one device needs none. */
export interface PartnerFramework {
  /** What an app plugs in as `identity.partner`. */
  on(device?: string): NonNullable<Identity['partner']>
  /** The framework's answer to one question about the status. Throws a {@link FrameworkError}. */
  status(
    o: {
      readonly interruptionAllowed: boolean
      readonly supported?: readonly string[]
      readonly featured?: readonly string[]
    },
    device?: string,
  ): PartnerFrameworkStatus
  /** Its answer to a SAML request: XML, or undefined. Throws a {@link FrameworkError}. */
  authenticate(
    o: { readonly request: string; readonly attributesNames: readonly string[] },
    device?: string,
  ): string | undefined
  /** What the viewer lets apps know. At first `notDetermined`: asked with leave to interrupt, the viewer grants. */
  setPermission(permission: FrameworkPermission, device?: string): void
  /** The viewer signs in at the platform, by the provider's mapping id; for a year unless told. */
  signIn(provider: string, details?: { readonly lifeMs?: number }, device?: string): void
  signOut(device?: string): void
  /** Whom the viewer picks when asked, by mapping id. */
  setChoice(provider: string, device?: string): void
  /** The next answer to such a question; several wait in line. Throws a `TypeError` for what makes no sense. */
  next(question: FrameworkQuestion, answer: FrameworkAnswer, device?: string): void
  /** Back to a device nobody has touched. */
  reset(device?: string): void
}

const yearMs = 365 * 86_400_000

export function createPartnerFramework(world: World): PartnerFramework {
  const of = (device = ''): Framework => {
    world.state.frameworks[device] ??= {
      permission: 'notDetermined',
      expiresAtMs: 0,
      next: { silent: [], ask: [], saml: [] },
    }
    return world.state.frameworks[device]
  }
  const signIn: PartnerFramework['signIn'] = (provider, { lifeMs = yearMs } = {}, device) => {
    Object.assign(of(device), { provider, expiresAtMs: now(world) + lifeMs })
  }

  const framework: PartnerFramework = {
    on: (device) => ({
      name: 'Apple',
      // Errors reject, as those of the real one do.
      async status({ signal, ...o }) {
        signal.throwIfAborted()
        return framework.status(o, device)
      },
      async authenticate({ signal, ...o }) {
        signal.throwIfAborted()
        return framework.authenticate(o, device)
      },
    }),
    status({ interruptionAllowed, supported, featured }, device) {
      const state = of(device)
      const scripted = state.next[interruptionAllowed ? 'ask' : 'silent'].shift()
      if (interruptionAllowed && state.permission === 'notDetermined') state.permission = 'granted'
      if (scripted !== undefined) return scriptedStatus(state, scripted)
      if (!interruptionAllowed || state.permission !== 'granted' || isSignedIn(world, state))
        return statusOf(state)
      const picked =
        state.choice ??
        featured?.[0] ??
        supported?.[0] ??
        world.settings.providers.find(canSignIn)?.platformMappingId
      if (picked === undefined) return scriptedStatus(state, { none: true })
      if (supported?.includes(picked) === false) return scriptedStatus(state, { unsupported: picked })
      signIn(picked, {}, device)
      return statusOf(state)
    },
    authenticate({ request }, device) {
      const state = of(device)
      const scripted = state.next.saml.shift()
      if (scripted !== undefined) return scriptedSaml(scripted)
      return state.permission === 'granted' && isSignedIn(world, state)
        ? samlResponse(world, state, request)
        : undefined
    },
    setPermission(permission, device) {
      if (!permissions.includes(permission))
        throw new TypeError(`a permission is one of ${permissions.join(', ')}`)
      of(device).permission = permission
    },
    signIn,
    signOut(device) {
      delete of(device).provider
    },
    setChoice(provider, device) {
      of(device).choice = provider
    },
    next(question, answer, device) {
      checkAnswer(question, answer)
      of(device).next[question].push(answer)
    },
    reset(device = '') {
      delete world.state.frameworks[device]
    },
  }
  return framework
}

const permissions: readonly string[] = ['granted', 'denied', 'restricted', 'notDetermined']

function canSignIn({
  platformMappingId,
  enablePlatformServices,
}: World['settings']['providers'][number]): boolean {
  return platformMappingId !== undefined && enablePlatformServices === true
}

function isSignedIn(world: World, { provider, expiresAtMs }: Framework): boolean {
  return provider !== undefined && now(world) < expiresAtMs
}

/** What the framework tells: nothing of the subscription unless the viewer grants it. */
function statusOf({ permission, provider, expiresAtMs }: Framework): PartnerFrameworkStatus {
  return {
    frameworkPermissionInfo: { accessStatus: permission },
    frameworkProviderInfo:
      permission === 'granted' && provider !== undefined
        ? { id: provider, expirationDate: String(expiresAtMs) }
        : {},
  }
}

const errorOf = (
  answer: FrameworkAnswer,
): { readonly code: string; readonly message: string } | undefined => {
  if ('cancelled' in answer) return { code: '2', message: 'The viewer cancelled.' }
  if ('unsupported' in answer) return { code: '1', message: 'The app does not support this provider.' }
  return 'error' in answer ? answer.error : undefined
}

function scriptedStatus({ permission }: Framework, answer: FrameworkAnswer): PartnerFrameworkStatus {
  if ('status' in answer) return answer.status
  const id = 'unsupported' in answer ? { id: answer.unsupported } : {}
  const error = errorOf(answer)
  if (error && 'rejects' in answer && answer.rejects) throw new FrameworkError(error, id.id)
  return {
    frameworkPermissionInfo: { accessStatus: permission },
    frameworkProviderInfo: { ...id, ...(error ? { error } : {}) },
  }
}

function scriptedSaml(answer: FrameworkAnswer): string | undefined {
  if ('saml' in answer) return answer.saml
  const error = errorOf(answer)
  if (error) throw new FrameworkError(error, 'unsupported' in answer ? answer.unsupported : undefined)
  return undefined
}

/** XML as frameworks write it, line breaks and runs of blanks included: the client has to collapse them. */
function samlResponse(world: World, { provider = '' }: Framework, request: string): string {
  const answers = /ID="([^"]*)"/.exec(atobOrNothing(request))?.[1] ?? ''
  const escaped = provider.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return [
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"   ID="_${uuid(world.state)}"`,
    `\t\tInResponseTo="${answers}">`,
    `  <saml:Issuer   xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${escaped}</saml:Issuer>`,
    '</samlp:Response>',
    '',
  ].join('\r\n')
}

function atobOrNothing(text: string): string {
  try {
    return atob(text)
  } catch {
    return ''
  }
}

const members: Readonly<Record<string, (value: unknown) => boolean>> = {
  cancelled: (value) => value === true,
  unsupported: (value) => typeof value === 'string' && value !== '',
  error: (value) => isObject(value) && typeof value.code === 'string' && typeof value.message === 'string',
  none: (value) => value === true,
  status: isObject,
  saml: (value) => typeof value === 'string',
}

/** Other programs may hand in anything. */
function checkAnswer(question: unknown, answer: unknown): void {
  if (!questions.some((known) => known === question)) {
    throw new TypeError(`a framework is asked one of ${questions.join(', ')}`)
  }
  const { rejects, ...rest } = isObject(answer) ? answer : {}
  const [[name, value] = ['', undefined], ...more] = Object.entries(rest)
  const isRight = Object.hasOwn(members, name) ? members[name] : undefined
  const isOfOther = name === (question === 'saml' ? 'status' : 'saml')
  if (
    more.length > 0 ||
    isOfOther ||
    isRight?.(value) !== true ||
    !['undefined', 'boolean'].includes(typeof rejects)
  ) {
    throw new TypeError(
      `${JSON.stringify(answer)} answers no ${question}; there are: ${Object.keys(members).join(', ')}`,
    )
  }
}
