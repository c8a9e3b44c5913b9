import type { SnapshotFrom } from 'xstate'
import { defined } from '../../defined.ts'
import type { Failure } from '../../errors.ts'
import type { PassChart } from './pass.machine.ts'
import type {
  Access,
  PassCommand,
  PassView,
  Phase,
  ProfileSummary,
  ProviderSummary,
  ViewerCommandType,
} from './pass.types.ts'

/** The root chart's snapshot: opaque; {@link connect} reads it. */
export type PassSnapshot = SnapshotFrom<PassChart>

const views = new WeakMap<PassSnapshot, PassView>()

/**
 * What a screen shows of a snapshot. Pure, and the same object for the same snapshot. The only place that reveals the
 * sign-in code and its page: the view is for the viewer's eyes, not for logs.
 */
export function connect(snapshot: PassSnapshot): PassView {
  const known = views.get(snapshot)
  if (known) return known
  const view = toView(snapshot)
  views.set(snapshot, view)
  return view
}

function toView(snapshot: PassSnapshot): PassView {
  const { context } = snapshot
  const base = {
    can: commands(snapshot),
    throttle: defined({ pausedUntilMs: context.pausedUntilMs }),
    ...defined({ failure: context.failure, remembered: context.remembered }),
  }
  const phase = phaseOf(snapshot)
  switch (phase) {
    case 'choosingProfile':
      return { ...base, phase, profiles: named(snapshot, context.profiles) }
    case 'signedOut':
      return { ...base, phase, reason: context.reason, ...defined({ notice: context.notice }) }
    case 'selectingProvider': {
      const loading = !snapshot.matches({ selectingProvider: 'choosing' })
      return { ...base, phase, loading, providers: loading ? [] : (context.providers as ProviderSummary[]) }
    }
    case 'signingIn': {
      const { mvpd, session, step, suspended } = context.signIn
      const code = session?.code.reveal()
      const url = session?.url?.reveal()
      return {
        ...base,
        phase,
        step,
        suspended,
        ...defined({ mvpd, code, url, expiresAtMs: session && session.expiresAtMs + context.clockOffsetMs }),
      }
    }
    case 'ready':
      return { ...base, phase, ...readyView(snapshot) }
    case 'loggingOut': {
      const { step, url } = context.logout
      // Only Apple is a partner so far.
      const hint =
        step === 'partner' ? { partner: 'Apple', settingsPath: context.settings.settingsPath } : undefined
      return { ...base, phase, step, ...defined({ url: url?.reveal(), hint }) }
    }
    case 'blocked':
      return { ...base, phase, failure: context.failure as Failure }
    case 'partnerSigningIn':
      return { ...base, phase, step: context.partner.step }
    case 'startingTemporary':
      return { ...base, phase, mvpd: context.temporary.mvpd, needsIdentity: context.temporary.needsIdentity }
    default:
      return { ...base, phase }
  }
}

function readyView(snapshot: PassSnapshot) {
  const { access, profiles, authorization, preauthorization, notice } = snapshot.context
  const { request, failure } = authorization
  const value = snapshot.value as { ready: { authorization: 'idle' | 'deciding' | 'permitted' | 'refused' } }
  const permits = [...preauthorization.marks.values()]
    .filter(({ outcome }) => outcome === 'permitted')
    .map(({ resource }) => resource)
  return {
    access: access as Access,
    profiles: named(snapshot, profiles),
    authorization: {
      status: value.ready.authorization,
      ...defined({ requestId: request?.requestId, resource: request?.resource, failure }),
    },
    preauthorization: {
      status: preauthorization.requests.length > 0 ? ('asking' as const) : ('quiet' as const),
      permits,
    },
    ...defined({ notice }),
  }
}

/** The phase of a snapshot: the root chart's state. */
function phaseOf(snapshot: PassSnapshot): Phase {
  const { value } = snapshot
  // Transient, so no snapshot rests in it.
  return (typeof value === 'string' ? value : Object.keys(value)[0]) as Phase
}

function named({ context }: PassSnapshot, profiles: readonly ProfileSummary[]): readonly ProfileSummary[] {
  return profiles.map((profile) => {
    const displayName =
      context.providers.find(({ id }) => id === profile.mvpd)?.displayName ??
      (context.remembered?.mvpd === profile.mvpd ? context.remembered.displayName : undefined)
    return displayName === undefined ? profile : { ...profile, displayName }
  })
}

/** A command of each kind a viewer can cause, filled in so that it would do something if anything did. */
function samples({ context }: PassSnapshot): {
  readonly [K in ViewerCommandType]: Extract<PassCommand, { type: K }>
} {
  const { access, profiles, providers, authorization, preauthorization } = context
  const otherProfile = profiles.find(({ mvpd }) => mvpd !== access?.mvpd)
  const open = authorization.isOpen ? authorization.request : preauthorization.requests[0]
  return {
    'signIn.start': { type: 'signIn.start' },
    'provider.select': { type: 'provider.select', mvpd: providers[0]?.id ?? '' },
    'profile.select': { type: 'profile.select', mvpd: otherProfile?.mvpd ?? '' },
    'temporaryAccess.start': { type: 'temporaryAccess.start', mvpds: [''] },
    'preauthorization.request': { type: 'preauthorization.request', requestId: '', resources: [] },
    'authorization.request': { type: 'authorization.request', requestId: '', resource: '' },
    'decision.dismiss': { type: 'decision.dismiss', requestId: open?.requestId ?? '' },
    'logout.start': { type: 'logout.start' },
    'dialog.cancel': { type: 'dialog.cancel' },
    'code.renew': { type: 'code.renew' },
    'partnerLogout.acknowledge': { type: 'partnerLogout.acknowledge' },
    'profile.recheck': { type: 'profile.recheck' },
    'pass.restart': { type: 'pass.restart' },
  }
}

function commands(snapshot: PassSnapshot): PassView['can'] {
  const entries = Object.entries(samples(snapshot)).map(
    ([type, command]) => [type, accepts(snapshot, command)] as const,
  )
  return Object.fromEntries(entries) as PassView['can']
}

/** Whether a command would do something now. Decisions outside `ready` get an answer, but only a refusal. */
export function accepts(snapshot: PassSnapshot, command: PassCommand): boolean {
  if (snapshot.status !== 'active') return false
  if (command.type === 'authorization.request' || command.type === 'preauthorization.request') {
    return phaseOf(snapshot) === 'ready'
  }
  return snapshot.can(command)
}
