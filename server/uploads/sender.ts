import type { UploadSender } from '@/domain/actor'
import { mayActAs } from '@/domain/organisations'
import type { Database } from '../database'

/** The member in whose name an upload is sent, if the organisation's rows let them deposit now; asked for every piece of the work. */
export async function uploadSender(db: Database, organisationId: string, memberId: string): Promise<UploadSender | null> {
  const row = await db.organisationMember.findUnique({ where: { organisationId_id: { organisationId, id: memberId } }, include: { organisation: true } })
  if (row === null || !mayActAs('depositor', row.organisation, row)) return null
  const sender: Omit<UploadSender, symbol> = {
    kind: 'upload-sender', capacity: 'depositor', id: memberId, organisationId, organisationName: row.organisation.name, corporateNumber: row.organisation.corporateNumber,
  }
  return sender as UploadSender
}
