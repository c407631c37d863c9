import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { env } from '../env'

/** The key that wraps the private halves of mailbox keys. Its id says which key wrapped a row, and nothing about the key's value. */
export interface KeyEncryptionKey {
  id: string
  key: Uint8Array
}

/** The key that wraps from now on, and all that may still be needed to open. */
export interface KeyRing {
  current: KeyEncryptionKey
  all: readonly KeyEncryptionKey[]
}

const MAX_KEYS = 8

function keyOf(hex: string): KeyEncryptionKey {
  const key = new Uint8Array(Buffer.from(hex, 'hex'))
  const id = createHash('sha256').update('madoguchi key-encryption key id v1').update(key).digest('hex').slice(0, 16)
  return { id, key }
}

/** A ring of one key. */
export const ringOf = (key: KeyEncryptionKey): KeyRing => ({ current: key, all: [key] })

/**
 * Reads 32 bytes in hex a line: the current key first, then earlier ones. Throws when the file holds anything else; the message never
 * shows the content.
 */
export function readKeyRing(file: string): KeyRing {
  const lines = readFileSync(file, 'utf8').trim().split('\n').map((line) => line.trim())
  if (lines.length > MAX_KEYS || !lines.every((line) => /^[0-9a-fA-F]{64}$/.test(line))) {
    throw new Error(`KEY_ENCRYPTION_KEY_FILE: ${file} must hold 64 hexadecimal digits a line, in at most ${MAX_KEYS} lines.`)
  }
  const all = lines.map(keyOf)
  const [current] = all
  if (current === undefined || new Set(all.map(({ id }) => id)).size !== all.length) throw new Error(`KEY_ENCRYPTION_KEY_FILE: ${file} holds a key twice.`)
  return { current, all }
}

/** The current key of a file. */
export const readKeyEncryptionKey = (file: string): KeyEncryptionKey => readKeyRing(file).current

let cached: { ring: KeyRing, version: string } | undefined

/**
 * The process's keys. Looks each time whether the file was replaced, so that a rotation reaches running portals at once: a look takes
 * microseconds, and a key that wraps is used with the database at hand.
 */
export function keyRing(): KeyRing {
  const file = env().KEY_ENCRYPTION_KEY_FILE
  const { ino, mtimeNs, size } = statSync(file, { bigint: true })
  const version = `${file} ${ino} ${mtimeNs} ${size}`
  if (cached?.version !== version) cached = { ring: readKeyRing(file), version }
  return cached.ring
}

/** The key that this process wraps with. */
export const keyEncryptionKey = (): KeyEncryptionKey => keyRing().current
