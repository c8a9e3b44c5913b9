import { type DeviceInfo, Secret } from 'passchart'
import { createServices, endpoints, type HeaderOptions } from 'passchart/services'
import { describe, expect, it } from 'vitest'
import { base64 } from '../../src/services/base64.ts'
import { type CalledName, callNames, calls, deviceInfo, failureOf, origin, watch } from './_calls.ts'

/** The request a call makes; the answer is an ordinary one. */
async function requestOf(name: CalledName, options: Partial<HeaderOptions> = {}): Promise<Request> {
  let sent: Request | undefined
  const { services } = watch({
    ...options,
    fetch: async (input, init) => {
      sent = new Request(input, init)
      return Response.json(calls[name].body, { status: calls[name].status })
    },
  })
  await calls[name].make(services)
  if (!sent) throw new Error('nothing was sent')
  return sent
}

/** What each call lists, by the matrix of the reference; `code`: the device where the policy asks for it. */
const matrix: Readonly<Record<CalledName, string>> = {
  registerClient: 'info json',
  issueAccessToken: 'info form',
  retrieveConfiguration: 'token device info',
  createSession: 'token device info sso visitor form',
  resumeSession: 'token code visitor form',
  retrieveSession: 'token code visitor',
  retrieveProfiles: 'token device info sso partner visitor',
  retrieveProfileForMvpd: 'token device info sso partner temporary visitor',
  retrieveProfileForCode: 'token code temporary visitor',
  preauthorize: 'token device info sso partner visitor json',
  authorize: 'token device info sso partner temporary visitor json',
  logout: 'token device info sso visitor',
  retrievePartnerAuthenticationRequest: 'token device info partner visitor form',
  createPartnerProfile: 'token device info partner visitor form',
}
const headersOf: Readonly<Record<string, readonly string[]>> = {
  token: ['authorization'],
  device: ['ap-device-identifier'],
  info: ['x-device-info'],
  code: ['ap-device-identifier', 'x-device-info'],
  sso: ['adobe-subject-token', 'ad-service-token'],
  partner: ['ap-partner-framework-status'],
  temporary: ['ap-temppass-identity'],
  visitor: ['ap-visitor-identifier'],
  json: ['content-type'],
  form: ['content-type'],
}

describe.each(callNames)('%s', (name) => {
  const listed = (without: string) =>
    [
      'accept',
      ...matrix[name].split(' ').flatMap((word) => (word === without ? [] : (headersOf[word] ?? []))),
    ].sort()
  const everything = { visitorId: 'ecid', device: { id: 'd', info: deviceInfo } }

  it('sends all headers it lists and no other [REG-26 HDR-01 HDR-02 HDR-03 HDR-15 HDR-22 D88 D89 TEMP-03 SSO-02 SSO-09]', async () => {
    const { headers } = await requestOf(name, everything)
    expect([...headers.keys()].sort()).toEqual(listed(''))
  })

  it('leaves the device out where the reference does, if told so [HDR-02 HDR-15]', async () => {
    const { headers } = await requestOf(name, { ...everything, deviceHeadersOnCodeCalls: false })
    expect([...headers.keys()].sort()).toEqual(listed('code'))
  })

  it('names the address of the device if given, never its own [HDR-21 THR-08]', async () => {
    const { headers } = await requestOf(name, { device: { id: 'd', ip: '203.45.101.20' } })
    expect(headers.get('x-forwarded-for')).toBe('203.45.101.20')
    expect((await requestOf(name)).headers.has('x-forwarded-for')).toBe(false)
  })

  it('writes method, path and media type as declared [HDR-16 HDR-17 HDR-19]', async () => {
    const { method, url, headers } = await requestOf(name)
    const { path, body } = { body: undefined, ...endpoints[name] }
    const segments = path.split('/').map((part) => (part.startsWith('{') ? '[^/?]+' : part))
    expect(method).toBe(endpoints[name].method)
    expect(new URL(url).pathname).toMatch(new RegExp(`^${segments.join('/')}$`))
    const types = { json: 'application/json', form: 'application/x-www-form-urlencoded' }
    expect(headers.get('content-type')).toBe(body === undefined ? null : types[body])
    expect(headers.get('accept')).toBe('application/json')
  })
})

