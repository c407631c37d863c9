import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { env } from '../env'

/** A key that wraps private keys. Its id says which key wrapped a row, and nothing about the key's value. */
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
    throw new Error(`${file} must hold 64 hexadecimal digits a line, in at most ${MAX_KEYS} lines.`)
  }
  const all = lines.map(keyOf)
  const [current] = all
  if (current === undefined || new Set(all.map(({ id }) => id)).size !== all.length) throw new Error(`${file} holds a key twice.`)
  return { current, all }
}

/** The current key of a file. */
export const readKeyEncryptionKey = (file: string): KeyEncryptionKey => readKeyRing(file).current

const read = new Map<string, { ring: KeyRing, version: string }>()

/**
 * The keys in a file. Looks each time whether the file was replaced, so that a rotation reaches running processes at once: a look takes
 * microseconds, and a key that wraps is used with the database at hand.
 */
export function ringOfFile(file: string): KeyRing {
  const { ino, mtimeNs, size } = statSync(file, { bigint: true })
  const version = `${ino} ${mtimeNs} ${size}`
  const known = read.get(file)
  if (known?.version === version) return known.ring
  const ring = readKeyRing(file)
  read.set(file, { ring, version })
  return ring
}

/** The keys that this process opens and wraps mailbox keys with. */
export const keyRing = (): KeyRing => ringOfFile(env().KEY_ENCRYPTION_KEY_FILE)

/** The key that this process wraps with. */
export const keyEncryptionKey = (): KeyEncryptionKey => keyRing().current
