import type { PassView } from 'passchart'
import { vi } from 'vitest'
import { startPage } from '../src/client/page.ts'

/** The page before a server that answers as a test says. */
export function openPage() {
  const streams: Stream[] = []
  /** By path; where there is none, nobody answers. */
  const answers = new Map<string, () => Response | Promise<Response>>()

  class Stream {
    static readonly CLOSED = 2
    readyState = 0
    onmessage: ((event: { data: string }) => void) | undefined
    onerror: (() => void) | undefined
    constructor() {
      streams.push(this)
    }
    close(): void {
      this.readyState = Stream.CLOSED
    }
  }
  vi.stubGlobal('EventSource', Stream)
  vi.stubGlobal('fetch', async (path: string) => {
    const answer = answers.get(path)
    if (!answer) throw new TypeError('nobody answers')
    return answer()
  })
  // Of this page alone: those of the tests before are not taken away.
  const network = new EventTarget()
  vi.stubGlobal('addEventListener', network.addEventListener.bind(network))
  answers.set('/api/settings', () => Response.json({ codePage: 'https://tv.example/activate' }))
  answers.set('/api/marks', () => Response.json([]))

  const main = document.createElement('main')
  document.body.replaceChildren(main)
  const last = () => streams.at(-1) as Stream
  return {
    main,
    streams,
    answers,
    start: async () => {
      startPage(main)
      await seconds(0)
    },
    async shows(view: object) {
      // Through JSON, as from the server: nothing is shared with what was shown before.
      last().onmessage?.({ data: JSON.stringify({ can: {}, ...view } as PassView) })
      await seconds(0)
    },
    /** The stream is cut; `refused`: for good. */
    async breaks(o: { readonly refused: boolean }) {
      if (o.refused) last().close()
      last().onerror?.()
      await seconds(0)
    },
    network: (event: 'offline' | 'online') => network.dispatchEvent(new Event(event)),
    heading: () => main.querySelector('h1')?.textContent,
    says: () =>
      [...main.querySelectorAll('[role=status], [role=alert]')].map((at) => at.textContent).join(''),
    button: (name: string) => {
      const found = [...main.querySelectorAll('button')].find((button) => button.textContent === name)
      if (!found) throw new Error(`no button ${name}`)
      return found
    },
    async press(name: string) {
      this.button(name).click()
      await seconds(0)
    },
  }
}

/** So much time goes by. */
export const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000)
