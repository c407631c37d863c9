import { decrypt, encrypt } from '../storage/aead'
import { keyEncryptionKey, keyRing } from '../storage/key-encryption-key'

const boundTo = (organisationId: string, proposalId: string) => `madoguchi proposed certificate v1 ${organisationId} ${proposalId}`

/** A certificate while it waits to be looked at: under the key-encryption key, for it may name a person at work. */
export const sealProposedCertificate = (der: Uint8Array, organisationId: string, proposalId: string): string =>
  Buffer.from(encrypt(keyEncryptionKey().key, der, boundTo(organisationId, proposalId))).toString('base64')

/** Null when it does not open: altered, or the key it was sealed under is retired. */
export function openProposedCertificate(sealed: string, organisationId: string, proposalId: string): Uint8Array | null {
  const bytes = Buffer.from(sealed, 'base64')
  for (const { key } of keyRing().all) {
    const der = decrypt(key, bytes, boundTo(organisationId, proposalId))
    if (der !== null) return der
  }
  return null
}
