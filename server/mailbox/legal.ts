import { randomUUID } from 'node:crypto'
import { systemActor } from '@/domain/actor'
import { recordAudit } from '../audit'
import type { Transaction } from '../database'
import { newMailboxKeys } from './keys'

/** Opens the mailbox of a legal person: an account without credentials, whose only subject is the organisation itself. Answers the account. */
export async function openLegalMailbox(transaction: Transaction, accountId: string, at: Date): Promise<string> {
  const keys = await newMailboxKeys(accountId)
  const subjectId = randomUUID()
  await transaction.account.create({
    data: {
      id: accountId,
      kind: 'legal',
      mailboxPublicKey: keys.publicKey,
      mailboxPrivateKeyWrapped: keys.privateKeyWrapped,
      keyEncryptionKeyId: keys.keyEncryptionKeyId,
      createdAt: at,
      subjects: { create: { id: subjectId, relation: 'self', createdAt: at } },
    },
  })
  await recordAudit(transaction, { ownerId: accountId, at, actor: systemActor, subjectId, event: { action: 'account-opened' } })
  return accountId
}
