import type { PassCommand } from 'passchart'
import { titles } from '../../../titles.ts'

const freePasses = ['TempPass_REF30']

/** What a viewer may ask for; undefined for anything else. Nothing is passed on that is not named here. */
export function readCommand(body: unknown): PassCommand | undefined {
  const { type, mvpd } = membersOf(body)
  switch (type) {
    case 'signIn.start':
      if (mvpd === undefined) return { type }
      return isId(mvpd) ? { type, mvpd } : undefined
    case 'provider.select':
    case 'profile.select':
      return isId(mvpd) ? { type, mvpd } : undefined
    // Which passes there are is not for the page to say.
    case 'temporaryAccess.start':
      return { type, mvpds: freePasses }
    case 'logout.start':
    case 'dialog.cancel':
    case 'code.renew':
    case 'partnerLogout.acknowledge':
    case 'pass.restart':
      return { type }
    default:
      return undefined
  }
}

/** The resource that is to be played; undefined if there is no such title. */
export function readResource(body: unknown): string | undefined {
  const { resource } = membersOf(body)
  return titles.find((title) => title.resource === resource)?.resource
}

function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length < 200
}
