import { createPass, type Pass } from 'passchart'
import { redirect, webDeviceId } from 'passchart/browsers'

const { VITE_PASS_ORIGIN, VITE_PASS_SERVICE_PROVIDER, VITE_PASS_SOFTWARE_STATEMENT } = import.meta.env

/** One for each page. */
export const createAppPass = (): Pass =>
  createPass({
    origin: VITE_PASS_ORIGIN,
    serviceProvider: VITE_PASS_SERVICE_PROVIDER,
    softwareStatement: VITE_PASS_SOFTWARE_STATEMENT,
    redirectUrl: `${location.origin}/done`,
    device: { id: webDeviceId() },
    browser: redirect(),
    policy: { companion: true },
  })
