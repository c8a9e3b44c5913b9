import type { Notice, SignedOutReason } from '../machines/pass/index.ts'

/** What a viewer is told of each reason to be signed out; empty: nothing. A missing reason does not compile. */
export type ReasonTexts = Readonly<Record<SignedOutReason, string>>

/** What a viewer is told of each notice; a missing one does not compile. */
export type NoticeTexts = Readonly<Record<Notice, string>>

/** In English, for viewers. Whoever comes for the first time, or has just cancelled, is told nothing. */
export const englishReasonTexts: ReasonTexts = {
  firstRun: '',
  none: '',
  cancelled: '',
  expired: 'Your sign-in has expired. Sign in again to go on.',
  missing: 'You are not signed in any more. Sign in again to go on.',
  invalidated: 'Your TV provider has ended your sign-in. Sign in again to go on.',
  sessionInvalidated: 'Your TV provider has ended your sign-in. Sign in again to go on.',
  rejected: 'Your TV provider did not sign you in.',
  failed: 'The sign-in did not work. Try again.',
  error: 'The sign-in did not work. Try again.',
  providerGone: 'Your TV provider is not available here any more.',
  misconfigured: 'This is not available at the moment. Try again later.',
  temporaryExhausted: 'Your free access is used up. Sign in with your TV provider to go on.',
  credentialsReset: 'This device was reset. Sign in again to go on.',
  hba: 'You are away from home. Sign in with your TV provider to go on.',
  identityUnknown: 'Your TV provider does not know your account any more. Sign in again to go on.',
  loggedOut: 'You are signed out.',
  elsewhere: 'You were signed out in another window.',
}

/** In English, for viewers. */
export const englishNoticeTexts: NoticeTexts = {
  providerSessionMayRemain: 'On a shared device, sign out at your TV provider too.',
  localOnly: 'You are signed out on this device only: the service could not be reached.',
  signInExpired: 'The code ended before it was used.',
}

/**
 * Why nobody is signed in, for viewers; empty where there is nothing to tell.
 *
 * @example
 * if (view.phase === 'signedOut') show(reasonText(view.reason), view.notice && noticeText(view.notice))
 */
export function reasonText(reason: SignedOutReason, texts: ReasonTexts = englishReasonTexts): string {
  return texts[reason]
}

/** Something to tell a viewer once. */
export function noticeText(notice: Notice, texts: NoticeTexts = englishNoticeTexts): string {
  return texts[notice]
}
