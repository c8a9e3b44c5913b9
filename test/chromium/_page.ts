/** What pages are made of; runs in the browser. */
import { createPass, type Pass, type PassFact, type PassOptions } from 'passchart'

/** What a page shows to its test. */
export interface App {
  readonly pass: Pass
  /** Every fact since the page was loaded, secrets as `[secret]`. */
  readonly facts: readonly PassFact[]
}

declare global {
  var app: App
}

/** What the stage has given to the page. */
function given<T>(): T {
  return JSON.parse(document.getElementById('given')?.textContent ?? 'null')
}

/** A `Pass` with the options of the stage and these, started at once: what an app does when its page is loaded. */
export function startApp(options: Partial<PassOptions> = {}): void {
  const pass = createPass({ ...given<PassOptions>(), ...options })
  const facts: PassFact[] = []
  pass.actor.on('*', (fact) => void facts.push(JSON.parse(JSON.stringify(fact))))
  globalThis.app = { pass, facts }
  pass.start()
}
