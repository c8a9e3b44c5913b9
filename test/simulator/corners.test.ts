import { describe, expect, it } from 'vitest'
import type { Corners } from '../../src/simulator/index.ts'
import { complete, createDevice, type Device, deviceId } from './_device.ts'

// `missingProfile`, `tooManyResources`, `codeAfterSignIn`, `logoutUrl`, `strictDeviceInfo`, `partnerStatus`,
// `degradedProfile`, `usedUpPass`, `singleLogout` and `ssoServiceMembers` have their tests beside what they change.

const list = '/api/v2/REF30/profiles'
const setUp = (corners: Partial<Corners>): Promise<Device> => createDevice({ corners })

/** What the default does, and what the other way does. */
function bothWays<Name extends keyof Corners, Result>(
  name: Name,
  look: (device: Device) => Promise<Result>,
  expected: Readonly<Record<string, Result>>,
): void {
  it.each(Object.entries(expected))('%s', async (value, result) => {
    expect(await look(await setUp({ [name]: value }))).toEqual(result)
  })
  it('is the first unless set', async () => {
    expect(await look(await createDevice())).toEqual(Object.values(expected)[0])
  })
}

const decide = async (device: Device, resources: readonly string[]) => {
  await device.signIn()
  return device.send('POST', '/api/v2/REF30/decisions/preauthorize/Cablevision', { json: { resources } })
}
const decided = async (device: Device, resources: readonly string[]) =>
  (await decide(device, resources)).body.decisions.map(({ resource }: { resource: string }) => resource)

describe('emptyResources', () => {
  const look = async (device: Device) => {
    const { status, body } = await decide(device, [])
    return [status, body.code ?? body.decisions]
  }
  bothWays('emptyResources', look, { refused: [400, 'invalid_parameter_resources'], noDecisions: [200, []] })

  it('says nothing of what is no list', async () => {
    const { send } = await setUp({ emptyResources: 'noDecisions' })
    const path = '/api/v2/REF30/decisions/preauthorize/Cablevision'
    expect((await send('POST', path, { json: { resources: 'a' } })).status).toBe(400)
  })
})

describe('duplicateResources', () => {
  bothWays('duplicateResources', (device) => decided(device, ['a', 'b', 'a']), {
    each: ['a', 'b', 'a'],
    once: ['a', 'b'],
  })
})

describe('decisionOrder', () => {
  bothWays('decisionOrder', (device) => decided(device, ['a', 'b', 'c']), {
    request: ['a', 'b', 'c'],
    reversed: ['c', 'b', 'a'],
  })
})

describe('codeError', () => {
  const look = async ({ send, createSession }: Device) => {
    const replaced = (await createSession()).body.code
    await createSession()
    const codes = []
    for (const code of ['abc', 'ABCDEFG', replaced]) {
      codes.push((await send('GET', `${list}/code/${code}`)).body.code)
      expect((await send('GET', `/api/v2/REF30/sessions/${code}`)).body.code).toBe(codes.at(-1))
    }
    return codes
  }
  const parameter = 'invalid_parameter_code'
  const session = 'invalid_authentication_session'
  bothWays('codeError', look, {
    byCause: [parameter, session, session],
    invalid_parameter_code: [parameter, parameter, parameter],
    invalid_authentication_session: [session, session, session],
  })
})

describe('codeLength and codeAlphabet', () => {
  it('give codes of seven letters and digits unless set [AUTHN-15]', async () => {
    expect((await (await createDevice()).createSession()).body.code).toMatch(/^[A-Z\d]{7}$/)
  })
  it('shape the codes, and refuse others', async () => {
    const { createSession, send } = await setUp({ codeLength: 4, codeAlphabet: 'xyz' })
    const { code } = (await createSession()).body
    expect(code).toMatch(/^[xyz]{4}$/)
    expect((await send('GET', `${list}/code/${code}`)).status).toBe(200)
    expect((await send('GET', `${list}/code/ABCD`)).body.code).toBe('invalid_parameter_code')
  })
})

