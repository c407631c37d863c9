import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDer, tag } from '@/pki/verify/der'
import { timeValue } from '@/pki/verify/der-time'
import { namedBits as readBits, unsignedInteger } from '@/pki/verify/der-values'
import { asn1Object, derOf, integerObject, namedBits, timeObject, wholeSeconds } from './asn1-objects'
import { integer, octetString, oid, sequence, setOf } from './der'

const whole = (der: Uint8Array) => readDer(der, der[0] ?? 0, der.length)

describe('what PKI.js is given', () => {
  it('is a number without sign, whatever its first bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const der = derOf(integerObject(bytes))
        expect(BigInt(`0x${Buffer.from(unsignedInteger(whole(der))).toString('hex')}`)).toBe(BigInt(`0x0${Buffer.from(bytes).toString('hex')}`))
        expect(der).toEqual(integer(bytes))
      }),
    )
  })

  it('is named bits without trailing zeros', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 30 })), (bits) => {
        expect(readBits(whole(derOf(namedBits(bits))))).toEqual(new Set(bits))
      }),
    )
  })

  it('is a time to the second: UTCTime through 2049, GeneralizedTime from 2050', () => {
    const range = { min: new Date('1900-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }
    fc.assert(
      fc.property(fc.date(range), (at) => {
        const der = derOf(timeObject(at).toSchema())
        const year = at.getUTCFullYear()
        expect(timeValue(whole(der)).getTime()).toBe(wholeSeconds(at).getTime())
        expect(der[0]).toBe(year >= 1950 && year < 2050 ? tag.utcTime : tag.generalizedTime)
      }),
    )
  })

  const strings = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    // Contents that look like BER of a form DER does not have, or like thousands of values.
    fc.constantFrom('30800201010000', '04810161', '30820003020101', `308255f0${'0500'.repeat(11_000)}`).map((hex) => Buffer.from(hex, 'hex')),
  )

  it('is, where it is DER already, written again byte for byte, whatever its strings hold', () => {
    fc.assert(
      fc.property(strings, strings, fc.bigInt({ min: 0n, max: 2n ** 200n }), fc.nat(), (first, second, number, arc) => {
        const hex = number.toString(16)
        const digits = integer(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'))
        const der = sequence(octetString(first), setOf(octetString(second), digits), oid(`1.3.${arc}`))
        expect(Buffer.compare(derOf(asn1Object(der)), der)).toBe(0)
      }),
    )
  })

  it('is refused where it is not exactly one value', () => {
    const der = sequence(integer(1))
    for (const wrong of [new Uint8Array(0), der.subarray(0, -1), Uint8Array.of(...der, 0)]) expect(() => asn1Object(wrong)).toThrow(TypeError)
  })
})
