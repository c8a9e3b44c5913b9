import { createPass, type Pass } from 'passchart'
import { webDeviceId } from 'passchart/browsers'

const {
  VITE_PASS_ORIGIN,
  VITE_PASS_SERVICE_PROVIDER,
  VITE_PASS_SOFTWARE_STATEMENT,
  VITE_PASS_COMPANION_URL,
} = import.meta.env

/** Without a browser port: every sign-in is by code. */
export const createAppPass = (): Pass =>
  createPass({
    origin: VITE_PASS_ORIGIN,
    serviceProvider: VITE_PASS_SERVICE_PROVIDER,
    softwareStatement: VITE_PASS_SOFTWARE_STATEMENT,
    // Where the viewer's phone ends. A packaged app has no address of its own.
    redirectUrl: new URL('/done', VITE_PASS_COMPANION_URL).href,
    // A shipped app takes the id of the platform, which outlives a cleared store.
    device: { id: webDeviceId() },
  })
