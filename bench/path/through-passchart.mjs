import { createPass, memoryStore } from 'passchart'

/** The whole path as an application writes it with passchart. `withScreen`: a screen looks at every view. */
export async function throughPasschart({ app, clock, fetch, onCode, onPoll, withScreen = false, inspect }) {
  const pass = createPass({
    ...app,
    store: memoryStore(),
    fetch,
    clock,
    ...(inspect ? { inspect } : {}),
    policy: { pollIntervalMs: app.pollIntervalMs, jitter: 0 },
  })
  if (withScreen) pass.subscribe(() => {})
  pass.on('poll.answered', onPoll)
  pass.start()

  await pass.waitFor('signedOut')
  pass.send({ type: 'signIn.start' })
  await pass.waitFor((view) => view.phase === 'selectingProvider' && !view.loading)
  pass.send({ type: 'provider.select', mvpd: app.mvpd })
  const { code } = await pass.waitFor((view) => view.phase === 'signingIn' && view.code !== undefined)
  onCode(code)
  const { access } = await pass.waitFor('ready')

  const marks = await pass.preauthorize(app.resources)
  const permit = await pass.authorize(app.resources[0])
  pass.send({ type: 'logout.start' })
  await pass.waitFor('signedOut')
  await pass.stop()
  return {
    mvpd: access.mvpd,
    playable: marks.filter(({ outcome }) => outcome === 'permitted').length,
    token: permit.token.reveal(),
  }
}
