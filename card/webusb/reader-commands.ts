import { concatBytes } from '../bytes'
import { FIELD, type Fields, parseFields } from './answer-fields'
import type { Link } from './link'
import { type Patience, pause } from './patience'
import { ReaderStop, wrongFrame } from './reader-refusal'

/** The pseudo-APDUs of PC/SC part 3 (amendment 1, transparent session) as RC-S300 takes them in its escape frames. */
const MANAGE_SESSION = 0x00
const TRANSPARENT_EXCHANGE = 0x01
const SWITCH_PROTOCOL = 0x02

const START_SESSION = 0x81
const END_SESSION = 0x82
const FIELD_OFF = 0x83
const FIELD_ON = 0x84

/** Status words in the outcome of a data object. */
const SUCCESS = 0x9000
const STOPPED_BY_FAILURE = 0x6301
const NO_ANSWER_FROM_READER = 0x6400
const NO_ANSWER_FROM_CARD = 0x6401
const NO_PRECISE_DIAGNOSIS = 0x6f00
/** Another program holds a transparent session. */
const NO_ACCESS = 0x698a

const AFTER_SWITCH_IN_MS = 20

export interface ReaderCommands {
  /** Ends a session that somebody may have left open, whatever the reader says to that. */
  endSession(): Promise<void>
  startSession(): Promise<void>
  fieldOff(): Promise<void>
  fieldOn(): Promise<void>
  /**
   * Activates an ISO/IEC 14443-4 type B card in the field.
   * @returns its ATR as the reader makes it up, where it tells
   * @throws {ReaderStop} `no-card`
   */
  activateTypeB(): Promise<{ atr: Uint8Array | null }>
  /** Sends one block and gives the card's; null when none came or it was garbled in the air. */
  exchangeBlock(block: Uint8Array, waitInMs: number): Promise<Uint8Array | null>
}

export function createReaderCommands(link: Link, patience: Patience): ReaderCommands {
  const escape = async (command: Uint8Array, extraInMs?: number) => outcomeOf(await link.exchange(command, extraInMs))
  const require = async (command: Uint8Array) => {
    const { status, fields } = await escape(command)
    if (status !== SUCCESS) throw stopFor(status)
    return fields
  }
  const manage = (tag: number) => require(pseudoApdu(MANAGE_SESSION, Uint8Array.of(tag, 0x00)))
  const endSession = async () => {
    try {
      await escape(pseudoApdu(MANAGE_SESSION, Uint8Array.of(END_SESSION, 0x00)))
    } catch (error) {
      if (!(error instanceof ReaderStop && error.refusal.reason === 'reader-failed')) throw error
    }
  }
  const startSession = async () => {
    await manage(START_SESSION)
  }
  const fieldOff = async () => {
    await manage(FIELD_OFF)
    await pause(patience.field)
  }
  const fieldOn = async () => {
    await manage(FIELD_ON)
    await pause(patience.field)
  }
  const activateTypeB = async () => {
    const { status, fields } = await escape(pseudoApdu(SWITCH_PROTOCOL, TO_TYPE_B))
    if (NOTHING_CAME.includes(status)) throw new ReaderStop({ reason: 'no-card' })
    if (status !== SUCCESS) throw stopFor(status)
    await pause(AFTER_SWITCH_IN_MS)
    return { atr: fields.get(FIELD.atr) ?? null }
  }
  const exchangeBlock = async (block: Uint8Array, waitInMs: number) => {
    const command = exchangeCommand(block, waitInMs)
    try {
      const { status, fields } = await escape(command, waitInMs)
      if (NOTHING_CAME.includes(status)) return null
      if (status !== SUCCESS) throw stopFor(status)
      return receivedBlock(fields)
    } finally {
      command.fill(0)
    }
  }
  return { endSession, startSession, fieldOff, fieldOn, activateTypeB, exchangeBlock }
}

const NOTHING_CAME = [NO_ANSWER_FROM_CARD, NO_ANSWER_FROM_READER, STOPPED_BY_FAILURE, NO_PRECISE_DIAGNOSIS]

const stopFor = (status: number) =>
  new ReaderStop(status === NO_ACCESS ? { reason: 'reader-busy' } : { reason: 'reader-failed', code: status })

const pseudoApdu = (p2: number, data: Uint8Array) =>
  concatBytes(Uint8Array.of(0xff, 0x50, 0x00, p2, data.length), data, Uint8Array.of(0x00))

/** Frames of up to 256 bytes to us (FSDI 8), card number 0, then type B (01) up to layer 4. */
const TO_TYPE_B = Uint8Array.of(0xff, 0x6e, 0x03, 0x01, 0x01, 0x08, 0xff, 0x6e, 0x03, 0x08, 0x01, 0x00, 0x8f, 0x02, 0x01, 0x04)

/** The reader makes and checks the CRC; parity is not for type B, and the block's prologue is ours. */
const TYPE_B_FLAGS = Uint8Array.of(0x90, 0x02, 0x00, 0x1c)

function exchangeCommand(block: Uint8Array, waitInMs: number): Uint8Array {
  const timer = new Uint8Array(7)
  timer.set([0x5f, 0x46, 0x04])
  new DataView(timer.buffer).setUint32(3, Math.ceil(waitInMs * 1_000), true)
  const transceive = Uint8Array.of(0x95, 0x82, block.length >> 8, block.length & 0xff)
  const length = TYPE_B_FLAGS.length + timer.length + transceive.length + block.length
  const header = Uint8Array.of(0xff, 0x50, 0x00, TRANSPARENT_EXCHANGE, 0x00, length >> 8, length & 0xff)
  return concatBytes(header, TYPE_B_FLAGS, timer, transceive, block, Uint8Array.of(0x00, 0x00, 0x00))
}

const wordAt = (bytes: Uint8Array, at: number) => ((bytes.at(at) ?? 0) << 8) | (bytes.at(at + 1) ?? 0)

/** What became of a command: the status word at its end where that is an error, else the one in its outcome. */
function outcomeOf(data: Uint8Array): { status: number; fields: Fields } {
  if (data.length < 2) throw wrongFrame('fields')
  const status = wordAt(data, data.length - 2)
  const fields = parseFields(data.slice(0, -2))
  if (!fields) throw wrongFrame('fields')
  if (status !== SUCCESS) return { status, fields }
  const outcome = fields.get(FIELD.outcome)
  if (!outcome) throw wrongFrame('fields')
  return { status: wordAt(outcome, 1), fields }
}

/** Null when the reader saw a CRC, collision, parity or framing error, or bits that fill no byte. */
function receivedBlock(fields: Fields): Uint8Array | null {
  const garbled = (fields.get(FIELD.receptionStatus)?.[0] ?? 0) !== 0 || (fields.get(FIELD.validBits)?.[0] ?? 0) % 8 !== 0
  const block = fields.get(FIELD.received)
  return garbled || !block || block.length === 0 ? null : block
}
