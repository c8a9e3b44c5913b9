import { Secret } from 'passchart'
import { connect, createPassChart, type PassSnapshot } from 'passchart/machines'
import { describe, expect, it } from 'vitest'
import { initialTransition, type StateValue } from 'xstate'
import { accepts } from '../../src/machines/pass/pass.connect.ts'
import { failureOf, networkDown } from './_chart.ts'

const chart = createPassChart({} as never)
const [initial] = initialTransition(chart)
/** A snapshot of the root chart in this state, with so much in its context. */
const snapshotAt = (value: StateValue, context: object = {}) =>
  chart.resolveState({ value: value as never, context: { ...initial.context, ...context } as never })
const viewAt = (...at: Parameters<typeof snapshotAt>) => {
  const { can, ...view } = connect(snapshotAt(...at) as PassSnapshot)
  return view
}
const quiet = { throttle: {} }

const summary = (mvpd: string) => ({ mvpd, kind: 'regular', notAfterMs: 9 })
const access = { ...summary('m'), verified: true }
const url = new Secret('https://idp.example/')
const session = { code: new Secret('C'), url, expiresAtMs: 100, surface: 'secondary' }
const ready = (o: object = {}) => ({
  ready: { access: 'verified', preauthorization: 'quiet', authorization: 'idle', ...o },
})

describe('the view', () => {
  it.each(['booting', 'registering', 'checkingProfile'])('%s says its phase', (phase) => {
    expect(viewAt(phase)).toEqual({ ...quiet, phase })
  })

  it('says what everything waits for, what went wrong, and whom it remembers', () => {
    const remembered = { mvpd: 'm' }
    const view = viewAt('booting', { pausedUntilMs: 7, failure: networkDown, remembered })
    expect(view).toEqual({
      ...{ phase: 'booting', throttle: { pausedUntilMs: 7 }, failure: networkDown, remembered },
    })
  })

  it('is the same object for the same snapshot', () => {
    const snapshot = snapshotAt('booting') as PassSnapshot
    expect(connect(snapshot)).toBe(connect(snapshot))
  })

  it('of nobody says why, and what is left to know', () => {
    expect(viewAt('signedOut', { reason: 'expired' })).toEqual({
      ...{ ...quiet, phase: 'signedOut', reason: 'expired' },
    })
    expect(viewAt('signedOut', { reason: 'none', notice: 'localOnly' })).toMatchObject({
      notice: 'localOnly',
    })
  })

  it('of profiles names those whose names are known', () => {
    const context = {
      profiles: [summary('m'), summary('n'), summary('o')],
      providers: [{ id: 'n', displayName: 'N' }],
      remembered: { mvpd: 'm', displayName: 'M' },
    }
    const profiles = [
      { ...summary('m'), displayName: 'M' },
      { ...summary('n'), displayName: 'N' },
      summary('o'),
    ]
    expect(viewAt('choosingProfile', context)).toMatchObject({ profiles })
    expect(viewAt('choosingProfile', { ...context, remembered: undefined })).toMatchObject({
      profiles: [summary('m'), profiles[1], summary('o')],
    })
  })

  it('of the picker has the providers when they are there', () => {
    const providers = [{ id: 'm' }]
    const phase = 'selectingProvider'
    expect(viewAt({ [phase]: 'loading' }, { providers })).toEqual({
      ...{ ...quiet, phase, loading: true, providers: [] },
    })
    expect(viewAt({ [phase]: 'choosing' }, { providers })).toEqual({
      ...{ ...quiet, phase, loading: false, providers },
    })
  })

  it('of a sign-in shows code and page, and when the code ends by the device’s clock', () => {
    const signIn = { step: 'code', suspended: true, mvpd: 'm', session }
    expect(viewAt('signingIn', { signIn, clockOffsetMs: 5 })).toEqual({
      ...{ ...quiet, phase: 'signingIn', step: 'code', suspended: true, mvpd: 'm' },
      ...{ code: 'C', url: 'https://idp.example/', expiresAtMs: 105 },
    })
    const bare = { step: 'creating', suspended: false }
    expect(viewAt('signingIn', { signIn: bare })).toEqual({ ...quiet, phase: 'signingIn', ...bare })
    const unpaged = { ...bare, session: { ...session, url: undefined } }
    expect(viewAt('signingIn', { signIn: unpaged })).not.toHaveProperty('url')
  })

  it('of the platform’s sign-in says its step, and of a pass which one', () => {
    expect(viewAt('partnerSigningIn', { partner: { step: 'asking' } })).toEqual({
      ...{ ...quiet, phase: 'partnerSigningIn', step: 'asking' },
    })
    expect(viewAt('startingTemporary', { temporary: { mvpd: 'T', needsIdentity: true } })).toEqual({
      ...{ ...quiet, phase: 'startingTemporary', mvpd: 'T', needsIdentity: true },
    })
  })

  it('of a logout shows its page, or where the partner’s settings are', () => {
    const settings = { settingsPath: ['Settings', 'TV Provider'] }
    expect(viewAt('loggingOut', { settings, logout: { step: 'browser', url } })).toEqual({
      ...{ ...quiet, phase: 'loggingOut', step: 'browser', url: 'https://idp.example/' },
    })
    expect(viewAt('loggingOut', { settings, logout: { step: 'partner' } })).toEqual({
      ...{ ...quiet, phase: 'loggingOut', step: 'partner' },
      hint: { partner: 'Apple', settingsPath: ['Settings', 'TV Provider'] },
    })
  })

  it('of what is blocked says by what', () => {
    const failure = failureOf({ code: 'registration' })
    expect(viewAt('blocked', { failure })).toEqual({ ...quiet, phase: 'blocked', failure })
  })

  it('of access has the profiles, the play and the marks', () => {
    const marks = new Map([
      ['a', { outcome: 'permitted', resource: 'a' }],
      ['b', { outcome: 'denied', resource: 'b' }],
    ])
    const context = {
      access,
      profiles: [summary('m')],
      authorization: { request: { requestId: '1', resource: 'a' }, isOpen: false, failure: networkDown },
      preauthorization: { marks, requests: [] },
      notice: 'signInExpired',
    }
    const view = {
      ...{ ...quiet, phase: 'ready', access, profiles: [summary('m')], notice: 'signInExpired' },
      authorization: { status: 'refused', requestId: '1', resource: 'a', failure: networkDown },
      preauthorization: { status: 'quiet', permits: ['a'] },
    }
    expect(viewAt(ready({ authorization: 'refused' }), context)).toEqual(view)
    const asking = { ...context, preauthorization: { marks, requests: [{}] } }
    expect(viewAt(ready(), { ...asking, authorization: { isOpen: false }, notice: undefined })).toEqual({
      ...{ ...quiet, phase: 'ready', access, profiles: [summary('m')] },
      authorization: { status: 'idle' },
      preauthorization: { status: 'asking', permits: ['a'] },
    })
  })
})

