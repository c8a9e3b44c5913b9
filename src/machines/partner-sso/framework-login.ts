import type { FrameworkLogin } from './partner-sso.types.ts'

/** Permission granted, a provider named, and a sign-in that has not ended (SSO-13). */
export function isFrameworkValid({ isGranted, isAlive, mappingId, errorCode }: FrameworkLogin): boolean {
  return isGranted && isAlive && mappingId !== undefined && errorCode === undefined
}
