import { showCode } from './code.ts'
import { createPageCompanion } from './companion.ts'
import { showProviders } from './providers.ts'
import { showScreen } from './screen.ts'

const companion = createPageCompanion()
// The screen first: what takes the focus has to be on it.
const parts = [showScreen, showCode, showProviders].map((show) => show(companion))
companion.subscribe((view) => {
  for (const show of parts) show(view)
})
companion.start()
