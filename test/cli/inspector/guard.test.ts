import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { ask, batch, open, post, serve } from './_client.ts'

describe('the host', () => {
  it.each(['/', '/page.js', '/lines', '/nothing'])('is this machine at its own port: %s', async (path) => {
    const { url, port } = await serve()
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.0.0.1.evil.example:${port}`,
    ]) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const answer = await ask(`${url}${path}`, { method, headers: { Host: host } })
        expect([host, answer.status, answer.text]).toEqual([
          host,
          403,
          'refused: this is no address of the inspector\n',
        ])
      }
    }
  })

  it.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])('may be called %s', async (name) => {
    const { url, port } = await serve()
    expect((await ask(url, { headers: { Host: `${name}:${port}` } })).status).toBe(200)
  })

  it('listens on loopback alone', async () => {
    const { port } = await serve()
    const others = Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).flatMap(({ internal, address, family }) =>
        internal || family !== 'IPv4' ? [] : [address],
      ),
    )
    for (const address of others) {
      await expect(fetch(`http://${address}:${port}`)).rejects.toThrow('fetch failed')
    }
  })
})

describe('who looks', () => {
  const paths = ['/', '/page.js', '/lines']

  it.each([
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1:1' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
  ])('is no page of another origin: %j', async (headers) => {
    const { url } = await serve({ allow: ['https://evil.example'] })
    for (const path of paths) {
      const answer = await ask(`${url}${path}`, { headers: headers as Record<string, string> })
      expect([answer.status, answer.text]).toEqual([403, 'refused: open the inspector by its own address\n'])
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('is its own page, a person, or a program', async () => {
    const { url, port } = await serve()
    for (const path of paths) {
      for (const headers of [
        {},
        { Origin: url },
        { 'Sec-Fetch-Site': 'same-origin' },
        { 'Sec-Fetch-Site': 'none' },
        { Host: `localhost:${port}`, Origin: `http://localhost:${port}` },
      ]) {
        const response = await open(`${url}${path}`, { headers: headers as Record<string, string> })
        response.destroy()
        expect(response.statusCode).toBe(200)
      }
    }
  })

  it('is told no more than needed of each other', async () => {
    const { url, port } = await serve()
    const headers = { Origin: `http://localhost:${port}` }
    expect((await ask(url, { headers })).status).toBe(403)
  })
})

describe('who tells', () => {
  it.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'http://127.0.0.1:80:80',
    'file://',
    'http://192.168.0.7',
  ])('is no page of %s', async (origin) => {
    const inspector = await serve()
    const answer = await post(inspector.url, batch(), { Origin: origin })
    expect([answer.status, answer.text]).toEqual([
      403,
      'refused: pages of this origin may not send lines; allow it with --allow ORIGIN\n',
    ])
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    const asked = await ask(`${inspector.url}/lines`, { method: 'OPTIONS', headers: { Origin: origin } })
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([403, undefined])
  })

  it('is no page that hides where it is from', async () => {
    const { url } = await serve()
    const answer = await post(url, batch(), { 'Sec-Fetch-Site': 'cross-site' })
    expect([answer.status, answer.text]).toEqual([403, 'refused: a page has to name its origin\n'])
  })

  it.each(['http://localhost:5173', 'http://127.0.0.1', 'https://[::1]:8443', 'https://tv.example', 'null'])(
    'may be a page of %s, which is on this machine or allowed',
    async (origin) => {
      const { url } = await serve({ allow: ['https://tv.example', 'null'] })
      const headers = { Origin: origin, 'Sec-Fetch-Site': 'cross-site' }
      const answer = await post(url, batch(), headers)
      expect(answer.status).toBe(204)
      expect(answer.headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Origin' })
      const asked = await ask(`${url}/lines`, { method: 'OPTIONS', headers })
      expect(asked.status).toBe(204)
      expect(asked.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'Content-Type',
        'access-control-allow-private-network': 'true',
      })
      expect(asked.headers['access-control-allow-credentials']).toBeUndefined()
    },
  )

  it('may be a Node process', async () => {
    const { url } = await serve()
    const answer = await post(url, batch())
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([204, undefined])
  })
})

it('every answer is strict about what may be made of it', async () => {
  const { url } = await serve()
  for (const path of ['/', '/page.js', '/nothing', '/lines']) {
    const response = await open(`${url}${path}`)
    response.destroy()
    expect(response.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self'; .*connect-src 'self'; .*frame-ancestors 'none'$/,
      ),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(response.headers['content-type']).toMatch(/^text\/(html|javascript|plain|event-stream)/)
  }
})
