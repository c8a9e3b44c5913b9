import * as client from 'openid-client'

const clientId = 'tv'

function discover({ origin }) {
  const execute = [client.allowInsecureRequests]
  return client.discovery(new URL(origin), clientId, undefined, client.None(), { execute })
}

/** Signs in by a code; true if it ends well. */
export async function succeeds(app) {
  const config = await discover(app)
  const device = await client.initiateDeviceAuthorization(config, { scope: 'openid' })
  return client.pollDeviceAuthorizationGrant(config, device).then(
    () => true,
    () => false,
  )
}

/** A sign-in that polls, and what ends it. */
export async function beginOne(app) {
  const config = await discover(app)
  const device = await client.initiateDeviceAuthorization(config, { scope: 'openid' })
  const controller = new AbortController()
  client
    .pollDeviceAuthorizationGrant(config, device, undefined, { signal: controller.signal })
    .catch(() => {})
  return { key: device.device_code, abort: () => controller.abort() }
}

/** Three clients, each with so many callers who need an access token that is still good. */
export async function ask(app, { tabs, callers, revoke }) {
  const all = await Promise.all(Array.from({ length: tabs }, () => discover(app)))
  await revoke()
  const answers = await Promise.allSettled(
    all.flatMap((config) =>
      Array.from({ length: callers }, () => client.refreshTokenGrant(config, 'refresh-token')),
    ),
  )
  return answers.filter(({ status }) => status === 'fulfilled').length
}
