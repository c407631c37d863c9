import { bytesOfHex, concatBytes } from './bytes'

const SHA256_PREFIX = bytesOfHex('3031300d060960864801650304020105000420')

/** DigestInfo (RFC 8017, 9.2) of a SHA-256 digest. The card pads whatever it is given, so its form is made here and nowhere else. */
export const sha256DigestInfo = (digest: Uint8Array): Uint8Array => {
  if (digest.length !== 32) throw new RangeError(`a SHA-256 digest has 32 bytes, not ${digest.length}`)
  return concatBytes(SHA256_PREFIX, digest)
}

export const isSha256DigestInfo = (bytes: Uint8Array): boolean =>
  bytes.length === SHA256_PREFIX.length + 32 && SHA256_PREFIX.every((byte, i) => byte === bytes[i])

export const sha256 = async (message: Uint8Array): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(message)))
