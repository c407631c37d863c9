import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import type { Transaction } from '../database'

const row = z.object({ id: z.uuid(), withdrawn: z.boolean() })

/**
 * Keeps deposits as they are until the transaction ends, locked in one order: a delivery, a withdrawal and a correction of one deposit come
 * one after the other. Nothing else may be locked before. Answers which are there, and whether they are withdrawn.
 */
export async function lockDeposits(transaction: Transaction, organisationId: string, depositIds: readonly string[]): Promise<Map<string, { isWithdrawn: boolean }>> {
  const rows = await transaction.$queryRaw<unknown[]>(Prisma.sql`
    select id, withdrawn_at is not null as withdrawn from deposits
    where organisation_id = ${organisationId}::uuid and id = any(${depositIds}::uuid[]) order by id for no key update`)
  return new Map(rows.map((found) => row.parse(found)).map(({ id, withdrawn }) => [id, { isWithdrawn: withdrawn }]))
}
