import { type Configuration, configuration } from '../protocol/configuration.ts'
import type { Authorized, Client, ServiceFunction } from './client.ts'
import { read } from './read.ts'

export interface ConfigurationServices {
  /**
   * The providers to choose from. Ask only when the viewer has to choose.
   * Fails with `unauthorised`, `refused`, `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §7.1 (CONF-05, CONF-16, CONF-17)
   */
  readonly retrieveConfiguration: ServiceFunction<Authorized, Configuration>
}

export function configurationServices(client: Client): ConfigurationServices {
  return {
    async retrieveConfiguration(request, o) {
      const answer = await client.call('retrieveConfiguration', request, o)
      const { requestor, mvpds } = read('retrieveConfiguration', answer, configuration)
      return {
        mvpds: requestor.mvpds ?? mvpds ?? [],
        domains: (requestor.domains ?? []).map(({ name }) => name),
      }
    },
  }
}
