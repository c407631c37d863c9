import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { mayForward, type ForwardProblem } from '@/domain/forwards'
import { documentRoles, type DocumentRole } from '@/domain/mailbox'
import type { Indication } from '@/pki/verify/verdict'
import { database } from '../database'
import { judgeItem, type JudgedDocument, type Judgement } from '../mailbox/judge'
import { findStoredItem, type ClearDocument, type ItemRefusal, type StoredItem } from '../mailbox/stored-item'
import type { DepositReceipt } from '../mailbox/stored-item'

/** An item that can be sent on, read whole and verified now. */
export interface Sendable {
  item: StoredItem
  depositReceipt: DepositReceipt
  judgement: Judgement
  /** What is sent, in the order of the roles; each with its verdict. */
  documents: (ClearDocument & { judged: JudgedDocument })[]
  /** The worst of what is sent. Never TOTAL-FAILED: that is not sent. */
  indication: Exclude<Indication, 'TOTAL-FAILED'>
}

export type SendableOutcome = { ok: true, sendable: Sendable } | { ok: false, reason: ForwardProblem }

const problemOf: Record<ItemRefusal, ForwardProblem> = { 'not-found': 'item-unknown', 'damaged': 'damaged', 'unsigned': 'registered-not-opened', 'withdrawn': 'withdrawn' }

/** Judges whether the resident's own item, with these of its documents, can be sent on at this moment. */
export async function findSendable(actor: Resident, itemId: string, roles: readonly DocumentRole[], at: Date): Promise<SendableOutcome> {
  const { accountId, subjectId } = actor
  if (!z.uuid().safeParse(itemId).success) return { ok: false, reason: 'item-unknown' }
  const row = await database().mailboxItem.findUnique({ where: { accountId_id: { accountId, id: itemId }, subjectId } })
  if (row === null) return { ok: false, reason: 'item-unknown' }
  const allowed = mayForward(row)
  if (!allowed.ok) return allowed
  const found = await findStoredItem(actor, itemId)
  if (!found.ok) return { ok: false, reason: problemOf[found.reason] }
  const { item } = found
  const { receipt, sealedReceipt } = item
  // What a resident received as a copy has no deposit of its own; there is no such item yet.
  if (receipt.type !== 'madoguchi-deposit-receipt') return { ok: false, reason: 'item-unknown' }
  const judgement = await judgeItem(item, at)
  if (judgement === null) return { ok: false, reason: 'damaged' }
  const documents = documentRoles.filter((role) => roles.includes(role)).flatMap((role) => sentOf(item, judgement, role))
  if (documents.length !== roles.length) return { ok: false, reason: 'role-missing' }
  const indications = documents.map(({ judged }) => judged.verdict.indication)
  if (indications.includes('TOTAL-FAILED')) return { ok: false, reason: 'verdict-failed' }
  const indication = indications.includes('INDETERMINATE') ? 'INDETERMINATE' : 'TOTAL-PASSED'
  return { ok: true, sendable: { item, depositReceipt: { receipt, sealedReceipt }, judgement, documents, indication } }
}

function sentOf({ documents }: StoredItem, judgement: Judgement, role: DocumentRole): Sendable['documents'] {
  const place = documents.findIndex((document) => document.role === role)
  const [document, judged] = [documents[place], judgement.documents[place]]
  return document === undefined || judged === undefined ? [] : [{ ...document, judged }]
}
