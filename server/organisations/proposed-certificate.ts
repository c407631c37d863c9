import { decrypt, encrypt } from '../storage/aead'
import { keyEncryptionKey } from '../storage/key-encryption-key'

const boundTo = (organisationId: string, proposalId: string) => `madoguchi proposed certificate v1 ${organisationId} ${proposalId}`

/** A certificate while it waits to be looked at: under the key-encryption key, for it may name a person at work. */
export const sealProposedCertificate = (der: Uint8Array, organisationId: string, proposalId: string): string =>
  Buffer.from(encrypt(keyEncryptionKey().key, der, boundTo(organisationId, proposalId))).toString('base64')

export const openProposedCertificate = (sealed: string, organisationId: string, proposalId: string): Uint8Array | null =>
  decrypt(keyEncryptionKey().key, Buffer.from(sealed, 'base64'), boundTo(organisationId, proposalId))
