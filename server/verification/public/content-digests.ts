import { createHash } from 'node:crypto'
import type { DigestName } from '@/pki/verify/primitives'

/** Every digest by which a signature file may name its content, and how long the content was. */
export interface ContentDigests {
  sizeInBytes: number
  digests: Record<DigestName, Uint8Array>
}

/**
 * Hashes content that passes by, by every digest that a signature may use: which one it does stands in the signature file, and that is not
 * looked into on this thread.
 */
export class ContentHasher {
  sizeInBytes = 0
  private readonly hashes = {
    'SHA-1': createHash('sha1'),
    'SHA-224': createHash('sha224'),
    'SHA-256': createHash('sha256'),
    'SHA-384': createHash('sha384'),
    'SHA-512': createHash('sha512'),
  } satisfies Record<DigestName, unknown>

  append(bytes: Uint8Array): void {
    this.sizeInBytes += bytes.length
    for (const hash of Object.values(this.hashes)) hash.update(bytes)
  }

  finish(): ContentDigests {
    const digestOf = (name: DigestName) => new Uint8Array(this.hashes[name].digest())
    return {
      sizeInBytes: this.sizeInBytes,
      digests: {
        'SHA-1': digestOf('SHA-1'),
        'SHA-224': digestOf('SHA-224'),
        'SHA-256': digestOf('SHA-256'),
        'SHA-384': digestOf('SHA-384'),
        'SHA-512': digestOf('SHA-512'),
      },
    }
  }
}
