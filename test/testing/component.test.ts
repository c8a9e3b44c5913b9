// @vitest-environment happy-dom
import { screen } from '@testing-library/dom'
import { createPass } from 'passchart'
import { defaultProviders } from 'passchart/simulator'
import {
  type Command,
  createPassModel,
  type Path,
  type Place,
  simulatorDriver,
  type WalkError,
  walk,
} from 'passchart/testing'
import { describe, expect, it } from 'vitest'
import { matchesState, type StateValue } from 'xstate'
import { mount, type Offer } from './_component.ts'

const offer: Offer = { titles: ['REF30'], passes: ['TempPass_REF30', 'DailyPass_REF30'] }

/** The button for a command, where the component has one. */
function buttonFor(command: Command, phase: string | undefined): string | undefined {
  switch (command.type) {
    case 'signIn.start':
      return command.mvpd === undefined ? 'Sign in' : undefined
    case 'provider.select':
      return phase === 'selectingProvider'
        ? defaultProviders.find(({ id }) => id === command.mvpd)?.displayName
        : undefined
    case 'profile.select':
      return command.mvpd
    case 'temporaryAccess.start': {
      const isOffered = command.mvpds.length > 0 && !command.identity && command.verify !== false
      return isOffered ? 'Watch without an account' : undefined
    }
    case 'authorization.request':
      return phase === 'ready' ? `Play ${command.resource}` : undefined
    case 'decision.dismiss':
      return command.requestId === 'play' ? 'Back' : undefined
    case 'code.renew':
      return 'New code'
    case 'profile.recheck':
      return 'Look again'
    case 'partnerLogout.acknowledge':
      return 'Done'
    case 'dialog.cancel':
      return 'Cancel'
    case 'logout.start':
      return 'Log out'
    case 'pass.restart':
      return 'Start over'
    default:
      return undefined
  }
}

/** What is on the screen in which state of a chart, and in no other; the root chart has no name. */
const shown: readonly [chart: string, state: StateValue, role: string, name: string | RegExp][] = [
  ['', 'registering', 'heading', 'Getting ready'],
  ['', 'checkingProfile', 'heading', 'Looking for your subscription'],
  ['', 'choosingProfile', 'heading', 'Who is watching?'],
  ['', 'signedOut', 'heading', 'Welcome'],
  ['', 'partnerSigningIn', 'heading', 'Asking your device'],
  ['', 'selectingProvider', 'heading', 'Who is your provider?'],
  ['', { selectingProvider: 'choosing' }, 'button', 'Cox Communications'],
  ['', 'signingIn', 'heading', 'Sign in'],
  ['', 'startingTemporary', 'heading', 'Watch without an account'],
  ['', 'ready', 'button', 'Play REF30'],
  ['', { ready: { authorization: 'deciding' } }, 'button', 'Back'],
  ['', { ready: { authorization: 'permitted' } }, 'heading', 'Playing'],
  ['', { ready: { authorization: 'refused' } }, 'heading', 'Not for you'],
  ['', 'loggingOut', 'heading', 'Logging out'],
  ['', 'blocked', 'button', 'Start over'],
  ['logout', 'promptingPartner', 'button', 'Done'],
]

function check({ states }: Place): void {
  // The code stays while its provider is supplied.
  const isShowingACode =
    states.signIn !== undefined &&
    matchesState({ presenting: { surface: 'showingCode' } }, states.signIn as StateValue)
  if (isShowingACode) screen.getByRole('heading', { name: /^Code [0-9A-Z]{7}$/ })
  for (const [chart, state, role, name] of shown) {
    const now = states[chart] as StateValue | undefined
    if (now !== undefined && matchesState(state, now)) screen.getByRole(role, { name })
    else expect(screen.queryByRole(role, { name }), `${role} "${name}"`).toBeNull()
  }
}

/** Walks the component, in a document of its own. */
function driverOf(o: Offer) {
  return simulatorDriver({
    app(options) {
      const pass = createPass(options)
      document.body.replaceChildren(document.createElement('main'))
      mount(pass, screen.getByRole('main'), o)
      return pass
    },
    viewer(command, app) {
      const name = buttonFor(command, app.view.phase)
      if (name === undefined) app.send(command)
      else screen.getByRole('button', { name }).click()
    },
    check,
  })
}

const driver = driverOf(offer)
const model = await createPassModel({ defects: false })
const pressesAButton = ({ steps }: Path) =>
  steps.some(
    (step, at) => step.by === 'viewer' && buttonFor(step.command, steps[at - 1]?.leadsTo.phase) !== undefined,
  )
const paths = model.paths.filter((path) => driver.refuses(path) === undefined && pressesAButton(path))

describe('a component, on every path on which the viewer presses one of its buttons', () => {
  for (const path of paths) it(path.name, () => walk(path, driver))
})

it('a component without a button is found out, with the step and what is there instead', async () => {
  const path = paths.find(({ steps }) => steps.some(({ name }) => name === 'the viewer plays')) as Path
  const error = await walk(path, driverOf({ ...offer, titles: [] })).catch((reason: unknown) => reason)
  const { message } = error as WalkError
  expect(message).toContain(
    'Unable to find an accessible element with the role "button" and name "Play REF30"',
  )
  expect(message).toContain('Name "Watch without an account":')
  expect(message).toMatch(/ {2}✗ .+ → ready/)
})
