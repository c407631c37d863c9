import { fromBER } from 'asn1js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDer, tag } from '@/pki/verify/der'
import { timeValue } from '@/pki/verify/der-time'
import { oidText, unsignedInteger } from '@/pki/verify/der-values'
import { context, integer, nullValue, octetString, oid, sequence, setOf, time } from './der'

const bytes = (maxLength = 40) => fc.uint8Array({ maxLength })
const whole = (der: Uint8Array) => readDer(der, der[0] ?? 0, der.length)

describe('the DER writer', () => {
  it('writes what a strict reader and asn1js read back: numbers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 160n }), (number) => {
        const hex = number.toString(16)
        const der = integer(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'))
        expect(BigInt(`0x${Buffer.from(unsignedInteger(whole(der))).toString('hex') || '0'}`)).toBe(number)
        expect(fromBER(der).offset).toBe(der.length)
      }),
    )
  })

  it('writes small and large numbers alike from numbers and from bytes', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (number) => {
        const hex = number.toString(16)
        expect(integer(number)).toEqual(integer(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')))
      }),
    )
    for (const wrong of [-1, 1.5, Number.NaN, 2 ** 53]) expect(() => integer(wrong)).toThrow(RangeError)
  })

  it('writes object identifiers with arcs of any size', () => {
    const dotted = fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 39 }), fc.array(fc.nat({ max: 2 ** 31 - 1 }), { maxLength: 8 }))
    fc.assert(
      fc.property(dotted, ([first, second, rest]) => {
        const text = [first, second, ...rest].join('.')
        expect(oidText(whole(oid(text)))).toBe(text)
      }),
    )
  })

  it('writes lengths in their shortest form over every boundary', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000]) expect(whole(octetString(new Uint8Array(length))).length).toBe(length)
  })

  it('sorts the members of a SET OF by their encodings, whatever the order they come in', () => {
    fc.assert(
      fc.property(fc.array(bytes(), { maxLength: 8 }), fc.nat(), (contents, seed) => {
        const members = contents.map(octetString)
        const shuffled = members.toSorted((left, right) => ((left.length * 7 + seed) % 5) - ((right.length * 3 + seed) % 5))
        const set = setOf(...members)
        expect(setOf(...shuffled)).toEqual(set)
        const read = whole(set).children().rest(8).map(({ encoded }) => Buffer.from(encoded))
        expect(read).toEqual(read.toSorted(Buffer.compare))
      }),
    )
  })

  it('writes times to the second: UTCTime through 2049, GeneralizedTime from 2050', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('2120-01-01T00:00:00Z'), noInvalidDate: true }), (at) => {
        const seconds = Math.floor(at.getTime() / 1000)
        expect(timeValue(whole(time(at))).getTime() / 1000).toBe(seconds)
        expect(time(at)[0]).toBe(at.getUTCFullYear() < 2050 ? tag.utcTime : tag.generalizedTime)
      }),
    )
  })

  it('nests: a structure of everything is read to its last byte by asn1js', () => {
    const der = sequence(context(0, integer(2)), nullValue(), setOf(oid('1.2.3'), octetString(new Uint8Array(200))))
    expect(fromBER(der).offset).toBe(der.length)
  })
})
