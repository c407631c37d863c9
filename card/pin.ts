/** Which of the card's two keys, and with it which secret opens it. */
export type KeyPurpose = 'authentication' | 'signature'

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39
const isUpperCase = (byte: number) => byte >= 0x41 && byte <= 0x5a

/** Whether the bytes have the form the card expects: 4 digits, or 6 to 16 upper-case letters and digits. Costs no try. */
export function hasPinForm(purpose: KeyPurpose, pin: Uint8Array): boolean {
  if (purpose === 'authentication') return pin.length === 4 && pin.every(isDigit)
  return pin.length >= 6 && pin.length <= 16 && pin.every((byte) => isDigit(byte) || isUpperCase(byte))
}

/**
 * Brings what people type to what the card stores, in a fresh array: full-width forms (UTF-8 `EF BC 81`…`EF BD 9A`) become ASCII,
 * letters become upper case. Works on bytes so that no string ever holds the secret. The caller overwrites both arrays.
 */
export function normalisePin(typed: Uint8Array): Uint8Array {
  const room = new Uint8Array(typed.length)
  let length = 0
  for (let i = 0; i < typed.length; ) {
    const [byte, width] = asciiAt(typed, i)
    room[length++] = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte
    i += width
  }
  const pin = room.slice(0, length)
  room.fill(0)
  return pin
}

/** One character as ASCII and the bytes it took. U+FF01–FF3F is EF BC 81–BF, U+FF40–FF5E is EF BD 80–9E. */
function asciiAt(typed: Uint8Array, at: number): [byte: number, width: number] {
  const first = typed[at] ?? 0
  const second = typed[at + 1]
  const third = typed[at + 2] ?? 0
  if (first === 0xef && second === 0xbc && third >= 0x81) return [third - 0x60, 3]
  if (first === 0xef && second === 0xbd && third >= 0x80 && third <= 0x9e) return [third - 0x20, 3]
  return [first, 1]
}
