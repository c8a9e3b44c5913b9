import type { CompanionView } from '../../companion/index.ts'
import type { PassView } from '../../index.ts'

/** The phase of a view with its step, in the words of the charts. */
export function stateOf(view: PassView): string {
  switch (view.phase) {
    case 'signedOut':
      return `signedOut (${view.reason})`
    case 'selectingProvider':
      return view.loading ? 'selectingProvider.loading' : 'selectingProvider.choosing'
    case 'signingIn':
    case 'partnerSigningIn':
    case 'loggingOut':
      return `${view.phase}.${view.step}`
    case 'startingTemporary':
      return `startingTemporary (${view.mvpd})`
    case 'ready': {
      const { kind, verified } = view.access
      if (!verified) return 'ready (unverified)'
      if (view.preauthorization.status === 'asking') return 'ready.preauthorizing'
      const { status } = view.authorization
      if (status !== 'idle') return `ready.${status}`
      return kind === 'regular' ? 'ready' : `ready (${kind})`
    }
    default:
      return view.phase
  }
}

/** The same for the second screen's chart. */
export function companionStateOf(view: CompanionView): string {
  switch (view.phase) {
    case 'choosingProvider':
      return view.loading ? 'choosingProvider.loading' : 'choosingProvider.choosing'
    case 'codeWrong':
      return `codeWrong (${view.advice})`
    default:
      return view.phase
  }
}
