import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Clear bytes of every chunk but the last. */
export const CHUNK_BYTES = 64 * 1024
const TAG_BYTES = 16
const SALT_BYTES = 32
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES

/** Says what the bytes are and in which version; what begins otherwise is not read. */
const MAGIC = Buffer.from('MDB\x01', 'latin1')
const HEADER_BYTES = MAGIC.length + SALT_BYTES

/** Stored bytes that were altered, cut, exchanged or sealed for something else. The message says where, never what. */
export class DamagedError extends Error {
  constructor(where: string) {
    super(`Stored bytes do not open: ${where}.`)
    this.name = 'DamagedError'
  }
}

/** A key for this one stream: the same document key with another salt or context gives another, so that counters may serve as nonces. */
const streamKey = (key: Uint8Array, salt: Uint8Array, context: string) =>
  Buffer.from(hkdfSync('sha256', key, salt, `madoguchi chunked aead v1 ${context}`, 32))

/** STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) as age has it: eleven bytes of counter, one that is set in the last chunk. */
function nonceOf(counter: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(counter, 5, 6)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

/** Seals bytes as they come, holding one chunk at a time. `push` and `end` answer what is to be written next. */
export class ChunkSealer {
  readonly header: Uint8Array
  private readonly key: Buffer
  private readonly pending = Buffer.alloc(CHUNK_BYTES)
  private used = 0
  private counter = 0

  constructor(key: Uint8Array, context: string) {
    const salt = randomBytes(SALT_BYTES)
    this.header = Buffer.concat([MAGIC, salt])
    this.key = streamKey(key, salt, context)
  }

  /** A full chunk is kept back until more comes, for it may be the last. */
  *push(clear: Uint8Array): Generator<Uint8Array> {
    for (let start = 0; start < clear.length;) {
      if (this.used === CHUNK_BYTES) yield this.seal(false)
      const part = clear.subarray(start, start + CHUNK_BYTES - this.used)
      this.pending.set(part, this.used)
      this.used += part.length
      start += part.length
    }
  }

  end(): Uint8Array {
    return this.seal(true)
  }

  private seal(isLast: boolean): Uint8Array {
    const sealed = Buffer.concat(sealChunk(this.key, this.counter++, this.pending.subarray(0, this.used), isLast))
    this.used = 0
    return sealed
  }
}

/** The same for bytes that are all at hand: what is to be written, in order. */
export function sealChunks(key: Uint8Array, context: string, clear: Uint8Array): Uint8Array[] {
  const salt = randomBytes(SALT_BYTES)
  const sealed: Uint8Array[] = [MAGIC, salt]
  const own = streamKey(key, salt, context)
  for (let start = 0, counter = 0; start === 0 || start < clear.length; start += CHUNK_BYTES, counter++) {
    sealed.push(...sealChunk(own, counter, clear.subarray(start, start + CHUNK_BYTES), start + CHUNK_BYTES >= clear.length))
  }
  return sealed
}

function sealChunk(key: Uint8Array, counter: number, clear: Uint8Array, isLast: boolean): Uint8Array[] {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(counter, isLast), { authTagLength: TAG_BYTES })
  return [cipher.update(clear), cipher.final(), cipher.getAuthTag()]
}

/** Opens the chunks of one stream in their order. */
class ChunkOpener {
  private readonly key: Buffer
  private counter = 0

  constructor(key: Uint8Array, header: Uint8Array, context: string) {
    if (!MAGIC.equals(header.subarray(0, MAGIC.length))) throw new DamagedError('unknown form')
    this.key = streamKey(key, header.subarray(MAGIC.length), context)
  }

  open(sealed: Uint8Array, isLast: boolean): Uint8Array {
    const place = `chunk ${this.counter}`
    if (sealed.length < TAG_BYTES) throw new DamagedError(`${place} is cut`)
    // One stream has one form: an empty last chunk after others would be a second form of the same bytes.
    if (sealed.length === TAG_BYTES && this.counter > 0) throw new DamagedError(`${place} is empty`)
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonceOf(this.counter++, isLast), { authTagLength: TAG_BYTES })
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const clear = decipher.update(sealed.subarray(0, -TAG_BYTES))
    try {
      return Buffer.concat([clear, decipher.final()])
    } catch {
      throw new DamagedError(place)
    }
  }
}

interface Frame {
  /** Valid until the next frame is asked for. */
  bytes: Uint8Array
  isLast: boolean
}

/** The header, then the sealed chunks; the last is known when nothing comes any more. */
async function* framesOf(sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  const pending = Buffer.alloc(SEALED_CHUNK_BYTES)
  let room = HEADER_BYTES
  let used = 0
  for await (const bytes of sealed) {
    for (let start = 0; start < bytes.length;) {
      if (used === room) {
        yield { bytes: pending.subarray(0, used), isLast: false }
        room = SEALED_CHUNK_BYTES
        used = 0
      }
      const part = bytes.subarray(start, start + room - used)
      pending.set(part, used)
      used += part.length
      start += part.length
    }
  }
  yield { bytes: pending.subarray(0, used), isLast: true }
}

/**
 * The clear bytes, chunk by chunk, each authentic before it is given out. Ends without an error only when all of them came, in order and
 * up to the last: a reader who stops earlier must not act on what it has. Throws `DamagedError`.
 */
export async function* openChunks(key: Uint8Array, context: string, sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let opener: ChunkOpener | undefined
  for await (const { bytes, isLast } of framesOf(sealed)) {
    if (opener !== undefined) yield opener.open(bytes, isLast)
    else if (isLast) throw new DamagedError('no first chunk')
    else opener = new ChunkOpener(key, bytes, context)
  }
}

/** Bytes on disk of a stream of that many clear bytes. */
export const sealedSizeOf = (clearBytes: number): number =>
  HEADER_BYTES + clearBytes + Math.max(1, Math.ceil(clearBytes / CHUNK_BYTES)) * TAG_BYTES
