import { randomUUID } from 'node:crypto'
import type { LoginRefusal } from '@/domain/identity'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { newMailboxKeys, type MailboxKeys } from '../mailbox/keys'
import { reopenAccount } from '../closing/reopen'
import type { CredentialKey } from './credential'
import { findPredecessorAccount } from './succession'

export interface AccountOfCredential {
  accountId: string
  /** The account's own person. */
  subjectId: string
}

type Found = ({ ok: true } & AccountOfCredential) | { ok: false; reason: Extract<LoginRefusal, 'account-closed' | 'revoked'> }

/**
 * The account that a verified certificate opens; a certificate seen for the first time opens a new one, and a closed one is open again. Logins with the same
 * new certificate at the same moment end in one account: the directory's key decides.
 */
export async function accountFor(credential: CredentialKey, at: Date): Promise<Found> {
  const known = await database().credentialDirectory.findUnique({ where: { issuerKeyHash_serialHmac: credential }, select: { accountId: true } })
  const accountId = known?.accountId ?? findPredecessorAccount(credential) ?? (await openAccount(credential, at))
  return readAccount(accountId, credential, at)
}

async function openAccount(credential: CredentialKey, at: Date): Promise<string> {
  const id = randomUUID()
  const keys = await newMailboxKeys(id)
  return database().$transaction(async (transaction) => {
    const claimed = await transaction.credentialDirectory.createMany({ data: [{ ...credential, accountId: id }], skipDuplicates: true })
    if (claimed.count === 1) {
      await writeAccount(transaction, id, keys, credential, at)
      return id
    }
    const other = await transaction.credentialDirectory.findUniqueOrThrow({ where: { issuerKeyHash_serialHmac: credential } })
    return other.accountId
  })
}

async function writeAccount(transaction: Transaction, id: string, keys: MailboxKeys, credential: CredentialKey, at: Date): Promise<void> {
  const subjectId = randomUUID()
  await transaction.account.create({
    data: {
      id,
      mailboxPublicKey: keys.publicKey,
      mailboxPrivateKeyWrapped: keys.privateKeyWrapped,
      keyEncryptionKeyId: keys.keyEncryptionKeyId,
      createdAt: at,
      subjects: { create: { id: subjectId, relation: 'self', createdAt: at } },
      credentials: { create: { id: randomUUID(), kind: 'jpki_authentication', ...credential, addedAt: at } },
    },
  })
  await recordAudit(transaction, { ownerId: id, at, actor: { kind: 'resident', id }, subjectId, event: { action: 'account-opened' } })
}

async function readAccount(accountId: string, credential: CredentialKey, at: Date): Promise<Found> {
  const account = await database().account.findUniqueOrThrow({
    where: { id: accountId },
    select: {
      state: true,
      subjects: { where: { relation: 'self' }, select: { id: true } },
      credentials: { where: credential, select: { supersededAt: true } },
    },
  })
  if (account.state === 'erasing') return { ok: false, reason: 'account-closed' }
  const [self] = account.subjects
  const [own] = account.credentials
  if (self === undefined || own === undefined) throw new Error('The directory names an account that lacks its own person or this credential.')
  if (own.supersededAt !== null) return { ok: false, reason: 'revoked' }
  if (account.state !== 'open' && !(await reopenAccount(accountId, self.id, at))) return { ok: false, reason: 'account-closed' }
  return { ok: true, accountId, subjectId: self.id }
}
