import { type AppLog, countUntil } from './log.ts'
import { budgetLimit, type Moment, pausedUntil } from './moment.ts'
import { Rolling } from './rolling.tsx'
import { toneOf } from './rows.ts'
import { sayDuration, sayTime } from './words.ts'

const rowHeight = 20
const columns = ['Time', 'Status', 'Method', 'Path', 'Attempt', 'Duration']

/** The HTTP calls, the last one at the end, and what they cost of the request budget. */
export function Calls({ log, moment }: { readonly log: AppLog; readonly moment: Moment }) {
  const { budget, count } = moment
  const length = countUntil(log.calls, count)
  return (
    <section class="calls" aria-label="HTTP log">
      <h2>
        HTTP <small>{budget.sent === 1 ? '1 call' : `${budget.sent} calls`}</small>
        <small>
          {budget.left} of {budgetLimit.extra} extra requests left, as counted from this app's calls
        </small>
        {budget.refused > 0 && <small class="warn">{budget.refused} × 429</small>}
      </h2>
      <Rolling
        count={length}
        rowHeight={rowHeight}
        label="HTTP calls"
        columns={columns}
        hasHiddenHead
        row={(index) => {
          const logged = log.calls[index]
          if (!logged) return null
          const { method, path, status, ms, attempt, startedAtMs, failure, endpoint } = logged.call
          return (
            <div
              key={logged.line}
              role="row"
              aria-rowindex={index + 2}
              class={`row call ${toneOf(status)}`}
              data-status={status ?? 'none'}
              title={`${endpoint}: ${method} ${path}${failure === undefined ? '' : ` (${failure})`}`}
            >
              <span class="time" role="cell">
                {sayTime(startedAtMs)}
              </span>
              <b class="status" role="cell">
                {status ?? failure ?? '—'}
              </b>
              <span class="method" role="cell">
                {method}
              </span>
              <span class="path" role="cell">
                <bdi>{path}</bdi>
              </span>
              <span class="attempt" role="cell">
                {attempt > 1 ? `try ${attempt}` : ''}
              </span>
              <span class="ms" role="cell">
                {sayDuration(ms)}
              </span>
            </div>
          )
        }}
      />
    </section>
  )
}

/** What is left of the extra requests, or how long none may be sent. */
export function Gauge({ moment }: { readonly moment: Moment }) {
  const { left, refused } = moment.budget
  const { extra } = budgetLimit
  const until = pausedUntil(moment)
  const pause = until === undefined ? '' : `; no request until ${sayTime(until)}`
  const text = `Request budget, as counted from this app's calls: one request a second, and ${left} of ${extra} extra ones left${
    refused > 0 ? `; ${refused} answered with 429` : ''
  }${pause}`
  return (
    <span
      class="gauge"
      role="meter"
      aria-label={text}
      aria-valuemin={0}
      aria-valuemax={extra}
      aria-valuenow={left}
      title={text}
    >
      <span class="pips" aria-hidden="true">
        {Array.from({ length: extra }, (_, index) => (
          <i key={index} class={index < left ? 'full' : ''} />
        ))}
      </span>
      <span aria-hidden="true">
        {until === undefined ? `${left} extra` : <b class="warn">paused until {sayTime(until)}</b>}
        {refused > 0 && <b class="warn"> {refused} × 429</b>}
      </span>
    </span>
  )
}
