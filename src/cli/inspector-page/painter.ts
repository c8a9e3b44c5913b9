/** Asked as often as you like, it paints at most once per frame, and at most half of the time. */
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
    // What the browser makes of it, it does after this.
    setTimeout(() => {
      const now = performance.now()
      restUntil = now + (now - begun)
    })
  }
  return () => {
    if (isAsked) return
    isAsked = true
    requestAnimationFrame(frame)
  }
}
