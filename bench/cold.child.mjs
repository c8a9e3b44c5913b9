import { createWorld } from './path/world.mjs'
import { serve } from './support/child.mjs'

/** One path in a process that has never run any of it, loading its modules included; the simulator is there already. */
serve(async ({ way }) => {
  const world = createWorld()
  // The answers' own machinery is warm: it belongs to the platform and serves both ways.
  await (await world.fetch(`${world.app.origin}/api/v2/REF30/configuration`)).text()
  const before = process.cpuUsage()
  if (way === 'passchart') await (await import('./path/through-passchart.mjs')).throughPasschart(world)
  else await (await import('./path/by-hand.mjs')).byHand(world)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
})
