import type { Failure, Mark, PassView } from 'passchart'
import '../../../look.css'
import { type Actions, createScreens, type Playback } from '../../../screens/index.ts'
import { askForMarks, codePage, play, sendCommand, watchView } from './service.ts'

const unreachable: Failure = { code: 'network', message: 'no answer', retryable: true }

const state: {
  view?: PassView
  isOffline: boolean
  playback: Playback
  marks: ReadonlyMap<string, Mark>
  /** Whose marks these are. */
  mvpd?: string | undefined
} = { isOffline: false, playback: { status: 'idle' }, marks: new Map() }

const actions: Actions = {
  send: (command) => void sendCommand(command),
  async play(title) {
    if (state.playback.status === 'asking') return
    change({ playback: { status: 'asking' } })
    const decision = await play(title.resource)
    if (decision === undefined) change({ playback: { status: 'refused', failure: unreachable } })
    // A real player would get decision.token, now or never: it is good for one playback.
    else if (decision.outcome === 'permitted') change({ playback: { status: 'playing', title } })
    else change({ playback: { status: 'refused', failure: decision.failure } })
  },
  stop: () => change({ playback: { status: 'idle' } }),
}

const main = document.querySelector('main') ?? document.body
const show = createScreens(main, actions, { codePage: await codePage(), surfaces: ['secondary'] })

function change(what: Partial<typeof state>): void {
  Object.assign(state, what)
  const { view, playback, marks, isOffline } = state
  if (view) show({ view, playback, marks, isOffline })
}

watchView((view) => {
  if (!view) return change({ isOffline: true })
  const mvpd = view.phase === 'ready' ? view.access.mvpd : undefined
  const isOther = mvpd !== state.mvpd
  // Whatever plays ends with the access.
  change({
    view,
    isOffline: false,
    mvpd,
    ...(isOther ? { playback: { status: 'idle' }, marks: new Map() } : {}),
  })
  if (isOther && mvpd !== undefined) void mark(mvpd)
})

/** What this provider would let the viewer watch: no more than a hint. */
async function mark(mvpd: string): Promise<void> {
  const marks = (await askForMarks()) ?? []
  if (state.mvpd === mvpd) change({ marks: new Map(marks.map((mark) => [mark.resource, mark])) })
}
