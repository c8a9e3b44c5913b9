import {
  type Answering,
  answerOf,
  authenticate,
  complete,
  created,
  credentials,
  decisions,
  incomplete,
  json,
  logouts,
  noProfiles,
  providers,
  regular,
  session,
  status,
  token,
} from './answers.ts'
import { granted, linkCode, partnerProfile, saml, serviceToken } from './sign-on.ts'

/** What the service answers unless a row says otherwise: success; no profiles; permits; a silent logout. */
export const usual: Answering = (call, nowMs, tokens) => {
  const lacking = ['mvpd', 'domainName', 'redirectUrl'].filter((name) => call.body[name] === undefined)
  const answering: Readonly<Record<string, Answering>> = {
    REG: credentials(),
    TOK: token(),
    CFG: providers('Cablevision', 'Spectrum', 'Dish', 'TempPass_REF30'),
    PA: noProfiles,
    PM: noProfiles,
    PC: noProfiles,
    SES: lacking.length > 0 ? incomplete('resume', 'C1', lacking) : authenticate('C1'),
    RES: authenticate(call.of ?? ''),
    INF: session([], 'Cablevision'),
    PRE: decisions(),
    AUT: decisions(),
    OUT: logouts({ [call.of ?? '']: complete }),
    PSES: partnerProfile(),
    PPRO: created(regular('Cablevision', { type: 'appleSSO' })),
    'ST.new': serviceToken('person-1'),
    'ST.refresh': serviceToken('person-1'),
    LINK: linkCode('228128'),
    UNLINK: json(200, { status: 'OK', unlinkedDevices: call.body.devices }),
    LIST: json(200, { devices: {} }),
    'FW.silent': granted(),
    'FW.ask': granted(),
    'FW.saml': saml,
  }
  const usually = answering[call.short] ?? status(404)
  return answerOf(usually, call, nowMs, tokens)
}
