import type { Failure } from '../errors.ts'
import { Secret } from '../secret.ts'
import { type Asked, refused } from './answer.ts'

const media = () => ({ serializedToken: new Secret('media'), notBeforeMs: 0, notAfterMs: 1 })

/** What is decided for one resource. */
type Item = (resource: string) => object

/** A decision for each resource asked for: a denial, unless the item says otherwise. */
export const decisions = (item: Item) => (asked: Asked) => ({
  nowMs: asked.nowMs,
  decisions: (asked.input as { resources: string[] }).resources.map((resource) => ({
    resource,
    authorized: false,
    source: 'mvpd',
    ...item(resource),
  })),
})

export const denied = (code: string, o: Partial<Failure> = {}): Item => {
  const { failure } = refused(code, 200)
  return () => ({ failure: { ...failure, ...o } })
}

export const signInNeeded = (code: string): Item =>
  denied(code, { code: 'authentication', vendor: { code, action: 'authentication', status: 200 } })

export const permit: Item = () => ({ authorized: true, token: media() })

export const isKind =
  (kind: string) =>
  ({ input }: Asked) =>
    (input as { kind: string }).kind === kind

export const hasSeveral = ({ input }: Asked) => (input as { resources: string[] }).resources.length > 1
