/**
 * What the web has got since Chrome 79, which televisions have: what an app might use without a thought, by the version
 * of Chrome that brought it, as MDN's browser-compat-data tells. Instance members stand behind `prototype`.
 */
const byVersion: Readonly<Record<number, readonly string[]>> = {
  80: ['CompressionStream', 'DecompressionStream'],
  81: ['Intl.DisplayNames'],
  84: ['WeakRef', 'FinalizationRegistry'],
  85: ['String.prototype.replaceAll', 'Promise.any', 'AggregateError'],
  86: ['Element.prototype.replaceChildren', 'DocumentFragment.prototype.replaceChildren'],
  87: ['Intl.Segmenter', 'Atomics.waitAsync', 'cookieStore'],
  90: ['Navigator.prototype.userAgentData'],
  92: ['Array.prototype.at', 'String.prototype.at', 'Crypto.prototype.randomUUID'],
  93: ['Object.hasOwn', 'AbortSignal.abort'],
  94: ['scheduler'],
  95: ['reportError', 'URLPattern'],
  97: ['Array.prototype.findLast', 'Array.prototype.findLastIndex'],
  98: ['structuredClone', 'AbortSignal.prototype.reason'],
  99: ['Intl.supportedValuesOf'],
  100: ['AbortSignal.prototype.throwIfAborted'],
  102: ['HTMLElement.prototype.inert', 'navigation'],
  103: ['AbortSignal.timeout'],
  105: ['Response.json', 'Element.prototype.checkVisibility'],
  110: ['Array.prototype.toReversed', 'Array.prototype.toSorted', 'Array.prototype.toSpliced'],
  111: ['String.prototype.isWellFormed', 'String.prototype.toWellFormed'],
  113: ['Headers.prototype.getSetCookie'],
  114: ['HTMLElement.prototype.showPopover', 'HTMLElement.prototype.togglePopover'],
  116: ['AbortSignal.any'],
  117: ['Object.groupBy', 'Map.groupBy'],
  119: ['Promise.withResolvers'],
  120: ['URL.canParse'],
  121: ['Array.fromAsync'],
  122: ['Iterator', 'Set.prototype.union', 'Set.prototype.intersection', 'Set.prototype.difference'],
  126: ['URL.parse'],
  128: ['Promise.try'],
  129: ['Intl.DurationFormat'],
  134: ['Symbol.dispose', 'Symbol.asyncDispose', 'DisposableStack'],
  136: ['RegExp.escape'],
  140: ['Uint8Array.fromBase64', 'Uint8Array.prototype.toBase64'],
}

export const afterChrome79: readonly string[] = Object.values(byVersion).flat()

/** What pages of `http:` have not, whatever the browser. */
export const secureOnly: readonly string[] = [
  'Navigator.prototype.locks',
  'Navigator.prototype.credentials',
  'Crypto.prototype.subtle',
]
