import { RC_S300_FILTERS, type UsbDevice } from '@/card/webusb/usb-device'
import { usbOf } from './this-machine'

/** WebUSB's device, with what it knows beyond talking: how to give the permission back. */
export type ChosenReader = UsbDevice & { forget?: () => Promise<void> }

export type ReaderChoice = { ok: true, reader: ChosenReader } | { ok: false, reason: 'chooser-cancelled' | 'access-denied' }

/** Opens the browser's chooser; must be called while a person presses a button. */
export async function chooseReader(): Promise<ReaderChoice> {
  try {
    const reader = await usbOf(navigator)?.requestDevice({ filters: RC_S300_FILTERS })
    return reader ? { ok: true, reader } : { ok: false, reason: 'access-denied' }
  } catch (error) {
    return { ok: false, reason: error instanceof DOMException && error.name === 'NotFoundError' ? 'chooser-cancelled' : 'access-denied' }
  }
}
