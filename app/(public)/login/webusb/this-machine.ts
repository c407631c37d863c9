import type { UsbDevice } from '@/card/webusb/usb-device'
import type { Platform, Support } from './words'

type DisconnectListener = (event: { device?: UsbDevice }) => void

/** The part of WebUSB's USB that the page uses; TypeScript's DOM types do not know it. */
export interface Usb {
  requestDevice(options: { filters: { vendorId: number, productId: number }[] }): Promise<UsbDevice>
  addEventListener(type: 'disconnect', listener: DisconnectListener): void
  removeEventListener(type: 'disconnect', listener: DisconnectListener): void
}

export const usbOf = (navigator: Navigator): Usb | undefined => (navigator as Navigator & { usb?: Usb }).usb

type PolicyDocument = Document & { featurePolicy?: { allowsFeature(feature: string): boolean } }
type ClientHints = Navigator & { userAgentData?: { platform: string } }

/** Whether this browser lets this page use USB devices. */
export function supportOf(window: Window): Support {
  if (!window.isSecureContext) return 'insecure'
  if (usbOf(window.navigator) === undefined) return 'missing'
  const policy = (window.document as PolicyDocument).featurePolicy
  return policy && !policy.allowsFeature('usb') ? 'forbidden' : 'usable'
}

const platforms: [RegExp, Platform][] = [[/android/i, 'android'], [/win/i, 'windows'], [/mac/i, 'macos'], [/linux|chrome os|cros/i, 'linux']]

/** The system, for the sentence about its drivers. Nothing else depends on it. */
export function platformOf(navigator: Navigator): Platform {
  const said = (navigator as ClientHints).userAgentData?.platform || navigator.userAgent
  return platforms.find(([pattern]) => pattern.test(said))?.[1] ?? 'other'
}
