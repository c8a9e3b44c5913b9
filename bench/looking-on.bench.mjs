import { fileURLToPath } from 'node:url'
import { inChild } from './support/child.mjs'

export const about = 'what it costs an app to be recorded, or watched by the local inspector'

export function run(say) {
  return inChild(fileURLToPath(new URL('./looking-on.child.mjs', import.meta.url)), { say })
}
