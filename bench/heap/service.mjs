const providers = Array.from({ length: 200 }, (_, index) => ({
  id: index === 0 ? 'Cablevision' : `Provider_${index}`,
  displayName: `Provider of television number ${index}`,
  logoUrl: `https://static.example.com/logos/provider-${index}-112x33.png`,
  boardingStatus: 'SUPPORTED',
}))

/** A `fetch` double that keeps nothing: it hands out tokens and codes of the usual size, and never a profile. */
export function createService() {
  let drawn = 0
  const draw = (length) => `${++drawn}-`.padEnd(length, 'aB3dE6gH9')

  function answerTo({ pathname }) {
    if (pathname.endsWith('/register')) {
      return { client_id: draw(36), client_secret: draw(36), grant_types: ['client_credentials'] }
    }
    if (pathname.endsWith('/token')) {
      return { access_token: draw(600), expires_in: 21_600, token_type: 'bearer' }
    }
    if (pathname.endsWith('/configuration')) return { requestor: { id: 'REF30', mvpds: providers } }
    if (pathname.endsWith('/sessions')) {
      const code = draw(7)
      return {
        actionName: 'authenticate',
        actionType: 'interactive',
        reasonType: 'none',
        missingParameters: [],
        code,
        sessionId: draw(36),
        mvpd: 'Cablevision',
        serviceProvider: 'REF30',
        url: `/api/v2/authenticate/REF30/${code}`,
        notBefore: 1_767_225_600_000,
        notAfter: 1_767_225_600_000 + 1_800_000,
      }
    }
    return { profiles: {} }
  }
  return async (url) =>
    new Response(JSON.stringify(answerTo(new URL(url))), { headers: { 'Content-Type': 'application/json' } })
}
