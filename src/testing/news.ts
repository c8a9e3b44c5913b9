import type { AnyMachineSnapshot } from 'xstate'
import { actorsBelow } from './script.ts'
import type { Command, Step, System } from './steps.ts'

/** What is told, in a few words, and the event that tells it. */
export type News = readonly [
  name: string,
  event: { readonly type: string; readonly [member: string]: unknown },
]

export const toSteps = (news: readonly News[]): Step[] =>
  news.map(([name, event]) => ({ name, by: 'surroundings', event }))

/** What may be told to every app: of its registration, of the request budget, of its own set-up. */
export function newsForAll({ root, script }: System): News[] {
  const registrar = actorsBelow(root)
    .find(([path]) => path === 'registrar')?.[1]
    .getSnapshot() as { context?: { token?: { revision: number } } } | undefined
  const revision = registrar?.context?.token?.revision
  const token = { revision: 9, renewAtMs: script.nowMs + 18_000_000 }
  const ofTheToken: News[] =
    revision === undefined
      ? []
      : [
          ['the token is refused', { type: 'token.rejected', revision }],
          ['a token long replaced is refused', { type: 'token.rejected', revision: revision - 1 }],
          ['the credentials are refused', { type: 'credentials.rejected', revision }],
          ['credentials long replaced are refused', { type: 'credentials.rejected', revision: revision - 1 }],
        ]
  return [
    ...ofTheToken,
    ['the service asks for a pause', { type: 'throttle.paused', pausedUntilMs: script.nowMs + 1_000 }],
    ['another tab has registered', { type: 'elsewhere.registered', token }],
    ['another tab has registered, and has no token yet', { type: 'elsewhere.registered' }],
    ['another tab has renewed the token', { type: 'elsewhere.renewed', token }],
    ['something is worth a warning', { type: 'warning.raised', code: 'made.up', message: 'made up' }],
  ]
}

/** An app passes on a command that would do nothing: then it is told so. */
export const newsOfIgnored = <C extends Command>(command: C, accepts: (command: C) => boolean): News[] =>
  accepts(command)
    ? []
    : [['the app sends a command for nothing', { type: 'command.ignored', command: command.type }]]

/** A command, and what its sender does by it. */
export type Told<C extends Command> = readonly [does: string, command: C]

/** The commands that do something now, and as idle ones those which a state expressly does not take now. */
export function toCommands<C extends Command>(
  snapshot: AnyMachineSnapshot,
  o: {
    readonly viewer: readonly Told<C>[]
    readonly host: readonly Told<C>[]
    readonly accepts: (command: C) => boolean
  },
): Step[] {
  const known = new Set(snapshot._nodes.flatMap(({ config }) => Object.keys(config.on ?? {})))
  const toStep =
    (by: 'viewer' | 'host') =>
    ([does, command]: Told<C>): Step[] => {
      const name = `the ${by === 'viewer' ? 'viewer' : 'app'} ${does}`
      if (o.accepts(command)) return [{ name, by, command }]
      return known.has(command.type) ? [{ name, by, command, isIdle: true }] : []
    }
  return [...o.viewer.flatMap(toStep('viewer')), ...o.host.flatMap(toStep('host'))]
}
