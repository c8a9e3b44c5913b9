import type { Store } from 'passchart'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { codeOf, openHouse, seconds, signIn } from './_client.ts'

afterEach(() => void vi.useRealTimers())

describe('the back end', () => {
  it('signs a viewer in by code, marks the titles, plays and signs out', async () => {
    const house = openHouse()
    const client = house.client()
    await client.open()
    expect(client.view).toMatchObject({ phase: 'signedOut', reason: 'firstRun' })
    await client.post('/api/command', { type: 'signIn.start' })
    await seconds(1)
    expect(client.view?.phase).toBe('selectingProvider')
    await client.post('/api/command', { type: 'provider.select', mvpd: 'Cablevision' })
    await seconds(1)
    house.simulator.person.signIn(codeOf(client))
    await seconds(6)
    expect(client.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })

    house.simulator.rules.deny('cinema-plus', { details: 'Not in your package.' })
    const marks = await (await client.post('/api/marks')).json()
    expect(marks.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      ...['permitted', 'permitted', 'permitted'],
      'denied',
    ])
    const permit = await (await client.post('/api/play', { resource: 'matchday' })).json()
    expect(permit).toMatchObject({ outcome: 'permitted', token: expect.any(String) })
    const denied = await (await client.post('/api/play', { resource: 'cinema-plus' })).json()
    expect(denied).toMatchObject({ failure: { vendor: { details: 'Not in your package.' } } })

    await client.post('/api/command', { type: 'logout.start' })
    await seconds(1)
    expect(client.view).toMatchObject({ phase: 'signedOut', reason: 'loggedOut' })
  })

  it('keeps the viewers apart, each at an address of its own', async () => {
    const house = openHouse()
    const [one, other] = [house.client(), house.client({ ip: '203.0.113.2' })]
    await signIn(house, one)
    await other.open()
    expect(one.view?.phase).toBe('ready')
    expect(other.view?.phase).toBe('signedOut')
    expect(one.cookie).not.toBe(other.cookie)
    const addresses = house.simulator.log.map(({ headers }) => headers['x-forwarded-for'])
    expect(new Set(addresses)).toEqual(new Set(['203.0.113.1', '203.0.113.2']))
    const devices = house.simulator.log.map(({ headers }) => headers['ap-device-identifier']).filter(Boolean)
    expect(new Set(devices).size).toBe(2)
  })

  it('shows all pages of a browser the same', async () => {
    const house = openHouse()
    const [one, other] = [house.client(), house.client()]
    await one.open()
    other.cookie = one.cookie
    await signIn(house, other)
    expect(one.view).toEqual(other.view)
    expect(house.devices.count).toBe(1)
  })

  it('tells no secret but the media token, and that to the one who plays', async () => {
    const house = openHouse()
    const client = house.client()
    await signIn(house, client)
    const before = house.told.join()
    const { token } = await (await client.post('/api/play', { resource: 'matchday' })).json()
    const all = [...house.told].join()
    const sent = house.simulator.log.flatMap(({ headers, body }) => [
      headers.authorization?.replace('Bearer ', ''),
      headers['ap-device-identifier']?.replace('fingerprint ', ''),
      ...new URLSearchParams(body).values(),
    ])
    const word = client.cookie.split(/[=.]/)[1]
    const secrets = [house.simulator.softwareStatement, word, ...sent].filter(
      (text): text is string => text !== undefined && text.length > 12 && !text.startsWith('https://'),
    )
    expect(secrets.length).toBeGreaterThan(4)
    for (const secret of secrets) expect(all).not.toContain(secret)
    // Nor does the service learn what names the session.
    const devices = house.simulator.log.flatMap(({ headers }) => headers['ap-device-identifier'] ?? [])
    const ids = devices.map((value) => Buffer.from(value.replace('fingerprint ', ''), 'base64').toString())
    expect(ids).not.toContain(word)
    expect(before).not.toContain(token)
    await seconds(60)
    expect(house.told.join().split(token)).toHaveLength(2)
  })

  it('gives a session that scripts cannot read and other sites cannot send', async () => {
    const response = await openHouse().client().open()
    expect(response.headers.get('Set-Cookie')).toMatch(
      /^__Host-session=[\w-]{43}\.[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  it('takes no session but those it gave', async () => {
    const house = openHouse()
    const client = house.client()
    await client.open()
    const given = client.cookie
    const [word, signature] = given.replace('__Host-session=', '').split('.')
    const other = openHouse().client()
    await other.open()
    const sign = { type: 'signIn.start' }
    for (const session of ['x'.repeat(43), word, `${'x'.repeat(43)}.${signature}`, `${word}.`]) {
      client.cookie = `__Host-session=${session}`
      expect((await client.post('/api/command', sign)).status).toBe(401)
    }
    client.cookie = other.cookie
    expect((await client.post('/api/command', sign)).status).toBe(401)
    client.cookie = given
    expect((await client.post('/api/command', sign)).status).toBe(204)
  })

  it('knows its sessions after a restart, by its secret', async () => {
    const settings = { sessionSecret: 'that no other server has' } as never
    const before = openHouse({ settings }).client()
    await before.open()
    const after = openHouse({ settings }).client()
    after.cookie = before.cookie
    expect((await after.post('/api/marks')).status).toBe(200)
  })

  it.each<[string, number, string, unknown, Record<string, string>?]>([
    ['of another site', 403, '/api/command', { type: 'signIn.start' }, { 'Sec-Fetch-Site': 'cross-site' }],
    ['of a form', 415, '/api/command', 'type=signIn.start', { 'Content-Type': 'text/plain' }],
    ['that is no JSON', 400, '/api/command', '{'],
    ['that is no object', 400, '/api/command', 'null'],
    ['that no viewer can make', 400, '/api/command', { type: 'app.hidden' }],
    ['that names no provider', 400, '/api/command', { type: 'provider.select', mvpd: { id: 1 } }],
    ['for a title there is not', 400, '/api/play', { resource: 'anything' }],
    ['that does nothing now', 409, '/api/command', { type: 'code.renew' }],
    ['that is too long', 413, '/api/command', { type: 'signIn.start', mvpd: 'x'.repeat(5_000) }],
  ])('refuses a request %s: %i', async (_, status, path, body, headers = {}) => {
    const house = openHouse()
    const client = house.client()
    await client.open()
    const { length } = house.simulator.log
    expect((await client.post(path, body, headers)).status).toBe(status)
    expect(client.view?.phase).toBe('signedOut')
    expect(house.simulator.log).toHaveLength(length)
  })

  it.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS'])('starts nothing for the method %s', async (method) => {
    const house = openHouse()
    const response = await house.client().request('/api/view', { method })
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, POST'])
    expect(house.devices.count).toBe(0)
  })

  it('passes on nothing of a command but what it names', async () => {
    const house = openHouse()
    const client = house.client()
    await client.open()
    await client.post('/api/command', { type: 'temporaryAccess.start', mvpds: ['Cablevision'] })
    await seconds(1)
    expect(house.simulator.log.at(-1)?.path).not.toContain('Cablevision')
  })

  it('does nothing for whom it does not know', async () => {
    const house = openHouse()
    expect((await house.client().post('/api/play', { resource: 'matchday' })).status).toBe(401)
    expect(house.devices.count).toBe(0)
  })

  it('believes a proxy of its own alone', async () => {
    const forwarded = { 'X-Forwarded-For': '198.51.100.7, 203.0.113.9' }
    for (const [isBehindProxy, address] of [
      [true, '203.0.113.9'],
      [false, '203.0.113.1'],
    ] as const) {
      const house = openHouse({ settings: { isBehindProxy } as never })
      const client = house.client()
      await client.open()
      await client.close()
      await seconds(60)
      await client.post('/api/command', { type: 'signIn.start' }, forwarded)
      await seconds(1)
      expect(house.simulator.log.at(-1)?.headers['x-forwarded-for']).toBe(address)
    }
  })
})

