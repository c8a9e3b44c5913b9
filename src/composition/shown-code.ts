import type { SignInInProgress } from '../machines/sign-in/index.ts'
import { Secret } from '../secret.ts'
import type { RecordOf } from './records.ts'
import type { SteadyClock } from './steady-clock.ts'

/** A code that is shown, as it is remembered: another run has its own clock, so it goes by the wall's. */
export function toRecord(
  { code, url, expiresAtMs, ...rest }: SignInInProgress,
  clock: SteadyClock,
): RecordOf<'signIn'> {
  return { ...rest, expiresAtMs: clock.toWall(expiresAtMs), code: code.reveal(), url: url?.reveal() }
}

/** A remembered code, if it is still good. */
export function fromRecord(
  record: RecordOf<'signIn'> | undefined,
  clock: SteadyClock,
): SignInInProgress | undefined {
  if (!record) return undefined
  const { code, url, ...rest } = record
  const expiresAtMs = clock.fromWall(record.expiresAtMs)
  if (expiresAtMs <= clock.now()) return undefined
  return {
    ...rest,
    expiresAtMs,
    code: new Secret(code),
    url: url === undefined ? undefined : new Secret(url),
  }
}
