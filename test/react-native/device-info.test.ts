import { deviceInfo, type PlatformLike } from 'passchart/react-native'
import { expect, it } from 'vitest'

const given = { model: 'Model', version: 'version1,1', connectionType: 'WiFi' }
const apple = { manufacturer: 'Apple', osVendor: 'Apple' }
const phones: readonly (readonly [string, PlatformLike, object])[] = [
  [
    'a telephone of Apple',
    { OS: 'ios', Version: '19.1', isPad: false },
    { ...apple, primaryHardwareType: 'MobilePhone', osName: 'iOS', osFamily: 'iOS', osVersion: '19.1' },
  ],
  [
    'a tablet of Apple',
    { OS: 'ios', Version: '19.1', isPad: true },
    { ...apple, primaryHardwareType: 'Tablet', osName: 'iOS', osFamily: 'iOS', osVersion: '19.1' },
  ],
  [
    'an Apple TV',
    { OS: 'ios', Version: '19.0', isTV: true },
    { ...apple, primaryHardwareType: 'SetTopBox', osName: 'tvOS', osFamily: 'tvOS', osVersion: '19.0' },
  ],
  [
    'a device with Android',
    { OS: 'android', Version: 36, constants: { Release: '16', Manufacturer: 'samsung' } },
    { manufacturer: 'samsung', osName: 'Android', osFamily: 'Android', osVersion: '16' },
  ],
  [
    'a Mac',
    { OS: 'macos', Version: '26.1' },
    { ...apple, osName: 'Mac OS', osFamily: 'macOS', osVersion: '26.1' },
  ],
  ['anything else', { OS: 'kepler' }, { osName: 'kepler', osFamily: 'kepler', osVersion: '' }],
]

it.each(phones)('describes %s', (_, Platform, told) => {
  expect(deviceInfo(Platform, given)).toEqual({ ...given, ...told })
})

it('takes what is given for better', () => {
  const info = deviceInfo({ OS: 'android', Version: 36 }, { ...given, osName: 'Fire OS', osVersion: '8' })
  expect(info).toMatchObject({ osName: 'Fire OS', osFamily: 'Android', osVersion: '8' })
})
