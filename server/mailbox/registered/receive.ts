import type { PrismaClient } from '@/prisma/generated/client'
import { systemActor } from '@/domain/actor'
import { recordAudit } from '../../audit'
import { recordDepositorEvents } from '../../events/record'
import { readRegisteredOpened } from './message'
import { readOpeningReceipt } from './opening-receipt'

/** The sender's side of an opening: receipt and event beside the deposit. Running it again changes nothing. */
export function receiveRegisteredOpened(db: PrismaClient, payload: unknown, at: Date): Promise<void> {
  const { organisationId, depositId, receiptContent, receiptSignature } = readRegisteredOpened(payload)
  const { openedAt, signatureSha256 } = readOpeningReceipt(receiptContent)
  return db.$transaction(async (transaction) => {
    const { count } = await transaction.openingReceipt.createMany({
      data: [{ organisationId, depositId, openedAt, receiptContent, receiptSignature }], skipDuplicates: true,
    })
    if (count === 0) return
    await recordAudit(transaction, { ownerId: organisationId, at, actor: systemActor, subjectId: null, event: { action: 'opening-receipt-received', depositId } })
    await recordDepositorEvents(transaction, [{ organisationId, depositId, at: openedAt, event: { kind: 'registered-opened', signatureSha256 } }])
  })
}
