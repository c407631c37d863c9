import { describe, expect, it } from 'vitest'
import { inspectAttributes, parseFourAttributes, readAttributes } from './attributes'
import { bytesOfHex, hexOf } from './bytes'
import type { CardChannel } from './channel'
import { guardChannel } from './firewall'
import { testCardFile } from './testing/cards'
import { rsaKeyOfPkcs8 } from './virtual/node-rsa'
import { createPersonCard } from './virtual/person-card'
import { createVirtualReader } from './virtual/reader'

const utf8 = (text: string) => new TextEncoder().encode(text)
const PIN = utf8('1234')
const file = testCardFile()

async function using<T>(act: (channel: CardChannel, sent: string[]) => Promise<T>, reader = createVirtualReader(createPersonCard(file, rsaKeyOfPkcs8))): Promise<T> {
  const channel = await reader.open()
  const sent: string[] = []
  const watched: CardChannel = {
    transmit: (apdu) => {
      sent.push(hexOf(apdu))
      return channel.transmit(apdu)
    },
    close: () => channel.close(),
  }
  return act(guardChannel(watched, 'read-attributes'), sent).finally(() => channel.close())
}

describe('the four attributes', () => {
  it('are read with their PIN, and nothing near the Individual Number is asked for', async () => {
    await using(async (channel, sent) => {
      expect(await readAttributes(channel, PIN)).toEqual({ ok: true, attributes: file.attributes })
      expect(sent).not.toContain('00a4020c020001')
    })
  })
  it('stay on the card with a wrong PIN, whose tries are counted and stopped at one', async () => {
    const reader = createVirtualReader(createPersonCard(file, rsaKeyOfPkcs8))
    expect(await using((channel) => readAttributes(channel, utf8('9999')), reader)).toEqual({ ok: false, reason: 'pin-wrong', triesLeft: 2 })
    expect(await using((channel) => readAttributes(channel, utf8('9999')), reader)).toEqual({ ok: false, reason: 'pin-wrong', triesLeft: 1 })
    expect(await using((channel) => inspectAttributes(channel), reader)).toEqual({ ok: false, reason: 'last-try' })
  })
  it('cost no try for a PIN of the wrong form', async () => {
    expect(await using((channel) => readAttributes(channel, utf8('12')))).toEqual({ ok: false, reason: 'pin-form' })
  })
  it('take long addresses over several reads', async () => {
    const address = '試験県試験市'.repeat(33)
    const long = createPersonCard({ ...file, attributes: { ...file.attributes, address } }, rsaKeyOfPkcs8)
    expect(await using((channel) => readAttributes(channel, PIN), createVirtualReader(long))).toMatchObject({ attributes: { address } })
  })
  it.each(['', 'ff20', 'ff2003df2201', 'ff2000', 'ff2100', 'ff2008df220131df220132', 'ff2005df220131df'])('a file of %s is no record of them', (hex) => {
    expect(parseFourAttributes(bytesOfHex(hex))).toBeNull()
  })
})
