import type { EndpointName } from '../protocol/endpoints.ts'
import { Secret } from '../secret.ts'
import { base64 } from './base64.ts'
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
    async call(name, { accessToken, identity, path, ...request }, o) {
      const answer = await transport(
        name,
        {
          ...request,
          path: { serviceProvider: options.serviceProvider, ...path },
          headers: writeHeaders(name, options, accessToken, identity),
        },
        o,
      )
      const { id } = options.device ?? {}
      const sent = Object.values({ accessToken, ...identity, ...path, ...request.body }).flatMap(textsIn)
      const texts = [...sent, id, id && base64(id)].filter(isLong)
      return { ...answer, secrets: texts.flatMap((text) => [text, encodeURIComponent(text)]) }
    },
  }
}

/** The text of a secret, or the texts in one. */
function textsIn(value: unknown): unknown[] {
  const secret: unknown = value instanceof Secret ? value.reveal() : undefined
  return typeof secret === 'object' && secret ? Object.values(secret) : [secret]
}

/** A shorter one would be found in any word. */
function isLong(text: unknown): text is string {
  return typeof text === 'string' && text.length > 5
}
