import { refuseDeposit } from '@/domain/deposits'
import { database } from '../database'
import { apiDepositorOf } from '../organisations/api-client'
import { jsonResponse } from '../problem'
import { findDeposit } from './find'
import { refusalResponse } from './problem'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/**
 * `GET /api/v1/deposits/{id}/opening-receipt`: the sealed statement that the depositor's own registered deposit was opened, when, and the hash
 * of the card's signature. Whose card it was, the portal tells nobody.
 */
export async function getOpeningReceipt(request: Request, id: string): Promise<Response> {
  const language = request.headers.get('accept-language')
  const depositor = await apiDepositorOf(database(), request.headers.get('authorization'))
  if (depositor === null) return refusalResponse(refuseDeposit('unauthorised', 'Authorization'), language)
  const found = await findDeposit(database(), depositor, id)
  if (found === null) return refusalResponse(refuseDeposit('deposit-unknown'), language)
  const { organisationId } = depositor
  const row = await database().openingReceipt.findUnique({ where: { organisationId_depositId: { organisationId, depositId: found.depositId } } })
  if (row === null) return refusalResponse(refuseDeposit('not-opened'), language)
  const receipt = { content: base64(row.receiptContent), signature: base64(row.receiptSignature) }
  return jsonResponse(200, { depositId: row.depositId, openedAt: row.openedAt.toISOString(), receipt })
}
