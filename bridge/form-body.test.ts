import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseForm } from './form-body'

const utf8 = (text: string) => new TextEncoder().encode(text)
const parsed = (body: Uint8Array) => {
  const result = parseForm(body)
  if (!result.ok) throw new Error(result.reason)
  return result.form
}

describe('a form as bytes', () => {
  it('reads what a browser writes', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), { noNullPrototype: true }), (fields) => {
      const form = parsed(utf8(new URLSearchParams(fields).toString()))
      for (const [name, value] of Object.entries(fields)) expect(form.text(name)).toBe(value)
    }))
  })
  it('overwrites the body and every value', () => {
    const body = utf8('pin=1234&lang=ja')
    const form = parsed(body)
    const pin = form.secret('pin')
    expect(pin).toEqual(utf8('1234'))
    form.overwrite()
    expect(pin).toEqual(new Uint8Array(4))
    expect(body.every((byte) => byte === 0)).toBe(true)
  })
  it.each(['pin=1&pin=2', 'pin', '=1', 'pin=%', 'pin=%4', 'pin=%zz', 'a=1&&b=2'])('refuses %s and overwrites it', (text) => {
    const body = utf8(text)
    expect(parseForm(body)).toEqual({ ok: false, reason: 'form-malformed' })
    expect(body.every((byte) => byte === 0)).toBe(true)
  })
  it('a field that is absent is empty', () => {
    expect(parsed(new Uint8Array(0)).text('pin')).toBe('')
    expect(parsed(new Uint8Array(0)).secret('pin')).toEqual(new Uint8Array(0))
  })
})
