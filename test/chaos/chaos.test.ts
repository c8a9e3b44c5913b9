import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hunt } from './_hunt.ts'
import { play } from './_play.ts'
import type { Script } from './_script.ts'

/** A short hunt; `npm run chaos` is the long one. */
const runs = 60
const seeds = [1, 2, 3]

describe('whatever viewers, devices and services do', () => {
  const cases = seeds.flatMap((seed) => ([1, 2] as const).map((tabs) => [seed, tabs] as const))
  it.each(cases)('every rule holds (seed %i, tabs %i)', { timeout: 120_000 }, async (seed, tabs) => {
    const { finding, ...played } = await hunt({ seed, runs, tabs })
    expect(finding).toBeUndefined()
    expect(played.runs).toBe(runs)
    // Most scripts come to something.
    expect(played.calls).toBeGreaterThan(5 * runs)
  })
})

/** What once broke a rule, shortened. A file is named by what went wrong. */
const folder = new URL('scripts/', import.meta.url)
const kept = readdirSync(folder).filter((name) => name.endsWith('.json'))

describe('what once went wrong', () => {
  it.each(kept)('%s', async (name) => {
    await play(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Script)
  })
})
