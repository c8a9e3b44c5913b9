import fc from 'fast-check'
import { endpoints } from 'passchart/services'
import { describe, expect, it } from 'vitest'
import { callNames, calls, watch } from './_calls.ts'

/** Cases: a short run among the tests, a long one by `node scripts/fuzz.mjs`. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 500)
const minutes = 60_000
const seed = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) }

const words = fc.constantFrom(
  ...[
    'profiles',
    'decisions',
    'logouts',
    'requestor',
    'mvpds',
    'error',
    'code',
    'action',
    'actionName',
    'url',
  ],
  ...['notAfter', 'notBefore', 'token', 'attributes', 'resource', 'authorized', 'scopes', 'access_token'],
  ...['expires_in', 'constructor', '__proto__', 'toString', '', 'Cablevision', 'r1'],
)
const leaf = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    1.5e15,
    1e300,
    '',
    '1733735289035',
    'javascript:alert(1)',
    '/x',
    'retry',
  ),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.string({ unit: 'binary' }),
)
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(words, fc.string()), tie('json'), { maxKeys: 6 }),
  ),
}))

/** An ordinary answer with one part of it, anywhere, replaced. */
const mutated = (body: unknown): fc.Arbitrary<unknown> =>
  fc.tuple(fc.nat(), json).map(([at, value]) => {
    const places: { parent: Record<string, unknown>; key: string }[] = []
    const visit = (parent: unknown): void => {
      if (typeof parent !== 'object' || parent === null) return
      for (const key of Object.keys(parent)) {
        places.push({ parent: parent as Record<string, unknown>, key })
        visit((parent as Record<string, unknown>)[key])
      }
    }
    const copy = structuredClone(body)
    visit(copy)
    const place = places[at % places.length]
    if (place) place.parent[place.key] = value
    return copy
  })

const name = fc.constantFrom(...callNames)
const status = fc.oneof(
  fc.constantFrom(200, 201, 302, 400, 401, 403, 404, 405, 429, 500, 503),
  fc.integer({ min: 200, max: 599 }),
)
const headerName = fc.constantFrom(
  'content-type',
  'location',
  'retry-after',
  'x-any',
  'content-length',
  'set-cookie',
)
const headers = fc.dictionary(
  headerName,
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((n) => String.fromCharCode(n)) }),
)
const text = (body: unknown) => JSON.stringify(body) ?? ''
const answer = name.chain((called) =>
  fc.record({
    called: fc.constant(called),
    status,
    headers,
    body: fc.oneof(
      { weight: 4, arbitrary: mutated(calls[called].body).map(text) },
      { weight: 2, arbitrary: json.map(text) },
      { weight: 1, arbitrary: fc.tuple(json, fc.nat(200)).map(([body, end]) => text(body).slice(0, end)) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    ),
  }),
)

describe('fuzzed answers', () => {
  it('never throw anything but a PassError, and show no secret [ERR-13 ERR-15 ERR-26 SEC-02]', {
    timeout: 60 * minutes,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(answer, async ({ called, status, headers, body }) => {
        const isNull = [204, 205, 304].includes(status)
        const { attempt } = watch({
          fetch: async () => new Response(isNull ? null : body, { status, headers }),
        })
        const outcome = await attempt(calls[called].make)
        if ('failure' in outcome) {
          const { message, httpStatus } = outcome.failure
          expect(message).toContain(endpoints[called].path)
          expect(httpStatus).toBe(status)
        }
      }),
      { numRuns, ...seed },
    )
  })
})
