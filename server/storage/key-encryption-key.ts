import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { env } from '../env'

/** The key that wraps the private halves of mailbox keys. Its id says which key wrapped a row, and nothing about the key's value. */
export interface KeyEncryptionKey {
  id: string
  key: Uint8Array
}

/** Reads 32 bytes in hex. Throws when the file holds anything else; the message never shows the content. */
export function readKeyEncryptionKey(file: string): KeyEncryptionKey {
  const hex = readFileSync(file, 'utf8').trim()
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) throw new Error(`KEY_ENCRYPTION_KEY_FILE: ${file} must hold 64 hexadecimal digits.`)
  const key = new Uint8Array(Buffer.from(hex, 'hex'))
  const id = createHash('sha256').update('madoguchi key-encryption key id v1').update(key).digest('hex').slice(0, 16)
  return { id, key }
}

let cached: KeyEncryptionKey | undefined

/** The process's key-encryption key, read at first use. */
export function keyEncryptionKey(): KeyEncryptionKey {
  cached ??= readKeyEncryptionKey(env().KEY_ENCRYPTION_KEY_FILE)
  return cached
}
