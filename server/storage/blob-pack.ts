import type { FileHandle } from 'node:fs/promises'

// "MDP" 0x01 | number of members, 4 bytes | for each: start and length, 6 bytes each; a length of 0 is a removed one | their bytes
const MAGIC = Buffer.from('MDP\x01', 'latin1')
const FRAME_BYTES = 8
const ENTRY_BYTES = 12
const NUMBER_BYTES = 6
const ZEROS = Buffer.alloc(64 * 1024)

const entryAt = (member: number) => FRAME_BYTES + member * ENTRY_BYTES

/** What stands before the bytes of these members. None of them is empty. */
export function packHeader(members: readonly (readonly Uint8Array[])[]): Uint8Array {
  const header = Buffer.alloc(entryAt(members.length))
  MAGIC.copy(header)
  header.writeUInt32BE(members.length, MAGIC.length)
  let start = header.length
  for (const [member, parts] of members.entries()) {
    const length = parts.reduce((sum, part) => sum + part.length, 0)
    if (length === 0) throw new RangeError('A member of a pack has no bytes.')
    header.writeUIntBE(start, entryAt(member), NUMBER_BYTES)
    header.writeUIntBE(length, entryAt(member) + NUMBER_BYTES, NUMBER_BYTES)
    start += length
  }
  return header
}

/** Bytes `start` up to, not with, `end` of the file. */
export interface PackMember {
  start: number
  end: number
}

async function readAt(file: FileHandle, bytes: number, place: number): Promise<Buffer | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, place)
  return bytesRead === bytes ? buffer : null
}

/** The places of all members; null for a removed one. Throws when the file is no pack: the disk lost something. */
async function membersOf(file: FileHandle): Promise<(PackMember | null)[]> {
  const frame = await readAt(file, FRAME_BYTES, 0)
  if (frame === null || !frame.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('A pack of blobs is damaged.')
  const count = frame.readUInt32BE(MAGIC.length)
  const { size } = await file.stat()
  const entries = entryAt(count) > size ? null : await readAt(file, count * ENTRY_BYTES, FRAME_BYTES)
  if (entries === null) throw new Error('A pack of blobs is damaged.')
  return Array.from({ length: count }, (_, member) => {
    const start = entries.readUIntBE(member * ENTRY_BYTES, NUMBER_BYTES)
    const length = entries.readUIntBE(member * ENTRY_BYTES + NUMBER_BYTES, NUMBER_BYTES)
    return length === 0 ? null : { start, end: start + length }
  })
}

/** Where a member's bytes lie, or null when there is none of that number or it was removed. */
export async function findMember(file: FileHandle, member: number): Promise<PackMember | null> {
  return (await membersOf(file))[member] ?? null
}

/** Numbers of those that were not removed. */
export async function liveMembers(file: FileHandle): Promise<number[]> {
  return (await membersOf(file)).flatMap((place, member) => (place === null ? [] : [member]))
}

/**
 * Overwrites a member and takes its place out of the list; safe to repeat, and beside others that remove other members: whoever comes last
 * sees that none is left. Answers whether that is so, and the file may go.
 */
export async function removeMember(file: FileHandle, member: number): Promise<boolean> {
  const place = await findMember(file, member)
  if (place !== null) {
    for (let start = place.start; start < place.end; start += ZEROS.length) await file.write(ZEROS, 0, Math.min(ZEROS.length, place.end - start), start)
    await file.write(ZEROS, 0, NUMBER_BYTES, entryAt(member) + NUMBER_BYTES)
  }
  return (await liveMembers(file)).length === 0
}
