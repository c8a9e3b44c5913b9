import { type Answer, json } from '../answer.ts'
import { type Call, callerOf } from '../call.ts'
import { configurationRecord } from '../configuration.ts'
import { isActive, type World } from '../world.ts'

/** @see spec endpoints.md §7.1 (CONF-05) */
export function retrieveConfiguration(world: World, call: Call): Answer {
  const { serviceProvider } = callerOf(world, call)
  const { domains, providers } = world.settings
  return json({
    device: 'unknown',
    clientType: 'html5',
    os: 'Unknown',
    requestor: {
      id: serviceProvider,
      name: `Simulated service provider ${serviceProvider}`,
      domains: domains.map((name) => ({ name, mvpdInitiated: false })),
      mvpds: providers.filter(({ id }) => isActive(world, id)).map(configurationRecord),
    },
  })
}
