import type { TemporaryIdentity } from '../protocol/headers.ts'
import type { Trial } from './state.ts'
import { identityKey, isTempPass } from './temporary-access.ts'
import { base64, knownProvider, now, type World } from './world.ts'

/** What an operator does to TempPass providers. */
export interface TemporaryAccess {
  /**
   * Lets people begin anew: everybody, or a device, or an identity, with one pass or with all. A promotional pass that
   * is known by both begins anew only when both are reset.
   */
  reset(
    mvpd?: string,
    whose?: {
      /** The app's own identifier of the device, not yet in Base64. */
      readonly device?: string
      /** What the app sends as `AP-TempPass-Identity`. */
      readonly identity?: TemporaryIdentity
    },
  ): void
  /** Ends the time of everybody who has begun, with one pass or with all. */
  expire(mvpd?: string): void
  /** Sets a pass up wrongly: every use fails. */
  misconfigure(mvpd: string): void
  /** Sets it up rightly again. */
  repair(mvpd: string): void
}

export function createTemporaryAccess(world: World): TemporaryAccess {
  const checkPass = (mvpd: string): void => {
    knownProvider(world, mvpd)
    if (!isTempPass(world, mvpd)) throw new Error(`${mvpd} is no TempPass`)
  }
  const ofPass = (only: string | undefined): readonly Trial[] => {
    if (only !== undefined) checkPass(only)
    return world.state.trials.filter(({ mvpd }) => (only ?? mvpd) === mvpd)
  }
  return {
    reset(mvpd, { device, identity } = {}) {
      const isEverybody = device === undefined && identity === undefined
      const person = identity === undefined ? undefined : identityKey(identity)
      if (identity !== undefined && person === undefined) throw new TypeError('this identity is nobody')
      for (const trial of ofPass(mvpd)) {
        const stays = (known: string) => !isEverybody && known !== person
        trial.identities = trial.identities.filter(stays)
        trial.devices = trial.devices.filter((known) => !isEverybody && known !== base64(device ?? ''))
      }
      const isKnown = ({ devices, identities }: Trial) => devices.length + identities.length > 0
      world.state.trials = world.state.trials.filter(isKnown)
    },
    expire(mvpd) {
      for (const trial of ofPass(mvpd)) trial.notAfterMs = now(world)
    },
    misconfigure(mvpd) {
      checkPass(mvpd)
      if (!world.state.misconfigured.includes(mvpd)) world.state.misconfigured.push(mvpd)
    },
    repair(mvpd) {
      checkPass(mvpd)
      world.state.misconfigured = world.state.misconfigured.filter((known) => known !== mvpd)
    },
  }
}
