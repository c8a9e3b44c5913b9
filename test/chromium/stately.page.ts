import { createBrowserReceiver, type StatelyInspectionEvent } from '@statelyai/inspect'
import { stately } from 'passchart/inspect'
import { startApp } from './_page.ts'

declare global {
  /** What the developer's own page was told. */
  var received: StatelyInspectionEvent[]
}

if (location.pathname === '/inspector') {
  globalThis.received = []
  createBrowserReceiver().subscribe((event) => received.push(event))
} else {
  document.body.innerHTML = '<button>Inspect</button>'
  // A browser opens a window within a click only.
  document.querySelector('button')?.addEventListener('click', () => {
    startApp({ inspect: stately({ url: '/inspector' }) })
  })
}
