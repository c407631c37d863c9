import { BitString, fromBER, Integer, OctetString } from 'asn1js'
import type { AsnType, BaseBlock } from 'asn1js'
import { AlgorithmIdentifier, RelativeDistinguishedNames, Time, TimeType } from 'pkijs'
import type { Der } from './der'

// What PKI.js and asn1js work with, from the values our interfaces have. Nothing the CMS writer needs may come to stand here.

export const derOf = (object: BaseBlock): Der => new Uint8Array(object.toBER())

export const bufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer

/** A value that is DER already, to be carried as it is: what strings hold is not looked into. Throws where the bytes are not one value. */
export function asn1Object(der: Uint8Array): AsnType {
  const { offset, result } = fromBER(bufferOf(der), { parseEmbedded: false })
  if (offset !== der.length) throw new TypeError(`Not one ASN.1 value: ${result.error}`)
  return result
}

export const nameObject = (name: Der) => new RelativeDistinguishedNames({ schema: asn1Object(name) })

export const algorithmObject = (algorithm: Der) => new AlgorithmIdentifier({ schema: asn1Object(algorithm) })

/** INTEGER from unsigned big-endian bytes: a serial number, a nonce. */
export const integerObject = (bytes: Uint8Array) => Integer.fromBigInt(BigInt(`0x0${Buffer.from(bytes).toString('hex')}`))

export const octetObject = (bytes: Uint8Array) => new OctetString({ valueHex: bufferOf(bytes) })

/** A named bit list (X.690 section 11.2.2: trailing zero bits removed); `bits` are the positions that are set. */
export function namedBits(bits: readonly number[]): BitString {
  if (bits.length === 0) return new BitString()
  const highest = Math.max(...bits)
  const bytes = new Uint8Array(Math.floor(highest / 8) + 1)
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  return new BitString({ valueHex: bytes.buffer, unusedBits: 7 - (highest & 7) })
}

/** asn1js would write the milliseconds as a fraction, which RFC 5280 and RFC 6960 forbid. */
export const wholeSeconds = (at: Date) => new Date(Math.floor(at.getTime() / 1000) * 1000)

/** Time as RFC 5280 section 4.1.2.5 has it: UTCTime through 2049, GeneralizedTime from 2050 on. */
export function timeObject(at: Date): Time {
  const year = at.getUTCFullYear()
  const type = year < 1950 || year >= 2050 ? TimeType.GeneralizedTime : TimeType.UTCTime
  return new Time({ type, value: wholeSeconds(at) })
}
