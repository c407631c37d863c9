import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHUNK_BYTES, ChunkSealer, DamagedError, openChunks, sealChunks, sealedSizeOf } from './chunked-aead'

const key = new Uint8Array(randomBytes(32))
const context = 'deposit 1 document 0 content'
const header = 36
const sealedChunk = CHUNK_BYTES + 16

function sealed(clear: Uint8Array, sizes: number[] = [clear.length], sealer = new ChunkSealer(key, context)): Buffer {
  const parts: Uint8Array[] = [sealer.header]
  let start = 0
  for (const size of sizes) {
    parts.push(...sealer.push(clear.subarray(start, start + size)))
    start += size
  }
  parts.push(...sealer.push(clear.subarray(start)), sealer.end())
  return Buffer.concat(parts)
}

async function* pieces(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const size of sizes) {
    yield await Promise.resolve(bytes.subarray(start, start + size))
    start += size
  }
  yield bytes.subarray(start)
}

async function opened(bytes: Uint8Array, { sizes = [] as number[], with: other = key, as = context } = {}): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of openChunks(other, as, pieces(bytes, sizes))) parts.push(part)
  return Buffer.concat(parts)
}

const refused = (bytes: Uint8Array, options: Parameters<typeof opened>[1] = {}) => expect(opened(bytes, options)).rejects.toThrow(DamagedError)

const borders = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES - 1, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 1, 3 * CHUNK_BYTES]
const lengths = fc.oneof(fc.constantFrom(...borders), fc.integer({ min: 0, max: 3 * CHUNK_BYTES + 100 }))
const sizes = fc.array(fc.integer({ min: 0, max: 2 * CHUNK_BYTES }), { maxLength: 6 })

/** Header, then every chunk. */
function cut(bytes: Buffer): { head: Buffer, chunks: Buffer[] } {
  const chunks: Buffer[] = []
  for (let start = header; start < bytes.length; start += sealedChunk) chunks.push(bytes.subarray(start, start + sealedChunk))
  return { head: bytes.subarray(0, header), chunks }
}

describe('a chunked sealing', () => {
  it('opens to the same bytes, however they came and go, and has the size it says', async () => {
    await fc.assert(fc.asyncProperty(lengths, sizes, sizes, async (length, writes, reads) => {
      const clear = randomBytes(length)
      const bytes = sealed(clear, writes)
      expect(bytes.length).toBe(sealedSizeOf(length))
      expect((await opened(bytes, { sizes: reads })).equals(clear)).toBe(true)
    }), { numRuns: 150 })
  })

  it('is the same form when all bytes are at hand', async () => {
    await fc.assert(fc.asyncProperty(lengths, async (length) => {
      const clear = randomBytes(length)
      const whole = Buffer.concat(sealChunks(key, context, clear))
      expect(whole.length).toBe(sealedSizeOf(length))
      expect((await opened(whole)).equals(clear)).toBe(true)
    }), { numRuns: 30 })
  })

  it('is refused when cut anywhere, at the borders of chunks too', async () => {
    for (const length of borders) {
      const bytes = sealed(randomBytes(length))
      for (const end of [0, 1, header - 1, header, header + 15, bytes.length - 17, bytes.length - 1, header + sealedChunk, header + 2 * sealedChunk]) {
        if (end >= 0 && end < bytes.length) await refused(bytes.subarray(0, end))
      }
    }
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: sealedSizeOf(2 * CHUNK_BYTES) - 1 }), async (end) => {
      await refused(sealed(randomBytes(2 * CHUNK_BYTES)).subarray(0, end))
    }), { numRuns: 40 })
  })

  it('is refused with any one bit flipped', async () => {
    const bytes = sealed(randomBytes(2 * CHUNK_BYTES + 5))
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), async (bit) => {
      const altered = Buffer.from(bytes)
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      await refused(altered)
    }), { numRuns: 150 })
  })

  it('is refused with any chunk left out, doubled, exchanged or put behind the last', async () => {
    const { head, chunks } = cut(sealed(randomBytes(4 * CHUNK_BYTES)))
    expect(chunks).toHaveLength(4)
    for (let i = 0; i < 4; i++) {
      await refused(Buffer.concat([head, ...chunks.filter((_, n) => n !== i)]))
      await refused(Buffer.concat([head, ...chunks.slice(0, i + 1), ...chunks.slice(i)]))
      for (let j = i + 1; j < 4; j++) {
        const order = chunks.map((chunk, n) => chunks[n === i ? j : n === j ? i : n] ?? chunk)
        await refused(Buffer.concat([head, ...order]))
      }
      await refused(Buffer.concat([head, ...chunks, ...chunks.slice(i, i + 1)]))
    }
    await refused(Buffer.concat([head, ...chunks, Buffer.alloc(1)]))
    await refused(Buffer.concat([head, ...chunks, Buffer.alloc(16)]))
  })

  it('is refused with a chunk or the header of another sealing of the same bytes under the same key', async () => {
    const clear = randomBytes(3 * CHUNK_BYTES)
    const [one, other] = [cut(sealed(clear)), cut(sealed(clear))]
    await refused(Buffer.concat([other.head, ...one.chunks]))
    for (let i = 0; i < 3; i++) await refused(Buffer.concat([one.head, ...one.chunks.map((chunk, n) => (n === i ? other.chunks[n] ?? chunk : chunk))]))
  })

  it('is refused with another key, as another piece, and in another version', async () => {
    const bytes = sealed(randomBytes(100))
    await refused(bytes, { with: new Uint8Array(randomBytes(32)) })
    await refused(bytes, { as: 'deposit 1 document 1 content' })
    const newer = Buffer.from(bytes)
    newer.writeUInt8(2, 3)
    await expect(opened(newer)).rejects.toThrow('unknown form')
  })

  it('has one form only: a full last chunk is not followed by an empty one', async () => {
    const sealer = new ChunkSealer(key, context)
    const parts = [sealer.header, ...sealer.push(randomBytes(CHUNK_BYTES)), ...sealer.push(randomBytes(1))]
    // What a sealer that does not keep back would write: the first chunk as not the last, then an empty last one.
    Reflect.set(sealer, 'used', 0)
    await refused(Buffer.concat([...parts, sealer.end()]))
  })

  it('gives out nothing of a chunk that is not authentic', async () => {
    const bytes = sealed(randomBytes(3 * CHUNK_BYTES))
    bytes.writeUInt8(bytes.readUInt8(header + sealedChunk + 10) ^ 1, header + sealedChunk + 10)
    let given = 0
    await expect((async () => {
      for await (const part of openChunks(key, context, pieces(bytes, []))) given += part.length
    })()).rejects.toThrow('chunk 1')
    expect(given).toBe(CHUNK_BYTES)
  })
})
