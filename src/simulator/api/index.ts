import type { Handler } from '../call.ts'
import type { CallEndpoint } from '../calls.ts'
import {
  createLink,
  createServiceToken,
  listDevices,
  refreshServiceToken,
  unlinkDevices,
} from '../sso-service/handlers.ts'
import { retrieveConfiguration } from './configuration.ts'
import { authorize, preauthorize } from './decisions.ts'
import { logout } from './logout.ts'
import { createPartnerProfile, retrievePartnerAuthenticationRequest } from './partner.ts'
import { retrieveProfileForCode, retrieveProfileForMvpd, retrieveProfiles } from './profiles.ts'
import { issueAccessToken, registerClient } from './registration.ts'
import { authenticate, createSession, resumeSession, retrieveSession } from './sessions.ts'

/** Who answers which endpoint. */
export const handlers: Readonly<Record<CallEndpoint, Handler>> = {
  registerClient,
  issueAccessToken,
  retrieveConfiguration,
  createSession,
  resumeSession,
  retrieveSession,
  authenticate,
  retrieveProfiles,
  retrieveProfileForMvpd,
  retrieveProfileForCode,
  preauthorize,
  authorize,
  logout,
  retrievePartnerAuthenticationRequest,
  createPartnerProfile,
  createServiceToken,
  refreshServiceToken,
  createLink,
  unlinkDevices,
  listDevices,
}
