import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CommandRefusedError } from '../firewall'
import { testCardFile } from '../testing/cards'
import { rsaKeyOfPkcs8 } from '../virtual/node-rsa'
import { createPersonCard } from '../virtual/person-card'
import { asPersona, type Persona } from '../virtual/personas'
import { inspectForAttributes, inspectForLogin, readAttributesByUsb, signLogin, withCard } from './operations'
import { openRcS300 } from './rc-s300'
import { emulateReader, type CommandName, type EmulatedReader, type ReaderHabits, type Spoiled } from './testing/emulated-reader'

const utf8 = (text: string) => new TextEncoder().encode(text)
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const REQUEST = utf8('a request')
const ATR = bytes('3b888001000005e0b381a1007f')
/** Short, for readers that are silent in these tests; an answer that comes takes far less. */
const patience = { reader: 400, command: 5_000, field: 1, busy: 1 }
const IMPATIENT = { reader: 60, command: 300, field: 1, busy: 1 }

const personCard = (persona?: Persona) => createPersonCard(persona ? asPersona(testCardFile(), persona) : testCardFile(), rsaKeyOfPkcs8)
const readerWith = (habits: Partial<ReaderHabits> = {}) => emulateReader({ card: personCard(), atr: ATR, ...habits })
const login = (reader: EmulatedReader, pin = '1234', waiting = patience) => signLogin(reader, utf8(pin), REQUEST, { patience: waiting })

const AT_REST = { opened: false, claimed: false, session: false, field: false }

/** Nothing of ours is left on the reader, and it never got anything it does not know. */
function expectLeft(reader: EmulatedReader) {
  expect(reader.state()).toEqual(AT_REST)
  expect(reader.complaints).toEqual([])
}

const hasSent = (reader: EmulatedReader, instruction: RegExp) => reader.cardCommands().some((command) => instruction.test(command))
const PIN_COMMAND = /^0020008004/

describe('a login over the reader', () => {
  it.each<[string, Partial<ReaderHabits>]>([
    ['as it is', {}],
    ['the other model', { productId: 0x0dc9 }],
    ['that tells no ATR: small blocks', { atr: undefined }],
    ['with a card that gives its answers in small blocks', { cardHabits: { contentInBytes: 29 } }],
    ['that sends an empty packet after a full one', { emptyPacketAfterFull: true }],
    ['at high speed', { packetSizeInBytes: 512 }],
    ['on which somebody left a session open', { sessionLeftOpen: true }],
  ])('%s: the card signs what it was given', async (_, habits) => {
    const reader = readerWith(habits)
    const signed = await login(reader)
    if (!signed.ok) throw new Error(JSON.stringify(signed))
    const key = createPublicKey(new X509Certificate(signed.certificate).publicKey.export({ type: 'spki', format: 'pem' }))
    expect(verify('sha256', REQUEST, key, signed.signature)).toBe(true)
    expectLeft(reader)
  })
  it('frames of every length arrive whole, those that fill their last packet too', async () => {
    const file = testCardFile()
    for (let extra = 0; extra < 64; extra++) {
      const attributes = { ...file.attributes, address: '東'.repeat(10) + 'x'.repeat(extra) }
      const reader = emulateReader({ card: createPersonCard({ ...file, attributes }, rsaKeyOfPkcs8), atr: ATR, emptyPacketAfterFull: extra % 2 === 0 })
      expect(await readAttributesByUsb(reader, utf8('1234'), { patience })).toEqual({ ok: true, attributes })
      expectLeft(reader)
    }
  })
  it.each([...Array(24).keys()].map((i) => i + 20))('packets of %i bytes, with an empty one after each that is full', async (packetSizeInBytes) => {
    const reader = readerWith({ packetSizeInBytes, emptyPacketAfterFull: true })
    expect(await inspectForLogin(reader, { patience })).toMatchObject({ ok: true })
    expectLeft(reader)
  })
  it('looks before a PIN is asked for, and leaves the reader while the person types', async () => {
    const reader = readerWith()
    expect(await inspectForLogin(reader, { patience })).toMatchObject({ ok: true, triesLeft: 3 })
    expectLeft(reader)
    expect(await inspectForAttributes(reader, { patience })).toEqual({ ok: true, triesLeft: 3 })
    expectLeft(reader)
    expect(hasSent(reader, PIN_COMMAND)).toBe(false)
  })
  it.each(['android', 'in-pieces', 'contactless'] as const)('works with a card that is %s', async (persona) => {
    const reader = readerWith({ card: personCard(persona) })
    expect(await login(reader)).toMatchObject({ ok: true })
    expectLeft(reader)
  })
  it('leaves no PIN verified on the card', async () => {
    const reader = readerWith()
    expect(await login(reader)).toMatchObject({ ok: true })
    const opened = await openRcS300(reader, { patience })
    if (!opened.ok) throw new Error(opened.reason)
    await opened.channel.transmit(bytes('00a4040c0ad392f000260100000001'))
    await opened.channel.transmit(bytes('00a4020c020017'))
    const answer = await opened.channel.transmit(bytes(`802a0080333031300d060960864801650304020105000420${'ab'.repeat(32)}00`))
    expect(Buffer.from(answer).toString('hex')).toBe('6982')
    await opened.channel.close()
    await expect(opened.channel.transmit(bytes('00a4020c020017'))).rejects.toThrow('closed')
    expectLeft(reader)
  })
})

