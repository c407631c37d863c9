import { concatBytes } from './bytes'

/** A short command APDU (ISO/IEC 7816-4). `expectedLength` is Le: 1 to 256 bytes, absent when none is sent. */
export type CommandApdu = {
  cla: number
  ins: number
  p1: number
  p2: number
  data?: Uint8Array
  expectedLength?: number
}

export type ResponseApdu = { data: Uint8Array; status: number }

const NOTHING = new Uint8Array(0)

/** Writes cases 1 to 4 in their short form. Extended length is not written: cards are not known to take it. */
export function encodeCommand({ cla, ins, p1, p2, data = NOTHING, expectedLength }: CommandApdu): Uint8Array {
  if (data.length > 255) throw new RangeError(`command data of ${data.length} bytes does not fit a short APDU`)
  if (expectedLength !== undefined && (expectedLength < 1 || expectedLength > 256)) throw new RangeError(`Le ${expectedLength} is out of range`)
  const lc = data.length === 0 ? NOTHING : Uint8Array.of(data.length)
  const le = expectedLength === undefined ? NOTHING : Uint8Array.of(expectedLength & 0xff)
  return concatBytes(Uint8Array.of(cla, ins, p1, p2), lc, data, le)
}

/** Reads cases 1 to 4 in their short form; null for everything else, extended length included. */
export function decodeCommand(bytes: Uint8Array): CommandApdu | null {
  const [cla, ins, p1, p2, p3] = bytes
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return null
  const header = { cla, ins, p1, p2 }
  if (p3 === undefined) return header
  if (bytes.length === 5) return { ...header, expectedLength: p3 === 0 ? 256 : p3 }
  if (p3 === 0) return null
  const data = bytes.slice(5, 5 + p3)
  if (data.length !== p3 || bytes.length > 6 + p3) return null
  const le = bytes[5 + p3]
  return le === undefined ? { ...header, data } : { ...header, data, expectedLength: le === 0 ? 256 : le }
}

/** @throws {RangeError} when the answer is too short to hold a status word. */
export function decodeResponse(bytes: Uint8Array): ResponseApdu {
  const sw1 = bytes.at(-2)
  const sw2 = bytes.at(-1)
  if (sw1 === undefined || sw2 === undefined) throw new RangeError(`a response APDU of ${bytes.length} bytes has no status word`)
  return { data: bytes.slice(0, -2), status: (sw1 << 8) | sw2 }
}

export const encodeResponse = ({ data, status }: ResponseApdu): Uint8Array => concatBytes(data, Uint8Array.of(status >> 8, status & 0xff))
