import { concatBytes } from '../bytes'
import { sha256 } from '../digest-info'

/** The bare private operation of RSA on one block as long as the modulus; injected, because no browser offers it. */
export type RawRsaKey = { modulusLengthInBytes: number; privateOperation: (block: Uint8Array) => Uint8Array }

/** EMSA-PKCS1-v1_5 block type 1 (RFC 8017, 9.2) around exactly these bytes, as the card does: it adds no DigestInfo of its own. */
export function padForSignature(content: Uint8Array, modulusLengthInBytes: number): Uint8Array {
  const room = modulusLengthInBytes - content.length - 3
  if (room < 8) throw new RangeError(`${content.length} bytes do not fit a block of ${modulusLengthInBytes}`)
  return concatBytes(Uint8Array.of(0x00, 0x01), new Uint8Array(room).fill(0xff), Uint8Array.of(0x00), content)
}

/** EMSA-PSS with SHA-256, MGF1-SHA-256 and a random salt of 32 bytes (RFC 8017, 9.1.1). */
export async function pssBlock(digest: Uint8Array, modulusLengthInBytes: number): Promise<Uint8Array> {
  const salt = crypto.getRandomValues(new Uint8Array(32))
  const hash = await sha256(concatBytes(new Uint8Array(8), digest, salt))
  const db = concatBytes(new Uint8Array(modulusLengthInBytes - 66), Uint8Array.of(0x01), salt)
  const mask = await mgf1(hash, db.length)
  const masked = db.map((byte, i) => byte ^ (mask[i] ?? 0))
  masked[0] = (masked[0] ?? 0) & 0x7f
  return concatBytes(masked, hash, Uint8Array.of(0xbc))
}

async function mgf1(seed: Uint8Array, length: number): Promise<Uint8Array> {
  const blocks: Uint8Array[] = []
  for (let counter = 0; counter * 32 < length; counter++) blocks.push(await sha256(concatBytes(seed, Uint8Array.of(0, 0, 0, counter))))
  return concatBytes(...blocks).slice(0, length)
}
