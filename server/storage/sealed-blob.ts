import { createHash, hash } from 'node:crypto'
import type { BlobStore, BlobSink } from './blobs'
import { ChunkSealer, DamagedError, openChunks, sealChunks } from './chunked-aead'
import { nameOf, type Piece } from './document-key'

type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** A blob whose bytes and name would survive a power cut, and what was written in clear. */
export interface WrittenBlob {
  id: string
  sizeInBytes: number
  /** SHA-256 of the clear bytes. */
  sha256: Uint8Array<ArrayBuffer>
}

/** One piece of a deposit on its way to the disk: encrypted and hashed while it comes, never whole in memory. */
export interface BlobWriter {
  write(clear: Uint8Array): Promise<void>
  /** Answers when the blob is safe; before COMMIT of the row that names it. Refused after an abort or another finish. */
  finish(): Promise<WrittenBlob>
  /** Leaves nothing behind. Safe to repeat, and after `finish` without effect. */
  abort(): Promise<void>
}

/** Opens a new blob for one piece. Whoever opens it finishes or aborts it. */
export async function blobWriter(store: BlobStore, key: Uint8Array, piece: Piece): Promise<BlobWriter> {
  const sealer = new ChunkSealer(key, nameOf(piece))
  const sink = await store.create()
  const hash = createHash('sha256')
  let sizeInBytes = 0
  await writeOrAbort(sink, [sealer.header])
  return {
    async write(clear) {
      hash.update(clear)
      sizeInBytes += clear.length
      await writeOrAbort(sink, sealer.push(clear))
    },
    async finish() {
      await writeOrAbort(sink, [sealer.end()])
      return { id: await sink.finish(), sizeInBytes, sha256: new Uint8Array(hash.digest()) }
    },
    abort: () => sink.abort(),
  }
}

async function writeOrAbort(sink: BlobSink, parts: Iterable<Uint8Array>): Promise<void> {
  try {
    for (const part of parts) await sink.write(part)
  } catch (cause) {
    await sink.abort()
    throw new Error('A blob could not be stored.', { cause })
  }
}

/** Writes all that comes as one piece. When the source throws, nothing is left behind and its error is passed on. */
export async function writeBlob(store: BlobStore, key: Uint8Array, piece: Piece, clear: Bytes): Promise<WrittenBlob> {
  const writer = await blobWriter(store, key, piece)
  try {
    for await (const part of clear) await writer.write(part)
    return await writer.finish()
  } catch (error) {
    await writer.abort()
    throw error
  }
}

/** Takes pieces whose bytes are at hand. They are safe when `finish` has answered; before COMMIT of the rows that name them. */
export interface PieceWriter {
  write(key: Uint8Array, piece: Piece, clear: Uint8Array): Promise<WrittenBlob>
  finish(): Promise<void>
}

/** Each piece in a file of its own. */
export const piecesAlone = (store: BlobStore): PieceWriter => ({
  write: (key, piece, clear) => writeBlob(store, key, piece, [clear]),
  finish: () => Promise.resolve(),
})

/** All pieces in one file that is synced once; sealed in memory until then. */
export function piecesTogether(store: BlobStore): PieceWriter {
  const pack = store.pack()
  return {
    write(key, piece, clear) {
      const id = pack.add(sealChunks(key, nameOf(piece), clear))
      return Promise.resolve({ id, sizeInBytes: clear.length, sha256: new Uint8Array(hash('sha256', clear, 'buffer')) })
    },
    finish: () => pack.finish(),
  }
}

/**
 * The clear bytes of one piece as they come from the disk, each authentic before it is given out. Throws `DamagedError` while it is read
 * when the blob is gone, cut or altered: what came before must not be acted on then.
 */
export async function* readBlob(store: BlobStore, key: Uint8Array, piece: Piece, id: string): AsyncGenerator<Uint8Array> {
  const sealed = await store.open(id)
  if (sealed === null) throw new DamagedError('they are not there')
  yield* openChunks(key, nameOf(piece), sealed)
}

/** The whole of a piece that is needed whole. Throws `DamagedError`. */
export async function readWholeBlob(store: BlobStore, key: Uint8Array, piece: Piece, id: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of readBlob(store, key, piece, id)) parts.push(part)
  return new Uint8Array(Buffer.concat(parts))
}
