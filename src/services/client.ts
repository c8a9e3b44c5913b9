import type { EndpointName } from '../protocol/endpoints.ts'
import type { Secret } from '../secret.ts'
import { type HeaderOptions, type IdentityHeaders, writeHeaders } from './headers.ts'
import type { CallOptions, Transport, WireAnswer, WireRequest } from './transport.ts'

/** What every call but registration and token carries. */
export interface Authorized {
  readonly accessToken: Secret<string>
  /** Single sign-on and temporary identities; each call sends those it lists. */
  readonly identity?: IdentityHeaders | undefined
}

/** One service function: sends its call once; fails with a `PassError`. */
export type ServiceFunction<Request, Result> = (request: Request, o?: CallOptions) => Promise<Result>

/** What the service functions of all API groups share. */
export interface Client {
  call(
    name: EndpointName,
    request: Omit<WireRequest, 'headers'> & Partial<Authorized>,
    o?: CallOptions,
  ): Promise<WireAnswer>
}

export function createClient(
  transport: Transport,
  options: HeaderOptions & { readonly serviceProvider: string },
): Client {
  return {
    call: async (name, { accessToken, identity, path, ...request }, o) =>
      transport(
        name,
        {
          ...request,
          path: { serviceProvider: options.serviceProvider, ...path },
          headers: writeHeaders(name, options, accessToken, identity),
        },
        o,
      ),
  }
}
