// The simulator's companion page as an app on `passchart/companion`. Built into one file, dist/companion-page.js.
import { createApp } from './app.ts'
import { createRenderer } from './render.ts'

const settings = document.getElementById('companion-settings')?.textContent
const main = document.querySelector('main')
// Without them, and after an error, the form of the server is still there.
if (settings && main) {
  const { handlers, start } = createApp({
    settings: JSON.parse(settings),
    origin: location.origin,
    openWindow: (url) => window.open(url, 'passchart-login', 'popup,width=480,height=720'),
    show: (screen) => show(screen),
  })
  const show = createRenderer(main, handlers, new URLSearchParams(location.search).get('code') ?? '')
  start()
}
