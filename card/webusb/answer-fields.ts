/** The data objects in the reader's answers (PC/SC part 3, amendment 1, and what RC-S300 adds: FF 6D). */
export const FIELD = {
  deviceState: 0x80,
  protocol: 0x8f,
  validBits: 0x92,
  receptionStatus: 0x96,
  received: 0x97,
  outcome: 0xc0,
  atr: 0x5f51,
  vendor: 0xff6d,
} as const

/** Lengths that each may have; what is not listed is not expected from this reader. */
const LENGTHS = new Map<number, (length: number) => boolean>([
  [FIELD.deviceState, (length) => length === 3],
  [FIELD.protocol, (length) => length === 1 || length === 3],
  [FIELD.validBits, (length) => length === 1],
  [FIELD.receptionStatus, (length) => length === 2],
  [FIELD.received, () => true],
  [FIELD.outcome, (length) => length === 3],
  [FIELD.atr, (length) => length >= 2 && length <= 33],
  [FIELD.vendor, (length) => length === 3 || length === 6],
])

export type Fields = ReadonlyMap<number, Uint8Array>

/** Reads data objects to the last byte; null when one is unknown, has another length than agreed, comes twice or is cut off. */
export function parseFields(bytes: Uint8Array): Fields | null {
  const fields = new Map<number, Uint8Array>()
  for (let at = 0; at < bytes.length; ) {
    const tagLength = bytes[at] === 0x5f || bytes[at] === 0xff ? 2 : 1
    const tag = tagLength === 2 ? ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0) : (bytes[at] ?? 0)
    const length = readLength(bytes, at + tagLength)
    if (length === null || fields.has(tag) || !LENGTHS.get(tag)?.(length.value) || length.end + length.value > bytes.length) return null
    fields.set(tag, bytes.slice(length.end, length.end + length.value))
    at = length.end + length.value
  }
  return fields
}

/** BER length in one, two or three bytes; `end` is where the value begins. */
function readLength(bytes: Uint8Array, at: number): { value: number; end: number } | null {
  const [first, second, third] = bytes.slice(at, at + 3)
  if (first === undefined) return null
  if (first < 0x80) return { value: first, end: at + 1 }
  if (first === 0x81 && second !== undefined) return { value: second, end: at + 2 }
  if (first === 0x82 && second !== undefined && third !== undefined) return { value: (second << 8) | third, end: at + 3 }
  return null
}
