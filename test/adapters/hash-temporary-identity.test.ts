import { hashTemporaryIdentity, PassError, Secret } from 'passchart'
import { describe, expect, it, vi } from 'vitest'
import { findCanaries } from '../_support/search.ts'

const email = 'user@domain.com'
const hash = 'f7ee5ec7312165148b69fcca1d29075b14b8aef0b5048a332b18b88d09069fb7'

/** The failure, which shows nothing of what was to be hashed. */
async function failure(asked: Promise<unknown>) {
  const error = await asked.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(PassError)
  expect(findCanaries(error, [email, 'domain'])).toEqual([])
  return (error as PassError).failure
}

describe('a temporary identity', () => {
  it('is hashed as the vendor shows it [TEMP-04 SEC-04]', async () => {
    const identity = await hashTemporaryIdentity({ email })
    expect(identity).toBeInstanceOf(Secret)
    expect(identity.reveal()).toEqual({ email: hash })
    expect(`${identity} ${JSON.stringify(identity)}`).toBe('[secret] "[secret]"')
  })

  it('keeps its names, and hashes each value by itself [TEMP-05]', async () => {
    const empty = { one: '1', two: '2' }
    const identity = await hashTemporaryIdentity(empty)
    expect(identity.reveal()).toEqual({
      one: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',
      two: 'd4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35',
    })
    expect(empty).toEqual({ one: '1', two: '2' })
  })

  it('is the same with blanks around it, and another in another case [TEMP-04]', async () => {
    const identity = await hashTemporaryIdentity({ typed: ` ${email}\n`, upper: 'USER@DOMAIN.COM' })
    expect(identity.reveal()).toEqual({
      typed: hash,
      upper: '58004d2e3564b24b2ac153117cc9b31dd02e8c38bbe0312208093439a81e4677',
    })
  })

  it('is hashed as UTF-8, without a TextEncoder [TEMP-04]', async () => {
    vi.stubGlobal('TextEncoder', undefined)
    const identity = await hashTemporaryIdentity({ name: 'Ünï €😀' })
    vi.unstubAllGlobals()
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('Ünï €😀'))
    expect(identity.reveal().name).toBe(Buffer.from(bytes).toString('hex'))
  })

  it.each([[undefined], [{}]])('needs a crypto with a subtle: %j [TEMP-04]', async (crypto) => {
    vi.stubGlobal('crypto', crypto)
    expect(await failure(hashTemporaryIdentity({ email }))).toEqual({
      ...{ code: 'usage', retryable: false },
      message: 'this platform has no WebCrypto to hash an identity with',
      remedy: 'Hash the values on your side, with SHA-256 or stronger, and pass new Secret({ … }) instead.',
    })
  })

  it('says nothing of itself where the hashing fails', async () => {
    vi.stubGlobal('crypto', { subtle: { digest: () => Promise.reject(new Error(email)) } })
    expect(await failure(hashTemporaryIdentity({ email }))).toEqual({
      ...{ code: 'usage', retryable: false, message: 'WebCrypto could not hash the identity' },
    })
  })

  it.each([
    ['no members', {}, '"identity" must have at least one member'],
    ['nothing', undefined, '"identity" must have at least one member'],
    ['an empty value', { email, phone: ' ' }, '"identity.phone" must be a non-empty string'],
    ['a number', { phone: 7 }, '"identity.phone" must be a non-empty string'],
    ['half a character', { email: '\uD800' }, '"identity.email" must be a non-empty string'],
  ])('cannot be %s', async (_, identity, message) => {
    expect(await failure(hashTemporaryIdentity(identity as Record<string, string>))).toMatchObject({
      ...{ code: 'usage', message },
    })
  })
})
