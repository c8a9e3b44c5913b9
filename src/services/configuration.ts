import { type Configuration, configuration } from '../protocol/configuration.ts'
import type { Authorized, Client, ServiceFunction } from './client.ts'
import { protocolError } from './failures.ts'
import { read } from './read.ts'

export interface ConfigurationServices {
  /**
   * The providers to choose from. Ask only when the viewer has to choose.
   * Fails with `unauthorised`, `refused` (`invalid_parameter_service_provider`), `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §7.1 (CONF-05, CONF-16, CONF-17, D32, D33)
   */
  readonly retrieveConfiguration: ServiceFunction<Authorized, Configuration>
}

export function configurationServices(client: Client): ConfigurationServices {
  return {
    async retrieveConfiguration(request, o) {
      const answer = await client.call('retrieveConfiguration', request, o)
      const document = read(answer, configuration)
      const { mvpds = document.mvpds, domains = [] } = document.requestor || {}
      if (!mvpds) throw protocolError(answer, '"requestor.mvpds" is no list')
      return { mvpds, domains: domains.map(({ name }) => name) }
    },
  }
}
