import { serve } from './support/child.mjs'

// What Node itself is needed for is loaded in both cases.
import 'node:http'

serve(async ({ server }) => {
  const startedAt = performance.now()
  if (server) {
    const { createSimulator } = await import('passchart/simulator')
    const { close } = await createSimulator().listen()
    const ms = performance.now() - startedAt
    await close()
    return ms
  }
  return performance.now() - startedAt
})
