import type { PassCommand, PassSnapshot, Surface } from '../machines/pass/index.ts'
import type { Browser } from '../ports.ts'

/** Has the browser port get ready within the viewer's click, and undo it when no page follows. */
export interface PagePreparation {
  /** Before a command that will do something. */
  before(command: PassCommand, snapshot: PassSnapshot): void
  /** After each change, the end of the run included. */
  after(snapshot: PassSnapshot): void
}

export function createPagePreparation(o: {
  readonly browser?: Browser
  readonly surface: Surface
}): PagePreparation {
  let prepared: AbortController | undefined

  function end(): void {
    prepared?.abort()
    prepared = undefined
  }

  return {
    before(command, snapshot) {
      const isPickerFirst = command.type === 'signIn.start' && command.mvpd === undefined
      if (!o.browser?.prepare || !leadsToPage(command, snapshot, o.surface)) return
      end()
      prepared = new AbortController()
      o.browser.prepare({ isPickerFirst, signal: prepared.signal })
    },
    after(snapshot) {
      if (prepared && !mayStillOpen(snapshot)) end()
    },
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
