// Half an hour of polling is not measured in half an hour: time runs faster, in the clients and in the service alike.

/** A clock that agreed with the wall clock at `startMs` and has run `factor` times as fast since. */
export function createFastClock({ factor, startMs }) {
  const { setTimeout, clearTimeout, performance } = globalThis
  const wallMs = performance.now.bind(performance)
  const passedMs = () => (performance.timeOrigin + wallMs() - startMs) * factor
  return {
    now: () => startMs + passedMs(),
    monotonic: passedMs,
    setTimeout: (run, ms, ...o) => setTimeout(run, ms / factor, ...o),
    clearTimeout,
  }
}

/** Makes it the time of this whole process, for every library that is imported afterwards. */
export function runFast(time) {
  if (time.factor === 1) return
  const clock = createFastClock(time)
  const { Date: WallDate, setInterval } = globalThis
  const { timeout } = AbortSignal
  globalThis.Date = class extends WallDate {
    constructor(...o) {
      super(...(o.length === 0 ? [clock.now()] : o))
    }
    static now() {
      return Math.floor(clock.now())
    }
  }
  performance.now = clock.monotonic
  globalThis.setTimeout = clock.setTimeout
  globalThis.setInterval = (run, ms, ...o) => setInterval(run, ms / time.factor, ...o)
  AbortSignal.timeout = (ms) => timeout.call(AbortSignal, Math.ceil(ms / time.factor))
}
