import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { referenceTo, type Resident } from '@/domain/actor'
import { maxOpenOffers, offerLifetimeInMilliseconds } from '@/domain/links'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { codeOf } from './code'
import { enterCode, removeCode, usedAmong } from './directory'
import { findDepositor } from './depositors'

export interface Offer {
  id: string
  /** Who alone may redeem it; null for whoever is given it. */
  organisationName: string | null
  createdAt: Date
  expiresAt: Date
  /** Redeemed; the link itself arrives in a moment. */
  isUsed: boolean
}

export type OfferOutcome = { ok: true, offerId: string } | { ok: false, reason: 'organisation-unknown' | 'too-many-offers' }

/** A code with which the chosen organisation, or whoever is given it, may link itself to this resident once. */
export async function offerLink(actor: Resident, organisationId: string | null, at: Date): Promise<OfferOutcome> {
  const organisation = organisationId === null ? null : await findDepositor(actor, organisationId)
  if (organisationId !== null && organisation === null) return { ok: false, reason: 'organisation-unknown' }
  const { accountId, subjectId } = actor
  const offer = {
    accountId, subjectId, createdAt: at, expiresAt: new Date(at.getTime() + offerLifetimeInMilliseconds),
    organisationId: organisation?.id ?? null, organisationName: organisation?.name ?? null,
  }
  return database().$transaction(async (transaction) => {
    if (!(await hasRoom(transaction, accountId, at))) return { ok: false, reason: 'too-many-offers' }
    const id = await enterUnderFreeCode(transaction, offer)
    await transaction.linkOffer.create({ data: { ...offer, id } })
    const event = { action: 'link-offered', offerId: id, organisationId: offer.organisationId } as const
    await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event })
    return { ok: true, offerId: id }
  })
}

/** The lock on the account's row makes the bound exact. */
async function hasRoom(transaction: Transaction, accountId: string, at: Date): Promise<boolean> {
  await transaction.$queryRaw`select id from accounts where id = ${accountId}::uuid for update`
  return await transaction.linkOffer.count({ where: { accountId, expiresAt: { gt: at } } }) < maxOpenOffers
}

interface Entry { accountId: string, subjectId: string, organisationId: string | null, expiresAt: Date }

async function enterUnderFreeCode(transaction: Transaction, { accountId, subjectId, organisationId, expiresAt }: Entry): Promise<string> {
  for (;;) {
    const id = randomUUID()
    if (await enterCode(transaction, { code: codeOf(id), purpose: 'offer', ownerId: accountId, targetId: id, subjectId, organisationId, expiresAt })) return id
  }
}

/** The resident's codes that still wait or were redeemed a moment ago, newest first. */
export async function listOffers(actor: Resident, at: Date): Promise<Offer[]> {
  const { accountId, subjectId } = actor
  const offers = await database().linkOffer.findMany({ where: { accountId, subjectId, expiresAt: { gt: at } }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: maxOpenOffers })
  const used = await usedAmong(database(), offers.map(({ id }) => codeOf(id)))
  return offers.map(({ id, organisationName, createdAt, expiresAt }) => ({ id, organisationName, createdAt, expiresAt, isUsed: used.has(codeOf(id)) }))
}

/** One of the resident's own codes, to be shown again; null when it has gone: withdrawn, past its time, or redeemed and made a link. */
export async function findOffer(actor: Resident, offerId: string, at: Date): Promise<(Offer & { code: string }) | null> {
  if (!z.uuid().safeParse(offerId).success) return null
  const offer = (await listOffers(actor, at)).find(({ id }) => id === offerId)
  return offer === undefined ? null : { ...offer, code: codeOf(offerId) }
}

/** Takes a code back. `already-used` when somebody was faster: then there is a link, which can be stopped. */
export function withdrawOffer(actor: Resident, offerId: string, at: Date): Promise<{ ok: true } | { ok: false, reason: 'not-found' | 'already-used' }> {
  const { accountId, subjectId } = actor
  return database().$transaction(async (transaction) => {
    if (!z.uuid().safeParse(offerId).success) return { ok: false, reason: 'not-found' }
    const own = await transaction.linkOffer.findFirst({ where: { accountId, subjectId, id: offerId }, select: { id: true } })
    if (own === null) return { ok: false, reason: 'not-found' }
    if (!(await removeCode(transaction, codeOf(offerId)))) return { ok: false, reason: 'already-used' }
    await transaction.linkOffer.deleteMany({ where: { accountId, id: offerId } })
    await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: 'link-offer-withdrawn', offerId } })
    return { ok: true }
  })
}