describe('what a viewer can do', () => {
  const canAt = (...at: Parameters<typeof snapshotAt>) => {
    const { can } = connect(snapshotAt(...at) as PassSnapshot)
    return Object.entries(can)
      .filter(([, may]) => may)
      .map(([type]) => type)
      .sort()
  }
  const settings = { providerChoice: 'here', surface: 'secondary', hasPartner: false }
  const inReady = { settings, access, profiles: [summary('m')] }

  it('while it starts: nothing', () => {
    expect(canAt('registering', { settings })).toEqual([])
  })

  it('when nobody is signed in: sign in, look again, use a pass', () => {
    const can = ['profile.recheck', 'signIn.start', 'temporaryAccess.start']
    expect(canAt('signedOut', { settings })).toEqual(can)
  })

  it('in the picker: choose a provider, or leave', () => {
    const can = canAt({ selectingProvider: 'choosing' }, { settings, providers: [{ id: 'm' }] })
    expect(can).toEqual(expect.arrayContaining(['dialog.cancel', 'provider.select']))
  })

  it('while a code is shown: ask for another, or leave', () => {
    const can = canAt('signingIn', { settings, signIn: { step: 'code', session } })
    expect(can).toEqual(expect.arrayContaining(['code.renew', 'dialog.cancel']))
    expect(canAt('signingIn', { settings, signIn: { step: 'creating' } })).not.toContain('code.renew')
  })

  it('with access: ask, play and log out; take another profile if there is one', () => {
    const can = canAt(ready(), inReady)
    expect(can).toEqual(
      expect.arrayContaining(['authorization.request', 'logout.start', 'preauthorization.request']),
    )
    expect(can).not.toContain('profile.select')
    const two = { ...inReady, profiles: [summary('m'), summary('n')] }
    expect(canAt(ready(), two)).toContain('profile.select')
  })

  it('with a question or a play under way: leave it', () => {
    expect(canAt(ready(), inReady)).not.toContain('decision.dismiss')
    const play = { ...inReady, authorization: { isOpen: true, request: { requestId: '1' } } }
    expect(canAt(ready({ authorization: 'deciding' }), play)).toContain('decision.dismiss')
    const question = { marks: new Map(), denials: new Map(), requests: [{ requestId: '2', resources: [] }] }
    expect(
      canAt(ready({ preauthorization: 'asking' }), { ...inReady, preauthorization: question }),
    ).toContain('decision.dismiss')
  })

  it('outside of it: no question, though one would be answered', () => {
    for (const type of ['authorization.request', 'preauthorization.request'] as const) {
      const command = { type, requestId: '1', resource: 'a', resources: ['a'] }
      expect(accepts(snapshotAt('signedOut', { settings }) as PassSnapshot, command)).toBe(false)
      expect(accepts(snapshotAt(ready(), inReady) as PassSnapshot, command)).toBe(true)
    }
  })

  it('after a stop: nothing', () => {
    const stopped = { ...snapshotAt('signedOut', { settings }), status: 'stopped' } as unknown as PassSnapshot
    expect(accepts(stopped, { type: 'signIn.start' })).toBe(false)
  })

  it('in the partner’s hint: say that it was seen', () => {
    expect(canAt('loggingOut', { settings, logout: { step: 'partner' } })).toContain(
      'partnerLogout.acknowledge',
    )
  })

  it('when it is blocked: start over', () => {
    expect(canAt('blocked', { settings, failure: networkDown })).toContain('pass.restart')
  })
})
