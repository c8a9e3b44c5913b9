import type { Inspect } from '../ports.ts'

/**
 * Several inspectors as one. What is not there is left out, and one that throws does not keep the others from hearing.
 *
 * @example
 * const recording = record()
 * createPass({ ...options, inspect: combine(recording, isDevelopment && local()) })
 */
export function combine(...inspects: readonly (Inspect | undefined | null | false)[]): Inspect {
  const present = inspects.filter((each): each is Inspect => Boolean(each))
  const tellAll =
    <T>(tell: (inspect: Inspect, value: T) => void) =>
    (value: T) => {
      for (const each of present) {
        try {
          tell(each, value)
        } catch (error) {
          queueMicrotask(() => {
            throw error
          })
        }
      }
    }
  return Object.assign(
    tellAll<Parameters<Inspect>[0]>((inspect, event) => inspect(event)),
    {
      onRun: tellAll<Parameters<NonNullable<Inspect['onRun']>>[0]>((inspect, run) => inspect.onRun?.(run)),
      onCall: tellAll<Parameters<NonNullable<Inspect['onCall']>>[0]>((inspect, call) =>
        inspect.onCall?.(call),
      ),
    },
  )
}
