import type { ReasonType } from '../../protocol/index.ts'
import { accessOf } from '../access.ts'
import { type Answer, json, redirect } from '../answer.ts'
import {
  type Call,
  callerOf,
  checkMvpd,
  checkRedirectUrl,
  fieldRefusal,
  hasContentType,
  ownerOf,
  readForm,
} from '../call.ts'
import { describeDevice } from '../device.ts'
import { bareRefusal, type EnhancedErrorCode, type Refusal, refusal } from '../errors.ts'
import { peopleOf } from '../identity.ts'
import { problemPage } from '../pages/layout.ts'
import { text, uuid } from '../random.ts'
import type { HeaderFields } from '../request.ts'
import { missingParameters, openSession, startSession } from '../session-store.ts'
import type { Owner, Session, SessionParameters } from '../state.ts'
import { isTempPass } from '../temporary-access.ts'
import type { World } from '../world.ts'

/** @see spec endpoints.md §7.2 (AUTHN-03) */
export function createSession(world: World, call: Call): Answer {
  const owner = ownerOf(world, call)
  const parameters = readParameters(world, call)
  return answerNewSession(world, call, owner, parameters, 'none')
}

/** The answer to a wish for a sign-in: not needed, or under a new code. */
export function answerNewSession(
  world: World,
  call: Call,
  owner: Owner,
  parameters: SessionParameters,
  reason: ReasonType,
): Answer {
  const granted = directAccess(world, owner, parameters.mvpd, call.headers)
  if (granted) return granted
  const device = describeDevice(call.headers, call.client)
  const people = peopleOf(world, call.headers)
  const session = startSession(world, owner, drawCode(world), parameters, device, people)
  return json(pendingSession(world, session, 'resume', reason))
}

/** @see spec endpoints.md §7.3 (AUTHN-25) */
export function resumeSession(world: World, call: Call): Answer {
  const session = sessionOf(world, call)
  Object.assign(session.parameters, readParameters(world, call))
  // A provider given earlier may have been switched off since.
  if (session.parameters.mvpd !== undefined) checkMvpd(world, session.parameters.mvpd)
  return (
    // The identity headers are not for this call, and whoever sends them may be the companion.
    directAccess(world, session.owner, session.parameters.mvpd, {}, session.id) ??
    json(pendingSession(world, session, 'retry', 'none'))
  )
}

/** @see spec endpoints.md §7.4 (AUTHN-28) */
export function retrieveSession(world: World, call: Call): Answer {
  const { owner, parameters, device, notBeforeMs, notAfterMs } = sessionOf(world, call)
  const missing = missingParameters(parameters, world.settings.corners.missingDomain)
  return json({
    ...(missing.length > 0 ? { missingParameters: missing } : {}),
    existingParameters: { ...parameters, serviceProvider: owner.serviceProvider },
    device,
    notBefore: String(notBeforeMs),
    notAfter: String(notAfterMs),
  })
}

/** Where a browser starts; answers in HTML only. @see spec endpoints.md §7.5 (AUTHN-30) */
export function authenticate(world: World, { path, url }: Call): Answer {
  const session = openSession(world, path.code, path.serviceProvider)
  if (typeof session === 'string') {
    return problemPage(400, 'This code cannot be used', `${session}. Ask your TV for a new one.`)
  }
  const { mvpd, domainName, redirectUrl } = session.parameters
  if (mvpd === undefined || domainName === undefined || redirectUrl === undefined) {
    const missing = missingParameters(session.parameters).join(', ')
    return problemPage(400, 'This sign-in is not complete', `Missing: ${missing}.`)
  }
  const target = new URL('/adobe-services/authenticate/saml', world.settings.origin ?? url.origin)
  target.search = new URLSearchParams({
    noflash: 'true',
    mso_id: mvpd,
    requestor_id: path.serviceProvider,
    no_iframe: 'false',
    domain_name: domainName,
    redirect_url: redirectUrl,
    // The service keeps the session in a cookie; a parameter lets several sign-ins share one browser.
    session: session.id,
  }).toString()
  return redirect(target.href)
}

