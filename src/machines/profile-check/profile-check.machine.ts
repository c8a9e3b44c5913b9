import { assign, setup } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import { attemptsSpent, failureOf, isProviderGone, isRepeatable } from '../shared/failures.ts'
import { isTemporaryExhausted, isTemporaryMisconfigured, refusedIdentity } from '../shared/identity.ts'
import { endsOf } from '../shared/outcome.ts'
import { type ActorsOf, bind, unbound } from '../shared/service.ts'
import { backoff } from '../shared/wait.ts'
import type {
  ProfileCheckInput,
  ProfileCheckOutput,
  ProfileCheckServices,
  ProfilesAnswer,
} from './profile-check.types.ts'

export interface ProfileCheckContext extends ProfileCheckInput {
  readonly attemptsMade: number
  readonly profiles: readonly Profile[]
  readonly answeredAtMs: number
  readonly isFrameworkValid: boolean | undefined
  /** The host was asked once more for the identity that the service refused. */
  readonly isIdentityRenewed: boolean
  readonly failure?: Failure
}

type Actors = ActorsOf<ProfileCheckServices>
const ends = endsOf<ProfileCheckContext, ProfileCheckOutput>()

const profileCheckChart = setup({
  types: {} as { context: ProfileCheckContext; input: ProfileCheckInput; output: ProfileCheckOutput },
  actors: {
    retrieveProfiles: unbound<Actors['retrieveProfiles']>(),
    renewIdentity: unbound<Actors['renewIdentity']>(),
    wait: unbound<Actors['wait']>(),
  },
  guards: {
    hasNone: ({ context }) => usable(context).length === 0,
    isOneSelected: ({ context }) => select(context) !== undefined,
    isExhausted: (_, failure: Failure) => isTemporaryExhausted(failure),
    isMisconfigured: (_, failure: Failure) => isTemporaryMisconfigured(failure),
    mayRenewIdentity: ({ context }, failure: Failure) =>
      refusedIdentity(failure) !== undefined && !context.isIdentityRenewed,
    wasFrameworkRefused: ({ context }) => refusedIdentity(context.failure as Failure) === 'partner',
    isFrameworkRefused: (_, failure: Failure) => refusedIdentity(failure) === 'partner',
    isProviderGone: (_, failure: Failure) => isProviderGone(failure),
    hasAttemptsLeft: ({ context }, failure: Failure) =>
      isRepeatable(failure) && context.attemptsMade < context.attempts,
  },
  actions: {
    countAttempt: assign(({ context }) => ({ attemptsMade: context.attemptsMade + 1 })),
    setProfiles: assign((_, { profiles, nowMs, isFrameworkValid }: ProfilesAnswer) => ({
      profiles,
      answeredAtMs: nowMs,
      isFrameworkValid,
    })),
    noteRefusal: assign((_, failure: Failure) => ({ isIdentityRenewed: true, failure })),
    setFailure: assign(({ context }, failure: Failure) => ({
      failure: isRepeatable(failure) ? attemptsSpent(failure, context.attemptsMade) : failure,
    })),
  },
}).createMachine({
  id: 'profileCheck',
  context: ({ input }) => ({
    ...input,
    attemptsMade: 0,
    profiles: [],
    answeredAtMs: 0,
    isFrameworkValid: undefined,
    isIdentityRenewed: false,
  }),
  initial: 'asking',
  states: {
    asking: {
      entry: 'countAttempt',
      invoke: {
        id: 'retrieveProfiles',
        src: 'retrieveProfiles',
        input: ({ context: { mvpd, accessKind, temporaryIdentity } }) => ({
          mvpd,
          accessKind,
          temporaryIdentity,
        }),
        onDone: {
          target: 'evaluating',
          actions: { type: 'setProfiles', params: ({ event }) => event.output },
        },
        onError: [
          {
            guard: { type: 'hasAttemptsLeft', params: ({ event }) => failureOf(event) },
            target: 'backingOff',
          },
          {
            guard: { type: 'isExhausted', params: ({ event }) => failureOf(event) },
            target: 'exhausted',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'isMisconfigured', params: ({ event }) => failureOf(event) },
            target: 'misconfigured',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'isProviderGone', params: ({ event }) => failureOf(event) },
            target: 'providerGone',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'mayRenewIdentity', params: ({ event }) => failureOf(event) },
            target: 'renewingIdentity',
            actions: { type: 'noteRefusal', params: ({ event }) => failureOf(event) },
          },
          // A profile of the framework's that the framework does not vouch for is of no use.
          {
            guard: { type: 'isFrameworkRefused', params: ({ event }) => failureOf(event) },
            target: 'none',
          },
          {
            target: 'unavailable',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
        ],
      },
    },

    renewingIdentity: {
      invoke: {
        id: 'renewIdentity',
        src: 'renewIdentity',
        input: ({ context: { failure, mvpd = '', accessKind, temporaryIdentity } }) => ({
          method: refusedIdentity(failure as Failure) ?? 'partner',
          mvpd,
          accessKind,
          temporaryIdentity,
        }),
        onDone: [
          { guard: ({ event }) => event.output.hasNew, target: 'asking' },
          { guard: 'wasFrameworkRefused', target: 'none' },
          { target: 'unavailable' },
        ],
        onError: [{ guard: 'wasFrameworkRefused', target: 'none' }, { target: 'unavailable' }],
      },
    },

    backingOff: {
      invoke: {
        id: 'backoff',
        src: 'wait',
        input: ({ context }) => backoff(context.attemptsMade),
        onDone: { target: 'asking' },
        onError: { target: 'asking' },
      },
    },

    // The service lists only profiles valid now; the local clock has no say (spec flows.md §1.8b).
    evaluating: {
      always: [
        { guard: 'hasNone', target: 'none' },
        { guard: 'isOneSelected', target: 'one' },
        { target: 'several' },
      ],
    },

    none: {
      type: 'final',
      output: ends('none', (c) => ({ isFrameworkValid: c.isFrameworkValid === true, nowMs: c.answeredAtMs })),
    },
    one: {
      type: 'final',
      output: ends('one', (c) => ({
        profiles: usable(c),
        selected: select(c) as Profile,
        nowMs: c.answeredAtMs,
      })),
    },
    several: { type: 'final', output: ends('several', (c) => ({ profiles: usable(c) })) },
    exhausted: { type: 'final', output: ends('exhausted', failed) },
    misconfigured: { type: 'final', output: ends('misconfigured', failed) },
    providerGone: { type: 'final', output: ends('providerGone', failed) },
    unavailable: { type: 'final', output: ends('unavailable', failed) },
  },
  output: ({ event }) => event.output as ProfileCheckOutput,
})

