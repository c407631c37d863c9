import { systemActor } from '@/domain/actor'
import { decideInvitation, invitationState } from '@/domain/links'
import type { PrismaClient } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import type { Transaction } from '../database'
import { enterLink, holdOpen } from './account-side'
import { lockBetween } from './both-sides'
import { written } from '../message-payload'
import { postToOutbox } from '../outbox'
import {
  linkStoppedMessage, readInvitationAccepted, readInvitationDeclined, readLinkMade, readLinkStopped, type InvitationAccepted, type InvitationDeclined, type LinkMade, type LinkStopped,
} from './messages'
import { enterPseudonym } from './organisation-side'

// Each writes the other owner's rows in one transaction and may run again: then it finds what it wrote.

export const receiveLinkMade = (db: PrismaClient, payload: unknown, at: Date): Promise<void> =>
  db.$transaction((transaction) => receiveLink(transaction, readLinkMade(payload), at))

export const receiveInvitationAccepted = (db: PrismaClient, payload: unknown, at: Date): Promise<void> =>
  db.$transaction((transaction) => receiveAcceptance(transaction, readInvitationAccepted(payload), at))

export const receiveInvitationDeclined = (db: PrismaClient, payload: unknown): Promise<void> =>
  db.$transaction((transaction) => receiveDecline(transaction, readInvitationDeclined(payload)))

export const receiveLinkStopped = (db: PrismaClient, payload: unknown, at: Date): Promise<void> =>
  db.$transaction((transaction) => receiveStop(transaction, readLinkStopped(payload), at))

async function receiveLink(transaction: Transaction, made: LinkMade, at: Date): Promise<void> {
  const { accountId, subjectId, organisationId, linkId, offerId } = made
  const isOpen = await holdOpen(transaction, accountId)
  await lockBetween(transaction, made)
  if (!isOpen) return refuseLink(transaction, made, at)
  const isNew = await enterLink(transaction, made)
  if (offerId !== null) await transaction.linkOffer.deleteMany({ where: { accountId, id: offerId } })
  if (!isNew) return
  await recordAudit(transaction, { ownerId: accountId, at, actor: systemActor, subjectId, event: { action: 'link-made', linkId, organisationId, by: 'code' } })
}

/** The code was used just before its account was closed: the organisation is told that nothing may be deposited. */
async function refuseLink(transaction: Transaction, { accountId, organisationId, linkId }: LinkMade, at: Date): Promise<void> {
  await postToOutbox(transaction, { ownerId: accountId, kind: linkStoppedMessage, payload: written({ organisationId, linkId, stoppedAt: at }) })
}

async function receiveAcceptance(transaction: Transaction, accepted: InvitationAccepted, at: Date): Promise<void> {
  const { organisationId, invitationId, linkId, subjectId, linkedAt } = accepted
  await lockBetween(transaction, accepted)
  const row = await transaction.linkInvitation.findUniqueOrThrow({ where: { organisationId_id: { organisationId, id: invitationId } } })
  const decision = decideInvitation(invitationState(row, linkedAt), 'accepted', linkedAt)
  if (!decision.ok) return
  await transaction.linkInvitation.update({ where: { organisationId_id: { organisationId, id: invitationId } }, data: { state: 'accepted', decidedAt: linkedAt, linkId } })
  await enterPseudonym(transaction, { ...accepted, depositorReference: row.depositorReference })
  await recordAudit(transaction, { ownerId: organisationId, at, actor: systemActor, subjectId, event: { action: 'link-made', linkId, organisationId, by: 'invitation' } })
}

async function receiveDecline(transaction: Transaction, { organisationId, invitationId, decidedAt }: InvitationDeclined): Promise<void> {
  const row = await transaction.linkInvitation.findUniqueOrThrow({ where: { organisationId_id: { organisationId, id: invitationId } } })
  if (!decideInvitation(invitationState(row, decidedAt), 'declined', decidedAt).ok) return
  await transaction.linkInvitation.update({ where: { organisationId_id: { organisationId, id: invitationId } }, data: { state: 'declined', decidedAt } })
}

async function receiveStop(transaction: Transaction, { organisationId, linkId, stoppedAt }: LinkStopped, at: Date): Promise<void> {
  const row = await transaction.organisationPseudonym.findUnique({ where: { organisationId_id: { organisationId, id: linkId } } })
  // The acceptance of the invitation is still on its way; without a retry the stop would be lost.
  if (row === null) throw new Error('A link was stopped that the organisation does not have yet; the delivery will be tried again.')
  const { count } = await transaction.organisationPseudonym.updateMany({ where: { organisationId, id: linkId, stoppedAt: null }, data: { stoppedAt } })
  if (count === 0) return
  await recordAudit(transaction, { ownerId: organisationId, at, actor: systemActor, subjectId: row.subjectId, event: { action: 'link-stopped', linkId, organisationId } })
}
