import type { Exchange, LogEntry } from 'passchart/simulator'

/** Tells whose values a call carries: those planted in a device, and those the service has given to it since. */
export interface Owners {
  /** This value is the device's alone. */
  own(number: number, value: string): void
  /** The devices whose values stand anywhere in the call: in the clear, escaped, in Base64, or inside a token. */
  of(call: LogEntry): ReadonlySet<number>
  ownerOf(value: string): number | undefined
  /** For `onExchange`: what an answer hands out belongs to the device that asked. */
  learn(exchange: Exchange): void
}

/** What the service draws for one device: members of its answers. */
const handedOut = /"(?:client_id|client_secret|access_token|code|sessionId|serializedToken)":"([^"]+)"/g

export function createOwners(): Owners {
  const owned = new Map<string, number>()
  const owners: Owners = {
    own: (number, value) => void owned.set(value, number),
    of(call) {
      const found = new Set<number>()
      for (const text of textsOf(call)) {
        // Planted values name the device, so that they are found inside others too.
        for (const [, number] of text.matchAll(/device-(\d{5})/g)) found.add(Number(number))
        for (const word of wordsOf(text)) {
          const number = owned.get(word)
          if (number !== undefined) found.add(number)
        }
      }
      return found
    },
    ownerOf: (value) => owned.get(value),
    learn({ call, answer: { status, body = '' } }) {
      const [number, ...others] = owners.of(call)
      if (number === undefined || others.length > 0 || status > 299) return
      for (const [, value] of body.matchAll(handedOut)) if (value !== undefined) owned.set(value, number)
    },
  }
  return owners
}

/** All that a call says, and what is encoded in it. */
function textsOf({ path, query, headers, body }: LogEntry): readonly string[] {
  const sent = [path, query, body, ...Object.values(headers)]
  const texts = [...sent, ...sent.map(unescaped)]
  for (const text of sent) for (const part of text.split(/[^\w+/=-]+/)) texts.push(decoded(part))
  return texts
}

/** In pieces of every size: a whole token, a part of it, a segment of a path, an address. */
function* wordsOf(text: string): Generator<string> {
  for (const separator of [/[^\w.+/=-]+/, /[^\w.-]+/, /[^\w-]+/]) yield* text.split(separator)
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}

function decoded(text: string): string {
  return text.length < 8 ? '' : Buffer.from(text, 'base64').toString()
}
