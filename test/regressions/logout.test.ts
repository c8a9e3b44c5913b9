import { it } from 'vitest'
import { play } from '../_support/row.ts'
import {
  complete,
  logoutPage,
  logouts,
  noProfiles,
  profiles,
  regular,
  signedIn,
  status,
} from '../_support/wire.ts'

const both = profiles(regular('Cablevision'), regular('Spectrum'))
const checksAll = { policy: { profileCheck: 'all' } } as const
const silent = logouts({ Cablevision: complete })

it('logs out of the provider named, when the wish came during the check [§265 H9 H10]', () =>
  play((t) => {
    t.given('ret', checksAll)
    const check = t.holds('PA')
    t.logsOut('Spectrum')
    check.answers(both).call('OUT(Spectrum)')
    t.ends('ready(regular, Cablevision)')
  }))

it('logs out though the check it waited for got no answer [§265 H9]', () =>
  play((t) => {
    t.given('ret', { policy: { attempts: 1 } })
    const check = t.holds('PM(Cablevision)')
    t.logsOut()
    check.answers(status(503)).call('OUT(Cablevision)')
    t.ends('signedOut(loggedOut)')
  }))

it('begins no second check when the one after a logout is cancelled [§153 H10]', () =>
  play((t) => {
    t.given('ret', checksAll).call('PA', both).logsOut().call('OUT(Cablevision)', silent)
    const check = t.holds('PA')
    t.cancels()
    check.isAborted()
    t.ends('signedOut(cancelled)')
  }))

it('knows of no other profile once the check after a logout found none [§153 P0 H10]', () =>
  play((t) => {
    t.given('ret', checksAll).call('PA', both).logsOut().call('OUT(Cablevision)', silent)
    t.call('PA', noProfiles).is('signedOut')
    t.signsIn().call('CFG').cancels().ends('signedOut(cancelled)')
  }))

it('still says that the provider may know the viewer, when another profile is found [§152 L1 H10]', () =>
  play((t) => {
    t.given('ret', checksAll).call('PA', both).logsOut()
    t.call('OUT(Cablevision)', logouts({ Cablevision: logoutPage('https://idp.example/out') }))
    t.opens('https://idp.example/out', 'logout').returns('closed')
    t.call('PA', signedIn('Spectrum')).shows({ phase: 'ready', notice: 'providerSessionMayRemain' })
    t.ends('ready(regular, Spectrum)')
  }))
