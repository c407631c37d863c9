import { connectDatabase } from '../../database'
import { encrypt } from '../../storage/aead'
import { sealingKeyOf, sha256Of } from '../keys'

/** What a portal that turned bad could do: other bytes under the address of a document that waits, sealed as if they were the right ones. */
export async function alterWaitingDocument(databaseUrl: string, address: string, content: Uint8Array): Promise<void> {
  const db = connectDatabase(databaseUrl, 1)
  try {
    const ciphertext = encrypt(sealingKeyOf(address, 'document'), content, 'signing-document')
    await db.signingDocument.update({ where: { addressHash: sha256Of(address) }, data: { ciphertext } })
  } finally {
    await db.$disconnect()
  }
}

/** How many rows of gestures in flight there are: responses of logins, signatures, documents. */
export async function countInFlight(databaseUrl: string): Promise<{ logins: number; signatures: number; documents: number }> {
  const db = connectDatabase(databaseUrl, 1)
  try {
    return { logins: await db.pendingResponse.count(), signatures: await db.pendingSigning.count(), documents: await db.signingDocument.count() }
  } finally {
    await db.$disconnect()
  }
}
