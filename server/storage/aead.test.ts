import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decrypt, encrypt } from './aead'

const key = new Uint8Array(randomBytes(32))
const content = new TextEncoder().encode('証明書')

describe('authenticated encryption', () => {
  it('gives back what was encrypted', () => {
    expect(decrypt(key, encrypt(key, content, 'a'), 'a')).toEqual(content)
  })

  it('never produces the same bytes twice', () => {
    expect(encrypt(key, content, 'a')).not.toEqual(encrypt(key, content, 'a'))
  })

  it('opens nothing when any single byte is flipped', () => {
    const sealed = encrypt(key, content, 'a')
    for (let position = 0; position < sealed.length; position++) {
      const flipped = sealed.with(position, (sealed[position] ?? 0) ^ 1)
      expect(decrypt(key, flipped, 'a')).toBeNull()
    }
  })

  it('opens nothing under another key, for another place, or cut short', () => {
    const sealed = encrypt(key, content, 'a')
    expect(decrypt(new Uint8Array(randomBytes(32)), sealed, 'a')).toBeNull()
    expect(decrypt(key, sealed, 'b')).toBeNull()
    expect(decrypt(key, sealed.subarray(0, -1), 'a')).toBeNull()
    expect(decrypt(key, sealed.subarray(0, 20), 'a')).toBeNull()
  })
})
