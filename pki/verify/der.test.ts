import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DerError, DerReader, readDer, tag, type DerElement } from './der'
import { booleanValue, integerContent, namedBits, oidContentText, smallInteger, unsignedInteger, wholeBytes } from './der-values'
import { fractionalTime, timeValue } from './der-time'
import { derFromBer } from './ber'
import { element, integer, namedBits as bitsDer, objectIdentifier, octets, sequence, time, wrapped } from './testing/der-writer'

const bytes = (...values: number[]) => Uint8Array.from(values)
const only = (der: Uint8Array) => new DerReader(der, 0, der.length, 0).next()

/** Walks everything there is; throws DerError or ends. */
function walk(reader: DerReader): number {
  let count = 0
  while (!reader.isEmpty) {
    const found = reader.next()
    count += 1 + (found.tag & 0x20 ? walk(found.children()) : 0)
  }
  return count
}

const onlyDerErrors = (action: () => unknown) => {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(DerError)
  }
}

describe('the DER reader', () => {
  it('reads back whatever was written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70_000 }), (content) => {
        expect(readDer(octets(content), tag.octetString, 100_000).content).toEqual(content)
      }),
      { numRuns: 50 },
    )
  })

  it('ends on any bytes with elements or a DerError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => onlyDerErrors(() => walk(new DerReader(noise, 0, noise.length, 0)))),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['an indefinite length', bytes(0x30, 0x80, 0, 0)],
    ['a long form where the short one fits', bytes(0x04, 0x81, 1, 0)],
    ['a leading zero in the length', bytes(0x04, 0x82, 0, 1, 0)],
    ['a length of five bytes', bytes(0x04, 0x85, 0, 0, 0, 0, 1, 0)],
    ['a length beyond the end', bytes(0x04, 2, 0)],
    ['a missing length', bytes(0x04)],
    ['a cut off length', bytes(0x04, 0x82, 1)],
    ['a high tag number', bytes(0x1f, 0x1f, 0)],
    ['anything after the element', bytes(0x04, 0, 0)],
    ['nothing', bytes()],
  ])('refuses %s', (_, der) => {
    expect(() => readDer(der, tag.octetString, 100)).toThrow(DerError)
  })

  it('refuses what is over the limit, and nests no deeper than fifty', () => {
    expect(() => readDer(octets(new Uint8Array(10)), tag.octetString, 11)).toThrow(DerError)
    let nested = octets(bytes())
    for (let depth = 0; depth < 51; depth += 1) nested = sequence(nested)
    expect(() => walk(new DerReader(nested, 0, nested.length, 0))).toThrow('nested too deep')
  })
})

