import { joinedKinds } from '@/domain/links'
import { Prisma } from '@/prisma/generated/client'
import type { Transaction } from '../database'
import type { Between } from './both-sides'

/** Whether the account is open, and stays so until the transaction ends: what closes it stops the links that are there. Asked before `lockBetween`, as closing does. */
export async function holdOpen(transaction: Transaction, accountId: string): Promise<boolean> {
  const found = await transaction.$queryRaw<unknown[]>(Prisma.sql`select 1 from accounts where id = ${accountId}::uuid and state = 'open' for share`)
  return found.length > 0
}

interface Entry extends Between {
  organisationName: string
  linkId: string
  kinds: string[]
  linkedAt: Date
}

/** The resident's row of a link: made, or, for a link that is there, widened by what was agreed to now. True when it was made. */
export async function enterLink(transaction: Transaction, entry: Entry): Promise<boolean> {
  const { organisationId, organisationName, accountId, subjectId, affair, linkId: id, kinds, linkedAt } = entry
  const known = await transaction.link.findUnique({ where: { accountId_id: { accountId, id } } })
  if (known !== null) {
    await transaction.link.update({ where: { accountId_id: { accountId, id } }, data: { organisationName, kinds: joinedKinds(known.kinds, kinds), version: known.version + 1 } })
    return false
  }
  await transaction.link.updateMany({ where: { accountId, subjectId, organisationId, affair, stoppedAt: null }, data: { stoppedAt: linkedAt } })
  await transaction.link.create({ data: { accountId, id, subjectId, organisationId, organisationName, affair, kinds, linkedAt } })
  return true
}
