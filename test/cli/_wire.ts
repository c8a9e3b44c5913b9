/** Secrets in the headers of requests, by their kind. */
const secretHeaders: Readonly<Record<string, string>> = {
  'AP-Device-Identifier': 'device',
  'AP-Partner-Framework-Status': 'partnerStatus',
  'Adobe-Subject-Token': 'platformToken',
  'AD-Service-Token': 'serviceToken',
  'X-SSO-ID': 'commonId',
}

const secretMembers =
  /"(software_statement|client_secret|access_token|serializedToken|serviceToken)":"([^"]+)"|"(userID)":\{"value":"([^"]+)"/g

/** What goes over the wire, for each story apart: each has a service of its own. */
export function recordWire() {
  const original = globalThis.fetch
  const services = new Map<string, { calls: number; readonly secrets: Map<string, string> }>()
  const of = (origin: string) => {
    const known = services.get(origin) ?? { calls: 0, secrets: new Map<string, string>() }
    services.set(origin, known)
    return known
  }
  const search = (secrets: Map<string, string>, text: string) => {
    for (const [, kind = '', secret = '', other, value] of text.matchAll(secretMembers)) {
      secrets.set(value ?? secret, other ?? kind)
    }
  }
  return {
    begin() {
      globalThis.fetch = async (input, init) => {
        const service = of(new URL(input instanceof Request ? input.url : input).origin)
        const { secrets } = service
        service.calls += 1
        const headers = new Headers(init?.headers)
        for (const [name, kind] of Object.entries(secretHeaders)) {
          const value = headers.get(name)?.replace(/^fingerprint /, '')
          if (value === undefined) continue
          secrets.set(value, kind)
          // An id says as much as its Base64.
          if (kind === 'device') secrets.set(atob(value), kind)
        }
        const body = `${init?.body ?? ''}`
        search(secrets, body)
        const saml = new URLSearchParams(body).get('SAMLResponse')
        if (saml) secrets.set(saml, 'SAMLResponse')
        const response = await original(input, init)
        search(secrets, await response.clone().text())
        return response
      }
    },
    end() {
      globalThis.fetch = original
    },
    /** How often the service that a story names was asked, and every secret that came by, with its kind. */
    of: (story: string) => ({ ...of(/service +a simulator, .* at\s+(\S+)/.exec(story)?.[1] ?? '') }),
  }
}
