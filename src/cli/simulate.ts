import { once } from 'node:events'
import { PassError } from '../errors.ts'
import { createSimulator, defaultProviders } from '../simulator/index.ts'
import { companionApp } from './companion-app.ts'
import type { Io } from './io.ts'

/** Serves the simulator until the signal aborts. */
export async function runSimulate(
  { port, serviceProvider }: { readonly port: number; readonly serviceProvider: string | undefined },
  { screen, signal, calledAs }: Io,
): Promise<number> {
  const simulator = createSimulator({
    ...(serviceProvider === undefined ? {} : { serviceProvider }),
    ...(await companionApp()),
  })
  const { origin, close } = await simulator.listen({ port }).catch((error: NodeJS.ErrnoException) => {
    throw new PassError({
      code: 'usage',
      message: `the simulator cannot listen on port ${port} (${error.code})`,
      remedy: 'Choose another --port, or leave it out for any free one.',
      retryable: false,
    })
  })
  const { style } = screen
  const row = (name: string, text: string) => `   ${style.dim(name.padEnd(18))} ${text}`
  screen.print(style.bold(`The simulator serves the REST API V2 at ${origin} until Ctrl-C.`))
  screen.printRaw([
    '',
    row('service provider', simulator.serviceProvider),
    row('software statement', `${simulator.softwareStatement} (made up: worth nothing elsewhere)`),
    row('companion page', `${origin}/companion`),
    row('rate limit', '1 call a second for each address, 10 more once, as at the vendor'),
    row('providers', defaultProviders.map(({ id }) => id).join(', ')),
    '',
    style.bold('Run the main job against it'),
    `   printf %s ${simulator.softwareStatement} > statement.txt`,
    `   ${calledAs('demo')} --origin ${origin} --service-provider ${simulator.serviceProvider} --statement-file statement.txt --mvpd Cablevision`,
    '',
    style.bold('Sign in with a code, without a browser'),
    `   curl -s ${origin}/_sim/sign-in -H 'Content-Type: application/json' -d '{"code":"ABC1234","mvpd":"Cablevision"}'`,
    '',
    style.bold('See every call so far, secrets included'),
    `   curl -s ${origin}/_sim/log`,
  ])
  if (!signal.aborted) await once(signal, 'abort')
  await close()
  return 0
}
