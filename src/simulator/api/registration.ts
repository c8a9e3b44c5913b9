import { headerNames } from '../../protocol/headers.ts'
import { type Answer, json } from '../answer.ts'
import { type Call, deviceInfo, hasContentType, isRedirectUrl, parseObject, readForm } from '../call.ts'
import { type Refusal, registrationRefusal } from '../errors.ts'
import { requiredScope } from '../options.ts'
import { token, uuid } from '../random.ts'
import { applicationOf, clientOf, now, secret, type World } from '../world.ts'

function malformed(why: string): Refusal {
  return registrationRefusal('invalid_request', why)
}

function checkShape(world: World, call: Call): void {
  if (!hasContentType(call)) throw malformed('wrong content type')
  if (world.settings.corners.strictDeviceInfo && deviceInfo(call.headers) === undefined) {
    throw malformed(`${headerNames.deviceInfo} missing or unreadable`)
  }
}

/** @see spec endpoints.md §6.1 (REG-03) */
export function registerClient(world: World, call: Call): Answer {
  checkShape(world, call)
  const fields = parseObject(call.body)
  if (fields === undefined) throw malformed('body is not a JSON object')
  const unknown = Object.keys(fields).find((name) => name !== 'software_statement' && name !== 'redirect_uri')
  if (unknown !== undefined) throw malformed(`unknown parameter ${JSON.stringify(unknown)}`)
  const { software_statement: statement, redirect_uri: redirectUri } = fields
  if (typeof statement !== 'string' || statement === '') throw malformed('software_statement missing')
  if (redirectUri !== undefined && (typeof redirectUri !== 'string' || !isRedirectUrl(redirectUri))) {
    throw registrationRefusal('invalid_redirect_uri', 'redirect_uri is not an absolute URL')
  }

  const application = applicationOf(world, statement)
  if (application === undefined) {
    throw registrationRefusal('invalid_software_statement', 'software statement unknown or revoked')
  }
  if (application.approved === false) {
    throw registrationRefusal('unapproved_software_statement', 'software statement not approved')
  }

  const client = {
    id: token(world.state, 20),
    secret: secret(world),
    softwareStatement: statement,
    revoked: false,
  }
  world.state.clients[client.id] = client
  return json(
    {
      client_id: client.id,
      client_secret: client.secret,
      client_id_issued_at: Math.floor(now(world) / 1000),
      redirect_uris: [redirectUri ?? 'app://passchart.simulator'],
      grant_types: application.grantTypes ?? ['client_credentials'],
      scopes: application.scopes ?? [requiredScope],
    },
    201,
  )
}

// `refresh_token` stands in the vendor's OpenAPI file only and means nothing (D56).
const tokenParameters = ['client_id', 'client_secret', 'grant_type', 'refresh_token']

/** @see spec endpoints.md §6.2 (REG-06) */
export function issueAccessToken(world: World, call: Call): Answer {
  checkShape(world, call)
  if (call.headers.authorization !== undefined) throw malformed('more than one way of authenticating')
  // The OpenAPI file puts the parameters into the query; the body goes first (D09).
  const source = call.body === '' ? call.url.search.slice(1) : call.body
  const fields = readForm(source, tokenParameters, (_, why) => malformed(why))
  for (const name of ['client_id', 'client_secret', 'grant_type']) {
    if (fields[name] === undefined) throw malformed(`${name} missing`)
  }
  if (fields.grant_type !== 'client_credentials') {
    throw registrationRefusal('unsupported_grant_type', `grant type ${fields.grant_type}`)
  }
  const client = clientOf(world, fields.client_id ?? '')
  if (client === undefined || client.secret !== fields.client_secret) {
    throw registrationRefusal('invalid_client', 'client credentials unknown, wrong or revoked')
  }
  const grants = applicationOf(world, client.softwareStatement)?.grantTypes
  if (grants?.includes('client_credentials') === false) {
    throw registrationRefusal('unauthorized_client', 'the application may not use client_credentials')
  }

  const createdAtMs = now(world)
  const accessToken = secret(world)
  world.state.tokens[accessToken] = {
    clientId: client.id,
    expiresAtMs: createdAtMs + world.settings.tokenLifeMs,
  }
  return json(
    {
      id: uuid(world.state),
      access_token: accessToken,
      created_at: createdAtMs,
      expires_in: Math.floor(world.settings.tokenLifeMs / 1000),
      token_type: 'bearer',
    },
    201,
  )
}
