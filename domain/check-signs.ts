/**
 * Signs that people read, type and read out: digits and capitals without 0, I, L, O and U, so that nothing is mistaken for another sign and
 * no word appears. Crockford's base 32 without its zero: 31 signs, and 31 is prime, which the check sign needs.
 */
export const SIGNS = '123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RADIX = BigInt(SIGNS.length)

/** Weights must differ and none may be 0 modulo 31. */
const MAX_BODY = SIGNS.length - 1

/**
 * The check sign: the sum of value × place (1, 2, 3 …) modulo 31. A wrong sign changes the sum by place × difference, two exchanged signs
 * by difference of places × difference of values; neither is 0 modulo a prime larger than both. So every single wrong sign and every
 * exchange of two signs, neighbours or not, is noticed; of other errors, thirty in thirty-one.
 */
function checkSign(body: string): string {
  const sum = [...body].reduce((total, sign, index) => total + (index + 1) * SIGNS.indexOf(sign), 0)
  return SIGNS.charAt(sum % SIGNS.length)
}

/**
 * `count` signs and their check sign, out of uniformly random bytes: 16 bytes more than the signs hold make the bias of the remainder less
 * than 2^-100. Throws on fewer bytes, and on more signs than the check covers.
 */
export function signsFromBytes(bytes: Uint8Array, count: number): string {
  if (count < 1 || count > MAX_BODY) throw new RangeError(`A check sign covers 1 to ${MAX_BODY} signs.`)
  if (bytes.length < Math.ceil((count * 5) / 8) + 13) throw new RangeError('Too few random bytes.')
  let rest = bytes.reduce((total, byte) => (total << 8n) | BigInt(byte), 0n)
  let body = ''
  for (let place = 0; place < count; place++) {
    body += SIGNS.charAt(Number(rest % RADIX))
    rest /= RADIX
  }
  return body + checkSign(body)
}

/** The stored form of `count` signs and a check sign written in capitals, with or without hyphens; null when it cannot be right. */
export function readSigns(text: string, count: number): string | null {
  const signs = text.replaceAll('-', '').toUpperCase()
  if (signs.length !== count + 1 || [...signs].some((sign) => !SIGNS.includes(sign))) return null
  return checkSign(signs.slice(0, count)) === signs.slice(count) ? signs : null
}

/** What a person typed, in the form `readSigns` takes: full width, spaces, any dash, and I or l for 1. */
export const tidySigns = (typed: string): string =>
  typed.normalize('NFKC').toUpperCase().replace(/[\s\u2010-\u2015\u2212\u30fc_]/g, '-').replace(/[IL]/g, '1')

/** For people: groups of four. */
export const groupedSigns = (signs: string): string => signs.replace(/(.{4})(?=.)/g, '$1-')
