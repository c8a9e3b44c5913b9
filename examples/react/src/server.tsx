import { memoryStore } from 'passchart'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { App } from './app.tsx'
import { createAppPass } from './pass.ts'

/**
 * The page as a server sends it, for `#app`: the first screen, until the browser takes over. Nothing is started and
 * nothing asked here; a `Pass` belongs to one request.
 */
export function render(origin: string): string {
  return renderToString(
    <StrictMode>
      <App pass={createAppPass(origin, { store: memoryStore() })} />
    </StrictMode>,
  )
}
