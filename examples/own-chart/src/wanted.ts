import { type Title, titles } from '../../titles.ts'

const key = 'northlight.wanted'

/** What the viewer wants to watch lasts as long as the tab, so that a full-page redirect does not lose it. */
export function writeWanted(wanted: Title | undefined): void {
  try {
    if (wanted) sessionStorage.setItem(key, wanted.resource)
    else sessionStorage.removeItem(key)
  } catch {
    // Then the viewer presses Play once more.
  }
}

export function readWanted(): Title | undefined {
  try {
    const resource = sessionStorage.getItem(key)
    return titles.find((title) => title.resource === resource)
  } catch {
    return undefined
  }
}
