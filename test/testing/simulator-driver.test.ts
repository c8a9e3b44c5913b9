import { createPass, type PassCommand } from 'passchart'
import { createPassModel, simulatorDriver, walk } from 'passchart/testing'
import { expect, it } from 'vitest'

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
