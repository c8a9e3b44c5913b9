/** A page with a button for whatever a viewer can do; runs in the browser. */
import { createPass, type PassCommand, type PassOptions, Secret } from 'passchart'
import { createRecorder } from '../../src/testing/coverage.ts'

interface Given {
  readonly options: PassOptions
  readonly hasPartner: boolean
  readonly commands: readonly PassCommand[]
}

declare global {
  var given: Given
  /** What the charts have taken. */
  var taken: () => string[]
  /** Every phase that was shown. */
  var phases: string[]
  var askFramework: (how: 'status' | 'authenticate', question: object) => Promise<unknown>
}

const { options, hasPartner, commands } = globalThis.given
const recorder = createRecorder()
globalThis.phases = []
globalThis.taken = () => [...recorder.transitions]

const ask =
  (how: 'status' | 'authenticate') =>
  ({ signal: _, ...question }: { signal: AbortSignal }): Promise<never> =>
    askFramework(how, question) as Promise<never>
const pass = createPass({
  ...options,
  inspect: recorder.inspect,
  ...(hasPartner
    ? { identity: { partner: { name: 'Apple', status: ask('status'), authenticate: ask('authenticate') } } }
    : {}),
})

const main = document.createElement('main')
document.body.append(main)
for (const command of commands) {
  const button = document.createElement('button')
  button.textContent = JSON.stringify(command)
  button.onclick = () => {
    const { identity, ...rest } = command as { type: PassCommand['type']; identity?: unknown }
    pass.send((identity ? { ...rest, identity: new Secret({ 'User-Email': 'hash' }) } : rest) as PassCommand)
  }
  main.append(button)
}
const shown = document.createElement('output')
main.append(shown)
pass.subscribe((view) => {
  shown.textContent = view.phase
  phases.push(view.phase)
})
pass.start()
