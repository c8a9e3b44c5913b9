import type { PassCommand, PassSnapshot, Surface } from '../machines/pass/index.ts'
import type { Browser } from '../ports.ts'

/** Has the browser port get ready within the viewer's click, and undo it when no page follows. */
export interface PagePreparation {
  /** Sends a command that will do something, within the viewer's click. */
  within(command: PassCommand, o: { snapshot(): PassSnapshot; send(): void }): void
  /** After each change, the end of the run included. */
  after(snapshot: PassSnapshot): void
}

export function createPagePreparation(o: {
  readonly browser?: Browser
  readonly surface: Surface
}): PagePreparation {
  let prepared: AbortController | undefined
  let isSending = false

  function end(): void {
    prepared?.abort()
    prepared = undefined
  }

  function prepare(command: PassCommand): void {
    const isPickerFirst = command.type === 'signIn.start' && command.mvpd === undefined
    end()
    prepared = new AbortController()
    try {
      o.browser?.prepare?.({ isPickerFirst, signal: prepared.signal })
    } catch {
      // Whether a page can be shown, `open` will tell.
    }
  }

  function after(snapshot: PassSnapshot): void {
    if (prepared && !isSending && !mayStillOpen(snapshot)) end()
  }

  return {
    within(command, { snapshot, send }) {
      if (o.browser?.prepare && leadsToPage(command, snapshot(), o.surface)) prepare(command)
      // The root hears of what its child does a moment after the command.
      isSending = true
      try {
        send()
      } finally {
        isSending = false
      }
      after(snapshot())
    },
    after,
  }
}

/** Whether a new page of the provider comes of this click, if all goes well. */
function leadsToPage(command: PassCommand, snapshot: PassSnapshot, surface: Surface): boolean {
  if (command.type === 'signIn.start') return (command.surface ?? surface) === 'primary'
  const { signIn } = snapshot.context
  const isNew = command.type === 'provider.select' && command.mvpd !== signIn.mvpd
  return (isNew || command.type === 'code.renew') && (signIn.session ?? signIn).surface === 'primary'
}

const beforeSession = ['checkingProfile', 'partnerSigningIn', 'selectingProvider'] as const

function mayStillOpen(snapshot: PassSnapshot): boolean {
  const { step } = snapshot.context.signIn
  if (snapshot.matches('signingIn')) return step === 'creating' || step === 'browser'
  return beforeSession.some((phase) => snapshot.matches(phase))
}
