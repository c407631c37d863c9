import { describe, expect, it } from 'vitest'
import { groupedPseudonym, newPseudonym, readPseudonym } from './pseudonym'

const ALPHABET = '123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('pseudonyms', () => {
  it('are read back from the stored form and from the form for people', () => {
    const pseudonym = newPseudonym()
    expect(pseudonym).toMatch(/^[1-9A-HJKMNP-TV-Z]{16}$/)
    expect(readPseudonym(pseudonym)).toBe(pseudonym)
    expect(groupedPseudonym(pseudonym)).toMatch(/^(.{4}-){3}.{4}$/)
    expect(readPseudonym(groupedPseudonym(pseudonym).toLowerCase())).toBe(pseudonym)
  })

  it('notice any one wrong sign', () => {
    const pseudonym = newPseudonym()
    for (let place = 0; place < 16; place++) {
      for (const sign of ALPHABET.replace(pseudonym.charAt(place), '')) {
        expect(readPseudonym(pseudonym.slice(0, place) + sign + pseudonym.slice(place + 1))).toBeNull()
      }
    }
  })

  it('notice any two exchanged signs', () => {
    const signs = [...newPseudonym()]
    for (let a = 0; a < 16; a++) {
      for (let b = a + 1; b < 16; b++) {
        if (signs[a] === signs[b]) continue
        const exchanged = signs.with(a, signs[b] ?? '').with(b, signs[a] ?? '')
        expect(readPseudonym(exchanged.join(''))).toBeNull()
      }
    }
  })

  it('are not read from signs outside the alphabet or of another length', () => {
    for (const typed of ['', 'ABC', newPseudonym().slice(1), `${newPseudonym()}A`, 'O0IL-1111-1111-1111', '１１１１１１１１１１１１１１１１']) {
      expect(readPseudonym(typed)).toBeNull()
    }
  })
})