describe('by the pages', () => {
  const sent = async (name: CalledName) => {
    const request = await requestOf(name)
    return `${request.method} ${new URL(request.url).pathname}${request.body ? ` ${await request.text()}` : ''}`
  }

  it('an app registers by JSON and gets its token by a form [REG-03 REG-06]', async () => {
    expect(await sent('registerClient')).toBe(
      'POST /o/client/register {"software_statement":"canary-statement","redirect_uri":"app://done"}',
    )
    expect(await sent('issueAccessToken')).toBe(
      'POST /o/client/token client_id=client&client_secret=canary-client-secret&grant_type=client_credentials',
    )
  })

  it('providers are asked for with the token and the device [CONF-05]', async () => {
    expect(await sent('retrieveConfiguration')).toBe('GET /api/v2/REF30/configuration')
    const { headers } = await requestOf('retrieveConfiguration')
    const names = ['authorization', 'ap-device-identifier', 'x-device-info']
    expect(names.filter((name) => !headers.has(name))).toEqual([])
  })

  it('a session is created by a form of three values, and read by its code [AUTHN-03 AUTHN-28]', async () => {
    expect(await sent('createSession')).toBe(
      'POST /api/v2/REF30/sessions mvpd=Cablevision&domainName=adobe.com&redirectUrl=https%3A%2F%2Fapp.example%2Fdone',
    )
    expect(await sent('retrieveSession')).toBe('GET /api/v2/REF30/sessions/CANARY7')
  })

  it('profiles are asked for by list, provider and code [POLL-08 PROF-03]', async () => {
    expect(await sent('retrieveProfiles')).toBe('GET /api/v2/REF30/profiles')
    expect(await sent('retrieveProfileForMvpd')).toBe('GET /api/v2/REF30/profiles/Cablevision')
    expect(await sent('retrieveProfileForCode')).toBe('GET /api/v2/REF30/profiles/code/CANARY7')
  })
})

