import { describe, expect, it } from 'vitest'
import { hasPinForm, normalisePin } from './pin'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('the form of a PIN', () => {
  it.each(['1234', '0000'])('takes four digits: %s', (pin) => expect(hasPinForm('authentication', utf8(pin))).toBe(true))
  it.each(['', '123', '12345', '12a4', '１２３４', ' 123'])('refuses for authentication: "%s"', (pin) => expect(hasPinForm('authentication', utf8(pin))).toBe(false))
  it.each(['ABC123', 'A'.repeat(16), '123456'])('takes a password of 6 to 16: %s', (pin) => expect(hasPinForm('signature', utf8(pin))).toBe(true))
  it.each(['ABC12', 'A'.repeat(17), 'abc123', 'ABC-12'])('refuses for signature: %s', (pin) => expect(hasPinForm('signature', utf8(pin))).toBe(false))
})

describe('what people type', () => {
  it.each([['１２３４', '1234'], ['ａｂｃ１２３', 'ABC123'], ['ＡＢＣ１２３', 'ABC123'], ['abcXYZ09', 'ABCXYZ09'], ['1２3４', '1234'], ['あ123', 'あ123']])(
    '%s is read as %s', (typed, read) => expect(normalisePin(utf8(typed))).toEqual(utf8(read)))
  it('does not run past a cut-off character', () => expect(normalisePin(Uint8Array.of(0x31, 0xef, 0xbc))).toEqual(Uint8Array.of(0x31, 0xef, 0xbc)))
})
