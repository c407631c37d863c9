import { describe, expect, it } from 'vitest'
import { inspectCard, signWithAuthenticationKey, withSignatureKey } from '../gesture'
import { readAvailableCertificates, readCertificate, selectJpki } from '../jpki'
import { testCardFile } from '../testing/cards'
import { hintOfAtr } from '../atr'
import { rsaKeyOfPkcs8 } from './node-rsa'
import { createPersonCard } from './person-card'
import { asPersona, isPersona, PERSONAS, type Persona } from './personas'
import { createVirtualReader } from './reader'
import type { CardChannel } from '../channel'

const utf8 = (text: string) => new TextEncoder().encode(text)
const message = utf8('a request')

const readerOf = (persona: Persona) => createVirtualReader(createPersonCard(asPersona(testCardFile(), persona), rsaKeyOfPkcs8))

async function using<T>(reader: ReturnType<typeof readerOf>, act: (channel: CardChannel) => Promise<T>): Promise<T> {
  const channel = await reader.open()
  return act(channel).finally(() => channel.close())
}

const login = (channel: CardChannel) => signWithAuthenticationKey(channel, utf8('1234'), message)
const inspect = (channel: CardChannel) => inspectCard(channel, 'authentication')

describe('a card in another state', () => {
  it.each(['android', 'iphone', 'contactless', 'in-pieces', 'without-signature'] as const)('%s logs in all the same', async (persona) => {
    expect(await using(readerOf(persona), login)).toMatchObject({ ok: true })
  })
  it.each([['android', 'android'], ['iphone', 'iphone'], ['contactless', 'my-number-card']] as const)('%s says it is %s', async (persona, kind) => {
    expect(await using(readerOf(persona), inspect)).toMatchObject({ ok: true, token: { kind } })
  })
  it('contactless has an ATR that readers make up for it', () => {
    expect(hintOfAtr(createPersonCard(asPersona(testCardFile(), 'contactless'), rsaKeyOfPkcs8).atr)).toBe('my-number-card')
  })
  it('android keeps its certificate behind the PIN', async () => {
    expect(await using(readerOf('android'), async (channel) => {
      await selectJpki(channel)
      return readCertificate(channel, 'authentication')
    })).toEqual({ ok: false, reason: 'pin-required' })
  })
  it('without-signature tells before a password is asked for', async () => {
    expect(await using(readerOf('without-signature'), async (channel) => {
      await selectJpki(channel)
      return readAvailableCertificates(channel)
    })).toEqual({ ok: true, authentication: true, signature: false })
  })
  it.each([['blocked-pin', 'pin-blocked'], ['last-try', 'last-try']] as const)('%s is told as %s', async (persona, reason) => {
    expect(await using(readerOf(persona), inspect)).toEqual({ ok: false, reason })
  })
  it('blocked-password blocks signing and leaves logging in alone', async () => {
    const reader = readerOf('blocked-password')
    expect(await using(reader, (channel) => inspectCard(channel, 'signature'))).toEqual({ ok: false, reason: 'pin-blocked' })
    expect(await using(reader, login)).toMatchObject({ ok: true })
  })
})

describe('a card on which something goes wrong', () => {
  it('pulled while signing: told as removed, and works when it is back', async () => {
    const reader = readerOf('pulled-while-signing')
    expect(await using(reader, login)).toEqual({ ok: false, reason: 'card-removed' })
    expect(await using(reader, login)).toMatchObject({ ok: true })
  })
  it('pulled in the middle of several signatures: none is given out', async () => {
    const card = createPersonCard({ ...testCardFile(), faults: [{ at: 'sign', nth: 2, do: 'remove' }] }, rsaKeyOfPkcs8)
    const result = await using(createVirtualReader(card), (channel) => withSignatureKey(channel, utf8('ABC123'), async ({ sign }) => ({
      signatures: [await sign(utf8('one')), await sign(utf8('two'))],
    })))
    expect(result).toEqual({ ok: false, reason: 'card-removed' })
  })
  it('broken: told with its status word', async () => {
    expect(await using(readerOf('broken'), login)).toEqual({ ok: false, reason: 'card-fault', status: 0x6f00 })
  })
  it('one fault after the other: each at the command that its number names', async () => {
    const card = createPersonCard({ ...testCardFile(), faults: [{ at: 'sign', nth: 1, do: 'status', status: 0x6f00 }, { at: 'sign', nth: 2, do: 'remove' }] }, rsaKeyOfPkcs8)
    const reader = createVirtualReader(card)
    expect(await using(reader, login)).toMatchObject({ reason: 'card-fault' })
    expect(await using(reader, login)).toMatchObject({ reason: 'card-removed' })
    expect(await using(reader, login)).toMatchObject({ ok: true })
  })
  it('a fault at the PIN costs no try that the card did not count', async () => {
    const reader = createVirtualReader(createPersonCard({ ...testCardFile(), faults: [{ at: 'verify', nth: 1, do: 'status', status: 0x6f00 }] }, rsaKeyOfPkcs8))
    expect(await using(reader, login)).toEqual({ ok: false, reason: 'card-fault', status: 0x6f00 })
    expect(await using(reader, inspect)).toMatchObject({ ok: true, triesLeft: 3 })
  })
  it('slow: waited for', async () => {
    const reader = createVirtualReader(createPersonCard({ ...testCardFile(), faults: [{ at: 'sign', do: 'slow', forMs: 60 }] }, rsaKeyOfPkcs8))
    const before = performance.now()
    expect(await using(reader, login)).toMatchObject({ ok: true })
    expect(performance.now() - before).toBeGreaterThanOrEqual(60)
  })
})

describe('names of states', () => {
  it('are the listed ones only', () => {
    expect(Object.keys(PERSONAS).every(isPersona)).toBe(true)
    expect(isPersona('toString')).toBe(false)
  })
})
