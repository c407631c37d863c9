import { hkdfSync } from 'node:crypto'

/** Where one deposit lies: exactly one item of one mailbox, about one person. */
export interface MailboxPlace {
  depositId: string
  accountId: string
  subjectId: string
  itemId: string
}

const COMMITMENT_BYTES = 32

/**
 * A commitment to the place, for the receipt. HKDF-SHA256 (RFC 5869) of the deposit's document key: whoever lacks that key, and that is
 * everybody the receipt is shown to, learns nothing of the mailbox and cannot tell whether two receipts belong to one; and nobody,
 * whatever keys they hold, finds another key and place with the same value. Lower-case hexadecimal.
 */
export function placeCommitment(documentKey: Uint8Array, { depositId, accountId, subjectId, itemId }: MailboxPlace): string {
  const info = `madoguchi mailbox place v1 deposit ${depositId} account ${accountId} subject ${subjectId} item ${itemId}`
  return Buffer.from(hkdfSync('sha256', documentKey, '', info, COMMITMENT_BYTES)).toString('hex')
}
