import { randomBytes } from 'node:crypto'
import { eventKinds, type EventKind } from '@/domain/events'

/**
 * UUIDv7 (RFC 9562 section 5.7) of when it happened; `rand_a` is the kind's rank, so that what happened to one item in the same
 * millisecond stands in the order in which it can have happened; 62 random bits.
 */
export function eventId(kind: EventKind, at: Date): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(at.getTime(), 0, 6)
  bytes.writeUInt16BE(0x7000 | eventKinds.indexOf(kind), 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
