import { fileURLToPath } from 'node:url'
import { inChild } from './support/child.mjs'

export const about = 'heap of a device that waits between two polls'

const script = fileURLToPath(new URL('./heap.child.mjs', import.meta.url))

/** The one that counts, and what leads up to it; every stage in a process of its own. */
const stages = [
  { stage: 'actor', count: 10_000, what: 'an idle XState actor' },
  { stage: 'created', count: 2_000, what: 'a Pass, not started' },
  { stage: 'signedOut', count: 2_000, what: 'started, signed out' },
  { stage: 'polling', count: 10_000, what: 'polling, 10,000 devices', aim: 40 },
  { stage: 'picked', count: 1_000, what: 'polling, provider picked from 200', note: 'the list is kept' },
]

export async function run(say) {
  const rows = []
  for (const { stage, count, ...row } of stages) {
    const { bytes } = await inChild(script, { args: { stage, count }, say })
    rows.push({ ...row, value: bytes / 1000, unit: 'kB', digits: 1 })
  }
  return rows
}
