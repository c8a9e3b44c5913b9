import { memoryStore, Secret } from 'passchart'
import { createSimulator } from 'passchart/simulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createActor, fromCallback } from 'xstate'
import { type Title, titles } from '../../titles.ts'
import { type AppEvent, createAppMachine, viewIn } from '../src/app.machine.ts'
import { sceneOf } from '../src/scene.ts'

const [news, matchday, , films] = titles
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const brokenPlayer = fromCallback<AppEvent, { readonly title: Title; readonly token: Secret<string> }>(() => {
  throw new Error('no picture')
})

/** The app before the simulator; a second start goes on with what the device remembers. */
function createDevice(o: Parameters<typeof createSimulator>[0] = {}) {
  const simulator = createSimulator(o)
  const store = memoryStore()
  let wanted: Title | undefined
  const start = async (player?: typeof brokenPlayer) => {
    const made = createAppMachine({
      remember: (title) => {
        wanted = title
      },
      pass: {
        serviceProvider: simulator.serviceProvider,
        softwareStatement: simulator.softwareStatement,
        redirectUrl: 'https://tv.example/done',
        device: { id: 'device-1' },
        store,
        fetch: simulator.fetch,
      },
    })
    const machine = player ? made.provide({ actors: { player } }) : made
    const app = createActor(machine, { input: { wanted } }).start()
    await seconds(2)
    return {
      app,
      send: async (...events: Parameters<typeof app.send>[0][]) => {
        for (const event of events) app.send(event)
        await seconds(2)
      },
      phase: () => viewIn(app.getSnapshot()).phase,
      player: () => app.getSnapshot().value.player,
      playback: () => sceneOf(app.getSnapshot()).playback,
      async typesCode() {
        const view = viewIn(app.getSnapshot())
        if (view.phase !== 'signingIn' || !view.code) throw new Error(`no code in ${view.phase}`)
        simulator.person.signIn(view.code, { mvpd: 'Cablevision' })
        await seconds(6)
      },
    }
  }
  return { simulator, start, wanted: () => wanted }
}

const press = (title: Title) => ({ type: 'play.pressed', title }) as const
const pick = {
  type: 'command.sent',
  command: { type: 'provider.select', mvpd: 'Cablevision' },
} as const

it('leads who presses Play while signed out through the sign-in, and straight on to the picture', async () => {
  const device = createDevice()
  const { send, typesCode, phase, player, playback } = await device.start()
  expect([phase(), player()]).toEqual(['signedOut', 'browsing'])
  await send(press(matchday))
  expect([phase(), player()]).toEqual(['selectingProvider', 'signingIn'])
  await send(pick)
  await typesCode()
  expect([phase(), player()]).toEqual(['ready', 'watching'])
  expect(playback()).toEqual({ status: 'playing', title: matchday })
  expect(device.wanted()).toBeUndefined()
})

it('still knows what was wanted when the app was started anew in the middle', async () => {
  const device = createDevice()
  const before = await device.start()
  await before.send(press(matchday))
  await before.send(pick)
  before.app.stop()
  const { typesCode, playback } = await device.start()
  await typesCode()
  expect(playback()).toEqual({ status: 'playing', title: matchday })
})

it('forgets what was wanted when the sign-in is cancelled', async () => {
  const device = createDevice()
  const { send, typesCode, player } = await device.start()
  await send(press(matchday), { type: 'command.sent', command: { type: 'dialog.cancel' } })
  expect(player()).toBe('browsing')
  expect(device.wanted()).toBeUndefined()
  await send({ type: 'command.sent', command: { type: 'signIn.start', mvpd: 'Cablevision' } })
  await typesCode()
  expect(player()).toBe('browsing')
})

/** Signed in, without having wanted anything. */
async function ready(device: ReturnType<typeof createDevice>) {
  const started = await device.start()
  await started.send({ type: 'command.sent', command: { type: 'signIn.start', mvpd: 'Cablevision' } })
  await started.typesCode()
  expect(started.phase()).toBe('ready')
  return started
}

it('goes from title to title, and stops', async () => {
  const { send, playback } = await ready(createDevice())
  await send(press(news))
  expect(playback()).toEqual({ status: 'playing', title: news })
  await send(press(matchday))
  expect(playback()).toEqual({ status: 'playing', title: matchday })
  await send({ type: 'stop.pressed' })
  expect(playback()).toEqual({ status: 'idle' })
})

