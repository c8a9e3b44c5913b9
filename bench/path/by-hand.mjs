const json = 'application/json'
const form = 'application/x-www-form-urlencoded'

/**
 * The same calls by a `fetch` loop that a careful programmer writes for the happy path: headers made once, each status
 * and the fields in use checked, credentials, token and provider stored. No schemas, retries, timeouts or budget.
 */
export async function byHand({ app, clock, fetch, onCode, onPoll }) {
  const { origin, serviceProvider, device, mvpd, redirectUrl, pollIntervalMs } = app
  const stored = new Map()
  const deviceInfo = base64(JSON.stringify(device.info))
  const base = `${origin}/api/v2/${encodeURIComponent(serviceProvider)}`
  const provider = encodeURIComponent(mvpd)
  let headers = { Accept: json, 'X-Device-Info': deviceInfo }

  async function call(method, url, type, body) {
    const response = await fetch(url, {
      method,
      headers: type ? { ...headers, 'Content-Type': type } : headers,
      body,
      redirect: 'manual',
    })
    const answer = await response.json()
    if (response.status !== 200 && response.status !== 201) {
      throw new Error(`${method} answered ${response.status} ${answer.code ?? ''}`)
    }
    return answer
  }
  const sleep = (ms) => new Promise((resolve) => clock.setTimeout(resolve, ms))

  const client = await call(
    'POST',
    `${origin}/o/client/register`,
    json,
    JSON.stringify({ software_statement: app.softwareStatement }),
  )
  expect(typeof client.client_id === 'string' && typeof client.client_secret === 'string', 'credentials')
  stored.set('credentials', JSON.stringify({ id: client.client_id, secret: client.client_secret }))
  const token = await call(
    'POST',
    `${origin}/o/client/token`,
    form,
    new URLSearchParams({
      client_id: client.client_id,
      client_secret: client.client_secret,
      grant_type: 'client_credentials',
    }).toString(),
  )
  expect(typeof token.access_token === 'string' && token.expires_in > 0, 'token')
  stored.set(
    'token',
    JSON.stringify({ token: token.access_token, until: clock.now() + token.expires_in * 1000 }),
  )
  headers = {
    Accept: json,
    Authorization: `Bearer ${token.access_token}`,
    'AP-Device-Identifier': `fingerprint ${base64(device.id)}`,
    'X-Device-Info': deviceInfo,
  }

  const known = await call('GET', `${base}/profiles`)
  expect(Object.keys(known.profiles).length === 0, 'no profile')
  const { requestor } = await call('GET', `${base}/configuration`)
  const chosen = requestor.mvpds.find(({ id }) => id === mvpd)
  expect(chosen?.displayName, 'the provider')
  stored.set('provider', JSON.stringify({ mvpd, displayName: chosen.displayName }))

  const session = await call(
    'POST',
    `${base}/sessions`,
    form,
    new URLSearchParams({ mvpd, domainName: new URL(redirectUrl).hostname, redirectUrl }).toString(),
  )
  expect(session.actionName === 'authenticate' && session.code && session.notAfter, 'a session')
  onCode(session.code)
  let profile
  while (!profile) {
    expect(clock.now() < session.notAfter, 'a code that is still good')
    await sleep(pollIntervalMs)
    const { profiles } = await call('GET', `${base}/profiles/code/${encodeURIComponent(session.code)}`)
    profile = profiles[mvpd]
    onPoll()
  }
  expect(profile.notAfter > clock.now(), 'a valid profile')

  const marks = await call(
    'POST',
    `${base}/decisions/preauthorize/${provider}`,
    json,
    JSON.stringify({ resources: app.resources }),
  )
  expect(Array.isArray(marks.decisions), 'decisions')
  const [resource] = app.resources
  const permit = await call(
    'POST',
    `${base}/decisions/authorize/${provider}`,
    json,
    JSON.stringify({ resources: [resource] }),
  )
  const decision = permit.decisions.find((each) => each.resource === resource)
  expect(decision?.authorized && decision.token?.serializedToken, 'a media token')
  const { logouts } = await call('GET', `${base}/logout/${provider}?${new URLSearchParams({ redirectUrl })}`)
  expect(logouts[mvpd]?.actionName, 'a logout')
  return {
    mvpd,
    playable: marks.decisions.filter(({ authorized }) => authorized).length,
    token: decision.token.serializedToken,
  }
}

function expect(isTrue, what) {
  if (!isTrue) throw new Error(`the answer lacks ${what}`)
}

function base64(text) {
  return Buffer.from(text).toString('base64')
}
