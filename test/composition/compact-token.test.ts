import { describe, expect, it } from 'vitest'
import { readCompactToken } from '../../src/composition/compact-token.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jws = (claims: unknown, header: unknown = { alg: 'RS256' }, signature = 'c2ln') =>
  `${part(header)}.${part(claims)}.${signature}`

describe('a token in compact form', () => {
  it.each([
    ['with an end and a person', { exp: 1_767_225_600, sub: 'ada' }],
    ['with letters beyond ASCII', { exp: 1_767_225_600, sub: 'ада 🐈' }],
    ['of every length of padding', { exp: 1_767_225_600, sub: 'a' }],
    ['of every length of padding', { exp: 1_767_225_600, sub: 'ab' }],
  ])('%s is read [SSO-03 SSO-09]', (_, claims) => {
    expect(readCompactToken(jws(claims))).toEqual({ expMs: 1_767_225_600_000, subject: claims.sub })
  })

  it.each<[string, unknown]>([
    ['no claims', {}],
    ['an end that is a text', { exp: 'tomorrow', sub: 7 }],
    ['claims that are no object', 'nothing'],
  ])('may have %s', (_, claims) => {
    expect(readCompactToken(jws(claims))).toEqual({})
  })

  it('may be encrypted: then nothing can be read [SSO-03]', () => {
    expect(readCompactToken('a.b.c.d.e')).toEqual({})
  })

  it.each([
    ['unsigned', jws({ sub: 'ada' }, { alg: 'none' })],
    ['unsigned, in other letters', jws({ sub: 'ada' }, { alg: 'None' })],
    ['without a signature', jws({ sub: 'ada' }, undefined, '')],
    ['without an algorithm', jws({ sub: 'ada' }, {})],
    ['with a header that is no JSON', `e30x.${part({})}.c2ln`],
    ['of two parts', 'a.b'],
    ['of four parts', 'a.b.c.d'],
    ['with an empty header', '.b.c'],
    ['that is no token', 'not a token'],
    ['that would end its header line', 'a.b.c\r\nX-Other: 1'],
    ['empty', ''],
  ])('%s is refused [SSO-03]', (_, text) => {
    expect(readCompactToken(text)).toBeUndefined()
  })
})
