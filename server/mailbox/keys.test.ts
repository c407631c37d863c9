import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { hpkeOpener, hpkeSeal } from '../storage/hpke'
import { readKeyEncryptionKey, readKeyRing, ringOf } from '../storage/key-encryption-key'
import { newMailboxKeys, openMailboxKey } from './keys'

const directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-keys-'))
afterAll(() => rmSync(directory, { recursive: true }))

function keyFile(content: string): string {
  const file = path.join(directory, randomUUID())
  writeFileSync(file, content, { mode: 0o600 })
  return file
}

describe('mailbox keys', () => {
  const kek = readKeyEncryptionKey(keyFile(`${'0a'.repeat(32)}\n`))

  it('open what was sealed to the public half', async () => {
    const id = randomUUID()
    const keys = await newMailboxKeys(id, kek)
    const sealed = hpkeSeal(keys.publicKey, new Uint8Array([1, 2, 3]), { info: 'i', associatedData: 'a' })
    const privateKey = openMailboxKey({ id, mailboxPrivateKeyWrapped: keys.privateKeyWrapped, keyEncryptionKeyId: keys.keyEncryptionKeyId }, ringOf(kek))
    expect(hpkeOpener(privateKey)(sealed, { info: 'i', associatedData: 'a' })).toEqual(new Uint8Array([1, 2, 3]))
  })

  it('do not open for another account, nor under another key-encryption key', async () => {
    const id = randomUUID()
    const keys = await newMailboxKeys(id, kek)
    const row = { id, mailboxPrivateKeyWrapped: keys.privateKeyWrapped, keyEncryptionKeyId: keys.keyEncryptionKeyId }
    expect(() => openMailboxKey({ ...row, id: randomUUID() }, ringOf(kek))).toThrow(/another account/)
    expect(() => openMailboxKey(row, readKeyRing(keyFile('0b'.repeat(32))))).toThrow(/wrapped under key/)
  })

  it('refuse a key file that does not hold 32 bytes in hex, without showing it', () => {
    const file = keyFile('not-a-key-but-secret')
    expect(() => readKeyEncryptionKey(file)).toThrow(/64 hexadecimal digits/)
    expect(() => readKeyEncryptionKey(file)).not.toThrow(/not-a-key-but-secret/)
  })
})
