import type { CompanionView } from '../../companion/index.ts'
import type { Failure } from '../../errors.ts'
import type { LoginState } from './login-window.ts'

type Provider = Extract<CompanionView, { phase: 'choosingProvider' }>['providers'][number]

/** What the page shows, in words. */
export type Screen = {
  readonly title: string
  readonly text: string
  /** Beside the text, while the service asks for a pause. */
  readonly note?: string
} & (
  | {
      readonly kind: 'code'
      /** What was wrong with the last one. */
      readonly problem?: string
      /** Set while the code is being checked. */
      readonly busy?: string
    }
  | { readonly kind: 'wait'; readonly mayCancel: boolean }
  | { readonly kind: 'providers'; readonly providers: readonly Provider[] }
  | {
      readonly kind: 'login'
      readonly url: string
      /** The browser waits for the viewer to ask for the page. */
      readonly isBlocked: boolean
    }
  | { readonly kind: 'done'; readonly again: string }
  | { readonly kind: 'problem'; readonly again: string; readonly failure: Failure }
)

/** What the page knows beside the companion's view. */
export interface Surroundings {
  readonly nowMs: number
  /** A code was typed before the companion was ready for it. */
  readonly isQueued: boolean
  readonly login: LoginState
}

const advices = {
  retype: 'A code looks different. Check it on your TV and type it again.',
  newCode: 'No TV is waiting with this code. Check it, or ask your TV for a new one.',
}

/** The screen of a view. Pure. */
export function screenOf(view: CompanionView, { nowMs, isQueued, login }: Surroundings): Screen {
  const code = {
    kind: 'code',
    title: 'Sign in on your TV',
    text: 'Type the code that your TV shows.',
  } as const
  const { pausedUntilMs = 0 } = view.throttle
  const pause =
    pausedUntilMs > nowMs ? { note: 'The service is busy. This goes on by itself in a moment.' } : {}
  const wait = { kind: 'wait', mayCancel: view.can['dialog.cancel'], ...pause } as const
  const opening = { ...wait, title: 'One moment', text: 'Opening your provider’s page…' } as const
  switch (view.phase) {
    case 'registering':
      return isQueued ? { ...code, ...pause, busy: 'One moment…' } : code
    case 'enteringCode':
      return code
    case 'inspecting':
      return { ...code, ...pause, busy: 'Checking the code…' }
    case 'codeWrong':
      return { ...code, problem: advices[view.advice] }
    case 'choosingProvider': {
      const title = 'Choose your TV provider'
      return view.loading
        ? { ...wait, title, text: 'Fetching the list…' }
        : {
            kind: 'providers',
            title,
            text: 'The company that sends the bill for your television.',
            providers: view.providers,
          }
    }
    case 'resuming':
    case 'opening':
      return opening
    case 'browsing':
      // The page may have to wait for the request budget.
      if (login === 'none') return opening
      return {
        kind: 'login',
        title: 'Sign in with your provider',
        text:
          login === 'blocked'
            ? 'Your provider’s page opens in a window of its own.'
            : 'Go on in the window that has opened. This page notices when you are done.',
        url: view.url,
        isBlocked: login === 'blocked',
      }
    case 'confirming':
      return { ...wait, title: 'Almost done', text: 'Asking whether your provider has confirmed you…' }
    case 'success':
      return {
        kind: 'done',
        title: 'You are signed in',
        text: 'Go back to your TV. It goes on by itself.',
        again: 'Enter another code',
      }
    case 'alreadyDone':
      return {
        kind: 'done',
        title: 'Nothing left to do',
        text: 'Your TV is signed in already. Go back to it and watch.',
        again: 'Enter another code',
      }
    case 'problem':
      return {
        kind: 'problem',
        title: 'That did not work',
        text: wordsFor(view.failure),
        again: view.failure.code === 'authentication' ? 'Enter the code again' : 'Try again',
        failure: view.failure,
      }
  }
}

/** For the viewer: the provider's own words, if there are any. */
function wordsFor({ code, retryable, vendor }: Failure): string {
  if (vendor?.details) return vendor.details
  if (code === 'authentication') {
    return 'Your provider has not confirmed you. The code on your TV may still be good: enter it once more.'
  }
  if (code === 'network' || code === 'timeout') {
    return 'The service cannot be reached. Check your connection and try again.'
  }
  if (code === 'throttled') return 'The service is busy. Try again in a moment.'
  return retryable
    ? 'The service does not answer as it should. Try again in a moment.'
    : 'You cannot sign in here at present. It is not your fault, and your TV may offer another way.'
}
