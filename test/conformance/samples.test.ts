import { endpoints } from 'passchart/services'
import { describe, expect, it } from 'vitest'
import { documented, meanings, nameOf, replay, samples } from './_samples.ts'

/**
 * Where the requests we make differ from the print, and why that is right. For all: device information is the print's
 * with the comma it lacks (D48), media types are compared without parameters (D58), `User-Agent` is the platform's,
 * and device headers on calls by code are switched off as in the reference (D28).
 */
const moreHeaders: Readonly<Record<string, readonly string[]>> = {
  // D32: the device selects the list of its platform; the sample describes it, but does not name it.
  'configuration.01': ['ap-device-identifier'],
}

const opened = samples.filter((sample) => nameOf(sample) === 'authenticate')
const called = samples.filter((sample) => nameOf(sample) !== 'authenticate')
const byName = (some: typeof samples) => some.map((sample) => [sample.name, sample] as const)

it('every sample has a meaning [TEST-06]', () => {
  expect(samples).toHaveLength(82)
  expect(called.map(({ name }) => name).sort()).toEqual(Object.keys(meanings).sort())
})

describe('documented answers', () => {
  it.each(byName(called))(
    '%s means what the page says [ERR-04 META-02 META-03 META-12 D38 D42 D44 D60 D62 D69 D70 D72 D73 D74 D76 D77 AUTHZ-06]',
    async (name, sample) => {
      expect((await replay(sample)).told).toBe(meanings[name])
    },
  )
})

describe('documented requests', () => {
  it.each(byName(called.filter(({ request }) => request)))(
    '%s is rebuilt the same [REG-03 REG-06 REG-26 HDR-04 HDR-16 HDR-18 HDR-20 D48 D58 PREAUTH-03 AUTHZ-02 LOGOUT-02]',
    async (name, sample) => {
      const { sent } = await replay(sample)
      const { body, headers, ...line } = documented(sample)
      expect(sent).toMatchObject(line)
      const more = moreHeaders[name] ?? []
      expect(Object.keys(sent.headers).sort()).toEqual([...Object.keys(headers), ...more].sort())
      expect(sent.headers).toMatchObject(headers)
      const [shown = '', cut] = `${body.SAMLResponse ?? ''}`.split('...')
      // The page shortens it: the same XML begins with what it shows.
      if (cut !== undefined) expect(shown).toContain(sent.body.SAMLResponse)
      else expect(sent.body).toEqual(body)
    },
  )

  it.each(byName(opened))(
    '%s is a page for the browser, not a call [HDR-01]',
    (_, { request = { path: '', headers: {} }, response }) => {
      const template = request.path.replace('REF30', '{serviceProvider}').replace('8KHP9RW', '{code}')
      expect(template).toBe(endpoints.authenticate.path)
      expect(Object.keys(request.headers)).not.toContain('Authorization')
      expect(response.status).toBe(302)
    },
  )

  it('only these prints were repaired (D02, D03, D06) [TEST-06]', () => {
    const repaired = samples.filter(({ note }) => /D0[236]/.test(note ?? ''))
    expect(repaired.map(({ name }) => name)).toEqual([
      ...['configuration.01', 'logout.07', 'sessions-retrieve.01', 'sessions-retrieve.02'],
    ])
  })
})
