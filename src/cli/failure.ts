import type { Failure } from '../errors.ts'
import { plain, type Screen } from './terminal.ts'

/** Wrong arguments: says what is wrong, and the hint what to do instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** What can be done where passchart itself cannot know. */
const remedies: Partial<Record<Failure['code'], string>> = {
  network: 'Check the origin, and whether this machine can reach it.',
  timeout: 'Check the origin, and whether this machine can reach it.',
}

/** Prints what went wrong, what the service said of it, and what can be done. */
export function printFailure(
  screen: Screen,
  { code, message, remedy = remedies[code], vendor }: Failure,
): void {
  const { style } = screen
  screen.print()
  screen.print(`${style.red('✗')} ${plain(message)}`)
  if (vendor) {
    const words = vendor.details ?? vendor.message
    screen.print(`The service says: ${plain([vendor.code, words].filter(Boolean).join(': '))}`, { indent: 2 })
    if (vendor.trace) screen.print(`For a support ticket: trace ${plain(vendor.trace)}`, { indent: 2 })
  }
  if (remedy) screen.print(`${style.bold('What to do:')} ${plain(remedy)}`, { indent: 2 })
}
