import { concatBytes } from '../bytes'
import type { FrameFault } from './reader-refusal'

/** The reader's frames look like CCID's (USB CCID rev. 1.1, 6.1.8 and 6.2.4): type, length (u32 LE), slot, sequence, three bytes, data. */
export const HEADER_LENGTH_IN_BYTES = 10
/** No answer to what we ask is longer; a longer one is not waited for. */
export const MAX_DATA_LENGTH_IN_BYTES = 512

const PC_TO_RDR_ESCAPE = 0x6b
const RDR_TO_PC_ESCAPE = 0x83
const SLOT = 0x00

const SLOT_BUSY = 0xe0

export function encodeEscape(sequence: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(HEADER_LENGTH_IN_BYTES)
  header[0] = PC_TO_RDR_ESCAPE
  new DataView(header.buffer).setUint32(1, data.length, true)
  header[5] = SLOT
  header[6] = sequence
  return new Uint8Array(concatBytes(header, data))
}

export type EscapeAnswer = { kind: 'done'; data: Uint8Array } | { kind: 'wait' } | { kind: 'busy' } | { kind: 'failed'; code: number }

type Parsed = { ok: true; answer: EscapeAnswer } | { ok: false; fault: FrameFault }

/** Length of the data that a header announces; null while the header is not complete. */
export function announcedLength(received: Uint8Array): number | null {
  if (received.length < HEADER_LENGTH_IN_BYTES) return null
  return new DataView(received.buffer, received.byteOffset).getUint32(1, true)
}

/** Reads one whole frame that must answer `sequence`. The reserved bits of the status and the last byte of the header say nothing. */
export function parseEscape(frame: Uint8Array, sequence: number): Parsed {
  const announced = announcedLength(frame)
  if (announced === null) return { ok: false, fault: 'truncated' }
  const [type, , , , , slot, answered, status = 0, code = 0] = frame
  if (type !== RDR_TO_PC_ESCAPE) return { ok: false, fault: 'type' }
  if (frame.length - HEADER_LENGTH_IN_BYTES !== announced) return { ok: false, fault: 'length' }
  if (slot !== SLOT) return { ok: false, fault: 'slot' }
  if (answered !== sequence) return { ok: false, fault: 'sequence' }
  switch (status >> 6) {
    case 0:
      return { ok: true, answer: { kind: 'done', data: frame.slice(HEADER_LENGTH_IN_BYTES) } }
    case 1:
      return { ok: true, answer: code === SLOT_BUSY ? { kind: 'busy' } : { kind: 'failed', code } }
    case 2:
      return { ok: true, answer: { kind: 'wait' } }
    default:
      return { ok: false, fault: 'status' }
  }
}
