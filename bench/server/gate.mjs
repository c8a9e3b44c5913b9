/** A `fetch` with only so many requests under way, like a server's pool of connections; the others wait in a row. */
export function gated(most) {
  const waiting = []
  let open = 0
  return async (...request) => {
    if (open === most) await new Promise((resolve) => waiting.push(resolve))
    else open += 1
    try {
      return await fetch(...request)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else open -= 1
    }
  }
}