describe('a page', () => {
  it.each([
    ['the signature password', '00a4020c02001b', 'authenticate'],
    ['the file with the Individual Number', '00a4020c020001', 'read-attributes'],
  ] as const)('cannot reach %s by this way: the card sees nothing, and the reader is left', async (_, command, task) => {
    const application = task === 'authenticate' ? 'd392f000260100000001' : 'd3921000310001010408'
    const reader = readerWith()
    const reaching = withCard(reader, task, { patience }, async (channel) => {
      await channel.transmit(bytes(`00a4040c0a${application}`))
      await channel.transmit(bytes(command))
      await channel.transmit(bytes('0020008006414243313233'))
      return { ok: true }
    })
    await expect(reaching).rejects.toThrow(CommandRefusedError)
    expect(hasSent(reader, /^0020/)).toBe(false)
    expectLeft(reader)
  })
})

describe('the card refuses, as over any reader', () => {
  it('a wrong PIN costs one try and is told with the tries left; the right one then works', async () => {
    const reader = readerWith()
    expect(await login(reader, '9999')).toEqual({ ok: false, reason: 'pin-wrong', triesLeft: 2 })
    expect(await login(reader)).toMatchObject({ ok: true })
    expectLeft(reader)
  })
  it.each(['abcd', '12345', '123', ''])('the card never sees a PIN of another form: %j', async (pin) => {
    const reader = readerWith()
    expect(await login(reader, pin)).toEqual({ ok: false, reason: 'pin-form' })
    expect(hasSent(reader, /^00200080..../)).toBe(false)
    expectLeft(reader)
  })
  it.each([['last-try', 'last-try'], ['blocked-pin', 'pin-blocked']] as const)('%s: refused before the PIN', async (persona, reason) => {
    const reader = readerWith({ card: personCard(persona) })
    expect(await inspectForLogin(reader, { patience })).toEqual({ ok: false, reason })
    expect(await login(reader)).toEqual({ ok: false, reason })
    expect(hasSent(reader, PIN_COMMAND)).toBe(false)
    expectLeft(reader)
  })
  it('pulled from the field while it signs', async () => {
    const reader = readerWith({ card: personCard('pulled-while-signing') })
    expect(await login(reader)).toEqual({ ok: false, reason: 'card-removed' })
    expectLeft(reader)
  })
  it('broken', async () => {
    const reader = readerWith({ card: personCard('broken') })
    expect(await login(reader)).toEqual({ ok: false, reason: 'card-fault', status: 0x6f00 })
    expectLeft(reader)
  })
  it('not there', async () => {
    const reader = readerWith({ card: null })
    expect(await inspectForLogin(reader, { patience })).toEqual({ ok: false, reason: 'no-card' })
    expectLeft(reader)
  })
})

describe('more time', () => {
  it('is given to a card that asks for it a few times', async () => {
    const reader = readerWith({ cardHabits: { contentInBytes: 253, extensions: { instruction: 0x2a, times: 5 } } })
    expect(await login(reader)).toMatchObject({ ok: true })
    expectLeft(reader)
  })
  it('is not given without end', async () => {
    const reader = readerWith({ cardHabits: { contentInBytes: 253, extensions: { instruction: 0x2a, times: Infinity } } })
    expect(await login(reader, '1234', { ...patience, command: 60_000 })).toEqual({ ok: false, reason: 'endless-extension' })
    expectLeft(reader)
  })
  it('is given to the reader that asks for it, and not without end', async () => {
    const asking = (times: number) => readerWith({
      spoil: (frame, command, nth) => (command === 'exchange' && nth === 3 ? [...Array.from({ length: times }, () => headerOnly(frame, { 7: 0x80, 8: 0x01 })), frame] : null),
    })
    const few = asking(5)
    expect(await inspectForLogin(few, { patience })).toMatchObject({ ok: true })
    expectLeft(few)
    const many = asking(500)
    expect(await inspectForLogin(many, { patience })).toEqual({ ok: false, reason: 'endless-extension' })
    expect(many.state().opened).toBe(false)
  })
})

