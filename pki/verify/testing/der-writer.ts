// Writes DER (and, on demand, wrong DER) for tests.
import { compareBytes, concatBytes } from '../bytes'
import { tag } from '../der'

export type Der = Uint8Array

const ascii = (text: string) => new TextEncoder().encode(text)

export function element(identifier: number, ...parts: readonly Der[]): Der {
  return wrapped(identifier, parts)
}

/** The same for any number of parts. */
export function wrapped(identifier: number, parts: readonly Der[]): Der {
  const content = concatBytes(parts)
  return concatBytes([Uint8Array.of(identifier), lengthBytes(content.length), content])
}

function lengthBytes(length: number): Der {
  if (length < 0x80) return Uint8Array.of(length)
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.of(0x80 | bytes.length, ...bytes)
}

export const sequence = (...parts: readonly Der[]) => element(tag.sequence, ...parts)
export const setOf = (...parts: readonly Der[]) => element(tag.set, ...[...parts].sort(compareBytes))
export const explicit = (number: number, ...parts: readonly Der[]) => element(0xa0 | number, ...parts)
export const implicit = (number: number, content: Der) => element(0x80 | number, content)
export const octets = (content: Der) => element(tag.octetString, content)
export const bits = (content: Der, unused = 0) => element(tag.bitString, Uint8Array.of(unused), content)
export const utf8 = (text: string) => element(tag.utf8String, ascii(text))
export const printable = (text: string) => element(tag.printableString, ascii(text))
export const ia5 = (text: string) => element(tag.ia5String, ascii(text))
export const boolean = (value: boolean) => element(tag.boolean, Uint8Array.of(value ? 0xff : 0))
export const nothing = () => element(tag.null)
export const enumerated = (value: number) => element(tag.enumerated, Uint8Array.of(value))

/** An INTEGER from a number or from unsigned bytes. */
export function integer(value: number | Der): Der {
  const bytes = typeof value === 'number' ? numberBytes(value) : value
  const start = bytes.findIndex((byte) => byte !== 0)
  const shortest = start < 0 ? Uint8Array.of(0) : bytes.subarray(start)
  return element(tag.integer, (shortest[0] ?? 0) >= 0x80 ? concatBytes([Uint8Array.of(0), shortest]) : shortest)
}

function numberBytes(value: number): Der {
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.from(bytes)
}

export function objectIdentifier(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(tag.oid, Uint8Array.from([first * 40 + second, ...rest].flatMap(arcBytes)))
}

function arcBytes(arc: number): number[] {
  const bytes = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 | (rest % 128))
  return bytes
}

/** UTCTime through 2049, GeneralizedTime after. */
export function time(date: Date): Der {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '')
  return date.getUTCFullYear() < 2050 ? element(tag.utcTime, ascii(digits.slice(2))) : element(tag.generalizedTime, ascii(digits))
}

export const generalizedTime = (date: Date) => element(tag.generalizedTime, ascii(date.toISOString().replace(/[-:T]|\.\d+/g, '')))

/** A BIT STRING of named bits in its shortest form. */
export function namedBits(...numbers: readonly number[]): Der {
  const highest = Math.max(...numbers)
  const bytes = new Uint8Array(Math.floor(highest / 8) + 1)
  for (const number of numbers) bytes[number >> 3] = (bytes[number >> 3] ?? 0) | (0x80 >> (number & 7))
  return bits(bytes, 7 - (highest & 7))
}
