import type { Store } from 'passchart'
import type { Page } from 'playwright-core'
import type { Stage } from './_stage.ts'
import type { StoreName } from './_stores.ts'

type Call = ['get', string] | ['set', string, string] | ['remove', string]
type Listener = (key: string) => void

/** The place of a store in a browser: each `open()` is the store of another tab, used from here. */
export function remotePlace(stage: Stage, name: StoreName): { open(): Store } {
  /** Tabs agree on who listens before anything else happens. */
  let agreed: Promise<unknown> = Promise.resolve()
  const agree = (task: () => Promise<unknown>): void => {
    agreed = agreed.then(task)
    // The next call tells; after the last one nobody cares.
    agreed.catch(() => {})
  }
  return {
    open() {
      const opening = stage.open(`/${name}`).then(({ page }) => page)
      const call = callsOf(async () => {
        await agreed
        return opening
      })
      const listeners: Listener[] = []
      agree(async () => {
        await (await opening).exposeFunction('tell', (id: number, key: string) => listeners[id]?.(key))
      })
      return {
        get: (key) => call('get', key),
        set: async (key, value) => void (await call('set', key, value)),
        remove: async (key) => void (await call('remove', key)),
        watch(listener) {
          const id = listeners.push(listener) - 1
          agree(async () => (await opening).evaluate(watchInPage, id))
          return () => agree(async () => (await opening).evaluate(unwatchInPage, id))
        },
      }
    },
  }
}

/** Calls of one turn here are made in one turn of the page, all at once. */
function callsOf(ready: () => Promise<Page>) {
  let batch: { readonly calls: Call[]; readonly answers: ReturnType<typeof callInPage> } | undefined
  const begin = () => {
    const calls: Call[] = []
    const answers = ready().then((page) => {
      batch = undefined
      return page.evaluate(callInPage, calls)
    })
    return { calls, answers }
  }
  return async (...call: Call): Promise<string | undefined> => {
    batch ??= begin()
    const index = batch.calls.push(call) - 1
    const answer = (await batch.answers)[index]
    if (answer?.status === 'rejected') throw answer.reason
    return answer?.value
  }
}

async function callInPage(calls: Call[]): Promise<PromiseSettledResult<string | undefined>[]> {
  const store = await globalThis.store
  return Promise.allSettled(
    calls.map(async ([name, key, value = '']) => (await store[name](key, value)) ?? undefined),
  )
}

declare global {
  var tell: (id: number, key: string) => void
  var undo: (() => void)[] | undefined
}

async function watchInPage(id: number): Promise<void> {
  const undo = (await store).watch?.((key) => tell(id, key))
  if (!undo) throw new Error('the store does not watch')
  globalThis.undo ??= []
  globalThis.undo[id] = undo
}

async function unwatchInPage(id: number): Promise<void> {
  globalThis.undo?.[id]?.()
}
