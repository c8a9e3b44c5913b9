import { networkInterfaces } from 'node:os'

// Tests reach this machine only: a request to anywhere else is a mistake in the test.
const own = new Set([
  'localhost',
  ...Object.values(networkInterfaces()).flatMap((list) => list?.map(hostOf) ?? []),
])
const { fetch } = globalThis

globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input)
  if (own.has(url.hostname)) return fetch(input, init)
  throw new Error(`A test tried to reach ${url.origin}: the network is off in tests`)
}

function hostOf({ address, family }: { address: string; family: string }): string {
  return family === 'IPv6' ? `[${address}]` : address
}
