import { redirect, webDeviceId } from 'passchart/browsers'
import { createActor } from 'xstate'
import '../../look.css'
import { type Actions, createScreens } from '../../screens/index.ts'
import { createAppMachine } from './app.machine.ts'
import { sceneOf } from './scene.ts'
import { readWanted, writeWanted } from './wanted.ts'

const {
  VITE_PASS_ORIGIN,
  VITE_PASS_SERVICE_PROVIDER,
  VITE_PASS_SOFTWARE_STATEMENT,
  VITE_PASS_COMPANION_URL,
} = import.meta.env

const machine = createAppMachine({
  remember: writeWanted,
  pass: {
    origin: VITE_PASS_ORIGIN,
    serviceProvider: VITE_PASS_SERVICE_PROVIDER,
    softwareStatement: VITE_PASS_SOFTWARE_STATEMENT,
    redirectUrl: `${location.origin}/done`,
    device: { id: webDeviceId() },
    browser: redirect(),
    policy: { companion: true },
  },
})
const app = createActor(machine, { input: { wanted: readWanted() } })

const actions: Actions = {
  send: (command) => app.send({ type: 'command.sent', command }),
  play: (title) => app.send({ type: 'play.pressed', title }),
  stop: () => app.send({ type: 'stop.pressed' }),
}
const show = createScreens(document.querySelector('main') ?? document.body, actions, {
  codePage: VITE_PASS_COMPANION_URL,
  surfaces: ['primary', 'secondary'],
  isOpen: true,
})
const render = () => show(sceneOf(app.getSnapshot()))

app.subscribe(render)
app.start()
app.getSnapshot().children.pass?.subscribe(render)
render()
