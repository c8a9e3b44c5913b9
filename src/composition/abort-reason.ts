const none = () => Object.assign(new Error('the signal was aborted'), { name: 'AbortError' })

/** Why a signal has aborted; an `AbortError` where signals keep no reason, as in Chrome 79. */
export function abortReason({ reason = none() }: AbortSignal): unknown {
  return reason
}
