import { decrypt, encrypt } from '../storage/aead'
import { newX25519KeyPair } from '../storage/hpke'
import { keyEncryptionKey, keyRing, type KeyEncryptionKey, type KeyRing } from '../storage/key-encryption-key'

export interface MailboxKeys {
  /** X25519, raw 32 bytes: whoever deposits seals to it. */
  publicKey: Uint8Array<ArrayBuffer>
  /** The private half under the key-encryption key, bound to the account. */
  privateKeyWrapped: Uint8Array<ArrayBuffer>
  keyEncryptionKeyId: string
}

/** The columns of an account that open its mailbox. */
export interface WrappedMailboxKey {
  id: string
  mailboxPrivateKeyWrapped: Uint8Array
  keyEncryptionKeyId: string
}

const boundTo = (accountId: string) => `madoguchi mailbox private key v1 ${accountId}`

/** A new mailbox's keys. The private half leaves this function only wrapped. */
export async function newMailboxKeys(accountId: string, kek: KeyEncryptionKey = keyEncryptionKey()): Promise<MailboxKeys> {
  const pair = await newX25519KeyPair()
  const privateKeyWrapped = encrypt(kek.key, pair.privateKey, boundTo(accountId))
  pair.privateKey.fill(0)
  return { publicKey: pair.publicKey, privateKeyWrapped, keyEncryptionKeyId: kek.id }
}

/** The mailbox's private key, raw 32 bytes. Throws when it was wrapped by a key that is not there or for another account: that is a broken installation. */
export function openMailboxKey(account: WrappedMailboxKey, ring: KeyRing = keyRing()): Uint8Array {
  const kek = ring.all.find(({ id }) => id === account.keyEncryptionKeyId)
  if (kek === undefined) {
    throw new Error(`A mailbox key is wrapped under key ${account.keyEncryptionKeyId}, but this process holds ${ring.all.map(({ id }) => id).join(', ')}.`)
  }
  const privateKey = decrypt(kek.key, account.mailboxPrivateKeyWrapped, boundTo(account.id))
  if (privateKey === null) throw new Error('A wrapped mailbox key does not open: damaged, or it belongs to another account.')
  return privateKey
}

/** The same private key under the ring's current key. Throws as `openMailboxKey` does. */
export function rewrapMailboxKey(account: WrappedMailboxKey, ring: KeyRing): Pick<MailboxKeys, 'privateKeyWrapped' | 'keyEncryptionKeyId'> {
  const privateKey = openMailboxKey(account, ring)
  const privateKeyWrapped = encrypt(ring.current.key, privateKey, boundTo(account.id))
  privateKey.fill(0)
  return { privateKeyWrapped, keyEncryptionKeyId: ring.current.id }
}
