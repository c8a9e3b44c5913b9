import { inspect } from 'node:util'
import { type Failure, PassError, Secret } from 'passchart'
import {
  type CallOptions,
  createServices,
  type EndpointName,
  type Services,
  type ServicesOptions,
} from 'passchart/services'
import { expect } from 'vitest'
import type { CallRecord, Fetch } from '../../src/ports.ts'

/** Words that must not be seen anywhere: one in every secret a request carries or an answer brings. */
const canary = {
  statement: 'canary-statement',
  clientSecret: 'canary-client-secret',
  accessToken: 'canary-access-token',
  platformToken: 'canary-platform-token',
  serviceToken: 'canary-service-token',
  identity: 'canary-identity',
  deviceId: 'canary-device-id',
  code: 'CANARY7',
  saml: 'canary-saml',
  mediaToken: 'canary-media-token',
  metadata: 'canary-metadata',
  samlRequest: 'canary-saml-request',
}
const hidden = Object.values(canary).flatMap((word) => [word, btoa(word).replace(/=+$/, '')])

export const origin = 'https://sp.auth.adobe.com'
const accessToken = new Secret(canary.accessToken)
const redirectUrl = 'https://app.example/done'
const status = {
  frameworkPermissionInfo: { accessStatus: 'granted' as const },
  frameworkProviderInfo: { id: 'Cablevision', expirationDate: '2025430636000' },
}
const identity = {
  platformToken: new Secret(canary.platformToken),
  serviceToken: new Secret(canary.serviceToken),
  partnerFrameworkStatus: new Secret(status),
  temporaryIdentity: new Secret({ email: canary.identity }),
}
const credentials = {
  clientId: 'client',
  clientSecret: new Secret(canary.clientSecret),
  grantType: 'client_credentials',
}

/** The calls an HTTP client makes: all but `authenticate`, which is a browser's. */
export type CalledName = Exclude<EndpointName, 'authenticate'>

const provider = { id: 'Cablevision', displayName: 'Optimum', logoUrl: 'https://logo.example/c.png' }
const times = { notBefore: 1_733_735_289_035, notAfter: 1_733_737_089_035 }
const attributes = { userID: { value: canary.metadata, state: 'plain' } }
const profiles = {
  profiles: { Cablevision: { ...times, issuer: 'Cablevision', type: 'regular', attributes } },
}
const session = {
  actionName: 'authenticate',
  actionType: 'interactive',
  reasonType: 'none',
  url: `/api/v2/authenticate/REF30/${canary.code}`,
  code: canary.code,
  sessionId: '1b614390-6610-4d14-9421-6565f6e75958',
  mvpd: 'Cablevision',
  serviceProvider: 'REF30',
  notBefore: `${times.notBefore}`,
  notAfter: `${times.notAfter}`,
}
const decision = { resource: 'r1', serviceProvider: 'REF30', mvpd: 'Cablevision', source: 'mvpd' }