describe('values on the wire', () => {
  it('the device identifier is the one of the page [HDR-04 HDR-20]', async () => {
    const { headers } = await requestOf('retrieveProfiles', {
      device: { id: 'ba23d141-d715-561c-94f4-e9e4c966b1eb' },
    })
    expect(headers.get('ap-device-identifier')).toBe(
      'fingerprint YmEyM2QxNDEtZDcxNS01NjFjLTk0ZjQtZTllNGM5NjZiMWVi',
    )
    expect(headers.has('x-device-info')).toBe(false)
  })

  it('device information is readable JSON with the five keys the page requires [HDR-10 HDR-24 HDR-26 D46 D48]', async () => {
    const { headers } = await requestOf('retrieveProfiles')
    expect(JSON.parse(atob(headers.get('x-device-info') ?? ''))).toEqual(deviceInfo)
  })

  it('a description has the documented keys alone, and any value [HDR-11 HDR-13 HDR-26]', async () => {
    // @ts-expect-error: `type` is no key of it
    const wrong: DeviceInfo = { ...deviceInfo, type: 'TV' }
    expect(wrong).not.toEqual(deviceInfo)
    const info: DeviceInfo = {
      ...{ ...deviceInfo, primaryHardwareType: 'Fridge', osName: 'Roku' },
      ...{ connectionIp: '203.45.101.20', connectionPort: 53_124 },
    }
    const { headers } = await requestOf('retrieveProfiles', { device: { id: 'd', info } })
    expect(JSON.parse(atob(headers.get('x-device-info') ?? ''))).toEqual(info)
  })

  it('the TempPass identity is the one of the page, the visitor bare [HDR-22 D50]', async () => {
    let headers = new Headers()
    const services = createServices({
      origin,
      serviceProvider: 'REF30',
      visitorId: 'ECID-1',
      device: { id: 'd' },
      fetch: async (_, init) => {
        headers = new Headers(init?.headers)
        return Response.json({ profiles: {} })
      },
    })
    const identity = { temporaryIdentity: new Secret({ email: 'foo@bar.com' }) }
    await services.retrieveProfileForMvpd({ accessToken: new Secret('t'), identity, mvpd: 'p' })
    expect(headers.get('ap-temppass-identity')).toBe('eyJlbWFpbCI6ImZvb0BiYXIuY29tIn0=')
    expect(headers.get('ap-visitor-identifier')).toBe('ECID-1')
  })

  it('the partner is named as the app names it [SSO-28]', async () => {
    let path = ''
    const { services } = watch({
      fetch: async (input) => {
        path = new URL(String(input)).pathname
        return Response.json({ actionName: 'authenticate', code: 'C', url: '/x' })
      },
    })
    const partner = 'apple' as never
    await services.retrievePartnerAuthenticationRequest({ accessToken: new Secret('t'), partner })
    expect(path).toBe('/api/v2/REF30/sessions/sso/apple')
  })

  it('the platform token goes into the header the platform names [SSO-02 SSO-07]', async () => {
    let headers = new Headers()
    const { services } = watch({
      fetch: async (_, init) => {
        headers = new Headers(init?.headers)
        return Response.json({ profiles: {} })
      },
    })
    const platformHeader = 'X-Roku-Reserved-Roku-Connect-Token'
    const identity = { platformToken: new Secret('jwe'), platformHeader } as const
    await services.retrieveProfiles({ accessToken: new Secret('t'), identity })
    expect(headers.get(platformHeader)).toBe('jwe')
    expect(headers.has('adobe-subject-token')).toBe(false)
  })

  it('encodes ids and urls exactly once [HDR-18 HDR-19 LOGOUT-02]', async () => {
    const urls: string[] = []
    const { services } = watch({
      fetch: async (input) => {
        urls.push(String(input))
        return Response.json({ logouts: {} })
      },
    })
    const redirectUrl = 'https://adobe.com'
    await services.logout({ accessToken: new Secret('t'), mvpd: 'A b/c%2F?ü', redirectUrl })
    expect(urls).toEqual([
      `${origin}/api/v2/REF30/logout/A%20b%2Fc%252F%3F%C3%BC?redirectUrl=https%3A%2F%2Fadobe.com`,
    ])
  })

  it('resources are sent as they are, MRSS documents too [AUTHZ-19]', async () => {
    const sent: unknown[] = []
    const { services } = watch({
      fetch: async (_, init) => {
        sent.push(JSON.parse(String(init?.body)))
        return Response.json({ decisions: [] })
      },
    })
    const mrss = '<rss version="2.0" xmlns:media=\'m\'>\r\n\t<title>Zoë &amp; \\ "Co"</title>\n</rss> '
    const request = { accessToken: new Secret('t'), mvpd: 'p', resources: [mrss, 'channel-1'] }
    await services.authorize(request)
    await services.preauthorize(request)
    expect(sent).toEqual([{ resources: [mrss, 'channel-1'] }, { resources: [mrss, 'channel-1'] }])
  })

  it('SAML goes on one line, in Base64, encoded once', async () => {
    let body = ''
    const { services } = watch({
      fetch: async (_, init) => {
        body = String(init?.body)
        return Response.json(calls.createPartnerProfile.body)
      },
    })
    const samlResponse = new Secret('<a>\r\n\t <b>Zoë+?</b>\n</a>')
    await services.createPartnerProfile({ accessToken: new Secret('t'), partner: 'Apple', samlResponse })
    const sent = new URLSearchParams(body).get('SAMLResponse') ?? ''
    expect(Buffer.from(sent, 'base64').toString('utf8')).toBe('<a> <b>Zoë+?</b></a>')
    expect(body).toBe(`SAMLResponse=${encodeURIComponent(sent)}`)
  })

  it('Base64 is standard, padded and on one line, for any text [HDR-20]', () => {
    for (const text of ['', 'a', 'ab', 'abc', 'Zoë', '日本語', '😀 %', '>>>???', 'x'.repeat(300)]) {
      expect(base64(text)).toBe(Buffer.from(text, 'utf8').toString('base64'))
    }
  })
})

