import type { CallName } from './calls.ts'
import type { ProfileOwner } from './control.ts'
import { act, type ControlRoute, look, type Maybe, type Named } from './control-route.ts'
import { accessRoutes } from './control-routes-access.ts'
import type { Simulator } from './create-simulator.ts'
import type { DegradationRule } from './degradation.ts'
import type { Fault } from './faults.ts'
import type { SignInDetails } from './profile-store.ts'
import type { Sharer } from './shared-profiles.ts'
import type { State } from './state.ts'

const sharer = { account: 'text?', person: 'text?' } as const
const profile = { user: 'text?', lifeMs: 'number?', attributes: 'object?' } as const
const clockOf = ({ time }: Simulator) => ({
  nowMs: time.now(),
  skewMs: time.skewMs,
  isVirtual: time.isVirtual,
})

/** Everything that can be done over HTTP. */
export const controlRoutes: readonly ControlRoute[] = [
  look('', 'This list.', () =>
    controlRoutes.map(({ run: _, path, ...rest }) => ({ path: `/_sim/${path}`, ...rest })),
  ),

  act(
    'sign-in',
    'The viewer signs in with the code on the screen; answers the profile.',
    { code: 'text', mvpd: 'text?', ...profile },
    ({ person }, { code, ...details }: { readonly code: string } & SignInDetails & Maybe<'mvpd'>) =>
      person.signIn(code, details),
  ),
  look(
    'sign-in/page',
    'The page where the viewer of a code signs in.',
    ({ person }, { code }: { readonly code: string }) => ({ url: person.pageOf(code) }),
    { code: 'text' },
  ),

  act(
    'profiles/add',
    'A profile without a sign-in: for the device of a code, a device by its own identifier, or an identity.',
    {
      code: 'text?',
      device: 'text?',
      clientId: 'text?',
      serviceProvider: 'text?',
      ...sharer,
      mvpd: 'text',
      ...profile,
    },
    ({ profiles }, { mvpd, user, lifeMs, attributes, ...whose }: Named & SignInDetails & ProfileOwner) => {
      const names = ['code', 'device', 'account', 'person'].filter((name) => name in whose)
      if (names.length !== 1) throw new TypeError('name either code, device, account or person')
      return profiles.add(whose, mvpd, {
        ...(user === undefined ? {} : { user }),
        ...(lifeMs === undefined ? {} : { lifeMs }),
        ...(attributes === undefined ? {} : { attributes }),
      })
    },
  ),
  act(
    'profiles/expire',
    'Ends profiles now, of one provider or of all.',
    { mvpd: 'text?' },
    (sim, o: Maybe<'mvpd'>) => sim.profiles.expire(o.mvpd),
  ),
  act(
    'profiles/remove',
    'Removes profiles without a trace, of one provider or of all.',
    { mvpd: 'text?' },
    (sim, o: Maybe<'mvpd'>) => sim.profiles.remove(o.mvpd),
  ),
  act(
    'profiles/revoke',
    'Ends the profiles of one person in all apps: of an identity, or of the user of a provider.',
    { ...sharer, user: 'text?', mvpd: 'text?' },
    ({ profiles }, { mvpd, ...whose }: (Sharer | { readonly user: string }) & Maybe<'mvpd'>) => {
      if (Object.keys(whose).length !== 1) throw new TypeError('name either account, person or user')
      profiles.revoke(whose, mvpd)
    },
  ),

  act(
    'rules/deny',
    'Refuses a resource (*: every one), of one provider or of all.',
    { resource: 'text', mvpd: 'text?', code: 'text?', message: 'text?', details: 'text?' },
    (
      { rules },
      { resource, ...rest }: { readonly resource: string } & Maybe<'mvpd' | 'code' | 'message' | 'details'>,
    ) => rules.deny(resource, rest),
  ),
  act(
    'rules/permit',
    'Permits a resource (*: every one), of one provider or of all.',
    { resource: 'text', mvpd: 'text?' },
    ({ rules }, { resource, ...rest }: { readonly resource: string } & Maybe<'mvpd'>) =>
      rules.permit(resource, rest),
  ),
  act(
    'rules/deactivate',
    'Switches the integration with a provider off.',
    { mvpd: 'text' },
    ({ rules }, { mvpd }: Named) => rules.deactivate(mvpd),
  ),
  act('rules/activate', 'Switches it on again.', { mvpd: 'text' }, ({ rules }, { mvpd }: Named) =>
    rules.activate(mvpd),
  ),
  act(
    'rules/degrade',
    'Applies AuthNAll, AuthZAll or AuthZNone to a provider.',
    { mvpd: 'text', rule: 'text', details: 'text?' },
    ({ rules }, { mvpd, rule, ...o }: Named & { readonly rule: DegradationRule } & Maybe<'details'>) =>
      rules.degrade(mvpd, rule, o),
  ),
  act(
    'rules/restore',
    'Ends the degradation of one provider, or of all.',
    { mvpd: 'text?' },
    (sim, o: Maybe<'mvpd'>) => sim.rules.restore(o.mvpd),
  ),
  act('rules/clear', 'Forgets everything ruled.', {}, ({ rules }) => rules.clear()),

  ...accessRoutes,

  act(
    'tokens/revoke',
    'Takes back one access token, or all.',
    { token: 'text?' },
    ({ tokens }, { token }: Maybe<'token'>) => tokens.revoke(token),
  ),
  act(
    'credentials/revoke',
    'Takes back the client credentials of one client, or of all.',
    { clientId: 'text?' },
    ({ credentials }, { clientId }: Maybe<'clientId'>) => credentials.revoke(clientId),
  ),
  act(
    'statements/revoke',
    'Takes back one software statement, or all.',
    { softwareStatement: 'text?' },
    ({ statements }, { softwareStatement }: Maybe<'softwareStatement'>) =>
      statements.revoke(softwareStatement),
  ),

  look('faults', 'The faults that wait for their calls.', ({ state }) => state.dump().faults),
  act(
    'faults/next',
    'The next call of this name goes wrong, or so many.',
    { call: 'text', fault: 'object', times: 'number?' },
    (
      { faults },
      { call, fault, times }: { readonly call: CallName; readonly fault: Fault; readonly times?: number },
    ) => faults.next(call, fault, times),
  ),
  act(
    'faults/always',
    'Every call of this name goes wrong until further notice.',
    { call: 'text', fault: 'object' },
    ({ faults }, { call, fault }: { readonly call: CallName; readonly fault: Fault }) =>
      faults.always(call, fault),
  ),
  act(
    'faults/clear',
    'Forgets the faults of one name, or all.',
    { call: 'text?' },
    ({ faults }, { call }: { readonly call?: CallName }) => faults.clear(call),
  ),

  look('log', 'The calls so far, oldest first, with their secrets.', ({ log }) => log),
  act('log/clear', 'Forgets them.', {}, ({ clearLog }) => clearLog()),

  look('clock', "The service's own time.", clockOf),
  act(
    'clock/advance',
    'Moves a virtual clock on.',
    { ms: 'number' },
    (simulator, { ms }: { readonly ms: number }) => {
      simulator.time.advance(ms)
      return clockOf(simulator)
    },
  ),
  act(
    'clock/skew',
    "Sets the service's time ahead of the clock, or behind it by a negative number.",
    { ms: 'number' },
    (simulator, { ms }: { readonly ms: number }) => {
      simulator.time.skew(ms)
      return clockOf(simulator)
    },
  ),

  look('state', 'All that is remembered.', ({ state }) => state.dump()),
  act('state/load', 'Goes on from what GET /_sim/state answered earlier.', 'any', ({ state }, saved: State) =>
    state.load(saved),
  ),
  act('state/reset', 'Forgets everything, as if just started; the log stays.', {}, ({ state }) =>
    state.reset(),
  ),
]
