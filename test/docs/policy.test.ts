import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { settlePolicy } from '../../src/composition/policy.ts'

const page = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8')

it('docs/policy.md tells every member of the policy with its default', () => {
  const { policy } = settlePolicy({}, { hasBrowser: false, hasIdentity: false, isServer: false })
  const told = [...page.matchAll(/^\| `(\w+)` \| `([^`]+)` \|/gm)].map(([, name, value = '']) => [
    name,
    JSON.parse(value.replaceAll("'", '"')),
  ])
  expect(Object.fromEntries(told)).toEqual(policy)
})
