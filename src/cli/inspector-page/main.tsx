// The local inspector's page. Built into one file, dist/inspector-page.js.
import { render } from 'preact'
import { Inspector } from './inspector.tsx'
import { createPainter } from './painter.ts'
import { createStore, type Sent } from './store.ts'
import style from './style.css'

export type Connection = 'connecting' | 'open' | 'lost'

const store = createStore()
let connection: Connection = 'connecting'

const sheet = document.createElement('style')
sheet.textContent = style
document.head.append(sheet)
document.title = 'passchart inspector'
const icon = document.createElement('link')
icon.rel = 'icon'
icon.href =
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="2" y="4" width="12" height="8" rx="3" fill="%232563c9"/></svg>'
document.head.append(icon)

const place = document.getElementById('app') ?? document.body
const paint = createPainter(() =>
  render(<Inspector store={store} connection={connection} applied={store.applied} />, place),
)

const source = new EventSource('/lines')
source.onopen = () => {
  if (connection === 'lost') store.reconnected()
  connection = 'open'
  paint()
}
source.onerror = () => {
  connection = 'lost'
  paint()
}
source.onmessage = ({ data }: MessageEvent<string>) => {
  store.add(JSON.parse(data) as Sent, data.length)
  paint()
}
paint()

// For tests and measurements.
Object.defineProperty(globalThis, 'inspector', {
  value: Object.freeze({
    get applied() {
      return store.applied
    },
  }),
})
