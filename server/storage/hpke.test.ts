import { createDecipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hpkeOpen, hpkeSeal, newX25519KeyPair } from './hpke'

const utf8 = (words: string) => Buffer.from(words, 'utf8')
const i2osp = (value: number, length: number) => Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex')

/** RFC 9180 sections 4.1, 5.1, 7.1 once more, on OpenSSL's primitives alone: the judge of the library we use. */
function openByTheBook(privateKey: Uint8Array, publicKey: Uint8Array, sealed: Uint8Array, info: string, associatedData: string): Uint8Array {
  const extract = (suiteId: Buffer, salt: Buffer, label: string, ikm: Buffer) =>
    createHmac('sha256', salt.length > 0 ? salt : Buffer.alloc(32)).update(Buffer.concat([utf8('HPKE-v1'), suiteId, utf8(label), ikm])).digest()
  const expand = (suiteId: Buffer, prk: Buffer, label: string, context: Buffer, length: number) =>
    createHmac('sha256', prk).update(Buffer.concat([i2osp(length, 2), utf8('HPKE-v1'), suiteId, utf8(label), context, Buffer.from([1])])).digest().subarray(0, length)
  const none = Buffer.alloc(0)
  const enc = Buffer.from(sealed.subarray(0, 32))
  const dh = diffieHellman({
    privateKey: createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), privateKey]), format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), enc]), format: 'der', type: 'spki' }),
  })
  const kem = Buffer.concat([utf8('KEM'), i2osp(0x0020, 2)])
  const eaePrk = extract(kem, none, 'eae_prk', dh)
  const sharedSecret = expand(kem, eaePrk, 'shared_secret', Buffer.concat([enc, publicKey]), 32)
  const suite = Buffer.concat([utf8('HPKE'), i2osp(0x0020, 2), i2osp(0x0001, 2), i2osp(0x0002, 2)])
  const context = Buffer.concat([Buffer.from([0]), extract(suite, none, 'psk_id_hash', none), extract(suite, none, 'info_hash', utf8(info))])
  const secret = extract(suite, sharedSecret, 'secret', none)
  const decipher = createDecipheriv('aes-256-gcm', expand(suite, secret, 'key', context, 32), expand(suite, secret, 'base_nonce', context, 12))
  decipher.setAAD(utf8(associatedData))
  decipher.setAuthTag(sealed.subarray(-16))
  return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(32, -16)), decipher.final()]))
}

describe('sealing to a mailbox key (RFC 9180)', () => {
  const context = { info: 'purpose', associatedData: 'deposit 1' }
  const secret = new Uint8Array(32).fill(7)

  it('is opened by an independent reading of the RFC on OpenSSL primitives', async () => {
    const pair = await newX25519KeyPair()
    const sealed = await hpkeSeal(pair.publicKey, secret, context)
    expect(sealed.length).toBe(32 + 32 + 16)
    expect(openByTheBook(pair.privateKey, pair.publicKey, sealed, context.info, context.associatedData)).toEqual(secret)
    expect(await hpkeOpen(pair.privateKey, sealed, context)).toEqual(secret)
  })

  it('opens nothing with another key, purpose or place, nor with a flipped byte', async () => {
    const pair = await newX25519KeyPair()
    const other = await newX25519KeyPair()
    const sealed = await hpkeSeal(pair.publicKey, secret, context)
    expect(await hpkeOpen(other.privateKey, sealed, context)).toBeNull()
    expect(await hpkeOpen(pair.privateKey, sealed, { ...context, info: 'other' })).toBeNull()
    expect(await hpkeOpen(pair.privateKey, sealed, { ...context, associatedData: 'deposit 2' })).toBeNull()
    for (const position of [0, 31, 32, 50, 79]) {
      expect(await hpkeOpen(pair.privateKey, sealed.with(position, (sealed[position] ?? 0) ^ 1), context)).toBeNull()
    }
    expect(await hpkeOpen(pair.privateKey, sealed.subarray(0, 32), context)).toBeNull()
  })
})