describe('unauthorizedBody', () => {
  const look = async ({ send }: Device) => {
    const { status, headers, text } = await send('GET', list, {
      headers: { Authorization: 'Bearer garbage' },
    })
    return [status, headers.get('Content-Type'), text.slice(0, 9)]
  }
  bothWays('unauthorizedBody', look, {
    none: [401, null, ''],
    json: [401, 'application/json;charset=UTF-8', '{"error":'],
    html: [401, 'text/html;charset=UTF-8', '<!doctype'],
  })
})

describe('missBody', () => {
  const look = async ({ send }: Device) => {
    const replies = [await send('GET', '/api/v2/nowhere'), await send('DELETE', list)]
    return replies.map(({ status, text }) => `${status} ${text}`)
  }
  bothWays('missBody', look, { none: ['404 ', '405 '], html: ['404 <h1>404</h1>', '405 <h1>405</h1>'] })
})

describe('redirectQuery', () => {
  const look = async (device: Device) => {
    const ends = []
    for (const choice of ['signIn', 'cancel']) {
      device.simulator.profiles.remove()
      const { url } = (await device.createSession({ ...complete, redirectUrl: 'https://app.example/?a=1' }))
        .body
      const saml = new URL((await device.send('GET', url)).headers.get('Location') ?? '')
      const session = saml.searchParams.get('session') ?? ''
      const { headers } = await device.send('POST', '/provider/login', { form: { session, choice } })
      ends.push(headers.get('Location'))
    }
    return ends
  }
  bothWays('redirectQuery', look, {
    none: ['https://app.example/?a=1', 'https://app.example/?a=1'],
    outcome: ['https://app.example/?a=1&outcome=signedIn', 'https://app.example/?a=1&outcome=cancelled'],
  })
})

describe('secondSignIn', () => {
  const look = async ({ simulator, createSession, send, clock }: Device) => {
    const { code } = (await createSession()).body
    simulator.profiles.add({ device: deviceId }, 'Cablevision')
    clock.advance(1000)
    simulator.person.signIn(code)
    return clock.now() - (await send('GET', list)).body.profiles.Cablevision.notBefore
  }
  bothWays('secondSignIn', look, { replaces: 0, keeps: 1000 })
})

describe('logoutPage', () => {
  const look = async ({ send, signIn }: Device) => {
    await signIn()
    const { status, headers, body } = await send('GET', '/api/v2/REF30/logout/Cablevision')
    return [status, (headers.get('Location') ?? body.logouts.Cablevision.url).split('?')[0]]
  }
  const url = 'https://sp.auth.adobe.com/adobe-services/logout'
  bothWays('logoutPage', look, { answer: [200, url], redirect: [302, url] })
})

describe('missingDomain', () => {
  const look = async ({ send, createSession }: Device) => {
    const { body } = await createSession({ mvpd: 'Dish' })
    const read = (await send('GET', `/api/v2/REF30/sessions/${body.code}`)).body
    expect(read.missingParameters).toEqual(body.missingParameters)
    return body.missingParameters[0]
  }
  bothWays('missingDomain', look, { domain: 'domain', domainName: 'domainName' })
})

describe('corsHeaders', () => {
  const look = async ({ send }: Device) => {
    const { headers } = await send('OPTIONS', list, { headers: { Origin: 'https://app.example' } })
    const allowed = headers.get('Access-Control-Allow-Headers')?.split(',') ?? []
    return ['X-Device-Info', 'AD-Service-Token', 'AP-TempPass-Identity'].map((name) => allowed.includes(name))
  }
  bothWays('corsHeaders', look, { all: [true, true, true], documented: [true, false, false] })
})

describe('extraHeaders', () => {
  it('come with every answer of the API, as a cache or proxy adds them; none unless set', async () => {
    const extraHeaders = { 'Cache-Control': 'no-store', 'X-Request-Id': 'r1' }
    const plain = await createDevice()
    const other = await setUp({ extraHeaders })
    for (const path of [list, '/api/v2/nowhere']) {
      expect((await plain.send('GET', path)).headers.get('Cache-Control')).toBeNull()
      const { headers } = await other.send('GET', path)
      expect([headers.get('Cache-Control'), headers.get('X-Request-Id')]).toEqual(['no-store', 'r1'])
    }
  })
})
