import type { Browser } from 'passchart'
import { completePopup, popup } from 'passchart/browsers'
import { startApp } from './_page.ts'

/** Tells the test what it must not ask for: whatever Playwright runs in the page counts as a click. */
function tell(text: string): void {
  // biome-ignore lint/suspicious/noConsole: the one way out that runs nothing in the page
  console.info(text)
}

/** An app whose viewer signs in by a click. */
function start(browser: Browser): void {
  startApp({ browser })
  app.pass.subscribe(({ phase }) => tell(phase))
  const button = document.body.appendChild(document.createElement('button'))
  button.textContent = 'Sign in'
  button.addEventListener('click', () => {
    app.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    const timer = setInterval(() => {
      if (navigator.userActivation.isActive) return
      clearInterval(timer)
      tell('the click is over')
    }, 50)
  })
}

const { open, ...port } = popup()
const ports: Readonly<Record<string, Browser>> = {
  '/': { open, ...port },
  '/done': { open, ...port },
  '/unprepared': { open },
  // As on a phone, which has no windows.
  '/tabs': popup({ features: '' }),
}
const browser = ports[location.pathname]
// Any other path is a page that knows nothing of the app.
if (browser && !completePopup()) start(browser)
