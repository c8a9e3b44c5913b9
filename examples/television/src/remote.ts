export type Direction = 'left' | 'up' | 'right' | 'down'

export interface RemoteListener {
  move(direction: Direction): void
  /** False: there is nothing to go back to. */
  back(): boolean
}

/** By key code: where a remote control has a key that keyboards lack, `key` says nothing. */
const directions: Readonly<Record<number, Direction>> = { 37: 'left', 38: 'up', 39: 'right', 40: 'down' }
const ok = 13
/** Fire TV; Backspace and Escape; `BrowserBack`; webOS; Tizen, which calls it `XF86Back`. */
const back: readonly number[] = [4, 8, 27, 166, 461, 10009]

/** Listens to the arrows and Back. OK is Enter, which presses what has the focus by itself. */
export function listenToRemote(listener: RemoteListener): void {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const direction = directions[event.keyCode]
    if (direction !== undefined) {
      event.preventDefault()
      listener.move(direction)
    } else if (back.includes(event.keyCode)) {
      if (event.repeat || listener.back() || leaveApp()) event.preventDefault()
    } else if (event.keyCode === ok && event.repeat) {
      // Held for too long: it shall not press what the next screen has in the same place.
      event.preventDefault()
    }
  })
}

declare global {
  // What televisions have beside the web's own; `webOS` is LG's library webOSTV.js, `PalmSystem` what it calls.
  interface Window {
    readonly tizen?: { readonly application: { getCurrentApplication(): { exit(): void } } }
    readonly webOS?: { platformBack(): void }
    readonly PalmSystem?: { platformBack(): void }
  }
}

/** Back on the first screen leaves the app, as each platform asks; false: this is none that has to be asked. */
function leaveApp(): boolean {
  if (window.tizen) window.tizen.application.getCurrentApplication().exit()
  else if (window.webOS) window.webOS.platformBack()
  else if (window.PalmSystem) window.PalmSystem.platformBack()
  else return false
  return true
}
