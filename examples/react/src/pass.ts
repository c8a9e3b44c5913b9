import { createPass, type Pass, type PassOptions } from 'passchart'
import { redirect, webDeviceId } from 'passchart/browsers'

const { VITE_PASS_ORIGIN, VITE_PASS_SERVICE_PROVIDER, VITE_PASS_SOFTWARE_STATEMENT } = import.meta.env

/** One for each page, at this origin. */
export const createAppPass = (origin: string, options?: Pick<PassOptions, 'store'>): Pass =>
  createPass({
    origin: VITE_PASS_ORIGIN,
    serviceProvider: VITE_PASS_SERVICE_PROVIDER,
    softwareStatement: VITE_PASS_SOFTWARE_STATEMENT,
    redirectUrl: `${origin}/done`,
    device: { id: webDeviceId() },
    browser: redirect(),
    policy: { companion: true },
    ...options,
  })
