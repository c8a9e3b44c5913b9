import { cookbookPhases, phaseOf } from '../../inspect/phases.ts'
import { Gauge } from './http.tsx'
import { litStates, sayStates } from './lit.ts'
import type { Connection } from './main.tsx'
import { type Moment, rootOf } from './moment.ts'
import type { Store } from './store.ts'

const connections: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting …',
  open: 'Connected',
  lost: 'Connection lost, trying again',
}

/** Which app this is, and how it stands. */
export function Bar(props: {
  readonly apps: Store['apps']
  readonly app: string | undefined
  readonly moment: Moment | undefined
  readonly connection: Connection
  readonly isLive: boolean
  readonly onPick: (app: string) => void
  readonly onPause: () => void
  readonly onLive: () => void
}) {
  const { apps, app, moment, connection, isLive, onPick, onPause, onLive } = props
  const { name = 'no app yet', omitted = 0, isRecording = false } = apps.get(app ?? '') ?? {}
  const root = moment && rootOf(moment)
  const path = root?.value === undefined ? [] : (litStates(root.value)[0]?.split('.') ?? [])
  const { title, colour } = cookbookPhases[root ? phaseOf(root.chart, path) : 'none']
  return (
    <header class="bar">
      <h1 class="brand">
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <rect x="1" y="6" width="7" height="8" rx="2.5" />
          <rect x="12" y="2" width="7" height="6" rx="2" class="on" />
          <rect x="12" y="12" width="7" height="6" rx="2" />
          <path d="M8 10h2V5h2M10 10v5h2" />
        </svg>
        passchart
        <span class="hidden">inspector</span>
      </h1>
      {apps.size > 1 ? (
        <select aria-label="App" value={app} onChange={(event) => onPick(event.currentTarget.value)}>
          {[...apps].map(([id, each]) => (
            <option key={id} value={id}>
              {each.name}
              {each.isRecording ? '' : ` · ${id.slice(0, 8)}`}
            </option>
          ))}
        </select>
      ) : (
        <strong class="app-name">{name}</strong>
      )}
      {moment?.run && (
        <dl class="facts">
          <dt>Service provider</dt>
          <dd>{moment.run.serviceProvider}</dd>
          <dt>Origin</dt>
          <dd class="origin">{moment.run.origin}</dd>
        </dl>
      )}
      {root && (
        <span
          class={root.ended ? 'phase past' : 'phase'}
          style={{ '--phase': colour }}
          title={title}
          role="status"
          aria-label="Phase"
        >
          <b>{moment.view?.phase ?? path[0] ?? '–'}</b>
          <span class="states">
            {root.ended
              ? `ended: ${root.ended}`
              : root.value !== undefined && typeof root.value !== 'string' && sayStates(root.value)}
          </span>
        </span>
      )}
      <span class="space" />
      {moment && <Gauge moment={moment} />}
      {omitted > 0 && (
        <span class="omitted" title="There were too many to send, or nobody to read them">
          {omitted === 1 ? '1 line' : `${omitted} lines`} left out
        </span>
      )}
      {isRecording ? (
        <span class="connection recording">Recording</span>
      ) : (
        <>
          <span class={`connection ${connection}`} role="status">
            {connections[connection]}
          </span>
          <button
            type="button"
            class={isLive ? 'live' : 'paused'}
            disabled={!moment}
            onClick={isLive ? onPause : onLive}
            title={isLive ? 'Stay at this moment (space)' : 'Go along with what happens (space)'}
          >
            {isLive ? 'Pause' : 'Go live'}
          </button>
        </>
      )}
    </header>
  )
}
