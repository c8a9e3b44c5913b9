import { randomInt, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PassOptions, Policy } from '../../index.ts'
import { createSimulator, defaultProviders, type Simulator } from '../../simulator/index.ts'
import { companionApp } from '../companion-app.ts'
import { UsageError } from '../failure.ts'
import type { Io } from '../io.ts'
import type { Narrator } from './narrator.ts'
import { providerNamed } from './stage.ts'
import { type StoryName, stories } from './story.ts'

/** What the demo was asked for. */
export interface DemoRequest {
  readonly story: StoryName
  readonly interactive: boolean
  /** Whether the local inspector shows it. */
  readonly inspect: boolean
  readonly origin: string | undefined
  readonly serviceProvider: string | undefined
  readonly statementFile: string | undefined
  readonly mvpd: string | undefined
  readonly redirectUrl: string | undefined
  readonly deviceId: string | undefined
  readonly resources: readonly string[]
  readonly denied: readonly string[]
}

/** The service the job runs against, and whoever signs in there. */
export interface World {
  /** Names and what they stand for, told before the story begins. */
  readonly introduction: Readonly<Record<string, string>>
  readonly options: Pick<PassOptions, 'origin' | 'serviceProvider' | 'softwareStatement' | 'redirectUrl'> & {
    readonly deviceId: string
  }
  readonly mvpd: string | undefined
  readonly resources: readonly string[]
  /** What the provider refuses, as far as that is known. */
  readonly denied: readonly string[]
  readonly policy: Partial<Policy> & Pick<Policy, 'pollIntervalMs'>
  readonly companionUrl: string | undefined
  /** How a provider is called, as far as that is known. */
  nameOf(mvpd: string): string
  signIn?(code: string, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** A service that does as a story wants. */
export interface SimulatedWorld extends World {
  readonly simulator: Simulator
  readonly mvpd: string
  readonly companionUrl: string
}

const catalogue = ['news-live', 'sports-live', 'cinema-plus', 'kids']

/** A simulator made for this run, behind a real HTTP server on this machine. */
export async function simulatedWorld(
  request: DemoRequest,
  narrator: Narrator,
  { tempo, clock }: Pick<Io, 'tempo' | 'clock'>,
): Promise<SimulatedWorld> {
  const { interactive, mvpd = 'Cablevision', serviceProvider = 'REF30' } = request
  const { apps = oneApp, service = {}, signInMs = Infinity, ...story } = stories[request.story]
  const { providers = defaultProviders } = service
  providerNamed(providers.filter(story.suits ?? (({ isTempPass }) => !isTempPass)), mvpd)
  const resources = request.resources.length > 0 ? request.resources : catalogue
  const denied = request.denied.length > 0 ? request.denied : [deniedUnlessNamed(request)]
  // A seed of its own gives each run codes of its own.
  const simulator = createSimulator({
    serviceProvider,
    seed: randomInt(2 ** 31),
    clock,
    ...service,
    ...(await companionApp()),
  })
  for (const resource of denied) {
    simulator.rules.deny(resource, {
      details: `Your plan does not include "${resource}". Upgrade to watch it.`,
    })
  }
  const { origin, close } = await simulator.listen()
  return {
    simulator,
    introduction: {
      service: `a simulator, made for this run, at ${origin}`,
      app: apps(serviceProvider),
      viewer: interactive
        ? 'you, in a browser on this machine'
        : `simulated as well${story.notForPeople ? '' : '; to sign in yourself: --interactive'}`,
    },
    options: {
      origin,
      serviceProvider,
      softwareStatement: simulator.softwareStatement,
      redirectUrl: `${origin}/done`,
      deviceId: randomUUID(),
    },
    mvpd,
    resources,
    denied,
    // Nobody else calls this service, so nothing has to be spread.
    policy: { pollIntervalMs: 3_000, jitter: 0 },
    companionUrl: `${origin}/companion`,
    nameOf: (mvpd) => providers.find(({ id }) => id === mvpd)?.displayName ?? mvpd,
    ...(interactive
      ? {}
      : {
          async signIn(code, signal) {
            await sleep(Math.min(tempo.signInMs, signInMs), undefined, { signal })
            simulator.person.signIn(code, { mvpd })
            narrator.meanwhile('Meanwhile, on the phone: the viewer has typed the code and signed in.')
          },
        }),
    close,
  }
}

function oneApp(serviceProvider: string): string {
  return `a TV app of the service provider ${serviceProvider}`
}

/** The story of a denial needs one among its resources; elsewhere it is one thing of several. */
function deniedUnlessNamed({ story, resources: [first = 'cinema-plus'] }: DemoRequest): string {
  return story === 'denied' ? first : 'cinema-plus'
}

/** A service somewhere else: the vendor's, with a licence, or another simulator. */
export async function realWorld(request: DemoRequest & { readonly origin: string }): Promise<World> {
  const { origin, serviceProvider, statementFile, redirectUrl = 'https://adobe.com/' } = request
  if (serviceProvider === undefined || statementFile === undefined) {
    throw new UsageError(
      `--origin needs ${serviceProvider === undefined ? '--service-provider' : '--statement-file'} as well`,
      'Both come with your licence: the id of your channel, and a software statement from the TVE Dashboard.',
    )
  }
  return {
    introduction: {
      service: origin,
      app: oneApp(serviceProvider),
      viewer: 'you, on any screen with a browser',
      memory: 'credentials and profile live in this process alone and end with it',
    },
    options: {
      origin,
      serviceProvider,
      softwareStatement: await readStatement(statementFile),
      redirectUrl,
      deviceId: request.deviceId ?? randomUUID(),
    },
    mvpd: request.mvpd,
    resources: request.resources.length > 0 ? request.resources : [serviceProvider],
    denied: [],
    policy: { pollIntervalMs: 5_000 },
    companionUrl: undefined,
    nameOf: (mvpd) => mvpd,
    close: async () => {},
  }
}

async function readStatement(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    throw new UsageError(`the statement file "${file}" cannot be read (${code})`)
  })
  if (text.trim() === '') throw new UsageError(`the statement file "${file}" is empty`)
  return text.trim()
}
