import { refuseDeposit } from '@/domain/deposits'
import { database } from '../database'
import { jsonResponse } from '../problem'
import { findDeposit } from './find'
import { answerTo } from './life-http'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/**
 * `GET /api/v1/deposits/{id}/opening-receipt`: the sealed statement that the depositor's own registered deposit was opened, when, and the hash
 * of the card's signature. Whose card it was, the portal tells nobody.
 */
export function getOpeningReceipt(request: Request, id: string): Promise<Response> {
  return answerTo(request, async (depositor) => {
    const found = await findDeposit(database(), depositor, id)
    if (found === null) return refuseDeposit('deposit-unknown')
    const { organisationId } = depositor
    const row = await database().openingReceipt.findUnique({ where: { organisationId_depositId: { organisationId, depositId: found.depositId } } })
    if (row === null) return refuseDeposit('not-opened')
    const receipt = { content: base64(row.receiptContent), signature: base64(row.receiptSignature) }
    return jsonResponse(200, { depositId: row.depositId, openedAt: row.openedAt.toISOString(), receipt })
  })
}