/** The open session of a code; a malformed code is told from one that leads nowhere (§10). */
function sessionOf(world: World, call: Call): Session {
  const { serviceProvider } = callerOf(world, call)
  checkCode(world, call.path.code)
  const session = openSession(world, call.path.code, serviceProvider)
  if (typeof session === 'string') throw codeRefusal(world, 'invalid_authentication_session', session)
  return session
}

/** Refuses a code by the error of its cause, or by the one that is set (§10). */
export function codeRefusal(world: World, cause: EnhancedErrorCode, why: string): Refusal {
  const { codeError } = world.settings.corners
  return refusal(codeError === 'byCause' ? cause : codeError, why)
}

export function checkCode(world: World, code: string): void {
  const { codeLength, codeAlphabet } = world.settings.corners
  if (code.length !== codeLength || [...code].some((letter) => !codeAlphabet.includes(letter))) {
    throw codeRefusal(world, 'invalid_parameter_code', `a code has ${codeLength} letters of ${codeAlphabet}`)
  }
}

function drawCode(world: World): string {
  let code: string
  do {
    code = text(world.state, world.settings.corners.codeLength, world.settings.corners.codeAlphabet)
  } while (code in world.state.sessions)
  return code
}

/** The parameters that were sent; an empty body is legal (D22). */
export function readParameters(
  world: World,
  call: Call,
  known: readonly string[] = ['mvpd', 'domainName', 'redirectUrl'],
): SessionParameters {
  if (call.body === '') return {}
  if (!hasContentType(call)) throw bareRefusal(400, 'wrong content type')
  const { mvpd, domainName, redirectUrl } = readForm(call.body, known, fieldRefusal)
  if (mvpd !== undefined) checkMvpd(world, mvpd)
  checkRedirectUrl(redirectUrl)
  return {
    ...(mvpd === undefined ? {} : { mvpd }),
    ...(domainName === undefined ? {} : { domainName }),
    ...(redirectUrl === undefined ? {} : { redirectUrl }),
  }
}

/** "Go straight to decisions", if the device has access with the provider already. */
function directAccess(
  world: World,
  owner: Owner,
  mvpd: string | undefined,
  headers: HeaderFields,
  sessionId?: string,
): Answer | undefined {
  if (mvpd === undefined) return undefined
  const reason = isTempPass(world, mvpd) ? 'temporary' : accessOf(world, owner, mvpd, headers)?.reason
  if (reason === undefined) return undefined
  const { serviceProvider } = owner
  return json({
    actionName: 'authorize',
    actionType: 'direct',
    reasonType: reason,
    url: `/api/v2/${encodeURIComponent(serviceProvider)}/decisions/authorize/${encodeURIComponent(mvpd)}`,
    sessionId: sessionId ?? uuid(world.state),
    mvpd,
    serviceProvider,
  })
}

/** "Sign in", or "something is missing" in the word of the call: `resume` or `retry` (D68). */
function pendingSession(
  world: World,
  session: Session,
  verb: 'resume' | 'retry',
  reason: ReasonType,
): object {
  const { code, owner, parameters, notBeforeMs, notAfterMs } = session
  const serviceProvider = encodeURIComponent(owner.serviceProvider)
  const missing = missingParameters(parameters, world.settings.corners.missingDomain)
  const step =
    missing.length === 0
      ? {
          actionName: 'authenticate',
          actionType: 'interactive',
          reasonType: reason,
          url: `/api/v2/authenticate/${serviceProvider}/${code}`,
        }
      : {
          actionName: verb,
          actionType: 'direct',
          reasonType: reason === 'configuration_fallback' ? 'missing_parameters_fallback' : reason,
          missingParameters: missing,
          url: `/api/v2/${serviceProvider}/sessions/${code}`,
        }
  return {
    ...step,
    code,
    sessionId: session.id,
    ...(parameters.mvpd === undefined ? {} : { mvpd: parameters.mvpd }),
    serviceProvider: owner.serviceProvider,
    notBefore: String(notBeforeMs),
    notAfter: String(notAfterMs),
  }
}
