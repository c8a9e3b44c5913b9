/** A shorter value would be found in half of all words. */
const shortest = 4
const shortestPart = 6
const mostParts = 50
const deepest = 8

/**
 * Whether a value can be looked for elsewhere. A word such as `regular` can not, whoever typed it: codes and tokens are
 * none. What is only called like a secret (`isSure` is false) has to look like one, too.
 */
export function learnable(text: string, isSure: boolean): boolean {
  if (/^[a-z][A-Za-z]*$/.test(text)) return false
  return isSure ? text.length >= shortest : isPersonal(text)
}

/** Of personal data, what stands for one person: numbers and addresses, not words. */
export function partsOf(value: unknown): readonly string[] {
  const found: string[] = []
  const visit = (part: unknown, depth: number): void => {
    if (found.length >= mostParts) return
    if (typeof part === 'string') {
      if (isPersonal(part)) found.push(part)
    } else if (typeof part === 'object' && part !== null && depth < deepest) {
      for (const member of Object.values(part)) visit(member, depth + 1)
    }
  }
  if (typeof value === 'object') visit(value, 0)
  return found
}

function isPersonal(text: string): boolean {
  return text.length >= shortestPart && /[\d@]/.test(text)
}

/** A text as addresses, headers and JSON spell it. */
export function spellingsOf(text: string): Set<string> {
  const spellings = new Set([text, JSON.stringify(text).slice(1, -1)])
  try {
    spellings.add(encodeURIComponent(text))
    // The last group depends on what follows.
    if (text.length >= shortestPart) spellings.add(btoa(text).replace(/=+$/, '').slice(0, -1))
  } catch {
    // Half a character has no such spelling, nor has one beyond Latin-1.
  }
  return spellings
}
