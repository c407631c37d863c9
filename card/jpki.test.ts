import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CardChannel } from './channel'
import { CardLostError } from './channel'
import { inspectCard, signWithAuthenticationKey } from './gesture'
import { readCertificate, readTokenInfo, selectJpki, signMessage, verifyPin } from './jpki'
import { testCardFile, type TestCardChanges } from './testing/cards'
import { createVirtualCard } from './virtual/card'
import { rsaKeyOfPkcs8 } from './virtual/node-rsa'
import { createPersonCard } from './virtual/person-card'
import { createVirtualReader, type VirtualReader } from './virtual/reader'

const utf8 = (text: string) => new TextEncoder().encode(text)
const PIN = utf8('1234')
const WRONG = utf8('9999')
const message = utf8('header.payload.signature')

const readerWith = (changes: TestCardChanges = {}) => createVirtualReader(createPersonCard(testCardFile(changes), rsaKeyOfPkcs8))

async function using<T>(reader: VirtualReader, act: (channel: CardChannel) => Promise<T>): Promise<T> {
  const channel = await reader.open()
  return act(channel).finally(() => channel.close())
}

let reader: VirtualReader
beforeEach(() => {
  reader = readerWith()
})

describe('signing with the authentication key', () => {
  it('signs SHA-256 of the message, verifiable with the certificate read from the card', async () => {
    const signed = await using(reader, (channel) => signWithAuthenticationKey(channel, PIN, message))
    if (!signed.ok) throw new Error(signed.reason)
    const key = createPublicKey(new X509Certificate(signed.certificate).publicKey.export({ type: 'spki', format: 'pem' }))
    expect(verify('sha256', message, key, signed.signature)).toBe(true)
    expect(verify('sha256', utf8('other'), key, signed.signature)).toBe(false)
  })
  it('works on a phone token, whose certificate lies behind the PIN', async () => {
    const signed = await using(readerWith({ tokenLabel: 'JPKIAPIOSTOKEN' }), (channel) => signWithAuthenticationKey(channel, PIN, message))
    expect(signed.ok).toBe(true)
  })
  it('reports the tries left after a wrong PIN and stops before the last', async () => {
    const attempt = () => using(reader, (channel) => signWithAuthenticationKey(channel, WRONG, message))
    expect(await attempt()).toEqual({ ok: false, reason: 'pin-wrong', triesLeft: 2 })
    expect(await attempt()).toEqual({ ok: false, reason: 'pin-wrong', triesLeft: 1 })
    expect(await attempt()).toEqual({ ok: false, reason: 'last-try' })
    expect(await using(reader, (channel) => signWithAuthenticationKey(channel, PIN, message))).toEqual({ ok: false, reason: 'last-try' })
  })
  it('refuses a PIN of the wrong form at no cost', async () => {
    expect(await using(reader, (channel) => signWithAuthenticationKey(channel, utf8('123'), message))).toEqual({ ok: false, reason: 'pin-form' })
    expect(await using(reader, (channel) => inspectCard(channel, 'authentication'))).toMatchObject({ ok: true, triesLeft: 3 })
  })
})

describe('inspecting a card', () => {
  it('tells what it is and how many tries are left', async () => {
    expect(await using(reader, (channel) => inspectCard(channel, 'authentication'))).toMatchObject({ ok: true, token: { kind: 'my-number-card' }, triesLeft: 3 })
  })
  it.each([
    ['a blocked PIN', { triesLeft: { pin: 0 } }, 'authentication', 'pin-blocked'],
    ['one try left', { triesLeft: { pin: 1 } }, 'authentication', 'last-try'],
    ['a card without signature certificate', { signature: null }, 'signature', 'certificate-missing'],
  ] as const)('refuses %s', async (_, changes, purpose, reason) => {
    expect(await using(readerWith(changes), (channel) => inspectCard(channel, purpose))).toEqual({ ok: false, reason })
  })
  it('refuses a card that is no My Number Card', async () => {
    expect(await using(createVirtualReader(createVirtualCard([])), (channel) => inspectCard(channel, 'authentication'))).toEqual({ ok: false, reason: 'not-a-jpki-card' })
  })
})

describe('channels', () => {
  it('a closed channel left no verified PIN behind', async () => {
    await using(reader, async (channel) => {
      await selectJpki(channel)
      expect(await verifyPin(channel, 'authentication', PIN)).toEqual({ ok: true })
    })
    const after = await using(reader, async (channel) => {
      await selectJpki(channel)
      return signMessage(channel, 'authentication', message)
    })
    expect(after).toEqual({ ok: false, reason: 'pin-required' })
  })
  it('lets the next in only when the first closes', async () => {
    const first = await reader.open()
    const order: string[] = []
    const second = reader.open().then((channel) => {
      order.push('second')
      return channel
    })
    await selectJpki(first)
    order.push('first')
    await first.close()
    await (await second).close()
    expect(order).toEqual(['first', 'second'])
  })
  it('turns a lost card into a refusal', async () => {
    const lost: CardChannel = { transmit: () => Promise.reject(new CardLostError('gone')), close: async () => undefined }
    expect(await inspectCard(lost, 'authentication')).toEqual({ ok: false, reason: 'card-removed' })
  })
  it('follows 61xx and 6Cxx', async () => {
    const card = createPersonCard(testCardFile(), rsaKeyOfPkcs8)
    await card.process(Uint8Array.from([0, 0xa4, 4, 0x0c, 10, 0xd3, 0x92, 0xf0, 0, 0x26, 1, 0, 0, 0, 1]))
    let waiting = new Uint8Array(0)
    const channel: CardChannel = {
      close: async () => undefined,
      transmit: async (apdu) => {
        if (apdu[1] === 0xb0 && apdu[4] !== 160 && apdu[4] !== 4) return Uint8Array.of(0x6c, 160)
        const answer = apdu[1] === 0xc0 ? waiting : await card.process(apdu)
        if (answer.length <= 102) return answer
        waiting = new Uint8Array(answer.slice(100))
        return new Uint8Array([...answer.slice(0, 100), 0x61, waiting.length - 2])
      },
    }
    expect(await readTokenInfo(channel)).toMatchObject({ ok: true, token: { label: 'JPKIAPICCTOKEN2', model: 'E16R01NJ' } })
  })
  it('an erased certificate file is a missing certificate', async () => {
    const erased: CardChannel = { close: async () => undefined, transmit: async (apdu) => Uint8Array.from(apdu[1] === 0xb0 ? [0, 0, 0, 0, 0x90, 0] : [0x90, 0]) }
    expect(await readCertificate(erased, 'authentication')).toEqual({ ok: false, reason: 'certificate-missing' })
  })
})
