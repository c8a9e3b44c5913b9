import { usageError } from '../errors.ts'

/**
 * Throws `usage` where `URL` only pretends, as React Native's own does: it takes any text, and most of its members throw.
 */
export function requireUrl(): void {
  if (isComplete()) return
  throw usageError(
    'the URL of this platform is incomplete',
    'Import "react-native-url-polyfill/auto" before anything else; Expo brings a complete one.',
  )
}

function isComplete(): boolean {
  try {
    const { href, host, searchParams } = new URL('/b?c=d', 'https://a.example')
    return href === 'https://a.example/b?c=d' && host === 'a.example' && searchParams.getAll('c')[0] === 'd'
  } catch {
    return false
  }
}
