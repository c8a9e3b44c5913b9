/** One process of `scripts/chaos.mjs`: hunts through the seeds it is given, and tells of each. */
import { hunt } from './_hunt.ts'

process.on('message', async (o: Parameters<typeof hunt>[0]) => {
  process.send?.({
    ...(await hunt(o)),
    cpuMs: Math.round(process.cpuUsage().user / 1_000),
  })
})
process.send?.('ready')
