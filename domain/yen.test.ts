import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatYen } from './yen'

describe('amounts in yen', () => {
  it.each([
    [0, '0円'], [7, '7円'], [999, '999円'], [1000, '1,000円'], [12300, '12,300円'], [1234567, '1,234,567円'], [-500, '−500円'],
  ])('shows %d as %s', (yen, text) => {
    expect(formatYen(yen)).toBe(text)
  })

  it('names the unit in English', () => expect(formatYen(12300, 'en')).toBe('12,300 yen'))

  it('groups like the runtime and loses no digit', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (yen) => {
      expect(formatYen(yen)).toBe(`${yen.toLocaleString('en-US')}円`)
    }))
  })

  it('throws on what is not whole yen', () => {
    for (const value of [0.5, Number.NaN, Infinity, 2 ** 53]) expect(() => formatYen(value)).toThrow(RangeError)
  })
})
