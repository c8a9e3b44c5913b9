/**
 * Names that code in the documentation leans on: a reader knows what they are. Declared here once, with true types; what
 * passchart exports is imported by the code itself, save `createPass`, with which all begins.
 */

declare const createPass: typeof import('passchart').createPass
declare const options: import('passchart').PassOptions
declare const pass: import('passchart').Pass
declare const view: import('passchart').PassView
declare const companion: import('passchart/companion').Companion
declare const simulator: import('passchart/simulator').Simulator
/** Options of two apps. */
declare const first: import('passchart').PassOptions
declare const second: import('passchart').PassOptions

// What an app has to say about itself and its device.
declare const serviceProvider: string
declare const softwareStatement: string
declare const statement: string
declare const redirectUrl: string
declare const deviceId: string
declare const id: string
declare const info: import('passchart').DeviceInfo
declare const ip: string
declare const account: { readonly id: string }
declare const ssoOrigin: string
/** The sign-in code on a screen. */
declare const code: string

// What an app is made of.
declare const store: import('passchart').Store
declare const browser: import('passchart').Browser
declare const amazonLibrary: { token(): Promise<string | undefined> }
declare const logger: Record<
  'debug' | 'info' | 'warn' | 'error',
  (data: object | undefined, message: string) => void
>
declare const inspector: { inspect(event: import('xstate').InspectionEvent): void }
declare const machine: import('xstate').AnyStateMachine
declare const bytes: Uint8Array<ArrayBuffer>
declare const path: string
declare const input: HTMLInputElement

// What a screen can do.
declare function render(
  view: import('passchart').PassView | import('passchart/companion').CompanionView,
): void
declare function showButton(label: string, press: () => void): void
declare function showPicker(
  providers: readonly import('passchart').ProviderSummary[],
  pick: (mvpd: string) => void,
): void
declare function showCode(code: string | undefined, expiresAtMs: number | undefined): void
declare function showCatalogue(mvpd: string): void
declare function showProblem(failure: import('passchart').Failure): void
declare function showReason(text: string): void
declare function play(token: string): void
/** Opens a page; resolves with how it ended. */
declare function show(url: string): Promise<'returned' | 'closed' | 'failed'>
declare function showWebView(
  url: string,
  at: { until: string; signal: AbortSignal },
): Promise<'returned' | 'closed'>

/** What the pages use of React Native and Expo, which are not installed here. */
declare module 'react-native' {
  import type { FunctionComponent, PropsWithChildren } from 'react'

  interface Subscription {
    remove(): void
  }
  const AppState: {
    readonly currentState: string
    addEventListener(type: 'change', listener: (state: string) => void): Subscription
  }
  const Linking: {
    openURL(url: string): Promise<unknown>
    getInitialURL(): Promise<string | null>
    addEventListener(type: 'url', listener: (event: { url: string }) => void): Subscription
  }
  const Platform: { readonly OS: string; readonly Version: number | string; readonly isTV: boolean }
  const Button: FunctionComponent<{ title: string; onPress(): void }>
  const Text: FunctionComponent<PropsWithChildren<{ accessibilityRole?: string }>>
  const View: FunctionComponent<PropsWithChildren>
}
declare module '@react-native-community/netinfo' {
  const NetInfo: {
    addEventListener(listener: (state: { isConnected: boolean | null }) => void): () => void
  }

  // biome-ignore lint/style/noDefaultExport: that package has one.
  export default NetInfo
}
declare module 'expo-application' {
  function getAndroidId(): string
  function getIosIdForVendorAsync(): Promise<string | null>
}
declare module 'expo-device' {
  const modelName: string | null
  const modelId: string | null
  const designName: string | null
}
declare module 'expo-secure-store' {
  function getItemAsync(key: string): Promise<string | null>
  function setItemAsync(key: string, value: string): Promise<void>
  function deleteItemAsync(key: string): Promise<void>
}
declare module 'expo-web-browser' {
  function openAuthSessionAsync(url: string, redirectUrl: string): Promise<{ type: string }>
  function dismissAuthSession(): void
}
declare module 'react-native-url-polyfill/auto' {}

/** And of a desktop shell. */
declare module 'electron' {
  const app: {
    on(event: 'open-url', listener: (event: object, url: string) => void): void
    removeAllListeners(event: 'open-url'): void
  }
  const shell: { openExternal(url: string): Promise<void> }
}
