import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { groupedSigns, readSigns, SIGNS, signsFromBytes, tidySigns } from './check-signs'

/** Repeatable, and different for every seed. */
const bytes = (seed: number) => new Uint8Array(createHash('sha512').update(`signs ${seed}`).digest())
const counts = [11, 27]
const samples = Array.from({ length: 20 }, (_, seed) => seed)

describe.each(counts)('%i signs and a check sign', (count) => {
  const made = samples.map((seed) => signsFromBytes(bytes(seed), count))

  it('are read back, plain and grouped', () => {
    expect(new Set(made).size).toBe(made.length)
    for (const signs of made) {
      expect(signs).toMatch(new RegExp(`^[1-9A-HJKMNP-TV-Z]{${count + 1}}$`))
      expect(readSigns(signs, count)).toBe(signs)
      expect(readSigns(groupedSigns(signs).toLowerCase(), count)).toBe(signs)
    }
  })

  it('notice every single wrong sign', () => {
    for (const signs of made) {
      for (let place = 0; place <= count; place++) {
        for (const wrong of SIGNS.replace(signs.charAt(place), '')) {
          expect(readSigns(signs.slice(0, place) + wrong + signs.slice(place + 1), count)).toBeNull()
        }
      }
    }
  })

  it('notice every exchange of two different signs, neighbours or not', () => {
    const pairs = Array.from({ length: count + 1 }, (_, a) => Array.from({ length: count - a }, (_, step) => [a, a + step + 1] as const)).flat()
    expect(pairs).toHaveLength((count * (count + 1)) / 2)
    for (const signs of made) {
      for (const [a, b] of pairs) {
        const exchanged = [...signs].with(a, signs.charAt(b)).with(b, signs.charAt(a)).join('')
        if (exchanged !== signs) expect(readSigns(exchanged, count)).toBeNull()
      }
    }
  })

  it('are not read when a sign is missing, doubled or foreign', () => {
    for (const signs of made) {
      for (const text of ['', signs.slice(1), `${signs}1`, `0${signs.slice(1)}`, `O${signs.slice(1)}`, `U${signs.slice(1)}`, `${signs} `]) {
        expect(readSigns(text, count)).toBeNull()
      }
    }
  })
})

it('every sign is used, each about as often', () => {
  const seen = new Map<string, number>()
  for (let seed = 0; seed < 2000; seed++) for (const sign of signsFromBytes(bytes(seed), 11).slice(0, 11)) seen.set(sign, (seen.get(sign) ?? 0) + 1)
  expect([...seen.keys()].sort().join('')).toBe(SIGNS)
  const expected = (2000 * 11) / SIGNS.length
  for (const times of seen.values()) expect(Math.abs(times - expected)).toBeLessThan(expected * 0.2)
})

it('takes what people type: full width, spaces, other dashes, I and l for 1', () => {
  const signs = signsFromBytes(bytes(7), 11)
  const full = [...groupedSigns(signs)].map((sign) => (sign === '-' ? 'ー' : String.fromCharCode(sign.charCodeAt(0) + 0xfee0))).join('')
  for (const typed of [full, groupedSigns(signs).replaceAll('-', ' '), groupedSigns(signs).replaceAll('-', '–'), ` ${signs.toLowerCase()} `, signs.replaceAll('1', 'l')]) {
    expect(readSigns(tidySigns(typed), 11)).toBe(signs)
  }
})

it('refuses to make signs out of too little randomness, or more than the check covers', () => {
  expect(() => signsFromBytes(new Uint8Array(16), 11)).toThrow(RangeError)
  expect(() => signsFromBytes(new Uint8Array(64), 31)).toThrow(RangeError)
})
