import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { corporateNumberCheckDigit, groupedCorporateNumber, isCorporateNumber } from './corporate-number'

const twelveDigits = fc.stringMatching(/^[0-9]{12}$/)

describe('corporate numbers', () => {
  it.each(['8000012010038', '1180301018771', '7000012050002', '8000020130001'])('accepts the published number %s', (number) => {
    expect(isCorporateNumber(number)).toBe(true)
  })

  it('accepts exactly one of the ten possible first digits', () => {
    fc.assert(fc.property(twelveDigits, (rest) => {
      const accepted = [...'0123456789'].filter((first) => isCorporateNumber(first + rest))
      expect(accepted).toEqual([String(corporateNumberCheckDigit(rest))])
    }))
  })

  it('notices two neighbouring digits exchanged, except 0 and 9', () => {
    fc.assert(fc.property(twelveDigits, fc.integer({ min: 0, max: 10 }), (rest, place) => {
      const [left = '', right = ''] = rest.slice(place, place + 2)
      fc.pre(Math.abs(Number(left) - Number(right)) % 9 !== 0)
      const exchanged = rest.slice(0, place) + right + left + rest.slice(place + 2)
      expect(isCorporateNumber(`${corporateNumberCheckDigit(rest)}${exchanged}`)).toBe(false)
    }))
  })

  it.each([
    '', '800001201003', '80000120100380', '８000012010038', '8000012010038\n', ' 8000012010038', '8-0000-1201-0038',
  ])('refuses %j', (text) => {
    expect(isCorporateNumber(text)).toBe(false)
  })

  it('throws when asked for the check digit of something else', () => {
    expect(() => corporateNumberCheckDigit('12345678901')).toThrow(RangeError)
  })

  it('groups the digits for reading', () => {
    expect(groupedCorporateNumber('8000012010038')).toBe('8 0000 1201 0038')
    expect(groupedCorporateNumber('unknown')).toBe('unknown')
  })
})
