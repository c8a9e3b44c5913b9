import { type CallbackActorLogic, type EventObject, fromCallback } from 'xstate'
import type { Secret } from '../../secret.ts'
import type { SignInInProgress } from '../sign-in/index.ts'

/** What one tab does at a time, among all that act for one device over one store. */
export type TurnInput =
  /** Asking for a code, until it is shown: the others show the same one. */
  | { readonly task: 'signIn' }
  /** Polling for a code that several show. */
  | { readonly task: 'polling'; readonly code: Secret<string> }

/** The turn has come. */
export interface TurnEvent {
  readonly type: 'turn.taken'
  /** Another tab had it first. */
  readonly hasWaited: boolean
  /** When another tab is known to have polled last: local clock, in milliseconds since 1970. */
  readonly lookedAtMs?: number
  /** The code that a tab shows by now. */
  readonly shown?: SignInInProgress | undefined
}

export interface Turns {
  /** Takes a turn and tells when it has come; the function it returns gives it up, or leaves the queue. */
  readonly takeTurn: (input: TurnInput, tell: (event: TurnEvent) => void) => () => void
}

/** The actor of a turn: its chart has it as long as the actor lives. */
export type Turn = CallbackActorLogic<EventObject, TurnInput, TurnEvent>

export function createTurn({ takeTurn }: Turns): Turn {
  return fromCallback<EventObject, TurnInput, TurnEvent>(({ input, sendBack }) =>
    takeTurn(input, (event) => sendBack(event as never)),
  )
}
