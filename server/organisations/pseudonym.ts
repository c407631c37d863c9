import { randomInt } from 'node:crypto'

// Digits and capitals without 0, I, L, O, U: nothing that is mistaken for another sign. 31 is prime, which the check needs.
const ALPHABET = '123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RANDOM_SIGNS = 15

/** Weights 1…15 modulo the prime 31: any one wrong sign and any two exchanged signs are noticed. */
function checkSign(body: string): string {
  let sum = 0
  for (const [index, sign] of [...body].entries()) sum += (index + 1) * ALPHABET.indexOf(sign)
  return ALPHABET.charAt(sum % ALPHABET.length)
}

/** A random name (74 bits) for one resident at one organisation: 15 signs and a check sign, in the form that is stored. */
export function newPseudonym(): string {
  const body = Array.from({ length: RANDOM_SIGNS }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')
  return body + checkSign(body)
}

/** For people: groups of four. */
export const groupedPseudonym = (pseudonym: string): string => pseudonym.replace(/(.{4})(?=.)/g, '$1-')

/** The stored form of what was typed, or null when it cannot be a pseudonym: wrong length, sign or check sign. */
export function readPseudonym(typed: string): string | null {
  const signs = typed.replaceAll('-', '').toUpperCase()
  if (signs.length !== RANDOM_SIGNS + 1 || [...signs].some((sign) => !ALPHABET.includes(sign))) return null
  return checkSign(signs.slice(0, RANDOM_SIGNS)) === signs.slice(RANDOM_SIGNS) ? signs : null
}
