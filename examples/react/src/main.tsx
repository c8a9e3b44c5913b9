import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../../look.css'
import { App } from './app.tsx'
import { createAppPass } from './pass.ts'

const pass = createAppPass()
const place = document.getElementById('app')
if (place) {
  createRoot(place).render(
    <StrictMode>
      <App pass={pass} />
    </StrictMode>,
  )
}
