import { createHash } from 'node:crypto'
import { oids } from './oids'

/** Digests that requests may be made with, by object identifier. */
const digests: Readonly<Record<string, { readonly name: string; readonly sizeInBytes: number }>> = {
  [oids.sha1]: { name: 'sha1', sizeInBytes: 20 },
  [oids.sha256]: { name: 'sha256', sizeInBytes: 32 },
  [oids.sha384]: { name: 'sha384', sizeInBytes: 48 },
  [oids.sha512]: { name: 'sha512', sizeInBytes: 64 },
}

/** Size of the digest; undefined for algorithms that are not offered. */
export const digestSizeInBytes = (algorithm: string): number | undefined => digests[algorithm]?.sizeInBytes

/** The digest of `bytes`; throws for an algorithm that is not offered. */
export function digestBy(algorithm: string, bytes: Uint8Array): Uint8Array {
  const digest = digests[algorithm]
  if (digest === undefined) throw new TypeError(`No digest ${algorithm}`)
  return createHash(digest.name).update(bytes).digest()
}
