/** Of every device all that tells it from the others, by its number: whoever sees a value knows whose it is. */
export function deviceNumber(number) {
  const name = `device-${String(number).padStart(6, '0')}`
  return {
    id: `id-of-${name}`,
    ip: addressOf(number),
    visitorId: `visitor-of-${name}`,
    resource: `channel-of-${name}`,
    viewer: `viewer-of-${name}`,
    info: {
      ...{ primaryHardwareType: 'TV', manufacturer: 'Example', model: 'TV 55', version: '1' },
      ...{ osName: 'Tizen', osVersion: '6.5', connectionType: 'WiFi', connectionIp: addressOf(number) },
    },
  }
}

function addressOf(number) {
  return `203.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}

/** What the service gives to one device: members of its answers. */
const handedOut = /"(?:client_id|client_secret|access_token|code|serializedToken)":"([^"]+)"/g

/** Watches the calls of many devices for values that do not belong together. */
export function createWatch() {
  const owners = new Map()
  return {
    /** What an answer hands out is the caller's from now on. */
    learn(call, body = '') {
      const number = callerOf(call)
      for (const [, value] of body.matchAll(handedOut)) owners.set(value, number)
    },
    ownerOf: (value) => owners.get(value),
    /** How many values of others than the caller stand in the call, and how many of its own. */
    look(call) {
      const caller = callerOf(call)
      const counts = { own: 0, foreign: 0 }
      const note = (owner) => {
        if (owner !== undefined) counts[owner === caller ? 'own' : 'foreign'] += 1
      }
      for (const text of textsOf(call)) {
        for (const [, number] of text.matchAll(/device-(\d{6})/g)) note(Number(number))
        for (const address of text.match(/\b203(?:\.\d{1,3}){3}\b/g) ?? []) note(numberOf(address))
        for (const word of text.split(/[^\w+/=-]+/)) {
          note(owners.get(word))
          if (word.includes('/')) for (const segment of word.split('/')) note(owners.get(segment))
        }
      }
      return counts
    },
  }
}

function callerOf({ headers }) {
  return numberOf(headers['x-forwarded-for'] ?? '')
}

function numberOf(address) {
  const [, high, middle, low] = address.split('.').map(Number)
  return (high << 16) | (middle << 8) | low
}

/** All that a call says, its escapes undone, and what stands in Base64. */
function textsOf({ path, query, headers, body }) {
  const sent = [path, query, decodeURIComponent(body.replaceAll('+', ' ')), ...Object.values(headers)]
  const encoded = [headers['ap-device-identifier'] ?? '', headers['x-device-info'] ?? '']
  return [
    ...sent,
    ...encoded.map((text) => Buffer.from(text.replace(/^fingerprint /, ''), 'base64').toString()),
  ]
}
