import { Ajv, type AnySchemaObject } from 'ajv'
import draft06 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' }
// @ts-expect-error: it comes without types
import har from 'har-schema'
import type { CallRecord } from 'passchart'
import { type Line, type Trace, toHar } from 'passchart/inspect'
import { expect, it } from 'vitest'

const ajv = new Ajv({
  strict: false,
  formats: {
    'date-time': (text) => !Number.isNaN(Date.parse(text)),
    uri: (text) => URL.canParse(text),
    ipv4: true,
    ipv6: true,
  },
})
ajv.addMetaSchema(draft06)
const schemas: Readonly<Record<string, AnySchemaObject>> = har
for (const schema of Object.values(schemas)) ajv.addSchema(schema)
const validate = ajv.getSchema('har.json#')

const at = Date.UTC(2026, 0, 1)
const answered: CallRecord = {
  endpoint: 'retrieveProfileForCode',
  method: 'GET',
  path: '/api/v2/{serviceProvider}/profiles/code/{code}',
  status: 200,
  ms: 12.5,
  attempt: 1,
  startedAtMs: at + 0.25,
}
const { status: _, ...lost } = { ...answered, attempt: 2, failure: 'timeout' }
const run: Line = {
  at,
  kind: 'run',
  app: 'pass',
  origin: 'https://tv.example',
  serviceProvider: 'S',
  policy: {},
}

function traceOf(...lines: readonly Line[]): Trace {
  return { header: { passtrace: 1, passchart: '1.2.3', runtime: 'Node' }, lines }
}

it('is an archive by the schema of HAR 1.2', () => {
  const archive = toHar(traceOf(run, { at, kind: 'call', call: answered }, { at, kind: 'call', call: lost }))
  expect([validate?.(archive), validate?.errors]).toEqual([true, null])
  expect(validate?.({ log: { ...archive.log, entries: [{ time: 1 }] } })).toBe(false)
})

it('tells of each call what the trace knows, and 0 where no answer came', () => {
  const { log } = toHar(traceOf(run, { at, kind: 'call', call: answered }, { at, kind: 'call', call: lost }))
  expect(log.creator).toEqual({ name: 'passchart', version: '1.2.3' })
  expect(log.entries).toMatchObject([
    {
      startedDateTime: '2026-01-01T00:00:00.000Z',
      time: 12.5,
      request: { method: 'GET', url: 'https://tv.example/api/v2/{serviceProvider}/profiles/code/{code}' },
      response: { status: 200 },
      timings: { send: 0, wait: 12.5, receive: 0 },
      comment: 'retrieveProfileForCode, attempt 1',
    },
    { response: { status: 0 }, comment: 'retrieveProfileForCode, attempt 2, timeout' },
  ])
})

it('follows an app that was started again at another service, and guesses nothing without a start', () => {
  const call: Line = { at, kind: 'call', call: { ...answered, path: '/' } }
  const { log } = toHar(traceOf(call, run, call, { ...run, origin: 'https://other.example' }, call))
  const urls = log.entries.map(({ request }) => request.url)
  expect(urls).toEqual(['http://unknown.invalid/', 'https://tv.example/', 'https://other.example/'])
})