/** A store that can be looked into. */
function createRecords({ setMs = 0 } = {}) {
  const records = new Map<string, string>()
  const store: Store = {
    get: async (key) => records.get(key),
    set: async (key, value) => {
      if (setMs > 0) await new Promise((resolve) => setTimeout(resolve, setMs))
      records.set(key, value)
    },
    remove: async (key) => void records.delete(key),
  }
  return { records, store }
}

describe('the devices', () => {
  it('rest when nobody uses them, and ask nothing when they are used again', async () => {
    const house = openHouse()
    const client = house.client()
    await signIn(house, client)
    await client.close()
    await seconds(59)
    expect(house.devices.count).toBe(1)
    await seconds(1)
    expect(house.devices.count).toBe(0)
    const { length } = house.simulator.log
    await client.open()
    expect(client.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
    expect(house.simulator.log).toHaveLength(length)
  })

  it('leave nothing behind if nobody has signed in', async () => {
    const { records, store } = createRecords()
    const house = openHouse({ pass: { store } })
    const [passing, staying] = [house.client(), house.client()]
    await passing.open()
    expect(records.size).toBeGreaterThan(0)
    await passing.close()
    await seconds(60)
    expect(records.size).toBe(0)
    await signIn(house, staying)
    await staying.close()
    await seconds(60)
    expect(house.devices.count).toBe(0)
    expect(records.size).toBeGreaterThan(0)
  })

  it('keep what is remembered when the viewer is back before they have stopped', async () => {
    const { records, store } = createRecords({ setMs: 2_000 })
    const house = openHouse({ pass: { store }, idleMs: 0 })
    const client = house.client()
    await client.open()
    await client.close()
    expect(house.devices.count).toBe(0)
    await client.open()
    await seconds(10)
    expect(client.view?.phase).toBe('signedOut')
    expect(records.size).toBeGreaterThan(0)
  })

  it('show themselves in so many pages at most', async () => {
    const house = openHouse()
    const client = house.client()
    await client.open()
    for (let page = 2; page <= 20; page += 1) {
      expect((await client.request('/api/view')).status).toBe(200)
    }
    expect((await client.request('/api/view')).status).toBe(503)
    expect((await house.client().open()).status).toBe(200)
  })

  it('go on while the page is loaded anew', async () => {
    const house = openHouse()
    const client = house.client()
    await client.open()
    await client.close()
    await seconds(30)
    await client.open()
    await seconds(120)
    expect(house.devices.count).toBe(1)
  })

  it('are no more than so many; one that nobody uses makes room', async () => {
    const house = openHouse({ most: 2 })
    const [one, two, three] = [house.client(), house.client(), house.client()]
    await one.open()
    await two.open()
    expect((await three.open()).status).toBe(503)
    await one.close()
    expect((await three.open()).status).toBe(200)
    expect(house.devices.count).toBe(2)
    expect([two.isCut, three.isCut]).toEqual([false, false])
  })

  it('rest when the page does not read what it is sent', async () => {
    const house = openHouse()
    const { body } = await house.client().request('/api/view')
    await seconds(60)
    expect(house.devices.count).toBe(1)
    await seconds(60)
    expect(house.devices.count).toBe(0)
    await body?.cancel()
  })

  it('stop with the server, and streams with them', async () => {
    const house = openHouse()
    const client = house.client()
    await signIn(house, client)
    await house.devices.stop()
    await seconds(1)
    expect(client.isCut).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
    expect((await client.open()).status).toBe(503)
  })
})
