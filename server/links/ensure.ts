import { randomUUID } from 'node:crypto'
import type { PrismaClient } from '@/prisma/generated/client'
import { written } from '../message-payload'
import { postToOutbox } from '../outbox'
import { findLiveLink, lockBetween } from './both-sides'
import { linkMadeMessage } from './messages'
import { enterPseudonym } from './organisation-side'

/**
 * For demonstration data: makes sure that an organisation knows a person, as if the person's code had been redeemed. Answers the pseudonym
 * in use. The resident's side follows by the same message.
 */
export function ensureLink(db: PrismaClient, organisationId: string, person: { accountId: string, subjectId: string }, at: Date): Promise<string> {
  const between = { organisationId, accountId: person.accountId, subjectId: person.subjectId, affair: '' }
  return db.$transaction(async (transaction) => {
    await lockBetween(transaction, between)
    const known = await findLiveLink(transaction, between)
    const row = known === null ? null : await transaction.organisationPseudonym.findUnique({ where: { organisationId_id: { organisationId, id: known } } })
    if (row !== null) return row.pseudonym
    const { name: organisationName } = await transaction.organisation.findUniqueOrThrow({ where: { id: organisationId }, select: { name: true } })
    const linkId = randomUUID()
    const pseudonym = await enterPseudonym(transaction, { ...between, linkId, kinds: [], depositorReference: null, linkedAt: at })
    const message = { ...between, linkId, organisationName, kinds: [], linkedAt: at, offerId: null }
    await postToOutbox(transaction, { ownerId: organisationId, kind: linkMadeMessage, payload: written(message) })
    return pseudonym
  })
}
