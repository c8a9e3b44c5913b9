/**
 * The service's limiter, from the published timetable alone: windows of one second aligned on the first call; one call
 * in each is free; every further one takes one of ten credits given once; with none left it is refused.
 *
 * @see spec endpoints.md §2.7
 */
export function createLimiter(): (atMs: number) => boolean {
  let credits = 10
  let firstMs: number | undefined
  let lastWindow = -1
  return (atMs) => {
    firstMs ??= atMs
    const window = Math.floor((atMs - firstMs) / 1_000)
    if (window > lastWindow) {
      lastWindow = window
      return true
    }
    if (credits === 0) return false
    credits -= 1
    return true
  }
}
