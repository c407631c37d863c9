import { expect, it } from 'vitest'
import { groupedPseudonym, newPseudonym, readPseudonym } from './pseudonym'

it('a pseudonym has 27 random signs, more than 128 bits, and is read back plain and grouped', () => {
  const pseudonym = newPseudonym()
  expect(27 * Math.log2(31)).toBeGreaterThan(128)
  expect(pseudonym).toMatch(/^[1-9A-HJKMNP-TV-Z]{28}$/)
  expect(groupedPseudonym(pseudonym)).toMatch(/^(.{4}-){6}.{4}$/)
  expect(readPseudonym(pseudonym)).toBe(pseudonym)
  expect(readPseudonym(groupedPseudonym(pseudonym).toLowerCase())).toBe(pseudonym)
})

it('is never the same twice, and is not read from another length or other signs', () => {
  expect(new Set(Array.from({ length: 1000 }, newPseudonym)).size).toBe(1000)
  for (const text of ['', 'ABC', newPseudonym().slice(1), `${newPseudonym()}A`, 'O0IL-1111-1111-1111', '１'.repeat(28)]) expect(readPseudonym(text)).toBeNull()
})
