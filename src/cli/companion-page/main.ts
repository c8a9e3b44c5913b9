// The simulator's companion page as an app on `passchart/companion`. Built into one file, dist/companion-page.js.
import { createCompanion } from '../../companion/index.ts'
import { createLoginWindow } from './login-window.ts'
import { createRenderer } from './render.ts'
import { screenOf } from './screen.ts'

/** What the simulator puts into the page. */
interface Settings {
  readonly serviceProvider: string
  readonly softwareStatement: string
  readonly redirectPath: string
  readonly domainName?: string
}

const settings = document.getElementById('companion-settings')
const main = document.querySelector('main')
// Without them, and after an error, the form of the server is still there.
if (settings?.textContent && main) run(JSON.parse(settings.textContent), main)

function run({ redirectPath, ...options }: Settings, main: HTMLElement): void {
  const login = createLoginWindow({
    openWindow: (url) => window.open(url, 'passchart-login', 'popup,width=480,height=720'),
    onChange: draw,
  })
  const companion = createCompanion({
    ...options,
    origin: location.origin,
    redirectUrl: new URL(redirectPath, location.origin).href,
    browser: login.port,
  })
  /** Typed before the companion was registered. */
  let queued: string | undefined

  const submit = (code: string) => {
    queued = undefined
    companion.send({ type: 'code.submit', code })
  }
  const show = createRenderer(
    main,
    {
      submitCode(typed) {
        const code = typed.replace(/[\s-]/g, '').toUpperCase()
        if (code === '') return
        if (companion.view.can['code.submit']) submit(code)
        else {
          queued = code
          draw()
        }
      },
      changeCode() {
        if (queued !== undefined) {
          queued = undefined
          draw()
        }
        if (companion.view.phase === 'inspecting') companion.send({ type: 'dialog.cancel' })
      },
      chooseProvider: (mvpd) => companion.send({ type: 'provider.select', mvpd }),
      showLogin: login.show,
      cancel: () => companion.send({ type: 'dialog.cancel' }),
      startOver: () => companion.send({ type: 'code.retype' }),
    },
    new URLSearchParams(location.search).get('code') ?? '',
  )
  function draw() {
    const { view } = companion
    show(screenOf(view, { nowMs: Date.now(), isQueued: queued !== undefined, login: login.state }))
  }

  companion.start()
  companion.subscribe(({ can }) => {
    if (queued !== undefined && can['code.submit']) submit(queued)
    draw()
  })
}
