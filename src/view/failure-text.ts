import type { Failure } from '../errors.ts'

/** What a viewer is told of each kind of failure. Translate it as a whole: a missing code does not compile. */
export type FailureTexts = Readonly<Record<Failure['code'], string>>

/** In English, for viewers: what they can do, not what went wrong inside. */
export const englishFailureTexts: FailureTexts = {
  aborted: 'Cancelled.',
  network: 'The service cannot be reached. Check your internet connection and try again.',
  timeout: 'The service takes too long to answer. Try again.',
  throttled: 'The service is busy. Wait a moment and try again.',
  protocol: 'Something went wrong. Try again later.',
  unauthorised: 'Something went wrong. Try again later.',
  refused: 'Your TV provider or the service did not allow this.',
  configuration: 'This app is not set up correctly. Try again later.',
  registration: 'This app cannot connect to the service. Try again later.',
  authentication: 'Sign in with your TV provider to go on.',
  attemptsSpent: 'The service does not answer as it should. Try again later.',
  superseded: 'Another request has taken its place.',
  notReady: 'Sign in with your TV provider to go on.',
  stopped: 'The app has been stopped.',
  storage: 'This device cannot remember your sign-in.',
  usage: 'Something went wrong. Try again later.',
}

/**
 * What to tell a viewer of a failure: the provider's or programmer's own words where there are some, else the
 * text for its code.
 *
 * @example
 * view.failure && show(failureText(view.failure, germanFailureTexts))
 */
export function failureText({ code, vendor }: Failure, texts: FailureTexts = englishFailureTexts): string {
  return vendor?.details || vendor?.message || texts[code]
}
