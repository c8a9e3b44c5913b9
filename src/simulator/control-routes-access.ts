import type { TemporaryIdentity } from '../protocol/headers.ts'
import { act, type ControlRoute, type Maybe, type Named } from './control-route.ts'
import {
  type FrameworkAnswer,
  FrameworkError,
  type FrameworkPermission,
  type FrameworkQuestion,
} from './device-framework.ts'

const device = { device: 'text?' } as const
type Device = Maybe<'device'>

/** What the framework says, or what it fails with: an error of the framework is no failure of the control. */
function framework(ask: () => unknown): object {
  try {
    return { answer: ask() ?? null }
  } catch (error) {
    if (!(error instanceof FrameworkError)) throw error
    const { code, message, frameworkProviderInfo } = error
    return { error: { code, message, frameworkProviderInfo } }
  }
}

/** Temporary access, the partner's framework and identities over HTTP. */
export const accessRoutes: readonly ControlRoute[] = [
  act(
    'temporary-access/reset',
    'Lets everybody begin temporary access anew, or a device, or an identity.',
    { mvpd: 'text?', device: 'text?', identity: 'object?' },
    (
      { temporaryAccess },
      { mvpd, ...whose }: Maybe<'mvpd' | 'device'> & { readonly identity?: TemporaryIdentity },
    ) => temporaryAccess.reset(mvpd, whose),
  ),
  act(
    'temporary-access/expire',
    'Ends the time of everybody who has begun, with one pass or with all.',
    { mvpd: 'text?' },
    ({ temporaryAccess }, { mvpd }: Maybe<'mvpd'>) => temporaryAccess.expire(mvpd),
  ),
  act(
    'temporary-access/misconfigure',
    'Sets a pass up wrongly.',
    { mvpd: 'text' },
    ({ temporaryAccess }, { mvpd }: Named) => temporaryAccess.misconfigure(mvpd),
  ),
  act(
    'temporary-access/repair',
    'Sets it up rightly again.',
    { mvpd: 'text' },
    ({ temporaryAccess }, { mvpd }: Named) => temporaryAccess.repair(mvpd),
  ),

  act(
    'partner-framework/permission',
    'What the viewer lets apps know: granted, denied, restricted or notDetermined.',
    { permission: 'text', ...device },
    ({ partnerFramework }, o: { readonly permission: FrameworkPermission } & Device) =>
      partnerFramework.setPermission(o.permission, o.device),
  ),
  act(
    'partner-framework/sign-in',
    "The viewer signs in at the platform, by the provider's mapping id.",
    { provider: 'text', lifeMs: 'number?', ...device },
    (
      { partnerFramework },
      { provider, device, ...o }: { readonly provider: string; readonly lifeMs?: number } & Device,
    ) => partnerFramework.signIn(provider, o, device),
  ),
  act('partner-framework/sign-out', 'And out again.', device, ({ partnerFramework }, o: Device) =>
    partnerFramework.signOut(o.device),
  ),
  act(
    'partner-framework/choice',
    'Whom the viewer picks when asked, by mapping id.',
    { provider: 'text', ...device },
    ({ partnerFramework }, o: { readonly provider: string } & Device) =>
      partnerFramework.setChoice(o.provider, o.device),
  ),
  act(
    'partner-framework/next',
    'The next answer to a question: silent, ask or saml.',
    { question: 'text', answer: 'object', ...device },
    (
      { partnerFramework },
      o: { readonly question: FrameworkQuestion; readonly answer: FrameworkAnswer } & Device,
    ) => partnerFramework.next(o.question, o.answer, o.device),
  ),
  act(
    'partner-framework/status',
    'Asks the framework for its status; { answer } or { error }.',
    { interruptionAllowed: 'flag', supported: 'list?', featured: 'list?', ...device },
    (
      { partnerFramework },
      {
        device,
        ...o
      }: {
        readonly interruptionAllowed: boolean
        readonly supported?: readonly string[]
        readonly featured?: readonly string[]
      } & Device,
    ) => framework(() => partnerFramework.status(o, device)),
  ),
  act(
    'partner-framework/authenticate',
    'Hands the framework a SAML request; { answer } or { error }.',
    { request: 'text', attributesNames: 'list', ...device },
    (
      { partnerFramework },
      { device, ...o }: { readonly request: string; readonly attributesNames: readonly string[] } & Device,
    ) => framework(() => partnerFramework.authenticate(o, device)),
  ),
  act('partner-framework/reset', 'A device nobody has touched.', device, ({ partnerFramework }, o: Device) =>
    partnerFramework.reset(o.device),
  ),

  act(
    'identities/platform-token',
    'A token of the platform for an account there.',
    { account: 'text', lifeMs: 'number?' },
    ({ identities }, { account, ...o }: { readonly account: string; readonly lifeMs?: number }) => ({
      token: identities.platformToken(account, o),
    }),
  ),
  act(
    'identities/service-token',
    'A token of an identity service for a person.',
    { person: 'text', lifeMs: 'number?' },
    ({ identities }, { person, ...o }: { readonly person: string; readonly lifeMs?: number }) => ({
      token: identities.serviceToken(person, o),
    }),
  ),
]
