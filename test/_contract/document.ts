import { environments } from '../../src/composition/environments.ts'
import { type EndpointName, endpoints } from '../../src/protocol/index.ts'
import { type JsonSchema, ref } from './json-schema.ts'
import { writeOperation } from './operations.ts'
import { type errorStatuses, schemas } from './schemas.ts'

const paths: Record<string, Record<string, JsonSchema>> = {}
for (const name of Object.keys(endpoints) as EndpointName[]) {
  const { path, method } = endpoints[name]
  paths[path] = { ...paths[path], [method.toLowerCase()]: writeOperation(name) }
}

const html = { 'text/html': { schema: { type: 'string' } } }
/** A refusal with an error object, or with no body at all. */
const refusal = (status: (typeof errorStatuses)[number], description: string): JsonSchema => ({
  description,
  'x-optional-body': true,
  content: { 'application/json': { schema: ref(`Error${status}`) } },
})

/**
 * DCR and REST API V2 as this project understands them, in OpenAPI 3.1: what the services send and the simulator
 * answers. Open sets are marked `x-known-values`: other values are legal, and news.
 */
export const contract = {
  openapi: '3.1.0',
  info: {
    title: 'Adobe Pass Authentication: client registration and REST API V2',
    version: '2',
    summary: 'The wire as passchart speaks it. Not a document of the vendor.',
    description:
      'Written by `npm run openapi` from the schemas passchart reads answers with. In its own tests every answer of ' +
      'the simulator and every request of the services is checked against this file, with the sets marked ' +
      '`x-known-values` closed and no member beside those named. Clients of the real service have to stay tolerant: ' +
      'unknown members and values may come at any time, and `x-optional-body` marks answers that may be empty.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: Object.entries(environments).map(([description, url]) => ({ url, description })),
  tags: ['Registration', 'Configuration', 'Sessions', 'Profiles', 'Decisions', 'Logout', 'Partner'].map(
    (name) => ({
      name,
    }),
  ),
  paths,
  components: {
    securitySchemes: {
      accessToken: { type: 'http', scheme: 'bearer', description: 'From /o/client/token.' },
    },
    schemas,
    responses: {
      BadRequest: refusal(400, 'The call or what it carries is wrong.'),
      Refused: refusal(403, 'Temporary access is used up, or the call as a whole is refused.'),
      Failed: refusal(500, 'The service failed or is configured wrongly.'),
      Unauthorised: {
        description: 'The access token is missing, unknown, expired, or was issued for something else.',
        'x-optional-body': true,
        content: {
          'application/json': { schema: { anyOf: [ref('Error401'), ref('TokenError')] } },
          ...html,
        },
      },
      RegistrationRefused: {
        description: 'The registration or the token is refused.',
        content: { 'application/json': { schema: ref('RegistrationError') } },
      },
      Redirect: {
        description: 'Go on at Location.',
        headers: { Location: { required: true, schema: { type: 'string', format: 'uri-reference' } } },
      },
      Page: { description: 'A page for a person.', 'x-optional-body': true, content: html },
      Empty: { description: 'No such method here.', 'x-optional-body': true, content: html },
      TooManyRequests: { description: 'Too many calls from this address; wait a second.', content: html },
    },
  },
}