describe('values', () => {
  it('keeps numbers of any size and refuses padding', () => {
    fc.assert(
      fc.property(fc.nat(0x7fffffff), (number) => {
        expect(smallInteger(only(integer(number)))).toBe(number)
      }),
    )
    expect(() => integerContent(only(element(tag.integer, bytes(0, 1))))).toThrow(DerError)
    expect(() => integerContent(only(element(tag.integer, bytes(0xff, 0x80))))).toThrow(DerError)
    expect(() => integerContent(only(element(tag.integer)))).toThrow(DerError)
    expect(() => unsignedInteger(only(element(tag.integer, bytes(0x80))))).toThrow(DerError)
    expect(() => smallInteger(only(element(tag.integer, bytes(0x7f, 0xff, 0xff, 0xff, 0xff))))).toThrow(DerError)
  })

  it('keeps object identifiers and refuses padded or cut off ones', () => {
    const dotted = fc
      .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 39 }), fc.array(fc.nat(), { maxLength: 8 }))
      .map(([first, second, rest]) => [first, second, ...rest].join('.'))
    fc.assert(fc.property(dotted, (text) => void expect(oidContentText(only(objectIdentifier(text)).content)).toBe(text)))
    for (const content of [bytes(), bytes(0x2a, 0x80, 1), bytes(0x2a, 0x81)]) expect(() => oidContentText(content)).toThrow(DerError)
  })

  it('keeps named bits in their shortest form only', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1 }), (numbers) => {
        expect([...namedBits(only(bitsDer(...numbers)))].sort()).toEqual([...numbers].sort())
      }),
    )
    for (const content of [bytes(), bytes(8, 0), bytes(0, 0), bytes(1, 0x81), bytes(1), bytes(0, 0x80)]) {
      expect(() => namedBits(only(element(tag.bitString, content)))).toThrow(DerError)
    }
    expect(() => wholeBytes(only(element(tag.bitString, bytes(1, 0x80))))).toThrow(DerError)
  })

  it('knows only the two truth values of DER', () => {
    expect([0, 0xff].map((value) => booleanValue(only(element(tag.boolean, bytes(value)))))).toEqual([false, true])
    for (const content of [bytes(1), bytes(), bytes(0, 0)])
      expect(() => booleanValue(only(element(tag.boolean, content)))).toThrow(DerError)
  })

  it('keeps times to the second through both forms', () => {
    const seconds = fc.integer({ min: Date.UTC(1950, 0, 1) / 1000, max: Date.UTC(2100, 0, 1) / 1000 })
    fc.assert(fc.property(seconds, (second) => void expect(timeValue(only(time(new Date(second * 1000)))).getTime()).toBe(second * 1000)))
  })

  const text = (identifier: number, digits: string): DerElement => only(element(identifier, new TextEncoder().encode(digits)))
  it.each([
    [tag.utcTime, '260101000000'],
    [tag.utcTime, '2601010000Z'],
    [tag.utcTime, '260101000000+0900'],
    [tag.utcTime, '260230000000Z'],
    [tag.utcTime, '260101240000Z'],
    [tag.utcTime, '2601010000-1Z'],
    [tag.generalizedTime, '20260101000000.5Z'],
    [tag.generalizedTime, '20260101000060Z'],
    [tag.generalizedTime, '20261301000000Z'],
  ])('refuses the time %i %s', (identifier, digits) => {
    expect(() => timeValue(text(identifier, digits))).toThrow(DerError)
  })

  it('reads fractions only where they are allowed, without trailing zeros', () => {
    expect(fractionalTime(text(tag.generalizedTime, '20260101000000.1234Z')).toISOString()).toBe('2026-01-01T00:00:00.123Z')
    for (const digits of ['20260101000000.10Z', '20260101000000.Z', '20260101000000.xZ'])
      expect(() => fractionalTime(text(tag.generalizedTime, digits))).toThrow(DerError)
  })
})

describe('BER made DER', () => {
  it('rewrites indefinite lengths and joins split strings', () => {
    const ber = bytes(0x30, 0x80, 0x24, 0x80, 4, 1, 7, 4, 2, 8, 9, 0, 0, 2, 0x81, 1, 5, 0, 0)
    expect(derFromBer(ber)).toEqual(sequence(octets(bytes(7, 8, 9)), integer(5)))
  })

  it('leaves DER as it is', () => {
    const der = sequence(octets(bytes(1, 2)), sequence(integer(300)))
    expect(derFromBer(der)).toEqual(der)
  })

  it('takes as many elements as any file has, and refuses millions, which hold nothing and cost memory', () => {
    const many = (count: number) => wrapped(0x30, [Uint8Array.from({ length: 2 * count }, (_, index) => (index % 2 ? 0 : 4))])
    expect(derFromBer(many(200_000)).length).toBe(many(200_000).length)
    expect(() => derFromBer(many(1_000_000))).toThrow(DerError)
  })

  it('ends on any bytes with DER or a DerError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) =>
        onlyDerErrors(() => walk(new DerReader(derFromBer(noise), 0, noise.length, 0))),
      ),
      { numRuns: 2000 },
    )
    onlyDerErrors(() => derFromBer(Uint8Array.from({ length: 100_000 }, (_, index) => (index % 2 ? 0x80 : 0x30))))
  })
})
