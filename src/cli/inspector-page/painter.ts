/** Painting takes at most this share of the time. */
const share = 0.5

/** Asked as often as you like, it paints at most once per frame, and rests after a long painting. */
export function createPainter(paint: () => void): () => void {
  let isAsked = false
  let restUntil = 0
  const frame = () => {
    const begun = performance.now()
    if (begun < restUntil) {
      requestAnimationFrame(frame)
      return
    }
    isAsked = false
    paint()
    const now = performance.now()
    restUntil = now + (now - begun) * (1 / share - 1)
  }
  return () => {
    if (isAsked) return
    isAsked = true
    requestAnimationFrame(frame)
  }
}