/** For each call an ordinary answer, and how the call is made, with a secret wherever there can be one. */
export const calls: {
  readonly [K in CalledName]: {
    readonly status: number
    readonly body: unknown
    readonly make: (services: Services, o?: CallOptions) => Promise<unknown>
  }
} = {
  registerClient: {
    status: 201,
    body: {
      client_id: 'client',
      client_secret: canary.clientSecret,
      client_id_issued_at: 1_723_227_212,
      redirect_uris: ['app://com.programmer.adobe#x'],
      grant_types: ['client_credentials'],
      scopes: ['api:client:v2'],
    },
    make: (services, o) =>
      services.registerClient(
        { softwareStatement: new Secret(canary.statement), redirectUri: 'app://done' },
        o,
      ),
  },
  issueAccessToken: {
    status: 201,
    body: {
      id: 'a932f8f0-210a-41a4-b2a8-377751f6b76f',
      access_token: canary.accessToken,
      created_at: 1_752_148_106_221,
      expires_in: 21_600,
      token_type: 'bearer',
    },
    make: (services, o) => services.issueAccessToken({ credentials }, o),
  },
  retrieveConfiguration: {
    status: 200,
    body: { requestor: { id: 'REF30', domains: [{ name: 'adobe.com' }], mvpds: [provider] } },
    make: (services, o) => services.retrieveConfiguration({ accessToken, identity }, o),
  },
  createSession: {
    status: 200,
    body: session,
    make: (services, o) =>
      services.createSession(
        { accessToken, identity, mvpd: 'Cablevision', domainName: 'adobe.com', redirectUrl },
        o,
      ),
  },
  resumeSession: {
    status: 200,
    body: session,
    make: (services, o) =>
      services.resumeSession({ accessToken, identity, code: new Secret(canary.code), redirectUrl }, o),
  },
  retrieveSession: {
    status: 200,
    body: {
      existingParameters: { mvpd: 'Cablevision', domain: 'adobe.com', serviceProvider: 'REF30' },
      missingParameters: ['redirectUrl'],
      device: { type: 'Desktop' },
      notBefore: session.notBefore,
      notAfter: session.notAfter,
    },
    make: (services, o) =>
      services.retrieveSession({ accessToken, identity, code: new Secret(canary.code) }, o),
  },
  retrieveProfiles: {
    status: 200,
    body: profiles,
    make: (services, o) => services.retrieveProfiles({ accessToken, identity }, o),
  },
  retrieveProfileForMvpd: {
    status: 200,
    body: profiles,
    make: (services, o) => services.retrieveProfileForMvpd({ accessToken, identity, mvpd: 'Cablevision' }, o),
  },
  retrieveProfileForCode: {
    status: 200,
    body: profiles,
    make: (services, o) =>
      services.retrieveProfileForCode({ accessToken, identity, code: new Secret(canary.code) }, o),
  },
  preauthorize: {
    status: 200,
    body: { decisions: [{ ...decision, authorized: true }] },
    make: (services, o) =>
      services.preauthorize({ accessToken, identity, mvpd: 'Cablevision', resources: ['r1'] }, o),
  },
  authorize: {
    status: 200,
    body: {
      decisions: [
        { ...decision, ...times, authorized: true, token: { ...times, serializedToken: canary.mediaToken } },
      ],
    },
    make: (services, o) =>
      services.authorize({ accessToken, identity, mvpd: 'Cablevision', resources: ['r1'] }, o),
  },
  logout: {
    status: 200,
    body: {
      logouts: {
        Cablevision: {
          actionName: 'logout',
          actionType: 'interactive',
          mvpd: 'Cablevision',
          url: '/adobe-services/logout?x=1',
        },
      },
    },
    make: (services, o) => services.logout({ accessToken, identity, mvpd: 'Cablevision', redirectUrl }, o),
  },
  retrievePartnerAuthenticationRequest: {
    status: 200,
    body: {
      actionName: 'partner_profile',
      actionType: 'direct',
      reasonType: 'none',
      url: '/api/v2/REF30/profiles/sso/Apple',
      sessionId: session.sessionId,
      mvpd: 'Cablevision',
      serviceProvider: 'REF30',
      authenticationRequest: {
        type: 'saml',
        request: canary.samlRequest,
        attributesNames: ['uid', 'NameID'],
      },
    },
    make: (services, o) =>
      services.retrievePartnerAuthenticationRequest(
        { accessToken, identity, partner: 'Apple', domainName: 'adobe.com', redirectUrl },
        o,
      ),
  },
  createPartnerProfile: {
    status: 201,
    body: profiles,
    make: (services, o) =>
      services.createPartnerProfile(
        { accessToken, identity, partner: 'Apple', samlResponse: new Secret(`<saml>${canary.saml}</saml>`) },
        o,
      ),
  },
}
export const callNames = Object.keys(calls) as CalledName[]

export const deviceInfo = {
  primaryHardwareType: 'SetTopBox',
  model: 'TV 5th Gen',
  version: '5.3',
  manufacturer: 'Apple',
  osName: 'tvOS',
  osVersion: '11.0',
  connectionType: 'WiFi',
}

/** What came of a call: never anything but a result or a `PassError`. */
export type Outcome = { readonly result: unknown } | { readonly failure: Failure }

/** Services whose every failure and call record is searched for secrets. */
export interface Watched {
  readonly services: Services
  readonly records: readonly CallRecord[]
  attempt(run: (services: Services) => Promise<unknown>): Promise<Outcome>
}

export function watch(options: Partial<ServicesOptions> & { readonly fetch?: Fetch }): Watched {
  const records: CallRecord[] = []
  const services = createServices({
    origin,
    serviceProvider: 'REF30',
    device: { id: canary.deviceId, info: deviceInfo },
    onCall: (record) => records.push(record),
    ...options,
  })
  return {
    services,
    records,
    async attempt(run) {
      const before = records.length
      try {
        const result = await run(services)
        expect(secretsIn(`${JSON.stringify(result)}${inspect(result, false, 9)}`)).toEqual([])
        return { result }
      } catch (error) {
        expect(error).toBeInstanceOf(PassError)
        expectNoSecret(error as PassError)
        return { failure: (error as PassError).failure }
      } finally {
        for (const record of records.slice(before)) expect(secretsIn(JSON.stringify(record))).toEqual([])
      }
    },
  }
}

/** Services that get this one answer to every call. */
export function answering(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Watched {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const isNull = status === 204 || status === 304
  return watch({ fetch: async () => new Response(isNull ? null : text, { status, headers }) })
}

function secretsIn(text: string): string[] {
  return hidden.filter((word) => text.includes(word))
}

/** Every way an error is usually looked at. A failure is plain JSON besides. */
function expectNoSecret(error: PassError): void {
  const seen = [error.message, error.stack, String(error), JSON.stringify(error), inspect(error, false, 9)]
  expect(secretsIn(seen.join('\n'))).toEqual([])
  expect(JSON.parse(JSON.stringify(error.failure))).toEqual(error.failure)
}

export function failureOf(outcome: Outcome): Failure {
  if ('failure' in outcome) return outcome.failure
  throw new Error(`succeeded: ${JSON.stringify(outcome.result)}`)
}

export function resultOf(outcome: Outcome): unknown {
  if ('result' in outcome) return outcome.result
  throw new Error(`failed: ${JSON.stringify(outcome.failure)}`)
}
