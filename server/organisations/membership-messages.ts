import { z } from 'zod'
import { systemActor } from '@/domain/actor'
import type { PrismaClient } from '@/prisma/generated/client'
import { recordAudit } from '../audit'

export const membershipBeganMessage = 'membership-began'
export const membershipEndedMessage = 'membership-ended'

const message = z.strictObject({ accountId: z.uuid(), memberId: z.uuid(), organisationId: z.uuid(), at: z.iso.datetime().transform((text) => new Date(text)) })

/** The person's side of becoming a member. Running it twice, or after the end, changes nothing. */
export async function receiveMembershipBegan(db: PrismaClient, payload: unknown): Promise<void> {
  const { accountId, memberId, organisationId, at } = message.parse(payload)
  await db.$transaction(async (transaction) => {
    const { count } = await transaction.membership.createMany({ data: [{ accountId, memberId, organisationId, beganAt: at }], skipDuplicates: true })
    if (count === 0) return
    await recordAudit(transaction, { ownerId: accountId, at, actor: systemActor, subjectId: null, event: { action: 'membership-began', organisationId, memberId } })
  })
}

/** The person's side of its end, in whatever order the two messages come. */
export async function receiveMembershipEnded(db: PrismaClient, payload: unknown): Promise<void> {
  const { accountId, memberId, organisationId, at } = message.parse(payload)
  await db.$transaction(async (transaction) => {
    await transaction.membership.createMany({ data: [{ accountId, memberId, organisationId, beganAt: at }], skipDuplicates: true })
    const { count } = await transaction.membership.updateMany({ where: { accountId, memberId, endedAt: null }, data: { endedAt: at } })
    if (count === 0) return
    await recordAudit(transaction, { ownerId: accountId, at, actor: systemActor, subjectId: null, event: { action: 'membership-ended', organisationId, memberId } })
  })
}
