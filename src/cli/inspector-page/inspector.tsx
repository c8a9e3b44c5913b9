import { useEffect, useMemo, useState } from 'preact/hooks'
import { Bar } from './bar.tsx'
import { Charts } from './charts.tsx'
import { Calls } from './http.tsx'
import { Lanes } from './lanes.tsx'
import type { AppLog } from './log.ts'
import type { Connection } from './main.tsx'
import type { Store } from './store.ts'
import { Timeline } from './timeline.tsx'
import { ViewTree } from './tree.tsx'

/** What the viewer chose to look at: an app, and of it a moment. Without one it goes along with what happens. */
interface Choice {
  readonly app?: string | undefined
  readonly count?: number | undefined
}

/** The whole page. */
export function Inspector(props: {
  readonly store: Store
  readonly connection: Connection
  /** Another one each time there is news. */
  readonly applied: number
}) {
  const { store, connection } = props
  const [choice, setChoice] = useState<Choice>({})
  const newest = [...store.apps.keys()].at(-1)
  const app = choice.app !== undefined && store.apps.has(choice.app) ? choice.app : newest
  const log = app === undefined ? undefined : store.apps.get(app)
  // The newest is followed, also when it is the one that was picked.
  const pick = (wanted: string) => setChoice({ app: wanted === newest ? undefined : wanted })
  const count = log && choice.count !== undefined ? clamp(choice.count, log) : undefined
  const step = (to: number | undefined) => setChoice({ app, count: to })
  const live = () => setChoice({ app: app === newest ? undefined : app })

  // Nothing goes on in a recording: its end is a moment like any other.
  const isLive = count === undefined && !log?.isRecording
  const stay = () => log && step(log.now.count)

  const past = useMemo(() => (count === undefined ? undefined : log?.at(count)), [log, count])
  const moment = past ?? log?.now

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !log || !moment) return
      const { tagName } = event.target as HTMLElement
      if (/^(INPUT|SELECT|TEXTAREA)$/.test(tagName)) return
      const isOnButton = /^(BUTTON|SUMMARY)$/.test(tagName)
      if (event.key === 'ArrowLeft') step(log.stepFrom(moment.count, -1))
      else if (event.key === 'ArrowRight' && count !== undefined) step(log.stepFrom(moment.count, 1))
      else if (event.key === ' ' && !isOnButton && !log.isRecording) count === undefined ? stay() : live()
      else if (event.key === 'End') live()
      else if (event.key === 'Home') step(log.start)
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  })

  return (
    <div class="page">
      <Tips />
      <Bar
        apps={store.apps}
        app={app}
        moment={moment}
        connection={connection}
        isLive={isLive}
        onPick={pick}
        onPause={stay}
        onLive={live}
      />
      {log && moment ? (
        <>
          <main class="panes">
            <section class="left">
              <Charts moment={moment} key={app} side={<ViewTree view={moment.view} />} />
            </section>
            <section class="right">
              <Lanes log={log} count={moment.count} isLive={isLive} onStep={step} key={`${app} lanes`} />
              <Calls log={log} moment={moment} key={`${app} calls`} />
            </section>
          </main>
          <Timeline
            log={log}
            moment={moment}
            isLive={isLive}
            onStep={step}
            onLive={live}
            onBack={() => step(log.stepFrom(moment.count, -1))}
            onOn={() => step(log.stepFrom(moment.count, 1))}
          />
        </>
      ) : (
        <main class="empty">
          <h2>Waiting for an app</h2>
          <p>
            Give yours the option <code>inspect: local()</code> from <code>passchart/inspect</code> and start
            it: its charts appear here.
          </p>
        </main>
      )}
    </div>
  )
}

/** Tips of the lines in all charts. */
function Tips() {
  return (
    <svg class="tips" aria-hidden="true">
      {['faint', 'aside', 'lit', 'near', 'taken'].map((kind) => (
        <marker
          key={kind}
          id={`tip-${kind}`}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerUnits="userSpaceOnUse"
          markerWidth="8"
          markerHeight="8"
          orient="auto"
        >
          <path class={`tip-${kind}`} d="M0 0.5 8 4 0 7.5z" />
        </marker>
      ))}
    </svg>
  )
}

function clamp(count: number, log: AppLog): number {
  return Math.min(Math.max(count, log.start), log.now.count)
}
