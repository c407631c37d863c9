/** Values of a sealed statement: texts, whole numbers, yes and no, lists and objects of them. */
export type SealedValue = string | number | boolean | readonly SealedValue[] | { readonly [key: string]: SealedValue }

/**
 * The one byte sequence of a statement: JSON Canonicalization Scheme (RFC 8785) for texts, whole numbers and booleans — no white space, keys in
 * order of their UTF-16 code units, UTF-8. Throws on a number that is not a safe integer and on a lone surrogate (RFC 8785 section 3.2.2.2).
 */
export function canonicalJson(value: SealedValue): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(write(value))
}

const isList = (value: SealedValue): value is readonly SealedValue[] => Array.isArray(value)

function write(value: SealedValue): string {
  if (typeof value === 'string') return writeText(value)
  if (typeof value === 'number') return writeNumber(value)
  if (typeof value === 'boolean') return String(value)
  if (isList(value)) return `[${value.map(write).join(',')}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${members.map(([key, member]) => `${writeText(key)}:${write(member)}`).join(',')}}`
}

function writeText(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new RangeError('A lone surrogate cannot be written as canonical JSON.')
  return JSON.stringify(text)
}

function writeNumber(number: number): string {
  if (!Number.isSafeInteger(number)) throw new RangeError('Only whole numbers are written as canonical JSON.')
  return String(number)
}
