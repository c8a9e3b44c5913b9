// A small application, compiled against the packed archive the way its users compile theirs.
import {
  createPass,
  createPassMachine,
  type Denied,
  environments,
  type Failed,
  memoryStore,
  type Pass,
  PassError,
  type PassView,
  type Permit,
  Secret,
  type Store,
} from 'passchart'
import { completePopup, externalBrowser, nodeLifecycle, popup, redirect } from 'passchart/browsers'
import { combine, describeChart, readTrace, record, redacted, replay, stately } from 'passchart/inspect'
import { createPassChart } from 'passchart/machines'
import { deviceInfo, reactNative } from 'passchart/react-native'
import { createSimulator } from 'passchart/simulator'
import { encryptedStore, erase, fileStore, indexedDbStore, unstorageStore } from 'passchart/storage'
import { createPassModel, simulatorDriver, walk } from 'passchart/testing'
import { countdown, qr, viewEquals } from 'passchart/view'
import { simulator } from 'passchart/vite'
import { createActor } from 'xstate'

const options = {
  serviceProvider: 'REF30',
  softwareStatement: 'statement',
  origin: environments.releaseStaging,
  redirectUrl: 'https://app.example/done',
  device: { id: 'device-1' },
  store: memoryStore(),
} as const

const pass: Pass = createPass(options).start()
createActor(createPassMachine(options)).stop()

export const simulate: typeof createSimulator = createSimulator

export const plugins: { readonly name: string }[] = [simulator({ port: 4090 })]

export const stop: () => void = pass.subscribe((view: PassView) => {
  if (view.phase === 'signingIn' && view.code !== undefined) pass.send({ type: 'code.renew' })
  if (view.phase === 'ready') pass.send({ type: 'logout.start', mvpd: view.access.mvpd })
})

// @ts-expect-error: commands are a closed union
pass.send({ type: 'signIn.begin' })
// @ts-expect-error: a view shows its access only when ready
pass.view.access

export async function play(resource: string): Promise<string> {
  const decision: Permit | Denied | Failed = await pass.authorize(resource)
  if (decision.outcome === 'permitted') return (decision.token satisfies Secret<string>).reveal()
  throw new PassError(decision.failure)
}

export async function storeFor(where: 'browser' | 'server' | 'box', key: CryptoKey): Promise<Store> {
  if (where === 'browser') return indexedDbStore()
  if (where === 'box') return encryptedStore(fileStore('store.json'), key)
  const values = new Map<string, string>()
  const store = unstorageStore({
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
  })
  await erase(store, { serviceProvider: 'REF30', softwareStatement: 'statement', deviceId: 'device-1' })
  return store
}

export function appOn(where: 'computer' | 'phone' | 'server'): Pass | undefined {
  if (completePopup()) return undefined
  const AppState = { currentState: null, addEventListener: () => ({ remove() {} }) }
  const AsyncStorage = { getItem: async () => null, setItem: async () => {}, removeItem: async () => {} }
  const described = { model: 'Phone', version: 'phone1,1', connectionType: 'WiFi' }
  const ports = {
    computer: { browser: popup({ features: 'width=400' }) },
    phone: {
      ...reactNative({ AsyncStorage, AppState }),
      browser: externalBrowser({ openUrl: () => redirect(), launchUrl: null }),
      device: { id: 'phone-1', info: deviceInfo({ OS: 'ios', Version: '19.1' }, described) },
    },
    server: { lifecycle: nodeLifecycle() },
  }
  return createPass({ ...options, ...ports[where] })
}

export const hidden: Secret<string> = new Secret('value')

export async function walkAll(): Promise<void> {
  const model = await createPassModel({ given: 'by code', charts: ['pass'], defects: false })
  for (const path of model.paths) await walk(path, simulatorDriver({ app: (o) => createPass(o) }))
}

export async function lookOn(where: 'page' | 'server'): Promise<string> {
  const recording = record({ longest: 1_000 })
  const events: unknown[] = []
  const inspector =
    where === 'page' ? stately({ url: '/inspector' }) : redacted((event) => events.push(event))
  await createPass({ ...options, inspect: combine(recording, inspector) }).stop()
  const { path, divergence } = await replay(readTrace(recording.text()))
  return divergence?.recorded ?? path.at(-1)?.actor ?? describeChart(createPassChart({} as never)).name
}

export function drawCode(view: PassView, draw: (path: string, secondsLeft: number) => void): () => void {
  if (view.phase !== 'signingIn' || view.url === undefined || viewEquals(view, pass.view)) return () => {}
  const { path } = qr(view.url)
  return countdown(view.expiresAtMs ?? 0).subscribe((secondsLeft) => draw(path, secondsLeft))
}
