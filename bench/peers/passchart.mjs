import { createPass, memoryStore } from 'passchart'

const mvpd = 'Cablevision'

function createDevice({ origin, softwareStatement }, number, store = memoryStore()) {
  return createPass({
    ...{ origin, softwareStatement, store },
    serviceProvider: 'REF30',
    redirectUrl: 'https://app.example.com/done',
    device: { id: `device-${number}`, info: { model: 'TV 55', osName: 'Tizen', osVersion: '6.5' } },
  })
}

async function showCode(pass) {
  await pass.start().waitFor('signedOut')
  pass.send({ type: 'signIn.start', mvpd })
  return pass.waitFor((view) => view.phase === 'signingIn' && view.code !== undefined)
}

/** Signs in by a code; true if it ends well. */
export async function succeeds(app) {
  const pass = createDevice(app, 0)
  await showCode(pass)
  const { phase } = await pass.waitFor(({ phase }) => phase !== 'signingIn')
  await pass.stop()
  return phase === 'ready'
}

/** A sign-in that polls, and what ends it. */
export async function beginOne(app, number) {
  const pass = createDevice(app, number)
  const { code } = await showCode(pass)
  return { key: code, abort: () => pass.send({ type: 'dialog.cancel' }) }
}

/** Three tabs over one store, each with so many callers who need an access token that is still good. */
export async function ask(app, { tabs, callers, revoke }) {
  const store = memoryStore()
  const all = Array.from({ length: tabs }, () => createDevice(app, 0, store))
  const [first, ...others] = all
  await showCode(first)
  await first.waitFor('ready')
  for (const pass of others) await pass.start().waitFor('ready')
  await revoke()
  const answers = await Promise.all(
    all.flatMap((pass, tab) =>
      Array.from({ length: callers }, (_, i) => pass.preauthorize([`channel ${tab}.${i}`])),
    ),
  )
  for (const pass of all) await pass.stop()
  return answers.flat().filter(({ outcome }) => outcome === 'permitted').length
}

/** Three tabs over one empty store, started at once. */
export async function startCold(app, { tabs }) {
  const store = memoryStore()
  const all = Array.from({ length: tabs }, () => createDevice(app, 0, store))
  await Promise.all(all.map((pass) => pass.start().waitFor('signedOut')))
  for (const pass of all) await pass.stop()
}
