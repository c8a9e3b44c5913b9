import type { SnapshotFrom } from 'xstate'
import { defined } from '../../defined.ts'
import type { Failure } from '../../errors.ts'
import type { CompanionChart } from './companion.machine.ts'
import type {
  CompanionCommand,
  CompanionPhase,
  CompanionView,
  CompanionViewerCommandType,
} from './companion.types.ts'

/** The companion chart's snapshot: opaque; {@link connectCompanion} reads it. */
export type CompanionSnapshot = SnapshotFrom<CompanionChart>

const samples: { readonly [K in CompanionViewerCommandType]: Extract<CompanionCommand, { type: K }> } = {
  'code.submit': { type: 'code.submit', code: 'A' },
  'provider.select': { type: 'provider.select', mvpd: 'A' },
  'code.retype': { type: 'code.retype' },
  'dialog.cancel': { type: 'dialog.cancel' },
}

/** What the companion's screen shows of a snapshot. Pure. */
export function connectCompanion(snapshot: CompanionSnapshot): CompanionView {
  const { context } = snapshot
  const can = Object.fromEntries(
    Object.entries(samples).map(([type, command]) => [type, accepts(snapshot, command)]),
  ) as CompanionView['can']
  const base = { can, throttle: defined({ pausedUntilMs: context.pausedUntilMs }) }
  const phase = phaseOf(snapshot)
  switch (phase) {
    case 'browsing':
      return { ...base, phase, url: context.url?.reveal() ?? '' }
    case 'choosingProvider': {
      const loading = !snapshot.matches({ choosingProvider: 'choosing' })
      return { ...base, phase, loading, providers: loading ? [] : context.providers }
    }
    case 'codeWrong':
      return { ...base, phase, advice: context.advice }
    case 'problem':
      return { ...base, phase, failure: context.failure as Failure }
    default:
      return { ...base, phase }
  }
}

/** Whether a command would do something now. */
export function accepts(snapshot: CompanionSnapshot, command: CompanionCommand): boolean {
  return snapshot.status === 'active' && snapshot.can(command)
}

function phaseOf({ value }: CompanionSnapshot): CompanionPhase {
  return (typeof value === 'string' ? value : Object.keys(value)[0]) as CompanionPhase
}
