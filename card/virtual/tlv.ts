import { concatBytes } from '../bytes'

/** One BER-TLV object with a definite length of at most 65535 bytes. */
export function encodeTlv(tag: readonly number[], value: Uint8Array): Uint8Array {
  const { length } = value
  if (length > 0xffff) throw new RangeError(`${length} bytes do not fit a two-byte length`)
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return concatBytes(Uint8Array.from([...tag, ...lengthBytes]), value)
}
