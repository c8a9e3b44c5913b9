import type { PassOptions } from '../composition/options.ts'
import { Secret } from '../secret.ts'
import { type AskedService, cast } from './answers.ts'
import type { Path } from './model.ts'
import type { Stage } from './stage.ts'
import type { Command } from './steps.ts'
import { showCode } from './television.ts'

/** An app that ran before. */
export interface EarlierApp {
  start(): unknown
  stop(): Promise<unknown>
  send(command: Command): void
  readonly view: { readonly phase: string }
}

/** Some things are a matter of policy. */
export function policyFor({ steps }: Path): PassOptions['policy'] {
  const happens = (name: string) => steps.some((step) => step.name === name)
  return {
    verifyOnStart: happens('boot: a profile was just verified') ? 'whenStale' : 'always',
    // An unknown policy is worth a warning.
    ...(happens('something is worth a warning') ? ({ unknown: true } as object) : {}),
  }
}

/** Where an app, or a companion, that has started waits for its viewer. */
const atRest: ReadonlySet<string> = new Set(['signedOut', 'ready', 'choosingProfile', 'enteringCode'])

/** What happened before: the app ran, and left in its store what the path begins with. */
export async function runEarlier(
  stage: Stage,
  { steps }: Path,
  create: (options: PassOptions) => EarlierApp,
  until: (holds: () => boolean, mostMs: number) => Promise<boolean>,
): Promise<void> {
  const howOf = (service: AskedService) =>
    (steps.find((step) => step.by === 'service' && step.service === service) as { how?: string } | undefined)
      ?.how
  const boot = howOf('boot') ?? 'nothing is remembered'
  const isBack = [boot, howOf('bootCompanion')].includes('the page has returned')
  const kept = howOf('loadCredentials') ?? 'a token is kept'
  const { simulator, host, deviceId } = stage
  const hasProfile =
    boot.includes('profile') || boot === 'a logout was not answered' || boot.includes('offline')
  const run = async (
    during: (app: EarlierApp) => Promise<void> | void,
    options: Partial<PassOptions> = {},
  ) => {
    const { browser: _, ...rest } = stage.options
    const app = create({ ...rest, ...options })
    stage.isOpen = true
    try {
      app.start()
      if (!(await until(() => atRest.has(app.view.phase), 60_000)))
        throw new Error(`the app before did not get ready: it is ${app.view.phase}`)
      await during(app)
    } finally {
      await app.stop()
      stage.isOpen = false
    }
  }
  const isEmpty = boot.startsWith('nothing is remembered') && kept.startsWith('nothing is kept')
  if (!isEmpty && boot !== 'the device id cannot be had') {
    await run(() => {})
    if (hasProfile && !boot.startsWith('nothing')) {
      simulator.profiles.add({ device: deviceId }, cast.mvpd, { lifeMs: 3_600_000 })
      await run(async (app) => {
        if (boot !== 'a logout was not answered') return
        stage.isOpen = false
        app.send({ type: 'logout.start' })
        await until(() => stage.held.some(({ name }) => name === 'OUT'), 5_000)
      })
    }
    if (boot === 'a provider is remembered') {
      simulator.profiles.add({ device: deviceId }, cast.mvpd, { lifeMs: 3_600_000 })
      await run(() => {})
      simulator.profiles.remove()
      await run(() => {})
    }
    if (isBack && stage.given.app === 'companion') {
      const code = new Secret(await showCode(stage))
      await run(async (app) => {
        app.send({ type: 'code.submit', code })
        await until(() => app.view.phase === 'browsing', 10_000)
      }, stage.options)
    } else if (boot.startsWith('a code') || boot.includes('page was open') || isBack) {
      const surface = boot.startsWith('a code') ? 'secondary' : 'primary'
      await run(
        async (app) => {
          simulator.profiles.remove()
          app.send({ type: 'signIn.start', mvpd: cast.mvpd, surface })
          await until(() => (app.view as { expiresAtMs?: number }).expiresAtMs !== undefined, 10_000)
        },
        { surface },
      )
    }
  }
  if (kept !== 'a token is kept') {
    for (const key of host.entries.keys()) {
      if (key.endsWith('.token') || (kept.startsWith('nothing') && key.endsWith('.credentials')))
        host.entries.delete(key)
    }
  }
  host.hasDeviceId = boot !== 'the device id cannot be had'
  host.online = !boot.includes('offline') && !kept.includes('offline')
  host.returnedFrom = isBack ? 'signIn' : boot === 'the logout page has returned' ? 'logout' : undefined
}
