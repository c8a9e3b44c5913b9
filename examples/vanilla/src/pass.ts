import { type Browser, createPass, type Pass } from 'passchart'
import { popup, redirect, webDeviceId } from 'passchart/browsers'

const { VITE_PASS_ORIGIN, VITE_PASS_SERVICE_PROVIDER, VITE_PASS_SOFTWARE_STATEMENT } = import.meta.env

/** One for each page. */
export const createAppPass = (): Pass =>
  createPass({
    origin: VITE_PASS_ORIGIN,
    serviceProvider: VITE_PASS_SERVICE_PROVIDER,
    softwareStatement: VITE_PASS_SOFTWARE_STATEMENT,
    redirectUrl: `${location.origin}/done`,
    device: { id: webDeviceId() },
    browser: popupOrRedirect(),
    policy: { companion: true },
  })

/** A window of its own; in place of the app on a phone, which has no windows, and where popups are blocked. */
function popupOrRedirect(): Browser {
  const [inWindow, inPlace] = [popup(), redirect()]
  const isPhone = matchMedia('(pointer: coarse) and (max-width: 40rem)').matches
  if (isPhone) return inPlace
  return {
    ...inWindow,
    hasReturned: inPlace.hasReturned,
    open: (url, at) =>
      inWindow.open(url, at).catch((error) => {
        if (at.signal.aborted) throw error
        return inPlace.open(url, at)
      }),
  }
}
