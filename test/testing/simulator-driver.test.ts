import { createPass, type PassCommand } from 'passchart'
import { createPassModel, simulatorDriver, walk } from 'passchart/testing'
import { describe, expect, it } from 'vitest'

const { tell } = await createPassModel({ given: 'by code', charts: ['logout'] })

const signedIn = [
  'boot: a profile is remembered',
  'registrar.loadCredentials: a token is kept',
  'profileCheck.retrieveProfiles: a profile',
]

it('tells the app’s lifecycle port, as a platform does, and sends no command for it', async () => {
  const sent: PassCommand['type'][] = []
  const driver = simulatorDriver({
    app: (options) => {
      const pass = createPass(options)
      return Object.assign(Object.create(pass), {
        send(command: PassCommand) {
          sent.push(command.type)
          pass.send(command)
        },
      })
    },
  })
  const events = ['offline', 'online', 'hidden', 'shown'].map((one) => `the app is ${one}`)
  await walk(await tell([...signedIn, ...events]), driver)
  expect(sent).toEqual([])
})

describe('a walk over the wire fails', () => {
  it('where the app has not taken what the path takes, also if something happens at once after its end', async () => {
    const path = await tell([
      'boot: nothing is remembered',
      'registrar.loadCredentials: a token is kept',
      'profileCheck.retrieveProfiles: no profile',
      'the viewer signs in with a provider',
    ])
    expect(path.steps.at(-1)?.sets.atOnce).toEqual(['signIn.turn'])
    const other = 'signIn: presenting: browser.failed → routing'
    await walk(path, simulatorDriver({ app: createPass }))
    await expect(
      walk({ ...path, takes: [...path.takes, other] }, simulatorDriver({ app: createPass })),
    ).rejects.toThrow(`the app has not taken ${other}\non the path (by code)`)
  })

  it('where a call is not made, and says what waits instead', async () => {
    const path = await tell([...signedIn, 'the viewer plays', 'authorization.decide: a permit'])
    const idle = simulatorDriver({ app: createPass, viewer: () => {}, check: () => {} })
    const unchecked = { ...path, steps: path.steps.filter(({ name }) => name !== 'the viewer plays') }
    await expect(walk(unchecked, idle)).rejects.toThrow(
      'the app should call PRE or AUT; what waits for an answer: nothing\n',
    )
  })
})

it('stops the app of the run before, also where it did not get ready', async () => {
  const stopped: string[] = []
  const driver = simulatorDriver({
    app: (options) => {
      const pass = createPass(options)
      return {
        ...pass,
        actor: pass.actor,
        view: { phase: 'booting' },
        stop() {
          stopped.push('stopped')
          return pass.stop()
        },
      }
    },
  })
  await expect(walk(await tell(signedIn), driver)).rejects.toThrow('the app before did not get ready')
  expect(stopped).toEqual(['stopped'])
})