/** The chart that asks once which profiles exist, and chooses among them. @see spec flows.md §2.6 */
export function createProfileCheckMachine(services: ProfileCheckServices): typeof profileCheckChart {
  return bind(profileCheckChart, services)
}

/** Those the viewer may use: one of the partner's only while its framework vouches for the viewer (P3). */
function usable({ profiles, isFrameworkValid }: ProfileCheckContext): readonly Profile[] {
  return isFrameworkValid === false ? profiles.filter(({ type }) => type !== 'appleSSO') : profiles
}

/** The profile to use of those there are (PROF-12), if the rules choose one (PROF-11; spec flows.md §1.8b, P1 to P10). */
function select(context: ProfileCheckContext): Profile | undefined {
  const { preferred, severalProfiles } = context
  const profiles = usable(context)
  const byMvpd = (mvpd: string | undefined) => profiles.find((profile) => profile.mvpd === mvpd)
  const wanted = byMvpd(preferred)
  if (wanted || profiles.length <= 1) return wanted ?? profiles[0]
  if (severalProfiles === 'ask') return undefined
  if (severalProfiles !== 'automatic') {
    const candidates = profiles.map(({ mvpd, type, notAfterMs }) => ({ mvpd, kind: type, notAfterMs }))
    return byMvpd(severalProfiles(candidates))
  }
  // The longest-lived; of equals the first in the map.
  return profiles.reduce((best, profile) => (profile.notAfterMs > best.notAfterMs ? profile : best))
}

function failed({ failure }: ProfileCheckContext) {
  return { failure: failure as Failure }
}