/** The header of a frame alone, announcing no data, with some bytes changed. */
const headerOnly = (frame: Uint8Array, changes: Record<number, number>) => changed(Uint8Array.from([...frame.slice(0, 1), 0, 0, 0, 0, ...frame.slice(5, 10)]), changes)

function changed(frame: Uint8Array, changes: Record<number, number>): Uint8Array {
  const copy = frame.slice()
  for (const [at, byte] of Object.entries(changes)) copy[Number(at)] = byte
  return copy
}

const frameOf = (frame: Uint8Array, data: number[]) => Uint8Array.from([frame[0] ?? 0, data.length, 0, 0, 0, ...frame.slice(5, 10), ...data])
const packets = (frame: Uint8Array) => Array.from({ length: Math.ceil(frame.length / 64) }, (_, i) => frame.slice(64 * i, 64 * (i + 1)))
const sequenceOff = (frame: Uint8Array) => changed(frame, { 6: ((frame[6] ?? 0) + 1) & 0xff })
const onceAt = (command: CommandName, nth: number, spoiled: (frame: Uint8Array) => Spoiled): NonNullable<ReaderHabits['spoil']> =>
  (frame, name, count) => (name === command && count === nth ? spoiled(frame) : null)

const OUTCOME = [0xc0, 0x03, 0x00, 0x90, 0x00]
const OK = [0x90, 0x00]

describe('a wrong frame is refused by its kind, and the reader is left', () => {
  const rows: [string, string, (frame: Uint8Array) => Spoiled][] = [
    ['a header that announces more than comes', 'truncated', (frame) => [changed(frame, { 1: (frame[1] ?? 0) + 1 })]],
    ['a header that announces less than comes', 'oversize', (frame) => [changed(frame, { 1: (frame[1] ?? 0) - 1 })]],
    ['a header that announces a megabyte', 'length', (frame) => [changed(frame, { 3: 0x10 })]],
    ['half a header', 'truncated', (frame) => [frame.slice(0, 7)]],
    ['nothing but empty packets', 'truncated', () => [new Uint8Array(0), new Uint8Array(0)]],
    ['another type of message', 'type', (frame) => [changed(frame, { 0: 0x80 })]],
    ['another slot', 'slot', (frame) => [changed(frame, { 5: 0x01 })]],
    ['another sequence number', 'sequence', (frame) => [sequenceOff(frame)]],
    ['the status that does not exist', 'status', (frame) => [changed(frame, { 7: 0xc0 })]],
    ['no data', 'fields', (frame) => [frameOf(frame, [])]],
    ['one byte of data', 'fields', (frame) => [frameOf(frame, [0x90])]],
    ['no outcome', 'fields', (frame) => [frameOf(frame, [0x97, 0x03, 0x02, 0x90, 0x00, ...OK])]],
    ['an unknown data object', 'fields', (frame) => [frameOf(frame, [...OUTCOME, 0x99, 0x00, ...OK])]],
    ['an outcome of another length', 'fields', (frame) => [frameOf(frame, [0xc0, 0x02, 0x90, 0x00, ...OK])]],
    ['a data object twice', 'fields', (frame) => [frameOf(frame, [...OUTCOME, ...OUTCOME, ...OK])]],
    ['a data object cut off', 'fields', (frame) => [frameOf(frame, [...OUTCOME, 0x97, 0x20, 0x02, ...OK])]],
    ['a length form that does not exist', 'fields', (frame) => [frameOf(frame, [...OUTCOME, 0x97, 0x85, 0x01, 0x02, ...OK])]],
    ['a block with an unknown prologue', 'block', (frame) => [frameOf(frame, [...OUTCOME, 0x97, 0x03, 0x42, 0x90, 0x00, ...OK])]],
    ['a block with a card number', 'block', (frame) => [frameOf(frame, [...OUTCOME, 0x97, 0x04, 0x0a, 0x00, 0x90, 0x00, ...OK])]],
    ['a block that acknowledges what was no part', 'block', (frame) => [frameOf(frame, [...OUTCOME, 0x97, 0x01, 0xa2, ...OK])]],
    ['a block with the other number', 'block', (frame) => [frameOf(frame, [...OUTCOME, 0x97, 0x03, 0x03, 0x90, 0x00, ...OK])]],
    ['a block without a status word', 'block', (frame) => [frameOf(frame, [...OUTCOME, 0x97, 0x02, 0x02, 0x90, ...OK])]],
    ['an extension of no time', 'block', (frame) => [frameOf(frame, [...OUTCOME, 0x97, 0x02, 0xf2, 0x00, ...OK])]],
  ]
  it.each(rows)('%s: %s', async (_, fault, spoiled) => {
    const reader = readerWith({ spoil: onceAt('exchange', 1, spoiled) })
    expect(await inspectForLogin(reader, { patience })).toEqual({ ok: false, reason: 'wrong-frame', fault })
    expectLeft(reader)
  })
  it.each(['start', 'off', 'on', 'switch'] as const)('while the session begins too: at %s', async (command) => {
    const reader = readerWith({ spoil: onceAt(command, 1, (frame) => [sequenceOff(frame)]) })
    expect(await inspectForLogin(reader, { patience })).toEqual({ ok: false, reason: 'wrong-frame', fault: 'sequence' })
    expectLeft(reader)
  })
  it('an answer without end of a chained card', async () => {
    const card = { atr: ATR, reset: () => undefined, process: async () => new Uint8Array(5_000) }
    const reader = readerWith({ card })
    expect(await inspectForLogin(reader, { patience })).toEqual({ ok: false, reason: 'wrong-frame', fault: 'block' })
    expectLeft(reader)
  })
  it('after the PIN: no second PIN is sent, nothing is signed', async () => {
    const reader = readerWith()
    const before = await inspectForLogin(reader, { patience })
    expect(before).toMatchObject({ ok: true })
    const commandsToPin = reader.cardCommands().length + 2
    const spoiling = readerWith({ spoil: onceAt('exchange', commandsToPin, (frame) => [sequenceOff(frame)]) })
    expect(await login(spoiling)).toEqual({ ok: false, reason: 'wrong-frame', fault: 'sequence' })
    expect(spoiling.cardCommands().filter((command) => PIN_COMMAND.test(command))).toHaveLength(1)
    expect(hasSent(spoiling, /^802a/)).toBe(false)
    expectLeft(spoiling)
  })
  it('only late answers to an earlier page are passed over, at the beginning, and not many', async () => {
    const late = (count: number) => readerWith({ spoil: onceAt('end', 1, (frame) => [...Array.from({ length: count }, () => sequenceOff(frame)), frame]) })
    expect(await inspectForLogin(late(2), { patience })).toMatchObject({ ok: true })
    expect(await inspectForLogin(late(9), { patience })).toEqual({ ok: false, reason: 'wrong-frame', fault: 'sequence' })
  })
})

