import type { BlobStore } from '../../storage/blobs'
import type { Piece } from '../../storage/document-key'
import { readBlob, writeBlob } from '../../storage/sealed-blob'
import { tailBytes } from './directory'
import type { ZipFile } from './entries'

/** A ZIP file sealed on the disk; whoever spooled it removes its blob. */
export interface SpooledZip extends ZipFile {
  blob: string
  /** SHA-256 of the file. */
  sha256: Uint8Array
}

/** Seals a ZIP file as it comes, so that its directory, which stands at its end, can be read before its entries. */
export async function spoolZip(store: BlobStore, key: Uint8Array, piece: Piece, bytes: AsyncIterable<Uint8Array>): Promise<SpooledZip> {
  const tail = new Tail()
  const { id: blob, sizeInBytes, sha256 } = await writeBlob(store, key, piece, tail.watch(bytes))
  return { blob, sizeInBytes, sha256, tail: tail.bytes, read: () => readBlob(store, key, piece, blob) }
}

/** The last bytes of what passes. */
class Tail {
  private readonly parts: Uint8Array[] = []
  private length = 0

  async* watch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const part of bytes) {
      this.parts.push(new Uint8Array(part.subarray(-tailBytes)))
      this.length += Math.min(part.length, tailBytes)
      while (this.length - (this.parts[0]?.length ?? 0) >= tailBytes) this.length -= this.parts.shift()?.length ?? 0
      yield part
    }
  }

  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts).subarray(-tailBytes))
  }
}
