import { concatBytes } from '../bytes'
import { CardLostError } from '../channel'
import { ReaderStop, wrongFrame } from './reader-refusal'

/** ISO/IEC 14443-4 section 7, the side of the reader, without card number (CID) and node address (NAD). */
export type BlockLimits = {
  /** Longest block that the card takes, prologue and CRC included (FSC). */
  frameSizeInBytes: number
  /** How long the card may take for a block before it must ask for more time (FWT). */
  frameWaitInMs: number
}

export interface BlockProtocol {
  /** @throws {CardLostError} when the card does not answer, or a `ReaderStop` when its blocks are not as the standard says. */
  exchange(apdu: Uint8Array): Promise<Uint8Array>
}

type SendBlock = (block: Uint8Array, waitInMs: number) => Promise<Uint8Array | null>

/** Frame sizes by FSCI, section 5.2.3 of the standard and 7.9.4.4 of part 3; what is higher counts as 256. */
const FRAME_SIZES = [16, 24, 32, 40, 48, 64, 96, 128, 256]
/** 4096 periods of the field: the unit of the frame waiting time. */
const WAIT_UNIT_IN_MS = 4096 / 13_560
const MAX_FRAME_WAIT_IN_MS = WAIT_UNIT_IN_MS * 2 ** 14

/** For a card of which nothing is known: small blocks, long waits. */
const CAREFUL: BlockLimits = { frameSizeInBytes: 32, frameWaitInMs: 1_000 }

/**
 * Reads what a type B card said of itself out of the ATR that readers make up for it (PC/SC part 3, 3.1.3.2.3.2): 3B 88 80 01, four bytes
 * of application data, three of protocol information, one, and a check byte.
 */
export function limitsOfAtr(atr: Uint8Array | null): BlockLimits {
  if (!atr || atr.length !== 13 || atr[0] !== 0x3b || atr[1] !== 0x88) return CAREFUL
  const sizeCode = (atr[9] ?? 0) >> 4
  const waitCode = (atr[10] ?? 0) >> 4
  return {
    frameSizeInBytes: FRAME_SIZES[sizeCode] ?? 256,
    frameWaitInMs: Math.max(WAIT_UNIT_IN_MS * 2 ** Math.min(waitCode, 14), CAREFUL.frameWaitInMs),
  }
}

const MAX_REPEATS = 2
const MAX_EXTENSIONS = 60
/** Prologue and CRC. */
const BLOCK_OVERHEAD_IN_BYTES = 3
/** A short response APDU. */
const MAX_RESPONSE_IN_BYTES = 258

type CardBlock =
  | { kind: 'information'; number: number; more: boolean; content: Uint8Array }
  | { kind: 'acknowledged'; number: number }
  | { kind: 'wait'; factor: number }

function readBlock(block: Uint8Array): CardBlock | null {
  const [prologue = 0] = block
  const number = prologue & 1
  if ((prologue & 0xee) === 0x02) return { kind: 'information', number, more: (prologue & 0x10) !== 0, content: block.slice(1) }
  if ((prologue & 0xfe) === 0xa2 && block.length === 1) return { kind: 'acknowledged', number }
  const factor = (block[1] ?? 0) & 0x3f
  if (prologue === 0xf2 && block.length === 2 && factor > 0 && factor < 60) return { kind: 'wait', factor }
  return null
}

const informationBlock = (number: number, more: boolean, content: Uint8Array) =>
  concatBytes(Uint8Array.of(0x02 | number | (more ? 0x10 : 0)), content)
const acknowledgement = (number: number) => Uint8Array.of(0xa2 | number)
const notAcknowledged = (number: number) => Uint8Array.of(0xb2 | number)
const extensionGranted = (factor: number) => Uint8Array.of(0xf2, factor)

/** @param patienceInMs for one command, with all the time that the card asks for */
export function createBlockProtocol(send: SendBlock, limits: BlockLimits, patienceInMs: number): BlockProtocol {
  let number = 0

  /** Sends a block until the card has answered it; where nothing comes, `otherwise` asks again. */
  const ask = async (block: Uint8Array, otherwise: Uint8Array, end: number): Promise<Exclude<CardBlock, { kind: 'wait' }>> => {
    let next = block
    let wait = limits.frameWaitInMs
    let repeats = 0
    let extensions = 0
    for (;;) {
      const received = await send(next, wait)
      wait = limits.frameWaitInMs
      const read = received && readBlock(received)
      if (received && !read) throw wrongFrame('block')
      if (read?.kind === 'wait') {
        if (++extensions > MAX_EXTENSIONS || performance.now() > end) throw new ReaderStop({ reason: 'endless-extension' })
        wait = Math.min(limits.frameWaitInMs * read.factor, MAX_FRAME_WAIT_IN_MS)
        next = extensionGranted(read.factor)
      } else if (read && (read.kind === 'information' || read.number === number)) {
        return read
      } else {
        // Nothing came, or the card says that it did not get the block.
        if (++repeats > MAX_REPEATS) throw new CardLostError('the card does not answer')
        next = read ? block : otherwise
      }
    }
  }

  const sendParts = async (apdu: Uint8Array, end: number) => {
    const room = limits.frameSizeInBytes - BLOCK_OVERHEAD_IN_BYTES
    for (let at = 0; ; at += room) {
      const more = at + room < apdu.length
      const block = informationBlock(number, more, apdu.subarray(at, at + room))
      const answer = await ask(block, notAcknowledged(number), end).finally(() => block.fill(0))
      if (answer.number !== number || (answer.kind === 'acknowledged') !== more) throw wrongFrame('block')
      number ^= 1
      if (answer.kind === 'information') return answer
    }
  }

  const exchange = async (apdu: Uint8Array): Promise<Uint8Array> => {
    const end = performance.now() + patienceInMs
    let answer = await sendParts(apdu, end)
    let response = answer.content
    while (answer.more) {
      const next = await ask(acknowledgement(number), acknowledgement(number), end)
      if (next.kind !== 'information' || next.number !== number) throw wrongFrame('block')
      number ^= 1
      answer = next
      response = concatBytes(response, next.content)
      if (response.length > MAX_RESPONSE_IN_BYTES) throw wrongFrame('block')
    }
    if (response.length < 2 || response.length > MAX_RESPONSE_IN_BYTES) throw wrongFrame('block')
    return response
  }
  return { exchange }
}
