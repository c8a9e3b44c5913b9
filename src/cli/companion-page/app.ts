import { type CompanionOptions, createCompanion } from '../../companion/index.ts'
import { createLoginWindow, type Watched } from './login-window.ts'
import { type Screen, screenOf } from './screen.ts'

/** What the simulator puts into the page. */
export interface Settings {
  readonly serviceProvider: string
  readonly softwareStatement: string
  readonly redirectPath: string
  readonly domainName?: string
}

/** The page without its elements. */
export interface Page extends Pick<CompanionOptions, 'fetch' | 'store' | 'policy'> {
  readonly settings: Settings
  readonly origin: string
  /** Null if the browser does not allow it now. */
  openWindow(url: string): Watched | null
  show(screen: Screen): void
}

/** What the viewer does. */
export interface Handlers {
  submitCode(typed: string): void
  /** The code is being changed. */
  changeCode(): void
  chooseProvider(mvpd: string): void
  /** True if the provider's page is shown; else the link to it is to be followed. */
  showLogin(): boolean
  cancel(): void
  startOver(): void
}

export interface App {
  readonly handlers: Handlers
  /** Shows the first screen, then each that follows; ends by its result. */
  start(): () => Promise<void>
}

/** Runs the companion chart for a page. Throws `usage` if the page has no origin the service can have. */
export function createApp({ settings, origin, openWindow, show, ...ports }: Page): App {
  const { redirectPath, ...options } = settings
  const login = createLoginWindow({ openWindow, onChange: draw })
  const companion = createCompanion({
    ...ports,
    ...options,
    origin,
    redirectUrl: new URL(redirectPath, origin).href,
    browser: login.port,
  })
  /** Typed before the companion was registered. */
  let queued: string | undefined

  function draw(): void {
    show(
      screenOf(companion.view, {
        nowMs: Date.now(),
        isQueued: queued !== undefined,
        login: login.state,
      }),
    )
  }
  const submit = (code: string) => {
    queued = undefined
    companion.send({ type: 'code.submit', code })
  }
  return {
    handlers: {
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
    start() {
      companion.start()
      const unsubscribe = companion.subscribe(({ can }) => {
        if (queued !== undefined && can['code.submit']) submit(queued)
        draw()
      })
      return () => {
        unsubscribe()
        return companion.stop()
      }
    },
  }
}
