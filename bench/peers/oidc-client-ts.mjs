import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts'

/** It tells of a token's end a minute before; somebody who has just opened the app meets it soon. */
const expiresInS = 65

/** Somebody who has signed in; it has no device flow, so what it does by itself is to renew. */
async function createManager({ origin }, number, o = {}) {
  const manager = new UserManager({
    authority: origin,
    client_id: 'tv',
    redirect_uri: `${origin}/oauth/callback`,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    automaticSilentRenew: false,
    ...o,
  })
  await manager.storeUser(
    new User({
      access_token: 'access-token',
      refresh_token: `refresh-token-${number}`,
      token_type: 'Bearer',
      scope: 'openid',
      profile: { sub: 'viewer' },
      expires_at: Math.floor(Date.now() / 1000) + expiresInS,
    }),
  )
  return manager
}

/** Renews by itself; true if it ends well. */
export async function succeeds(app) {
  const manager = await createManager(app, 0, { automaticSilentRenew: true })
  return new Promise((resolve) => {
    manager.events.addUserLoaded(() => resolve(true))
    manager.events.addSilentRenewError(() => resolve(false))
    void manager.getUser()
  })
}

/** A renewal under way, and the nearest there is to ending it: no method takes a signal. */
export async function beginOne(app, number) {
  const manager = await createManager(app, number)
  manager.signinSilent().catch(() => {})
  const abort = () => {
    manager.stopSilentRenew()
    void manager.removeUser()
  }
  return { key: `refresh-token-${number}`, abort }
}

/** Three managers over one store, each with so many callers who need an access token that is still good. */
export async function ask(app, { tabs, callers, revoke }) {
  const userStore = new WebStorageStateStore({ store: new InMemoryWebStorage() })
  const all = await Promise.all(Array.from({ length: tabs }, () => createManager(app, 0, { userStore })))
  await revoke()
  const answers = await Promise.allSettled(
    all.flatMap((manager) => Array.from({ length: callers }, () => manager.signinSilent())),
  )
  return answers.filter(({ status }) => status === 'fulfilled').length
}