it('plays the last of two titles pressed at once', async () => {
  const { send, playback } = await ready(createDevice())
  await send(press(news), press(matchday))
  expect(playback()).toEqual({ status: 'playing', title: matchday })
})

it('plays a title that is pressed twice at once', async () => {
  const { send, playback } = await ready(createDevice())
  await send(press(matchday), press(matchday))
  expect(playback()).toEqual({ status: 'playing', title: matchday })
})

it('tells why a title does not play, until the next is pressed', async () => {
  const device = createDevice({ entitlements: { Cablevision: { 'cinema-plus': { details: 'No films.' } } } })
  const { app, send, playback } = await ready(device)
  expect(app.getSnapshot().context.marks.get('cinema-plus')?.outcome).toBe('denied')
  await send(press(films))
  expect(playback()).toMatchObject({ status: 'refused', failure: { vendor: { details: 'No films.' } } })
  await send(press(news))
  expect(playback().status).toBe('playing')
})

it('stops when the provider ends the access, and says so', async () => {
  const device = createDevice()
  const { send, phase, playback } = await ready(device)
  await send(press(matchday))
  device.simulator.profiles.remove()
  await send({ type: 'command.sent', command: { type: 'profile.recheck' } })
  expect(phase()).toBe('signedOut')
  expect(playback()).toEqual({ status: 'ended', why: 'Matchday has stopped.' })
})

it('stops when the player fails, and says so', async () => {
  const { send, playback } = await ready(createDevice())
  await send(press(matchday), { type: 'player.failed' })
  expect(playback().status).not.toBe('ended')
  await send({ type: 'player.failed' })
  expect(playback()).toEqual({ status: 'ended', why: 'Matchday has stopped.' })
})

it('survives a player that cannot even start', async () => {
  const { send, typesCode, playback } = await createDevice().start(brokenPlayer)
  await send(press(matchday))
  await send(pick)
  await typesCode()
  expect(playback()).toEqual({ status: 'ended', why: 'Matchday has stopped.' })
})

it('stops without a word when the viewer signs out', async () => {
  const { send, phase, playback } = await ready(createDevice())
  await send(press(matchday))
  await send({ type: 'command.sent', command: { type: 'logout.start' } })
  expect(phase()).toBe('signedOut')
  expect(playback()).toEqual({ status: 'idle' })
})

it.each([{ type: 'access.lost', reason: 'expired' }, { type: 'temporaryAccess.ended' }] as const)(
  'stops at the word $type',
  async (word) => {
    const { send, playback } = await ready(createDevice())
    await send(press(matchday))
    await send(word)
    expect(playback()).toEqual({ status: 'ended', why: 'Matchday has stopped.' })
  },
)

it('takes no answer for that to another press', async () => {
  const { app, send, playback } = await ready(createDevice())
  app.send(press(matchday))
  const failure = { code: 'superseded', message: 'too late', retryable: false } as const
  app.send({
    type: 'authorization.refused',
    requestId: 'REF30',
    resource: 'REF30',
    outcome: 'failed',
    failure,
  })
  app.send({
    ...{ type: 'authorization.permitted', requestId: 'REF30', resource: 'REF30', outcome: 'permitted' },
    ...{ mvpd: 'Cablevision', source: 'mvpd', token: new Secret('token'), notBeforeMs: 0, notAfterMs: 1 },
  })
  expect(playback()).toEqual({ status: 'asking' })
  await send()
  expect(playback()).toEqual({ status: 'playing', title: matchday })
})

it('tells why, until the viewer does something', async () => {
  const device = createDevice()
  const { send, playback } = await ready(device)
  await send(press(matchday))
  device.simulator.profiles.remove()
  await send({ type: 'command.sent', command: { type: 'profile.recheck' } })
  expect(playback().status).toBe('ended')
  await send({ type: 'command.sent', command: { type: 'signIn.start' } })
  expect(playback().status).toBe('idle')
})

it('stops when a pass ends', async () => {
  const { start } = createDevice({
    providers: [
      {
        id: 'TempPass_REF30',
        displayName: 'Free',
        isTempPass: true,
        simulated: { tempPass: { durationMs: 60_000 } },
      },
    ],
  })
  const { send, playback } = await start()
  await send({ type: 'command.sent', command: { type: 'temporaryAccess.start', mvpds: ['TempPass_REF30'] } })
  await send(press(matchday))
  expect(playback().status).toBe('playing')
  await seconds(60)
  expect(playback()).toEqual({ status: 'ended', why: 'Matchday has stopped.' })
})
