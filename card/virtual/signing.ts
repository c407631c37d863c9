import { sha256, sha256DigestInfo } from '../digest-info'
import { SW } from '../status-words'
import { padForSignature, pssBlock, type RawRsaKey } from './rsa'

/**
 * The six modes that P1 of the card's signing command chooses: 00 the bytes as they are, 01 the bare SHA-256 of a message,
 * 02 a digest and 03 a message in a DigestInfo, 04 a digest and 05 a message by PSS. Returns the signature or a status word.
 */
export async function signInMode(mode: number, input: Uint8Array, key: RawRsaKey): Promise<Uint8Array | number> {
  if (mode > 5) return SW.wrongParameters
  if (input.length === 0) return SW.wrongLength
  if ((mode === 2 || mode === 4) && input.length !== 32) return SW.wrongLength
  if (mode === 0 && input.length > key.modulusLengthInBytes - 11) return SW.wrongLength
  return key.privateOperation(await blockFor(mode, input, key.modulusLengthInBytes))
}

async function blockFor(mode: number, input: Uint8Array, length: number): Promise<Uint8Array> {
  if (mode === 0) return padForSignature(input, length)
  const digest = mode === 2 || mode === 4 ? input : await sha256(input)
  if (mode === 1) return padForSignature(digest, length)
  return mode >= 4 ? pssBlock(digest, length) : padForSignature(sha256DigestInfo(digest), length)
}
