import type { PassOptions } from '../composition/options.ts'
import type { Browser, Identity, Lifecycle, Store } from '../ports.ts'
import { calls } from '../simulator/calls.ts'
import {
  type CallName,
  createManualClock,
  createSimulator,
  defaultProviders,
  type ManualClock,
  type Simulator,
} from '../simulator/index.ts'
import { route } from '../simulator/router.ts'
import { cast } from './answers.ts'
import type { Given } from './given.ts'
import type { Recipe } from './recipes.ts'

type HttpRecipe = Extract<Recipe, { readonly arrange?: unknown }>

/** A call on its way, or a question to a port: held until the walk comes to its answer. */
export interface Held {
  readonly name: CallName | 'openBrowser' | 'verify'
  readonly path: string
  go(recipe: Recipe): void
}

/** A simulated service, simulated time, and the ports of one app. */
export interface Stage {
  readonly given: Given
  readonly simulator: Simulator
  readonly clock: ManualClock
  readonly deviceId: string
  readonly options: PassOptions
  readonly held: readonly Held[]
  /** What the ports say when they are asked; what the platform tells. */
  readonly host: Host
  /** Lets every call pass as it is. */
  isOpen: boolean
  /** A call of this name has still to go wrong. */
  isRepeating(name: Held['name']): boolean
}

export interface Host {
  online: boolean
  hasDeviceId: boolean
  returnedFrom: 'signIn' | 'logout' | undefined
  renews: 'the host knows better' | 'the host knows no better' | 'the host cannot say'
  identities: number
  /** How far the device's wall clock is ahead, in milliseconds. */
  aheadMs: number
  tell(event: 'shown' | 'hidden' | 'online' | 'offline'): void
  readonly entries: Map<string, string>
}

const minuteMs = 60_000

export function createStage(given: Given): Stage {
  const clock = createManualClock()
  const simulator = createSimulator({
    clock,
    limiter: false,
    sessionLifeMs: given.codeLifeMs,
    profileLifeMs: 60 * minuteMs,
    providers: [...defaultProviders, { id: cast.passes[1], displayName: 'Daily access', isTempPass: true }],
  })
  const held: Held[] = []
  /** Faults that calls of a name have still to meet. */
  const repeats = new Map<string, { recipe: HttpRecipe; left: number }>()
  const deviceId = 'device-1'

  const hold = <Answer>(
    name: Held['name'],
    path: string,
    signal: AbortSignal | undefined,
    go: (recipe: Recipe) => Promise<Answer>,
  ) =>
    new Promise<Answer>((resolve, reject) => {
      const drop = () => {
        const at = held.indexOf(one)
        if (at >= 0) held.splice(at, 1)
      }
      const one: Held = {
        name,
        path,
        go(recipe) {
          drop()
          go(recipe).then(resolve, reject)
        },
      }
      signal?.addEventListener('abort', () => {
        drop()
        reject(signal.reason)
      })
      held.push(one)
    })

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    const match = route(request.method, pathname)
    if (stage.isOpen || typeof match === 'number') return simulator.fetch(request)
    const name = calls[match.endpoint].short
    const known = repeats.get(name)
    const pass = (recipe: Recipe) => answer(request, name, pathname, recipe)
    if (known) {
      known.left -= 1
      if (known.left === 0) repeats.delete(name)
      return pass({ ...known.recipe, times: 1 })
    }
    return hold(name, pathname, request.signal, pass)
  }

  async function answer(request: Request, name: CallName, path: string, recipe: Recipe): Promise<Response> {
    if (!isHttp(recipe)) throw new Error(`${name} is a call`)
    const { arrange, fault, times = 1, edit } = recipe
    arrange?.(stage, path)
    if (times > 1) repeats.set(name, { recipe, left: times - 1 })
    if (fault) simulator.faults.next(name, fault)
    const response = await simulator.fetch(request)
    if (!edit || !response.ok) return response
    const body = JSON.stringify(edit((await response.json()) as never))
    return new Response(body, { status: response.status, headers: response.headers })
  }

  const listeners = new Set<(event: 'shown' | 'hidden' | 'online' | 'offline') => void>()
  const host: Host = {
    online: true,
    hasDeviceId: true,
    returnedFrom: undefined,
    renews: 'the host knows no better',
    identities: 0,
    aheadMs: 0,
    entries: new Map(),
    tell(event) {
      if (event === 'online' || event === 'offline') host.online = event === 'online'
      for (const listener of listeners) listener(event)
    },
  }
  const store: Store = {
    get: async (key) => host.entries.get(key),
    async set(key, value) {
      host.entries.set(key, value)
    },
    async remove(key) {
      host.entries.delete(key)
    },
  }
  const lifecycle: Lifecycle = {
    shown: true,
    get online() {
      return host.online
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const browser: Browser = {
    open: (url, { signal }) => hold('openBrowser', url, signal, portAnswer<'returned' | 'closed'>),
    hasReturned: ({ purpose }) => host.returnedFrom === purpose,
  }
  const identity: Identity = {
    async temporaryIdentity() {
      if (host.renews === 'the host knows better') host.identities += 1
      if (host.renews === 'the host cannot say') throw new Error('the host cannot say')
      return host.identities === 0 ? undefined : { 'User-Email': `viewer-${host.identities}` }
    },
    ...(given.settings.hasPartner ? { partner: simulator.partnerFramework.on() } : {}),
  }
  const { settings } = given
  const stage: Stage = {
    given,
    simulator,
    clock,
    deviceId,
    held,
    host,
    isOpen: false,
    isRepeating: (name) => repeats.has(name),
    options: {
      serviceProvider: simulator.serviceProvider,
      softwareStatement: simulator.softwareStatement,
      registrationRedirectUri: settings.redirectUrl,
      redirectUrl: settings.redirectUrl,
      domainName: 'example.com',
      device: {
        id: () => (host.hasDeviceId ? Promise.resolve(deviceId) : Promise.reject(new Error('no device id'))),
        info: {
          model: 'Model',
          version: '1',
          osName: 'Linux',
          osVersion: '1',
          connectionType: 'WiFi',
        } as never,
      },
      surface: settings.surface,
      policy: {
        attempts: settings.attempts,
        jitter: 0,
        configurationCacheMs: 0,
        requestTimeoutMs: 24 * 60 * minuteMs,
        decisionTimeoutMs: 24 * 60 * minuteMs,
        pollIntervalMs: settings.pollIntervalMs,
        staleAfterMs: settings.staleAfterMs,
        severalProfiles: settings.severalProfiles,
        refreshAfterAuthorization: settings.refreshAfterAuthorization as boolean,
        providerChoice: settings.providerChoice,
        companion: settings.hasCompanion,
      },
      store,
      fetch,
      clock: { ...clock, now: () => clock.now() + host.aheadMs },
      lifecycle,
      identity,
      verify: (_permit, { signal }) =>
        hold('verify', '', signal, portAnswer<'valid' | 'invalid' | 'unavailable'>),
      ...(settings.hasBrowser ? { browser } : {}),
    },
  }
  return stage
}

async function portAnswer<Answer>(recipe: Recipe): Promise<Answer> {
  if ('port' in recipe) return recipe.port as Answer
  throw new Error('the port fails')
}

function isHttp(recipe: Recipe): recipe is HttpRecipe {
  return !('port' in recipe || 'rejects' in recipe || 'ahead' in recipe || 'not' in recipe)
}
