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
 * "unknown", which is treated as insecure (shorter sign-ins). Value sets are suggestions: the pages break them.
 *
 * @see spec endpoints.md §3.3 (HDR-10 to HDR-13)
 */
export interface DeviceInfo {
  /** Kind of device, e.g. `SetTopBox`, `TV`, `MobilePhone`, `Desktop`. */
  readonly primaryHardwareType?: string
  readonly model: string
  /** Version of the device, not of the app. */
  readonly version: string
  readonly manufacturer?: string
  readonly vendor?: string
  readonly osName: string
  readonly osFamily?: string
  readonly osVendor?: string
  readonly osVersion: string
  readonly browserName?: string
  readonly browserVendor?: string
  readonly browserVersion?: string
  readonly userAgent?: string
  /** Physical screen size, in pixels. */
  readonly displayWidth?: number
  readonly displayHeight?: number
  readonly displayPpi?: number
  /** In inches. */
  readonly diagonalScreenSize?: number | string
  /** Public address; some providers' home-based sign-in needs it, with the port. */
  readonly connectionIp?: string
  readonly connectionPort?: number | string
  /** `WiFi`, `LAN`, `3G`, `4G`, `5G` or the platform's own word. */
  readonly connectionType: string
  readonly connectionSecure?: boolean
  readonly applicationId?: string
}

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
