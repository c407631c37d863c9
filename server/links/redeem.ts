import { randomUUID } from 'node:crypto'
import { readCode, refuseLink, type LinkRefusal } from '@/domain/links'
import type { PrismaClient } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import type { Transaction } from '../database'
import { written } from '../message-payload'
import { referenceTo, type DepositingActor } from '@/domain/actor'
import { postToOutbox } from '../outbox'
import { affairRefusal } from './affair'
import { findLiveLink, lockBetween } from './both-sides'
import { findTarget, findUsed, noteLink, takeCode, type CodeTarget } from './directory'
import { linkMadeMessage } from './messages'
import { enterPseudonym } from './organisation-side'
import { findOwnLink, type OrganisationLink } from './organisation-links'
import { countAsWrong, takeBack } from './wrong-codes'

export interface Redemption {
  /** As typed. */
  code: string
  affair: string
  depositorReference: string
}

export type Redeemed = { ok: true, link: OrganisationLink, isRepeated: boolean }

/**
 * An organisation redeems the code that a resident gave it, and gets the pseudonym under which it may deposit. The code is its own
 * idempotency key: the same organisation with the same code gets the same answer until the code's time is over. An organisation that is
 * linked to this resident already gets the pseudonym that it has.
 */
export async function redeemCode(db: PrismaClient, depositor: DepositingActor, redemption: Redemption, at: Date): Promise<Redeemed | LinkRefusal> {
  const { organisationId } = depositor
  const code = readCode(redemption.code)
  if (code === null) return refuseLink('code-malformed', '/code')
  const refusal = await affairRefusal(db, organisationId, redemption.affair)
  if (refusal !== null) return refusal
  const used = await findUsed(db, code, 'offer', organisationId)
  if (used !== null) return answer(db, depositor, used.linkId, true)
  const mayAsk = await countAsWrong(db, 'organisation', organisationId, at)
  if (!mayAsk.ok) return { ...refuseLink('too-many-wrong-codes', '/code'), retryAfterSeconds: mayAsk.retryAfterSeconds }
  const linkId = await db.$transaction((transaction) => redeem(transaction, depositor, { ...redemption, code }, at))
  if (linkId === null) return whyNot(db, depositor, code, at)
  await takeBack(db, organisationId, at)
  return answer(db, depositor, linkId, false)
}

async function answer(db: PrismaClient, depositor: DepositingActor, linkId: string | null, isRepeated: boolean): Promise<Redeemed> {
  const link = linkId === null ? null : await findOwnLink(db, depositor, linkId)
  if (link === null) throw new Error('A code was redeemed and its link is not there.')
  return { ok: true, link, isRepeated }
}

async function whyNot(db: PrismaClient, depositor: DepositingActor, code: string, at: Date): Promise<Redeemed | LinkRefusal> {
  const { organisationId } = depositor
  const used = await findUsed(db, code, 'offer', organisationId)
  if (used !== null) return answer(db, depositor, used.linkId, true)
  const target = await findTarget(db, code, 'offer', at)
  const isForAnother = target !== null && target.organisationId !== null && target.organisationId !== organisationId
  return refuseLink(isForAnother ? 'code-for-another' : 'code-unknown', '/code')
}

/** The organisation's own rows, and the message that carries the link over to the resident's side. */
async function redeem(transaction: Transaction, depositor: DepositingActor, { code, affair, depositorReference }: Redemption, at: Date): Promise<string | null> {
  const { organisationId, organisationName } = depositor
  const waiting = await findTarget(transaction, code, 'offer', at)
  if (waiting === null || !(await isOpen(transaction, waiting))) return null
  const target = await takeCode(transaction, code, 'offer', organisationId, at)
  if (target === null) return null
  const between = { organisationId, accountId: target.ownerId, subjectId: subjectOf(target), affair }
  await lockBetween(transaction, between)
  const linkId = await findLiveLink(transaction, between) ?? randomUUID()
  await enterPseudonym(transaction, { ...between, linkId, kinds: [], depositorReference, linkedAt: at })
  await noteLink(transaction, code, linkId)
  const message = { ...between, linkId, organisationName, kinds: [], linkedAt: at, offerId: target.targetId }
  await postToOutbox(transaction, { ownerId: organisationId, kind: linkMadeMessage, payload: written(message) })
  
  await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(depositor), subjectId: between.subjectId, event: { action: 'link-made', linkId, organisationId, by: 'code' } })
  return linkId
}

async function isOpen(transaction: Transaction, { ownerId }: CodeTarget): Promise<boolean> {
  return await transaction.account.count({ where: { id: ownerId, state: 'open' } }) === 1
}

function subjectOf({ subjectId }: CodeTarget): string {
  if (subjectId === null) throw new Error('An offer is about nobody.')
  return subjectId
}
