/**
 * How a test names what it shows: ids in square brackets at the end of its title.
 *
 *     it('polls until the profile is there [§36 Q1 P17 POLL-03]', …)
 *
 * - `§36`: the scenario of `flows.md` §3 with this number; `§1.13`: a section of `flows.md`.
 * - `Q1`: a branch of `flows.md` §1 (`G1`: a rule of §0.5, `H1`: a hard problem of §2.15).
 * - `POLL-03`: a requirement of `test/requirements`.
 * - `D88`: beyond D31, where the branches end, a disagreement of `endpoints.md` §9.
 *
 * The titles of `it`, `describe` and `row` are literals, so that ids can be collected without running anything.
 */
import { fileURLToPath } from 'node:url'
import { readRequirements } from '../_conformance/rows.ts'

export type IdKind = 'requirement' | 'branch' | 'scenario' | 'section' | 'disagreement'

const requirements = readRequirements(fileURLToPath(new URL('../requirements', import.meta.url)))
const requirementIds = new Set(requirements.rows.map(({ id }) => id))

/** Branches by letter, with the last number of each. */
const branches: Readonly<Record<string, number>> = {
  ...{ R: 13, K: 4, A: 6, C: 9, Q: 6, S: 25, P: 23, D: 31, L: 15 },
  ...{ V: 7, T: 6, F: 7, W: 4, G: 10, H: 12 },
}

/** Every row of `flows.md` §3, by section; the numbers have gaps. */
export const scenarios: Readonly<Record<string, readonly number[]>> = {
  '3.1': [1, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17],
  '3.2': [19, 20, 21, 23, 24, 25, 27, 28, 29, 31, 32, 33],
  '3.3': [35, 36, 37, 39, 40, 41, 43, 44, 45, 47, 48, 49, 51, 52, 53, 55, 56, 57],
  '3.4': [
    ...[59, 60, 61, 63, 64, 65, 67, 68, 69, 71, 72, 73, 75, 76, 77, 79, 80, 81, 83, 84, 85, 87, 88, 89],
    ...[91, 92, 93, 95],
  ],
  '3.5': [96, 97, 99, 100, 101, 103, 104, 105, 107, 108, 109],
  '3.6': [
    ...[111, 112, 113, 115, 116, 117, 119, 120, 121, 123, 124, 125, 127, 128, 129, 131, 132, 133, 135],
    ...[136, 137],
  ],
  '3.7': [139, 140, 141, 143, 144, 145, 147, 148, 149, 151, 152, 153, 155, 156],
  '3.8': [157, 159, 160, 161, 163, 164, 165],
  '3.9': [167, 168, 169, 171, 172, 173, 175, 176, 177, 179, 180, 181, 183, 184, 185],
  '3.10': [
    ...[187, 188, 189, 191, 192, 193, 195, 196, 197, 199, 200, 201, 203, 204, 205, 207, 208, 209, 211],
    ...[212, 213, 215, 216],
  ],
  '3.11': [217, 219, 220, 221, 223, 224, 225, 227, 228, 229, 231, 232],
  '3.12': [
    ...[233, 235, 236, 237, 239, 240, 241, 243, 244, 245, 247, 248, 249, 251, 252, 253, 255, 256, 257],
    ...[259, 260, 261, 263, 264, 265, 267, 268, 269, 271, 272, 273, 275, 276, 277, 279, 280, 281],
  ],
}
const scenarioIds = new Set(Object.values(scenarios).flatMap((numbers) => numbers.map((n) => `§${n}`)))

/** Every branch of `flows.md` §1 by its id, `R1` to `L15`, `V1` to `W4`, and every hard problem of §2.15. */
export const branchIds: readonly string[] = Object.entries(branches)
  .filter(([letter]) => letter !== 'G')
  .flatMap(([letter, last]) => {
    const first = letter === 'P' ? 0 : 1
    return Array.from({ length: last + 1 - first }, (_, i) => `${letter}${first + i}`)
  })

/** The kind of an id; undefined if no list has it. */
export function kindOf(id: string): IdKind | undefined {
  if (/^§\d+$/.test(id)) return scenarioIds.has(id) ? 'scenario' : undefined
  if (/^§\d+(\.\d+)+[a-z]?$/.test(id)) return 'section'
  if (requirementIds.has(id)) return 'requirement'
  const [, letter = '', number] = /^([A-Z])(\d+)$/.exec(id) ?? []
  if (isWithin(branches[letter], number, letter === 'P' ? 0 : 1)) return 'branch'
  return letter === 'D' && isWithin(91, number, 32) ? 'disagreement' : undefined
}

function isWithin(last: number | undefined, number: string | undefined, first: number): boolean {
  return last !== undefined && number !== undefined && Number(number) >= first && Number(number) <= last
}
