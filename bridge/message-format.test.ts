import { describe, expect, it } from 'vitest'
import en from '@/messages/en/bridge.json'
import ja from '@/messages/ja/bridge.json'
import { formatMessage } from './message-format'

const TRIES = '{tries, plural, one {# try} other {# tries}} left.'

describe('filling a message', () => {
  it.each([
    ['あと{tries, number}回です。', { tries: 1234 }, 'ja', 'あと1,234回です。'],
    ['{origin} へ、{origin} から', { origin: 'http://localhost:3000' }, 'ja', 'http://localhost:3000 へ、http://localhost:3000 から'],
    [TRIES, { tries: 1 }, 'en', '1 try left.'],
    [TRIES, { tries: 3 }, 'en', '3 tries left.'],
    [TRIES, { tries: 1 }, 'ja', '1 tries left.'],
    ['{a}{b}', { a: '{b}', b: '$&' }, 'en', '{b}$&'],
  ])('%s', (message, values, locale, text) => expect(formatMessage(message, values as Record<string, string | number>, locale)).toBe(text))

  it.each([
    ['a missing value', '{name}', {}],
    ['text where a number belongs', '{n, number}', { n: 'three' }],
    ['a plural without "other"', '{n, plural, one {x}}', { n: 2 }],
    ['syntax of another kind', '{n, select, a {x} other {y}}', { n: 'a' }],
    ['nested braces', '{n, plural, other {{x}}}', { n: 1, x: 1 }],
  ])('throws on %s', (_, message, values) => expect(() => formatMessage(message, values as Record<string, string | number>, 'en')).toThrow())

  it('does for every message of this area', () => {
    const everyValue = { origin: 'x', tries: 2, title: 'x', count: 2, number: 1, reference: 'x', year: '1990', month: '1', day: '2', version: '1.0.0' }
    const textsOf = (value: string | object): string[] => (typeof value === 'string' ? [value] : Object.values(value).flatMap((inner: string | object) => textsOf(inner)))
    for (const [locale, messages] of [['ja', ja], ['en', en]] as const) {
      for (const text of textsOf(messages)) expect(formatMessage(text, everyValue, locale)).not.toBe('')
    }
  })
})
