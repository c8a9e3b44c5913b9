import { defined } from '../defined.ts'
import { PassError } from '../errors.ts'
import { registrationErrors } from '../protocol/error-codes.ts'
import { accessToken, clientCredentials, grantType, requiredScope } from '../protocol/registration.ts'
import { Secret } from '../secret.ts'
import { textOf } from './checks.ts'
import type { Client, ServiceFunction } from './client.ts'
import { read } from './read.ts'

/** Shows the software statement and asks for client credentials. */
export interface RegisterClientRequest {
  readonly softwareStatement: Secret<string>
  /** Where the browser ends after a sign-in, if the registered application has one. */
  readonly redirectUri?: string | undefined
}

/** One application instance's identity. Never expires; a new one orphans every profile of the old one. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: Secret<string>
  /** To be named when asking for tokens. */
  readonly grantType: string
}

export interface IssueAccessTokenRequest {
  readonly credentials: ClientCredentials
}

export interface AccessToken {
  /** Opaque, though samples look like JWTs (REG-23). */
  readonly accessToken: Secret<string>
  /** Life from the moment of issue, in milliseconds. */
  readonly expiresInMs: number
  /** The service's clock when it issued the token, in milliseconds since 1970. */
  readonly createdAtMs?: number
}

export interface RegistrationServices {
  /**
   * Registers this application instance. Do it once for an installation: new credentials sign its viewers out.
   * Fails with `registration` (the statement or request was refused), `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §6.1 (REG-01, REG-03, REG-27, D25, D57)
   */
  readonly registerClient: ServiceFunction<RegisterClientRequest, ClientCredentials>
  /**
   * Gets an access token for stored credentials; renewing is the same call.
   * Fails with `registration` (vendor code `invalid_client`: the credentials are dead), `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §6.2 (REG-06, REG-07, REG-14, D09, D55, D56)
   */
  readonly issueAccessToken: ServiceFunction<IssueAccessTokenRequest, AccessToken>
}

export function registrationServices(client: Client): RegistrationServices {
  return {
    async registerClient({ softwareStatement, redirectUri }, o) {
      // By its name here; it is revealed as it is written.
      textOf('softwareStatement', softwareStatement)
      const body = { software_statement: softwareStatement, redirect_uri: redirectUri }
      const answer = await client.call('registerClient', { body }, o)
      const { client_id, client_secret, grant_types, scopes } = read(answer, clientCredentials)
      if (scopes && !scopes.includes(requiredScope)) {
        throw new PassError({
          code: 'registration',
          message: `POST /o/client/register: "scopes" lacks ${requiredScope}`,
          remedy: registrationErrors.unauthorized_client.remedy as string,
          retryable: false,
          httpStatus: answer.status,
        })
      }
      return {
        clientId: client_id,
        clientSecret: new Secret(client_secret),
        grantType: grant_types.includes(grantType) ? grantType : grant_types[0] || grantType,
      }
    },

    async issueAccessToken({ credentials }, o) {
      const body = {
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        grant_type: credentials.grantType,
      }
      const answer = await client.call('issueAccessToken', { body }, o)
      const { access_token, expires_in, created_at } = read(answer, accessToken)
      return defined({
        accessToken: new Secret(access_token),
        expiresInMs: expires_in * 1000,
        createdAtMs: created_at,
      })
    },
  }
}
