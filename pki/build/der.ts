/**
 * A DER writer (ITU-T X.690 section 10): every function answers the complete encoding of one value.
 * Only what CMS needs: many signatures are made, and PKI.js makes them several times slower. Everything else is built with PKI.js.
 */
export type Der = Uint8Array

const tags = {
  boolean: 0x01,
  integer: 0x02,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

const encoder = new TextEncoder()

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

function lengthBytes(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.of(0x80 | bytes.length, ...bytes)
}

const element = (tag: number, ...content: readonly Uint8Array[]): Der => {
  const body = concat(content)
  return concat([Uint8Array.of(tag), lengthBytes(body.length), body])
}

export const sequence = (...members: readonly Der[]): Der => element(tags.sequence, ...members)

function compareEncodings(left: Uint8Array, right: Uint8Array): number {
  return Buffer.compare(left, right)
}

/** SET OF: the members in ascending order of their encodings (X.690 section 11.6). */
export const setOf = (...members: readonly Der[]): Der => element(tags.set, ...members.toSorted(compareEncodings))

/** INTEGER from a small number or from unsigned big-endian bytes (a serial number, a nonce). */
export function integer(value: number | Uint8Array): Der {
  return element(tags.integer, unsignedContent(typeof value === 'number' ? numberBytes(value) : value))
}

function numberBytes(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('Only whole numbers from 0 up are encoded')
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.from(bytes)
}

function unsignedContent(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0)
  if (first < 0) return Uint8Array.of(0)
  const significant = bytes.subarray(first)
  const signBit = (significant[0] ?? 0) & 0x80
  return signBit ? concat([Uint8Array.of(0), significant]) : significant
}

export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const content = [first * 40 + second, ...rest].flatMap(base128)
  return element(tags.oid, Uint8Array.from(content))
}

function base128(arc: number): number[] {
  const bytes = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 | (rest % 128))
  return bytes
}

/** BOOLEAN TRUE; what is FALSE by DEFAULT is left out (X.690 section 11.5). */
export const booleanTrue = (): Der => element(tags.boolean, Uint8Array.of(0xff))
export const nullValue = (): Der => element(tags.null)
export const octetString = (bytes: Uint8Array): Der => element(tags.octetString, bytes)

const digitsOf = (at: Date) => at.toISOString().replace(/\.\d+Z$/, 'Z').replace(/[-:T]/g, '')

/** Time as RFC 5652 section 11.3 has it, without fractions: UTCTime through 2049, GeneralizedTime from 2050 on. */
export function time(at: Date): Der {
  const year = at.getUTCFullYear()
  if (year < 1950 || year >= 2050) return element(tags.generalizedTime, encoder.encode(digitsOf(at)))
  return element(tags.utcTime, encoder.encode(digitsOf(at).slice(2)))
}

/** `[number] EXPLICIT`. */
export const context = (number: number, member: Der): Der => element(0xa0 | number, member)

/** The same content under another tag: SET OF signed attributes travels as `[0] IMPLICIT` (RFC 5652 section 5.4). */
export function retagged(der: Der, tag: number): Der {
  const copy = Uint8Array.from(der)
  copy[0] = tag
  return copy
}
