/**
 * Whether an address is `redirectUrl`: the same scheme, host and path, and all of its query. What others have added to
 * the query, a fragment and a closing slash do not matter (SEC-07).
 */
export function hasReached(address: string, redirectUrl: string): boolean {
  const [actual, wanted] = [parse(address), parse(redirectUrl)]
  if (!actual || !wanted || pageOf(actual) !== pageOf(wanted)) return false
  return [...wanted.searchParams].every(([name, value]) => actual.searchParams.getAll(name).includes(value))
}

function pageOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`
}

function parse(address: string): URL | undefined {
  try {
    return new URL(address)
  } catch {
    return undefined
  }
}
