import type { Mark, PassView } from 'passchart'
import { h, heading } from '../../../screens/dom.ts'
import { type Actions, createScreens, type Playback, type Scene } from '../../../screens/index.ts'
import { askForMarks, codePage, play, sendCommand, watchView } from './service.ts'

interface State {
  readonly view?: PassView
  readonly isOffline: boolean
  readonly playback: Playback
  readonly marks: ReadonlyMap<string, Mark>
  /** Whose marks these are. */
  readonly mvpd?: string | undefined
  readonly trouble?: string | undefined
}

/** Shows in `main` what the server tells, and tells it what the viewer does. */
export function startPage(main: HTMLElement): void {
  let state: State = { isOffline: false, playback: { status: 'idle' }, marks: new Map() }
  let show: ((scene: Scene) => void) | undefined

  function change(what: Partial<State>): void {
    state = { ...state, ...what }
    const { view } = state
    if (view && show) show({ ...state, view })
    else if (state.isOffline) showUnreachable()
  }

  /** For as long as there is nothing else to show. */
  function showUnreachable(): void {
    if (main.hasChildNodes()) return
    main.append(heading('Northlight cannot be reached'), h('p', {}, 'This page tries again by itself.'))
  }

  const actions: Actions = {
    async send(command) {
      change({ trouble: undefined })
      const answer = await sendCommand(command)
      if (!answer.isOk) fail(answer.status)
    },
    async play(title) {
      if (state.playback.status === 'asking') return
      const asking: Playback = { status: 'asking' }
      change({ playback: asking, trouble: undefined })
      const answer = await play(title.resource)
      // The viewer has signed out meanwhile, say.
      if (state.playback !== asking) return
      if (!answer.isOk) {
        change({ playback: { status: 'idle' } })
        return fail(answer.status)
      }
      const decision = answer.value
      // A real player would get decision.token, now or never: it is good for one playback.
      if (decision.outcome === 'permitted') change({ playback: { status: 'playing', title } })
      else change({ playback: { status: 'refused', failure: decision.failure } })
    },
    stop: () => change({ playback: { status: 'idle' } }),
  }

  function fail(status: number): void {
    change({ trouble: troubleText(status) })
    // With the view comes a session.
    if (status === 401) openView()
  }

  /** What this provider would let the viewer watch: no more than a hint. */
  async function mark(mvpd: string): Promise<void> {
    const answer = await askForMarks()
    if (!answer.isOk || state.mvpd !== mvpd) return
    change({ marks: new Map(answer.value.map((mark) => [mark.resource, mark])) })
  }

  const openView = watchView((view) => {
    if (!view) return change({ isOffline: true })
    const mvpd = view.phase === 'ready' ? view.access.mvpd : undefined
    const isOther = mvpd !== state.mvpd
    // Whatever plays, or is about to, ends with the access.
    const idle = { playback: { status: 'idle' }, marks: new Map() } as const
    change({ view, isOffline: false, mvpd, ...(isOther ? idle : {}) })
    if (isOther && mvpd !== undefined) void mark(mvpd)
  })
  void codePage(showUnreachable).then((codePage) => {
    show = createScreens(main, actions, { codePage, surfaces: ['secondary'] })
    change({})
  })
}

/** Why the server has not done what it was asked for, for the viewer. */
function troubleText(status: number): string {
  switch (status) {
    case 0:
      return 'Northlight cannot be reached. Check your connection and try again.'
    case 401:
      return 'You have been away for too long. Try again.'
    case 409:
      return 'That is not possible any more.'
    case 503:
      return 'Too many people are here at the moment. Try again later.'
    default:
      return 'That has not worked. Try again.'
  }
}
