import { and } from 'xstate'
import type { Failure } from '../../errors.ts'
import { failureOf } from '../shared/failures.ts'
import type { TempAccessOutput } from '../temp-access/index.ts'
import { passSetup } from './pass.setup.ts'
import type { SignedOutReason } from './pass.types.ts'

const reasons: Readonly<Record<TempAccessOutput['outcome'], SignedOutReason>> = {
  active: 'none',
  // `signedOut`, where the sign-in with a provider is the next step (TEMP-08)
  exhausted: 'temporaryExhausted',
  misconfigured: 'misconfigured',
  unavailable: 'error',
  cancelled: 'cancelled',
}

/** Access without a provider account: is one of the passes on offer still good? No session, no page (TEMP-01). */
export const startingTemporary = passSetup.createStateConfig({
  invoke: {
    id: 'tempAccess',
    src: 'tempAccess',
    input: ({ context: { settings, temporary }, self }) => ({
      parent: self,
      mvpds: temporary.mvpds,
      identity: temporary.offered,
      verify: temporary.verify,
      attempts: settings.attempts,
    }),
    onDone: [
      {
        guard: ({ event }) => event.output.outcome === 'active',
        target: 'ready',
        actions: [
          { type: 'gainAccess', params: ({ event }) => gained(event.output) },
          { type: 'notePass', params: ({ event }) => event.output },
        ],
      },
      // The very pass in use was on offer, and is over.
      {
        guard: and([({ event }) => event.output.outcome === 'exhausted', 'isPassOnOffer']),
        target: 'returning',
        actions: [
          { type: 'loseAccess', params: 'temporaryExhausted' },
          { type: 'setFailure', params: ({ event }) => failureIn(event.output) },
        ],
      },
      {
        target: 'returning',
        actions: [
          { type: 'setReason', params: ({ event }) => reasons[event.output.outcome] },
          { type: 'setFailure', params: ({ event }) => failureIn(event.output) },
        ],
      },
    ],
    onError: {
      target: 'returning',
      actions: [
        { type: 'setReason', params: 'error' },
        { type: 'setFailure', params: ({ event }) => failureOf(event) },
      ],
    },
  },
  on: {
    'dialog.cancel': { actions: 'cancelTempAccess' },
    // Nobody is signed in yet: logging out means to leave.
    'logout.start': { actions: 'cancelTempAccess' },
    'temporaryAccess.step': { actions: { type: 'noteTemporaryStep', params: ({ event }) => event } },
    'temporaryAccess.start': [
      {
        guard: { type: 'tellsIdentity', params: ({ event }) => event },
        actions: 'forwardToTempAccess',
      },
      {
        target: 'startingTemporary',
        reenter: true,
        actions: { type: 'planTemporary', params: ({ event }) => event },
      },
    ],
  },
})

function gained(output: TempAccessOutput) {
  const { mvpd, profile, nowMs } = output as Extract<TempAccessOutput, { outcome: 'active' }>
  const { type: kind = 'temporary', notAfterMs } = profile ?? {}
  return { profile: { mvpd, kind, notAfterMs }, ...(nowMs === undefined ? {} : { nowMs }) }
}

function failureIn(output: TempAccessOutput): Failure | undefined {
  return 'failure' in output ? output.failure : undefined
}
