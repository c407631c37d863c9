import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core'
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519'
import { createPrivateKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hpkeOpener, hpkeSeal, newX25519KeyPair } from './hpke'
import { openBase, sealBase, type Aead } from './hpke-suite'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const exact = (bytes: Uint8Array) => new Uint8Array(bytes).buffer
const text = (words: string) => exact(new TextEncoder().encode(words))

/** RFC 9180 appendix A.1.1: base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, sequence number 0. */
const appendix = {
  info: hex('4f6465206f6e2061204772656369616e2055726e'),
  aad: hex('436f756e742d30'),
  skEm: '52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736',
  pkEm: hex('37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431'),
  skRm: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
  pkRm: hex('3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d'),
  pt: hex('4265617574792069732074727574682c20747275746820626561757479'),
  ct: hex('f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a'),
}
const aes128Gcm: Aead = { id: 0x0001, cipher: 'aes-128-gcm', keyBytes: 16 }
const privateKey = (raw: string) => createPrivateKey({ key: Buffer.from(`302e020100300506032b656e04220420${raw}`, 'hex'), format: 'der', type: 'pkcs8' })

describe('the vector of RFC 9180 appendix A.1.1', () => {
  const context = { info: appendix.info, associatedData: appendix.aad }
  const sealed = new Uint8Array([...appendix.pkEm, ...appendix.ct])

  it('is sealed to the very bytes', () => {
    const ephemeral = { privateKey: privateKey(appendix.skEm), publicKey: appendix.pkEm }
    expect(sealBase(aes128Gcm, ephemeral, appendix.pkRm, appendix.pt, context)).toEqual(sealed)
  })

  it('is opened', () => {
    const recipient = { privateKey: privateKey(appendix.skRm), publicKey: appendix.pkRm }
    expect(openBase(aes128Gcm, recipient, sealed, context)).toEqual(appendix.pt)
  })
})

describe('sealing to a mailbox key', () => {
  const context = { info: 'purpose', associatedData: 'deposit 1' }
  const secret = new Uint8Array(32).fill(7)
  /** Another's reading of the RFC on other primitives. */
  const judge = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })

  it('is opened by an independent implementation, and opens what that one sealed', async () => {
    const pair = await newX25519KeyPair()
    const sealed = hpkeSeal(pair.publicKey, secret, context)
    expect(sealed.length).toBe(32 + 32 + 16)
    const recipientKey = await judge.kem.deserializePrivateKey(exact(pair.privateKey))
    const receiver = await judge.createRecipientContext({ recipientKey, enc: exact(sealed.subarray(0, 32)), info: text(context.info) })
    expect(new Uint8Array(await receiver.open(exact(sealed.subarray(32)), text(context.associatedData)))).toEqual(secret)

    const recipientPublicKey = await judge.kem.deserializePublicKey(exact(pair.publicKey))
    const sender = await judge.createSenderContext({ recipientPublicKey, info: text(context.info) })
    const ciphertext = new Uint8Array(await sender.seal(exact(secret), text(context.associatedData)))
    expect(hpkeOpener(pair.privateKey)(new Uint8Array([...new Uint8Array(sender.enc), ...ciphertext]), context)).toEqual(secret)
  })

  it('opens nothing with another key, purpose or place, nor with any flipped byte, nor cut short', async () => {
    const [pair, other] = [await newX25519KeyPair(), await newX25519KeyPair()]
    const sealed = hpkeSeal(pair.publicKey, secret, context)
    const open = hpkeOpener(pair.privateKey)
    expect(open(sealed, context)).toEqual(secret)
    expect(hpkeOpener(other.privateKey)(sealed, context)).toBeNull()
    expect(open(sealed, { ...context, info: 'other' })).toBeNull()
    expect(open(sealed, { ...context, associatedData: 'deposit 2' })).toBeNull()
    for (let position = 0; position < sealed.length; position++) {
      // The last bit of an X25519 value is masked away (RFC 7748 section 5), but the value itself is part of the key's derivation.
      expect(open(sealed.with(position, (sealed[position] ?? 0) ^ 0x80), context)).toBeNull()
    }
    for (const length of [0, 31, 32, 47, 48, 79]) expect(open(sealed.subarray(0, length), context)).toBeNull()
  })

  it('never seals the same to the same bytes, and nothing to a point of small order', async () => {
    const pair = await newX25519KeyPair()
    expect(hpkeSeal(pair.publicKey, secret, context)).not.toEqual(hpkeSeal(pair.publicKey, secret, context))
    for (const point of [new Uint8Array(32), new Uint8Array(32).with(0, 1)]) {
      expect(() => hpkeSeal(point, secret, context)).toThrow()
      expect(hpkeOpener(pair.privateKey)(new Uint8Array([...point, ...new Uint8Array(48)]), context)).toBeNull()
    }
  })
})