describe('in the air', () => {
  const GARBLED = (frame: Uint8Array) => [frameOf(frame, [...OUTCOME, 0x92, 0x01, 0x00, 0x96, 0x02, 0x01, 0x00, 0x97, 0x02, 0x02, 0x6f, ...OK])]
  it('a block that the card did not hear is sent again', async () => {
    for (let deaf = 1; deaf <= 12; deaf++) {
      const reader = readerWith({ cardHabits: { contentInBytes: 100, deafTo: [deaf] } })
      expect(await login(reader), `deaf to block ${deaf}`).toMatchObject({ ok: true })
      expectLeft(reader)
    }
  })
  it('a block of the card that came garbled is asked for again, and the command is not carried out twice', async () => {
    for (let nth = 1; nth <= 12; nth++) {
      const reader = readerWith({ cardHabits: { contentInBytes: 100 }, spoil: onceAt('exchange', nth, GARBLED) })
      expect(await login(reader), `block ${nth}`).toMatchObject({ ok: true })
      expect(reader.cardCommands().filter((command) => PIN_COMMAND.test(command))).toHaveLength(1)
      expectLeft(reader)
    }
  })
  it('parts of a long command are numbered and repeated by the standard', async () => {
    for (let deaf = 1; deaf <= 60; deaf++) {
      const reader = emulateReader({ card: personCard(), cardHabits: { contentInBytes: 200, deafTo: [deaf] } })
      expect(await login(reader), `deaf to block ${deaf}`).toMatchObject({ ok: true })
      expectLeft(reader)
    }
  })
  it('a card that hears nothing any more is gone', async () => {
    const reader = readerWith({ cardHabits: { contentInBytes: 253, deafTo: [4, 5, 6, 7, 8] } })
    expect(await login(reader)).toEqual({ ok: false, reason: 'card-removed' })
    expectLeft(reader)
  })
})

