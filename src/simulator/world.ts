import type { SimulatedProvider } from './configuration.ts'
import type { Application, Settings } from './options.ts'
import { token } from './random.ts'
import type { Client, Owner, State } from './state.ts'

/** What every part of the simulator works on. */
export interface World {
  readonly settings: Settings
  state: State
}

/** The service's own time, ahead of the clock or behind it by the skew. */
export function now(world: World): number {
  return world.settings.clock.now() + world.state.skewMs
}

/** The application of a software statement, unless it is unknown or revoked. */
export function applicationOf(world: World, softwareStatement: string): Application | undefined {
  if (world.state.revokedStatements.includes(softwareStatement)) return undefined
  return world.settings.applications.find((known) => known.softwareStatement === softwareStatement)
}

/** The client with these credentials, as long as they and its software statement are good. */
export function clientOf(world: World, id: string): Client | undefined {
  const client = world.state.clients[id]
  return client === undefined || client.revoked || !applicationOf(world, client.softwareStatement)
    ? undefined
    : client
}

export function isServiceProvider(world: World, id: string): boolean {
  return world.settings.applications.some((application) => application.serviceProviders.includes(id))
}

export function providerOf(world: World, mvpd: string): SimulatedProvider | undefined {
  return world.settings.providers.find(({ id }) => id === mvpd)
}

/** A provider that a control names; throws if there is none. */
export function knownProvider(world: World, mvpd: string): SimulatedProvider {
  const provider = providerOf(world, mvpd)
  if (provider === undefined) throw new Error(`the simulator has no provider ${JSON.stringify(mvpd)}`)
  return provider
}

export function isActive(world: World, mvpd: string): boolean {
  return !world.state.deactivated.includes(mvpd)
}

/** The row of an owner in the tables. */
export function ownerKey({ clientId, serviceProvider, device }: Owner): string {
  return `${clientId} ${serviceProvider} ${device}`
}

/** A secret or token, drawn by the dice: worthless outside the simulator. */
export function secret(world: World): string {
  return token(world.state, 40)
}

/** Standard Base64 of a text in UTF-8. */
export function base64(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}
