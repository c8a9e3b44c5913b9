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
export function printFailure(screen: Screen, failure: Failure): void {
  screen.print()
  screen.print(`${screen.style.red('✗')} ${plain(failure.message)}`)
  for (const line of adviceOn(screen, failure)) screen.print(line, { indent: 2 })
}

/** What the service said of a failure, and what can be done, in paragraphs. */
export function adviceOn({ style }: Screen, { code, remedy = remedies[code], vendor }: Failure): string[] {
  const words = vendor?.details ?? vendor?.message
  return [
    ...(vendor ? [`The service says: ${plain([vendor.code, words].filter(Boolean).join(': '))}`] : []),
    ...(vendor?.trace ? [`For a support ticket: trace ${plain(vendor.trace)}`] : []),
    ...(remedy ? [`${style.bold('What to do:')} ${plain(remedy)}`] : []),
  ]
}