describe('the reader', () => {
  it.each<[string, Partial<ReaderHabits>, string]>([
    ['is another device', { productId: 0x06c1 }, 'other-device'],
    ['is held by another program or tab: opening fails', { failTo: { open: 'InvalidStateError' } }, 'reader-busy'],
    ['is held by another program or tab: claiming fails', { failTo: { claim: 'NetworkError' } }, 'reader-busy'],
    ['is held by another session', { sessionHeldByOther: true }, 'reader-busy'],
    ['may not be opened', { failTo: { open: 'SecurityError' } }, 'access-denied'],
    ['was unplugged meanwhile', { failTo: { open: 'NotFoundError' } }, 'reader-unplugged'],
  ])('%s', async (_, habits, reason) => {
    const reader = readerWith(habits)
    expect(await inspectForLogin(reader, { patience })).toEqual({ ok: false, reason })
    expectLeft(reader)
  })
  it('is in use by this page already', async () => {
    const reader = readerWith()
    const first = await openRcS300(reader, { patience })
    if (!first.ok) throw new Error(first.reason)
    expect(await inspectForLogin(reader, { patience })).toEqual({ ok: false, reason: 'reader-busy' })
    await first.channel.close()
    expectLeft(reader)
  })
  it.each(['end', 'start', 'off', 'on', 'switch', 'exchange'] as const)('is unplugged at %s', async (command) => {
    const reader = readerWith({ spoil: onceAt(command, 1, () => 'unplug') })
    expect(await inspectForLogin(reader, { patience })).toEqual({ ok: false, reason: 'reader-unplugged' })
    expectLeft(reader)
  })
  it.each(['end', 'start', 'off', 'on', 'switch', 'exchange'] as const)('says nothing at %s: waited for only so long', async (command) => {
    const reader = readerWith({ spoil: onceAt(command, 1, () => 'silence') })
    expect(await inspectForLogin(reader, { patience: IMPATIENT })).toEqual({ ok: false, reason: 'reader-silent' })
    expectLeft(reader)
  }, 10_000)
  it('stops in the middle of a frame', async () => {
    const reader = readerWith({ spoil: onceAt('exchange', 3, (frame) => packets(frame).slice(0, 1)) })
    expect(await inspectForLogin(reader, { patience: IMPATIENT })).toEqual({ ok: false, reason: 'reader-silent' })
    expectLeft(reader)
  })
  it('says that it failed', async () => {
    const reader = readerWith({ spoil: onceAt('exchange', 2, (frame) => [headerOnly(frame, { 7: 0x40, 8: 0xfb })]) })
    expect(await inspectForLogin(reader, { patience })).toEqual({ ok: false, reason: 'reader-failed', code: 0xfb })
    expectLeft(reader)
  })
  it('answers with an error status', async () => {
    const reader = readerWith({ spoil: onceAt('exchange', 2, (frame) => [frameOf(frame, [0x6a, 0x81])]) })
    expect(await inspectForLogin(reader, { patience })).toEqual({ ok: false, reason: 'reader-failed', code: 0x6a81 })
    expectLeft(reader)
  })
  it('is asked again while it is busy, and not for ever', async () => {
    const busy = (times: number) => readerWith({ spoil: (frame, command, nth) => (command === 'start' && nth <= times ? [headerOnly(frame, { 7: 0x40, 8: 0xe0 })] : null) })
    expect(await inspectForLogin(busy(2), { patience })).toMatchObject({ ok: true })
    expect(await inspectForLogin(busy(50), { patience })).toEqual({ ok: false, reason: 'reader-busy' })
  })
})

describe('cancelling', () => {
  it('stops between two commands and leaves the reader', async () => {
    const cancelling = new AbortController()
    const reader = readerWith({ spoil: (_frame, command, nth) => {
      if (command === 'exchange' && nth === 5) cancelling.abort()
      return null
    } })
    expect(await signLogin(reader, utf8('1234'), REQUEST, { patience, signal: cancelling.signal })).toEqual({ ok: false, reason: 'cancelled' })
    expect(hasSent(reader, /^802a/)).toBe(false)
    expectLeft(reader)
  })
  it('stops waiting for a silent reader at once', async () => {
    const cancelling = new AbortController()
    const reader = readerWith({ spoil: onceAt('exchange', 1, () => {
      cancelling.abort()
      return 'silence'
    }) })
    expect(await inspectForLogin(reader, { patience: { ...patience, reader: 1_000 }, signal: cancelling.signal })).toEqual({ ok: false, reason: 'cancelled' })
    expectLeft(reader)
  })
  it('before it began touches nothing', async () => {
    const reader = readerWith()
    expect(await inspectForLogin(reader, { signal: AbortSignal.abort() })).toEqual({ ok: false, reason: 'cancelled' })
    expect(reader.cardCommands()).toEqual([])
    expectLeft(reader)
  })
})
