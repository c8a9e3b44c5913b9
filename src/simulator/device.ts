import { deviceInfo } from './call.ts'
import type { HeaderFields } from './request.ts'

const noVersion = { major: 0, minor: 0, patch: 0, profile: '' }

function version(value: unknown): typeof noVersion {
  const [major = 0, minor = 0, patch = 0] = String(value ?? '')
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0)
  return { major, minor, patch, profile: '' }
}

/**
 * The streaming device as a companion may show it: what it says of itself, else what the request shows.
 *
 * @see spec endpoints.md §5.7
 */
export function describeDevice(headers: HeaderFields, client: string): object {
  const info = deviceInfo(headers) ?? {}
  const userAgent = headers['user-agent'] ?? info.userAgent ?? null
  const hardwareVendor = info.vendor ?? info.manufacturer ?? null
  return {
    type: info.primaryHardwareType ?? info.type ?? 'Unknown',
    model: info.model ?? null,
    version: version(info.version),
    hardware: {
      name: info.model ?? null,
      vendor: hardwareVendor,
      version: noVersion,
      manufacturer: info.manufacturer ?? hardwareVendor,
    },
    operatingSystem: {
      name: info.osName ?? null,
      family: info.osFamily ?? info.osName ?? null,
      vendor: info.osVendor ?? null,
      version: version(info.osVersion),
    },
    browser: {
      name: info.browserName ?? null,
      vendor: info.browserVendor ?? null,
      version: version(info.browserVersion),
      userAgent,
      originalUserAgent: userAgent,
    },
    display: {
      width: info.displayWidth ?? 0,
      height: info.displayHeight ?? 0,
      ppi: info.displayPpi ?? 0,
      name: 'DISPLAY',
      vendor: null,
      version: null,
      diagonalSize: info.diagonalScreenSize ?? null,
    },
    applicationId: info.applicationId ?? null,
    connection: {
      ipAddress: info.connectionIp ?? client,
      port: info.connectionPort === undefined ? null : String(info.connectionPort),
      secure: String(info.connectionSecure) === 'true',
      type: info.connectionType ?? null,
    },
  }
}
