import { redirect } from 'passchart/browsers'
import { type Companion, createCompanion } from 'passchart/companion'

const { VITE_PASS_ORIGIN, VITE_PASS_SERVICE_PROVIDER, VITE_PASS_SOFTWARE_STATEMENT } = import.meta.env

/** One for each page; this one is also the page at `/done`, where a login ends. */
export const createPageCompanion = (): Companion =>
  createCompanion({
    origin: VITE_PASS_ORIGIN,
    serviceProvider: VITE_PASS_SERVICE_PROVIDER,
    softwareStatement: VITE_PASS_SOFTWARE_STATEMENT,
    redirectUrl: `${location.origin}/done`,
    browser: redirect(),
  })
