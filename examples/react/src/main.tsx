import { StrictMode } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import '../../look.css'
import { App } from './app.tsx'
import { createAppPass } from './pass.ts'

const page = (
  <StrictMode>
    <App pass={createAppPass(location.origin)} />
  </StrictMode>
)
const place = document.getElementById('app')
// A server may have rendered the page already: server.tsx.
if (place?.hasChildNodes()) hydrateRoot(place, page)
else if (place) createRoot(place).render(page)
