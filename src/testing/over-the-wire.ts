import type { AskedService } from './answers.ts'
import type { Walked } from './model.ts'
import { callsOf, type Recipe, recipes } from './recipes.ts'
import type { Step } from './steps.ts'

/** Why a path cannot be walked over the wire; undefined if it can. */
export function notOverTheWire({
  steps,
}: {
  readonly steps: readonly (Step & Pick<Walked, 'sets'>)[]
}): string | undefined {
  let before: Before = { atOnce: atTheStart, hasToken: false, hasCall: false }
  for (const step of steps) {
    const reason = stepNotOverTheWire(step, before)
    if (reason !== undefined) return reason
    before = step.sets
  }
  return recordsReason(steps)
}

/** What is remembered goes with the credentials it was obtained with, and both are read by one device. */
export function recordsReason(steps: readonly Step[]): string | undefined {
  const howOf = (service: AskedService) =>
    steps.flatMap((step) => (step.by === 'service' && step.service === service ? [step.how] : []))
  const [boot] = howOf('boot')
  const [kept, ...keptLater] = howOf('loadCredentials')
  if (keptLater.some((how) => how !== kept)) return 'what was kept at the start is read again'
  if (boot === undefined || kept === undefined) return undefined
  if (boot.endsWith('offline') && kept === 'a token is kept')
    return 'which of the two is read first is by chance'
  if (boot.startsWith('the device id')) return 'without a device id no credentials are found either'
  if (boot.endsWith('offline') !== kept.endsWith('offline')) return 'a device is offline or not'
  if (kept.startsWith('nothing') && !boot.startsWith('nothing'))
    return 'what is remembered goes with its credentials'
  return undefined
}

type Before = Pick<Walked['sets'], 'atOnce' | 'hasToken' | 'hasCall'>

const atTheStart = ['boot', 'bootCompanion', 'registrar.loadCredentials']

/** Why a step cannot happen over the wire, where the step before has left things so. */
export function stepNotOverTheWire(step: Step, before: Before): string | undefined {
  const { atOnce } = before
  const isNext = atOnce.some((name) => step.name === name || step.name.startsWith(`${name}: `))
  const isTooEarly = atOnce.length > 0 && !isNext
  return (
    ownReason(step, before) ??
    (isTooEarly ? `it would happen before ${calmly(atOnce)}, which waits for nothing` : undefined)
  )
}

/** Without the path of ids: `turn`, `boot`. */
function calmly(names: readonly string[]): string {
  return names.map((name) => name.slice(name.lastIndexOf('.') + 1)).join(' and ')
}

function ownReason(step: Step, { hasToken, hasCall }: Before): string | undefined {
  switch (step.by) {
    case 'defect':
      return 'something of our own would have to break'
    case 'surroundings':
      return reasons[step.event.type] ?? (isRefusal(step.event) && !hasCall ? 'nothing is asked' : undefined)
    case 'service': {
      const recipe = recipeOf(step)
      if ('not' in recipe) return recipe.not
      const isCall = callsOf[step.service] !== undefined && !step.id.startsWith('registrar.')
      return isCall && !hasToken ? 'calls wait until there is a token' : undefined
    }
    case 'time':
      return undefined
    default:
      return step.isIdle ? 'an app passes on no command that would do nothing' : undefined
  }
}

/** What the service says in answer to some call. */
const isRefusal = ({ type }: { readonly type: string }) =>
  type === 'token.rejected' || type === 'credentials.rejected' || type === 'throttle.paused'

const byOtherTab = 'another tab: shown by test/scenarios/tabs.test.ts'
const bySharing = 'shared single sign-on: shown by test/scenarios/single-sign-on.test.ts'
const reasons: Readonly<Record<string, string>> = {
  'elsewhere.registered': `${byOtherTab}, of the companion by test/machines/companion.test.ts`,
  'elsewhere.renewed': `${byOtherTab}, of the companion by test/machines/companion.test.ts`,
  'elsewhere.signedIn': byOtherTab,
  'elsewhere.signedOut': byOtherTab,
  'elsewhere.codeShown': byOtherTab,
  'identity.arrived': bySharing,
  'identity.changed': bySharing,
}

export function recipeOf({ service, how }: { service: AskedService; how: string }): Recipe {
  const recipe = (recipes[service] as Readonly<Record<string, Recipe>>)[how]
  if (!recipe) throw new Error(`no recipe for "${service}: ${how}"`)
  return recipe
}
