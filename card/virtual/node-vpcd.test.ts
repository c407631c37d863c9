import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bytesOfHex, concatBytes, hexOf } from '../bytes'
import { testCardFile } from '../testing/cards'
import { CONTACT_ATR } from './card'
import { createMessageReader, insertIntoVpcd } from './node-vpcd'
import { rsaKeyOfPkcs8 } from './node-rsa'
import { createPersonCard } from './person-card'

const frame = (hex: string) => concatBytes(Uint8Array.of(hex.length / 2 >> 8, hex.length / 2 & 0xff), bytesOfHex(hex))

describe('messages', () => {
  it('come out whole and in order, however the stream is cut', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 600 })), fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (messages, cuts) => {
      const stream = concatBytes(...messages.map((message) => frame(hexOf(message))))
      const read: Uint8Array[] = []
      const reader = createMessageReader((message) => read.push(message))
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = cuts[i % cuts.length] ?? 1
        reader(stream.slice(at, at + size))
        at += size
      }
      expect(read).toEqual(messages)
    }))
  })
})

describe('a card in vpcd', () => {
  let vpcd: Server
  let reader: Socket
  let received: Uint8Array[]
  let arrived: () => void
  let traced: string[]
  let removed: Promise<void>

  const ask = async (hex: string) => {
    const next = new Promise<void>((resolve) => (arrived = resolve))
    reader.write(frame(hex))
    await next
    return hexOf(received.at(-1) ?? new Uint8Array(0))
  }

  beforeEach(async () => {
    received = []
    traced = []
    arrived = () => undefined
    vpcd = createServer()
    await new Promise<void>((resolve) => vpcd.listen(0, '127.0.0.1', resolve))
    const connected = new Promise<Socket>((resolve) => vpcd.once('connection', resolve))
    const card = createPersonCard(testCardFile(), rsaKeyOfPkcs8)
    const inserted = await insertIntoVpcd(card, (vpcd.address() as AddressInfo).port, (line) => traced.push(line))
    removed = inserted.removed
    reader = await connected
    reader.on('data', createMessageReader((message) => {
      received.push(message)
      arrived()
    }))
  })
  afterEach(async () => {
    reader.destroy()
    await removed
    vpcd.close()
  })

  it('gives its ATR and answers commands', async () => {
    reader.write(frame('01'))
    expect(await ask('04')).toBe(hexOf(CONTACT_ATR))
    expect(await ask('00a4040c0ad392f000260100000001')).toBe('9000')
    expect(await ask('00200098')).toBe('63c3')
  })
  it('forgets a verified PIN when powered off or reset', async () => {
    for (const control of ['00', '02']) {
      await ask('00a4040c0ad392f000260100000001')
      expect(await ask('00200098' + '0431323334')).toBe('9000')
      reader.write(frame(control))
      await ask('00a4040c0ad392f000260100000001')
      expect(await ask('802a029720' + '00'.repeat(32) + '00')).toBe('6982')
    }
  })
  it('keeps PINs out of its trace', async () => {
    await ask('00a4040c0ad392f000260100000001')
    await ask('00200098' + '0431323334')
    expect(traced.join('\n')).toContain('0020009804…')
    expect(traced.join('\n')).not.toContain('31323334')
  })
})
