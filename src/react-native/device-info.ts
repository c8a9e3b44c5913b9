import { defined } from '../defined.ts'
import type { DeviceInfo } from '../protocol/headers.ts'

/** `Platform` of React Native, as far as it is used. */
export interface PlatformLike {
  readonly OS: string
  readonly Version?: number | string
  readonly isTV?: boolean
  readonly isPad?: boolean
  readonly constants?: {
    /** On every platform. */
    readonly reactNativeVersion?: object
    /** The others on Android. */
    readonly Release?: string
    readonly Manufacturer?: string
  }
}

/**
 * Describes the device as far as `Platform` knows it; what is given besides comes first. `Platform` knows neither model
 * nor version of a device: `expo-device` or `react-native-device-info` do.
 *
 * @example
 * deviceInfo(Platform, { model: 'iPhone 15', version: 'iPhone15,4', connectionType: 'WiFi' })
 */
export function deviceInfo(
  Platform: PlatformLike,
  given: Partial<DeviceInfo> & Pick<DeviceInfo, 'model' | 'version' | 'connectionType'>,
): DeviceInfo {
  const { OS, Version, constants } = Platform
  const isApple = OS === 'ios' || OS === 'macos'
  const osName = osNameOf(Platform)
  return {
    osName,
    // Android counts versions of its programming interface there.
    osVersion: constants?.Release ?? String(Version ?? ''),
    ...defined({
      primaryHardwareType: hardwareOf(Platform),
      manufacturer: isApple ? 'Apple' : constants?.Manufacturer,
      osFamily: OS === 'macos' ? 'macOS' : osName,
      osVendor: isApple ? 'Apple' : undefined,
    }),
    ...given,
  }
}

function osNameOf({ OS, isTV }: PlatformLike): string {
  if (OS === 'ios') return isTV ? 'tvOS' : 'iOS'
  const names: Readonly<Record<string, string>> = { android: 'Android', macos: 'Mac OS', windows: 'Windows' }
  return names[OS] ?? OS
}

/** On Android a television may be one or a box, and a telephone a tablet. */
function hardwareOf({ OS, isTV, isPad }: PlatformLike): DeviceInfo['primaryHardwareType'] {
  if (OS !== 'ios') return undefined
  if (isTV) return 'SetTopBox'
  return isPad ? 'Tablet' : 'MobilePhone'
}
