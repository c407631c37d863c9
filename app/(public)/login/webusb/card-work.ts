import { hasPinForm, normalisePin } from '@/card/pin'
import { inspectForLogin, signLogin, type UsbResult } from '@/card/webusb/operations'
import type { UsbDevice } from '@/card/webusb/usb-device'

export { inspectForLogin }

export type LoginResponse = { request: string, certificate: string, signature: string }

const base64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))

/** Takes what was typed out of the field, which is empty afterwards, as bytes. Null when it cannot be a PIN: the card never sees that. */
export function takePin(field: HTMLInputElement): Uint8Array | null {
  const typed = new TextEncoder().encode(field.value)
  field.value = ''
  const pin = normalisePin(typed)
  typed.fill(0)
  if (hasPinForm('authentication', pin)) return pin
  pin.fill(0)
  return null
}

type SignedForPortal = Promise<UsbResult<{ response: LoginResponse }>>

/** Has the card sign the request; the PIN is overwritten whatever comes of it. */
export async function signForPortal(device: UsbDevice, pin: Uint8Array, request: string, signal: AbortSignal): SignedForPortal {
  try {
    const signed = await signLogin(device, pin, new TextEncoder().encode(request), { signal })
    if (!signed.ok) return signed
    return { ok: true, response: { request, certificate: base64(signed.certificate), signature: base64(signed.signature) } }
  } finally {
    pin.fill(0)
  }
}
