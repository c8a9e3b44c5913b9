import { PassError, Secret } from 'passchart'
import { createRedact } from 'passchart/inspect'
import { describe, expect, it } from 'vitest'

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'

describe('redact', () => {
  it('hides what is a Secret, with the same number for the same value', () => {
    const redact = createRedact()
    const value = { a: new Secret('first'), b: [new Secret('other')], c: new Secret('first') }
    expect(redact(value)).toEqual({ a: '[secret 1]', b: ['[secret 2]'], c: '[secret 1]' })
    expect(redact(new Secret('other'))).toBe('[secret 2]')
  })

  it('knows a value again that a Secret has held, whatever it stands in', () => {
    const redact = createRedact()
    redact(new Secret('ABC1234'))
    expect(redact({ note: 'typed ABC1234 twice: ABC1234', ABC1234: 1 })).toEqual({
      note: 'typed [secret 1] twice: [secret 1]',
      '[secret 1]': 1,
    })
  })

  it.each([
    ['in an address', encodeURIComponent],
    ['in JSON', (text: string) => JSON.stringify(text)],
    ['in a header', btoa],
  ])('knows it however it is spelt: %s', (_, spell) => {
    const redact = createRedact()
    const secret = 'vip "viewer"/8'
    redact(new Secret(secret))
    const spelt = redact(`it is ${spell(secret)}.`) as string
    expect(spelt).toMatch(/^it is "?\[secret 1\].{0,3}\.$/)
  })

  it('knows a secret that is met again and again, however many come and go', () => {
    const redact = createRedact()
    const token = new Secret('opaque-access-token-77')
    for (let i = 0; i < 1_000; i++) redact({ token, media: new Secret(`media-token-${i}`) })
    expect(redact('said opaque-access-token-77')).toBe('said [secret 1]')
  })

  it('takes no word for a secret, even if a viewer types one as the code', () => {
    const redact = createRedact()
    expect(redact({ type: 'code.submit', code: new Secret('submit') })).toEqual({
      type: 'code.submit',
      code: '[secret 1]',
    })
    expect(redact({ type: 'code.submit', code: new Secret('code') })).toEqual({
      type: 'code.submit',
      code: '[secret 2]',
    })
  })

  it('hides what commands hold that a host sends in clear', () => {
    const redact = createRedact()
    expect(redact({ type: 'code.submit', code: '8ER 640M' })).toEqual({
      type: 'code.submit',
      code: '[secret 1]',
    })
    const identity = { email: 'person7@example.com' }
    expect(redact({ type: 'temporaryAccess.start', mvpds: ['T'], identity })).toEqual({
      ...{ type: 'temporaryAccess.start', mvpds: ['T'], identity: '[secret 2]' },
    })
    expect(redact('8ER 640M of person7@example.com')).toBe('[secret 1] of [secret 2]')
  })

  it('knows the longer of two secrets of which one is part of the other', () => {
    const redact = createRedact()
    redact([new Secret('CODE1'), new Secret('https://idp.example/CODE1?x=2')])
    expect(redact('at https://idp.example/CODE1?x=2')).toBe('at [secret 2]')
  })

  it('knows parts of personal data again, but no word that stands for nobody', () => {
    const redact = createRedact()
    redact(new Secret({ userID: { value: 'user-4711', state: 'plain' }, zip: ['94103-1'] }))
    expect(redact('user-4711 lives in 94103-1, says the plain text')).toMatch(
      /^\[secret \d\] lives in \[secret \d\], says the plain text$/,
    )
  })

  it('does not take a word for a secret elsewhere because a member with such a name has it', () => {
    const value = { token: 'permitted', outcome: 'permitted', deviceId: 'tv-0815', note: 'on tv-0815' }
    expect(createRedact()(value)).toEqual({
      ...{ token: '[secret 1]', outcome: 'permitted' },
      ...{ deviceId: '[secret 2]', note: 'on [secret 2]' },
    })
  })

  it.each([
    ['softwareStatement'],
    ['client_secret'],
    ['access_token'],
    ['serializedToken'],
    ['AP-Device-Identifier'],
    ['AD-Service-Token'],
    ['Adobe-Subject-Token'],
    ['X-Roku-Reserved-Roku-Connect-Token'],
    ['AP-TempPass-Identity'],
    ['AP-Partner-Framework-Status'],
    ['SAMLResponse'],
    ['attributes'],
    ['deviceId'],
  ])('hides the member %s, whatever it holds', (name) => {
    expect(createRedact()({ [name]: 'plain text' })).toEqual({ [name]: '[secret 1]' })
    expect(createRedact()({ [name]: { deep: ['plain text'] } })).toEqual({ [name]: '[secret 1]' })
  })

  it('leaves what only tells whether there is one', () => {
    expect(createRedact()({ accessToken: false, deviceId: undefined, token: { revision: 1 } })).toEqual({
      accessToken: false,
      token: { revision: 1 },
    })
  })

  it.each([
    ['a signed token', `got ${jwt}!`, 'got [secret 1]!'],
    ['a bearer header', 'Authorization: Bearer abcdef.123', 'Authorization: [secret 1]'],
    [
      'the code in an address that signs in',
      'https://sp.auth.adobe.com/api/v2/authenticate/REF30/8ER640M?x=1',
      'https://sp.auth.adobe.com/api/v2/authenticate/REF30/[secret 1]?x=1',
    ],
    ['a bearer header in small letters', 'authorization: bearer abcdef.123', 'authorization: [secret 1]'],
    [
      'a token in a query',
      'https://a.example/?x=1&access_token=abc&y=2',
      'https://a.example/?x=1&access_token=[secret 1]&y=2',
    ],
    ['a SAML response in a query', '/done?SAMLResponse=abc', '/done?SAMLResponse=[secret 1]'],
    ['who logs in by an address', 'https://user:pw@a.example/', 'https://[secret 1]@a.example/'],
    ['the code in a path', '/api/v2/REF30/profiles/code/8ER640M', '/api/v2/REF30/profiles/code/[secret 1]'],
    [
      'no template of one',
      '/profiles/code/{code} /sessions/{code} /sessions/sso/Apple',
      '/profiles/code/{code} /sessions/{code} /sessions/sso/Apple',
    ],
    ['the code of a session', '/api/v2/REF30/sessions/8ER640M', '/api/v2/REF30/sessions/[secret 1]'],
  ])('hides %s', (_, text, hidden) => {
    expect(createRedact()(text)).toBe(hidden)
  })

  it('keeps of an error only what the library wrote itself', () => {
    const failure = { code: 'network', message: 'no answer', retryable: true } as const
    expect(createRedact()(new PassError(failure))).toEqual({ failure })
    expect(createRedact()(new TypeError('fetch failed: code=8ER640M'))).toEqual({ error: 'TypeError' })
  })

  it('makes plain JSON of everything, and cuts what is too deep, wide or long', () => {
    class Live {
      readonly token = 'x'
    }
    const circle: Record<string, unknown> = { at: new Date(0), map: new Map([[1, new Set(['a'])]]) }
    circle.self = circle
    const redact = createRedact({ deepest: 4 })
    expect(
      redact({ circle, live: new Live(), run: () => 1, big: 10n, none: null, never: Number.NaN }),
    ).toEqual({
      circle: { at: '1970-01-01T00:00:00.000Z', map: [[1, '[deep]']], self: '[circle]' },
      ...{ live: '[Live]', run: '[function]', big: '10', none: null, never: '[number NaN]' },
    })
    expect(redact('x'.repeat(3_000))).toBe(`${'x'.repeat(2_000)}… (3000 characters)`)
    const wide = redact(Array.from({ length: 600 }, (_, i) => i)) as unknown[]
    expect(wide).toHaveLength(501)
    expect(wide.at(-1)).toBe('… 100 more')
  })

  it('leaves what is redacted as it is', () => {
    const once = createRedact()({ accessToken: 'a', url: '/sessions/8ER640M', code: new Secret('x') })
    expect(createRedact()(once)).toEqual(once)
  })

  it('walks a map by its names, and unpacks a secret in a secret', () => {
    const map = new Map<string, unknown>([
      ['accessToken', 'plain'],
      ['note', 'text'],
    ])
    expect(createRedact()({ map })).toEqual({ map: { accessToken: '[secret 1]', note: 'text' } })
    const redact = createRedact()
    redact(new Secret(new Secret('TOKEN-1')))
    expect(redact('TOKEN-1')).toBe('[secret 1]')
  })

  it('lives with members that cannot be read', () => {
    const value = Object.defineProperty({ a: 1 }, 'b', {
      enumerable: true,
      get() {
        throw new Error('not now')
      },
    })
    expect(createRedact()(value)).toEqual({ a: 1, b: '[unreadable]' })
  })

  it('reads no more of a long text than it keeps', () => {
    const text = 'eyJaaaaaa-'.repeat(200_000)
    const startedAt = performance.now()
    expect(createRedact()(text)).toMatch(/characters\)$/)
    // What takes the square of its length would take minutes.
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  it('never sets a prototype', () => {
    const copy = createRedact()(JSON.parse('{"__proto__":{"polluted":true},"a":1}')) as object
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect(copy).toEqual({ a: 1 })
  })
})
