import type { Open } from './values.ts'

/**
 * Header names of DCR and REST API V2, as the pages spell them.
 *
 * @see spec endpoints.md §3
 */
export const headerNames = {
  authorization: 'Authorization',
  deviceIdentifier: 'AP-Device-Identifier',
  deviceInfo: 'X-Device-Info',
  forwardedFor: 'X-Forwarded-For',
  platformToken: 'Adobe-Subject-Token',
  rokuToken: 'X-Roku-Reserved-Roku-Connect-Token',
  serviceToken: 'AD-Service-Token',
  partnerFrameworkStatus: 'AP-Partner-Framework-Status',
  temporaryIdentity: 'AP-TempPass-Identity',
  visitorIdentifier: 'AP-Visitor-Identifier',
} as const

/**
 * Description of the streaming device, sent as `X-Device-Info`. A missing or wrong description makes the platform
 * "unknown", which is treated as insecure (shorter sign-ins). Listed values are those of the pages (HDR-11), which break
 * their own lists: any other is sent as well.
 *
 * @see spec endpoints.md §3.3
 */
export interface DeviceInfo {
  /** Kind of device; what a snippet of the pages calls `type` is no key (HDR-26). */
  readonly primaryHardwareType?: Open<
    | ('Camera' | 'DataCollectionTerminal' | 'Desktop' | 'EmbeddedNetworkModule' | 'eReader' | 'GamesConsole')
    | ('GeolocationTracker' | 'Glasses' | 'MediaPlayer' | 'MobilePhone' | 'PaymentTerminal' | 'PluginModem')
    | ('SetTopBox' | 'TV' | 'Tablet' | 'WirelessHotspot' | 'Wristwatch' | 'Unknown')
  >
  readonly model: string
  /** Version of the device, not of the app. */
  readonly version: string
  readonly manufacturer?: string
  readonly vendor?: string
  readonly osName: Open<
    | ('Android' | 'Chrome OS' | 'Linux' | 'Mac OS' | 'OS X' | 'OpenBSD' | 'Roku OS' | 'Windows' | 'iOS')
    | ('tvOS' | 'webOS')
  >
  readonly osFamily?: Open<
    | ('Android' | 'BSD' | 'Linux' | 'PlayStation OS' | 'Roku OS' | 'Symbian' | 'Tizen' | 'Windows' | 'iOS')
    | ('tvOS' | 'macOS' | 'webOS')
  >
  readonly osVendor?: Open<
    | ('Amazon' | 'Apple' | 'Google' | 'LG' | 'Microsoft' | 'Mozilla' | 'Nintendo' | 'Nokia' | 'Roku')
    | ('Samsung' | 'Sony' | 'Tizen Project')
  >
  readonly osVersion: string
  readonly browserName?: Open<
    | ('Android Browser' | 'Chrome' | 'Edge' | 'Firefox' | 'Internet Explorer' | 'Opera' | 'Safari')
    | ('SeaMonkey' | 'Symbian Browser')
  >
  readonly browserVendor?: Open<
    | ('Amazon' | 'Apple' | 'Google' | 'Microsoft' | 'Motorola' | 'Mozilla' | 'Netscape')
    | ('Nintendo' | 'Nokia' | 'Samsung' | 'Sony Ericsson')
  >
  readonly browserVersion?: string
  readonly userAgent?: string
  /** Physical screen size, in pixels. */
  readonly displayWidth?: number
  readonly displayHeight?: number
  readonly displayPpi?: number
  /** In inches. */
  readonly diagonalScreenSize?: number | string
  /** Public address; some providers' home-based sign-in needs it, with the port (HDR-13). */
  readonly connectionIp?: string
  /** The port the device calls from (HBA-06, S2S-03, S2S-14). */
  readonly connectionPort?: number | string
  /** `WiFi`, `LAN`, `3G`, `4G`, `5G` or the platform's own word. */
  readonly connectionType: string
  readonly connectionSecure?: boolean
  readonly applicationId?: string
}

/** What a description has to say at least (HDR-10). */
export const requiredDeviceInfo = [
  'model',
  'version',
  'osName',
  'osVersion',
  'connectionType',
] as const satisfies readonly (keyof DeviceInfo)[]

/**
 * What the partner's framework on the device reports, sent as `AP-Partner-Framework-Status`.
 *
 * @see spec endpoints.md §3.6
 */
export interface PartnerFrameworkStatus {
  readonly frameworkPermissionInfo: {
    readonly accessStatus: 'granted' | 'denied' | 'restricted' | 'notDetermined'
    readonly error?: { readonly code: string; readonly message: string }
  }
  readonly frameworkProviderInfo: {
    /** The provider's mapping id at the platform (`platformMappingId`), not the MVPD id. */
    readonly id?: string
    /** End of the sign-in at the platform: digits, milliseconds since 1970. */
    readonly expirationDate?: string
    readonly error?: { readonly code: string; readonly message: string }
  }
}

/**
 * Who uses a promotional TempPass, sent as `AP-TempPass-Identity`: a JSON object such as `{ email: <hash> }`.
 * Personal data must be hashed before (SHA-256 or stronger).
 *
 * @see spec endpoints.md §3.7 (TEMP-04)
 */
export type TemporaryIdentity = Readonly<Record<string, string>>