describe('what cannot be sent fails here, by name, and never leaves [ERR-27]', () => {
  const accessToken = new Secret('t')
  const redirectUrl = 'https://app.example/'
  const code = new Secret('C')
  const half = '\uD800'
  type Wrong = readonly [
    names: string,
    run: (services: ReturnType<typeof createServices>) => Promise<unknown>,
  ]
  const wrongs: readonly Wrong[] = [
    ['softwareStatement', (s) => s.registerClient({ softwareStatement: new Secret('') })],
    ['softwareStatement', (s) => s.registerClient({ softwareStatement: undefined as never })],
    ['redirect_uri', (s) => s.registerClient({ softwareStatement: new Secret('x'), redirectUri: 'nowhere' })],
    [
      'client_id',
      (s) => s.issueAccessToken({ credentials: { clientId: '', clientSecret: code, grantType: 'g' } }),
    ],
    [
      'client_secret',
      (s) =>
        s.issueAccessToken({ credentials: { clientId: 'c', clientSecret: new Secret(''), grantType: 'g' } }),
    ],
    [
      'grant_type',
      (s) => s.issueAccessToken({ credentials: { clientId: 'c', clientSecret: code, grantType: '' } }),
    ],
    ['accessToken', (s) => s.retrieveConfiguration({ accessToken: new Secret('') })],
    ['accessToken', (s) => s.retrieveProfiles({} as never)],
    ['mvpd', (s) => s.createSession({ accessToken, mvpd: '' })],
    ['mvpd', (s) => s.createSession({ accessToken, mvpd: 7 as never })],
    ['redirectUrl', (s) => s.createSession({ accessToken, redirectUrl: '/relative' })],
    ['domainName', (s) => s.resumeSession({ accessToken, code, domainName: '' })],
    ['code', (s) => s.resumeSession({ accessToken, code: new Secret('') })],
    ['code', (s) => s.retrieveSession({ accessToken, code: new Secret('..') })],
    ['code', (s) => s.retrieveProfileForCode({ accessToken, code: new Secret(half) })],
    ['mvpd', (s) => s.retrieveProfileForMvpd({ accessToken, mvpd: '.' })],
    ['mvpd', (s) => s.retrieveProfileForMvpd({ accessToken, mvpd: undefined as never })],
    ['resources', (s) => s.preauthorize({ accessToken, mvpd: 'p', resources: [] })],
    ['resources', (s) => s.authorize({ accessToken, mvpd: 'p', resources: 'r' as never })],
    ['resources', (s) => s.authorize({ accessToken, mvpd: 'p', resources: [''] })],
    ['resources', (s) => s.authorize({ accessToken, mvpd: 'p', resources: [5 as never] })],
    ['mvpd', (s) => s.logout({ accessToken, mvpd: '', redirectUrl })],
    ['redirectUrl', (s) => s.logout({ accessToken, mvpd: 'p', redirectUrl: '' })],
    ['redirectUrl', (s) => s.logout({ accessToken, mvpd: 'p', redirectUrl: undefined as never })],
    ['partner', (s) => s.retrievePartnerAuthenticationRequest({ accessToken, partner: '' as never })],
    [
      'samlResponse',
      (s) => s.createPartnerProfile({ accessToken, partner: 'Apple', samlResponse: new Secret('') }),
    ],
    ['Authorization', (s) => s.retrieveProfiles({ accessToken: new Secret('a\nb') })],
    ['Authorization', (s) => s.retrieveProfiles({ accessToken: new Secret('ключ') })],
    [
      'AD-Service-Token',
      (s) => s.retrieveProfiles({ accessToken, identity: { serviceToken: new Secret('') } }),
    ],
    [
      'Adobe-Subject-Token',
      (s) =>
        s.logout({ accessToken, mvpd: 'p', redirectUrl, identity: { platformToken: new Secret('\u0000') } }),
    ],
  ]

  it.each(wrongs)('%s #%#', async (name, run) => {
    let requests = 0
    const { attempt, records } = watch({
      fetch: async () => {
        requests += 1
        return Response.json({})
      },
    })
    expect(failureOf(await attempt(run))).toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`"${name}"`),
      retryable: false,
    })
    expect([requests, records.length]).toEqual([0, 0])
  })

  it.each([
    ['serviceProvider', { serviceProvider: '' }],
    ['AP-Visitor-Identifier', { visitorId: 'Zoë' }],
    ['X-Forwarded-For', { device: { id: 'd', ip: '' } }],
    ['device.id', { device: { id: '' } }],
    ['device.id', { device: { id: half } }],
  ])('%s among the options', async (name, options) => {
    const { attempt } = watch({ ...options, fetch: async () => Response.json({}) })
    const failure = failureOf(await attempt(calls.retrieveProfiles.make))
    expect(failure).toMatchObject({ code: 'usage', message: expect.stringContaining(`"${name}"`) })
  })

  it.each([
    'http://sp.auth.adobe.com',
    'http://localhost.example',
    'http://not-localhost',
    'http://127.0.0.1.example',
    'ftp://localhost',
    'https://sp.auth.adobe.com/api/v2',
    'https://u:p@sp.auth.adobe.com',
    'nowhere',
    '',
  ])('the origin %j [HDR-23 SEC-08]', (origin) => {
    expect(() => createServices({ origin, serviceProvider: 'REF30' })).toThrow(/"origin" must be/)
  })

  it.each([
    'https://sp.auth.adobe.com',
    'https://sp.auth.adobe.com/',
    'http://127.0.0.1:4090',
    'http://127.100.200.3',
    'http://localhost',
  ])('but not the origin %j [HDR-23]', async (origin) => {
    const urls: string[] = []
    const fetch = async (input: unknown) => {
      urls.push(String(input))
      return Response.json({ profiles: {} })
    }
    await calls.retrieveProfiles.make(
      createServices({ origin, serviceProvider: 'REF30', device: { id: 'd' }, fetch }),
    )
    expect(urls).toEqual([`${new URL(origin).origin}/api/v2/REF30/profiles`])
  })
})
