import type { Store } from 'passchart'
import { storeOfPath } from './_stores.ts'

declare global {
  var store: Promise<Store>
}

globalThis.store = storeOfPath()
