import { configuration } from './configuration.ts'
import { decisions } from './decisions.ts'
import { errorBody } from './enhanced-error.ts'
import { logouts } from './logout.ts'
import { profiles } from './profiles.ts'
import { accessToken, clientCredentials } from './registration.ts'
import { session, sessionInformation } from './sessions.ts'

/**
 * How the successful answer of each call is read, and, as `refusal`, the body of every other answer. Only what a call
 * needs is demanded: any other member may be missing, null or broken and then counts as absent; unknown ones are
 * passed over. They read and do not describe: a JSON schema made of them lacks what `docs/openapi.json` has.
 */
export const schemas = {
  registerClient: clientCredentials,
  issueAccessToken: accessToken,
  retrieveConfiguration: configuration,
  createSession: session,
  resumeSession: session,
  retrieveSession: sessionInformation,
  retrieveProfiles: profiles,
  retrieveProfileForMvpd: profiles,
  retrieveProfileForCode: profiles,
  preauthorize: decisions,
  authorize: decisions,
  logout: logouts,
  retrievePartnerAuthenticationRequest: session,
  createPartnerProfile: profiles,
  refusal: errorBody,
} as const
