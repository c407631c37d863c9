import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json'

const text = (value: Parameters<typeof canonicalJson>[0]) => new TextDecoder().decode(canonicalJson(value))

describe('canonical JSON (RFC 8785)', () => {
  it('sorts keys by UTF-16 code units, as the example of section 3.2.3', () => {
    const value = { '\u20ac': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh', '1': 'One', '\ud83d\ude00': 'Emoji: Grinning Face', '\u0080': 'Control', '\u00f6': 'Latin Small Letter O With Diaeresis' }
    const keys = [...text(value).matchAll(/:"([^"]+)"/g)].map((match) => match[1])
    expect(keys).toEqual([
      'Carriage Return', 'One', 'Control', 'Latin Small Letter O With Diaeresis', 'Euro Sign', 'Emoji: Grinning Face', 'Hebrew Letter Dalet With Dagesh',
    ])
  })

  it('writes no white space, nests, and escapes only what it must', () => {
    expect(text({ b: [1, { d: 'x', c: -2 }], a: 'é"\\\n\u0007' })).toBe('{"a":"é\\"\\\\\\n\\u0007","b":[1,{"c":-2,"d":"x"}]}')
  })

  it('does not depend on the order in which the object was made', () => {
    expect(text({ a: 1, b: 2 })).toBe(text({ b: 2, a: 1 }))
  })

  it('refuses what has no one form', () => {
    expect(() => canonicalJson(1.5)).toThrow(RangeError)
    expect(() => canonicalJson(2 ** 60)).toThrow(RangeError)
    expect(() => canonicalJson('\ud800')).toThrow(RangeError)
  })
})
