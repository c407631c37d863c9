import { existsSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { maxOpenOffers, maxWrongCodesPerHour, offerLifetimeInMilliseconds } from '@/domain/links'
import { database } from '../database'
import { deleteExpired } from '../cleanup'
import { depositBody, signPair } from '../deposits/testing/documents'
import { get, post, runJobs, testHouse, type TestOrganisation, type TestResident } from '../deposits/testing/house'
import { apiDepositorOf } from '../organisations/api-client'
import { answerInvitation, readInvitation } from './answer-invitation'
import { codeOf } from './code'
import { findInvitation, invite, listInvitations, withdrawInvitation } from './invite'
import { findOffer, listOffers, offerLink, withdrawOffer } from './offer'
import { listOwnLinks } from './organisation-links'
import { redeemCode } from './redeem'
import { listLinks, stopLink } from './resident-links'

const house = testHouse()
const now = () => new Date()

async function depositor(organisation: TestOrganisation) {
  const found = await apiDepositorOf(database(), `Bearer ${organisation.apiKey}`)
  if (found === null) throw new Error('The key of a test organisation opens nothing.')
  return found
}

async function offered(resident: TestResident, organisation: TestOrganisation | null, at = now()): Promise<{ id: string, code: string }> {
  const outcome = await offerLink(resident.actor, organisation?.id ?? null, at)
  if (!outcome.ok) throw new Error(outcome.reason)
  return { id: outcome.offerId, code: codeOf(outcome.offerId) }
}

const redeem = async (organisation: TestOrganisation, code: string, depositorReference = 'CUSTOMER-1', at = now()) =>
  redeemCode(database(), await depositor(organisation), { code, affair: '', depositorReference }, at)

async function linked(resident: TestResident, organisation: TestOrganisation): Promise<{ pseudonym: string, linkId: string }> {
  const redeemed = await redeem(organisation, (await offered(resident, organisation)).code)
  if (!redeemed.ok) throw new Error(redeemed.reason)
  await runJobs(house.current)
  return { pseudonym: redeemed.link.pseudonym, linkId: redeemed.link.id }
}

const send = async (organisation: TestOrganisation, pseudonym: string) => post(organisation, depositBody(pseudonym, await signPair(organisation.seal)))
const refusal = z.object({ reason: z.string(), field: z.string().nullable() })
const refusalOf = async (response: Response) => refusal.parse(await response.json())
const depositId = async (response: Response) => z.object({ depositId: z.uuid() }).parse(await response.json()).depositId
const state = z.object({ state: z.string(), reason: z.string().optional(), notDeliveredAt: z.iso.datetime().optional() })
const active = (resident: TestResident) => listLinks(resident.actor, 'active', null).then(({ rows }) => rows)

beforeEach(async () => {
  await runJobs(house.current)
  for (const resident of [house.current.hanako, house.current.taro]) {
    for (const { id } of await active(resident)) await stopLink(resident.actor, id, now())
  }
  await runJobs(house.current)
  await database().linkOffer.deleteMany()
  await database().wrongCodeCount.deleteMany()
})

describe('a code that a resident made', () => {
  it('links the organisation that redeems it: a pseudonym there, a link here, nothing that names either to the other', async () => {
    const { hanako, insurer } = house.current
    const offer = await offered(hanako, insurer)
    expect(await findOffer(hanako.actor, offer.id, now())).toMatchObject({ code: offer.code, organisationName: insurer.name, isUsed: false })
    const redeemed = await redeem(insurer, ` ${offer.code.toLowerCase().replace(/(.{4})/g, '$1 ')}`)
    if (!redeemed.ok) throw new Error(redeemed.reason)
    expect(redeemed).toMatchObject({ isRepeated: false, link: { state: { state: 'active' }, depositorReferences: ['CUSTOMER-1'], kinds: [] } })
    await runJobs(house.current)
    expect(await active(hanako)).toMatchObject([{ id: redeemed.link.id, organisationName: insurer.name, state: { state: 'active' }, lastUsedAt: null }])
    expect(await listOffers(hanako.actor, now())).toEqual([])
    expect(JSON.stringify(await database().link.findMany())).not.toContain(redeemed.link.pseudonym)
    expect(JSON.stringify(await database().link.findMany())).not.toContain('CUSTOMER-1')
  })

  it('is redeemed once: the same organisation gets the same answer again, every other none', async () => {
    const { hanako, otherInsurer, insurer } = house.current
    const { code } = await offered(hanako, null)
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => redeem(insurer, code)))
    const pseudonyms = new Set(outcomes.map((outcome) => (outcome.ok ? outcome.link.pseudonym : outcome.reason)))
    expect([pseudonyms.size, outcomes.filter((outcome) => outcome.ok && !outcome.isRepeated).length]).toEqual([1, 1])
    expect(await redeem(otherInsurer, code)).toMatchObject({ ok: false, reason: 'code-unknown', field: '/code' })
  })

  it('that names an organisation is refused to every other, and stays good for it', async () => {
    const { hanako, otherInsurer, insurer } = house.current
    const { code } = await offered(hanako, otherInsurer)
    expect(await redeem(insurer, code)).toMatchObject({ ok: false, reason: 'code-for-another' })
    expect(await redeem(otherInsurer, code)).toMatchObject({ ok: true })
  })

  it('ends after a week, and at once when it is taken back; never after it was redeemed', async () => {
    const { hanako, taro, insurer } = house.current
    const old = await offered(hanako, insurer)
    const later = new Date(Date.now() + offerLifetimeInMilliseconds)
    expect(await redeem(insurer, old.code, 'X', later)).toMatchObject({ ok: false, reason: 'code-unknown' })
    expect(await findOffer(hanako.actor, old.id, later)).toBeNull()
    const second = await offered(hanako, insurer)
    expect(await withdrawOffer(taro.actor, second.id, now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await withdrawOffer(hanako.actor, second.id, now())).toEqual({ ok: true })
    expect(await redeem(insurer, second.code)).toMatchObject({ ok: false, reason: 'code-unknown' })
    const third = await offered(hanako, insurer)
    expect(await redeem(insurer, third.code)).toMatchObject({ ok: true })
    expect(await withdrawOffer(hanako.actor, third.id, now())).toEqual({ ok: false, reason: 'already-used' })
    await deleteExpired(database(), new Date(later.getTime() + 60_000))
    expect(await database().linkCode.count()).toBe(0)
  })

  it('is nowhere in the database, only its keyed hash', async () => {
    const { hanako } = house.current
    const { id, code } = await offered(hanako, null)
    const rows = JSON.stringify([await database().linkOffer.findMany(), await database().linkCode.findMany(), await database().auditEntry.findMany()])
    expect(rows).toContain(id)
    expect(rows).not.toContain(code)
  })

  it('is not handed out without bound, nor shown to another resident', async () => {
    const { hanako, taro, otherInsurer } = house.current
    const outcomes = await Promise.all(Array.from({ length: maxOpenOffers + 3 }, () => offerLink(hanako.actor, null, now())))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(maxOpenOffers)
    expect(outcomes.find(({ ok }) => !ok)).toEqual({ ok: false, reason: 'too-many-offers' })
    const { id } = await offered(taro, otherInsurer)
    expect(await findOffer(hanako.actor, id, now())).toBeNull()
    expect(await offerLink(taro.actor, '00000000-0000-4000-8000-000000000000', now())).toEqual({ ok: false, reason: 'organisation-unknown' })
  })
})

describe('guessing', () => {
  it('is bounded for an organisation, however many ask at once; a right code does not count and a typing error is not looked up', async () => {
    const { hanako, insurer } = house.current
    const { code } = await offered(hanako, insurer)
    expect(await redeem(insurer, `${code.slice(0, 11)}${code.endsWith('1') ? '2' : '1'}`)).toMatchObject({ reason: 'code-malformed' })
    expect(await database().wrongCodeCount.count()).toBe(0)
    const guesses = Array.from({ length: maxWrongCodesPerHour.organisation + 5 }, (_, n) => redeem(insurer, codeOf(`no-such-offer-${n}`)))
    const reasons = (await Promise.all(guesses)).map((outcome) => (outcome.ok ? 'ok' : outcome.reason))
    expect(reasons.filter((reason) => reason === 'code-unknown')).toHaveLength(maxWrongCodesPerHour.organisation)
    const refused = await redeem(insurer, code)
    expect(refused).toMatchObject({ ok: false, reason: 'too-many-wrong-codes' })
    expect(refused.ok ? 0 : refused.retryAfterSeconds).toBeGreaterThan(0)
    expect(await redeem(insurer, code, 'X', new Date(Date.now() + 3_600_000))).toMatchObject({ ok: true })
  })

  it('is bounded for a resident', async () => {
    const { hanako } = house.current
    const reasons: string[] = []
    for (let n = 0; n <= maxWrongCodesPerHour.account; n++) {
      const answer = await readInvitation(hanako.actor, codeOf(`no-such-invitation-${n}`), now())
      reasons.push(answer.ok ? 'ok' : answer.reason)
    }
    expect(new Set(reasons.slice(0, -1))).toEqual(new Set(['code-unknown']))
    expect(reasons.at(-1)).toBe('too-many-wrong-codes')
  })
})

describe('a link', () => {
  it('lets deposits in and tells both sides when it was last used', async () => {
    const { hanako, insurer } = house.current
    const { pseudonym } = await linked(hanako, insurer)
    expect((await send(insurer, pseudonym)).status).toBe(201)
    await runJobs(house.current)
    const [link] = await active(hanako)
    expect(link).toMatchObject({ receivedKinds: ['premium-deduction'] })
    expect(link?.lastUsedAt).toBeInstanceOf(Date)
    const own = await listOwnLinks(database(), await depositor(insurer), null)
    expect(own?.rows.find((row) => row.pseudonym === pseudonym)).toMatchObject({ lastUsedAt: link?.lastUsedAt })
  })

  it('that is stopped refuses the next deposit at once, before any message was carried over, and for good', async () => {
    const { hanako, insurer } = house.current
    const { pseudonym, linkId } = await linked(hanako, insurer)
    expect(await stopLink(hanako.actor, linkId, now())).toEqual({ ok: true })
    expect(await refusalOf(await send(insurer, pseudonym))).toEqual({ reason: 'pseudonym-stopped', field: '/pseudonym' })
    await runJobs(house.current)
    const own = await listOwnLinks(database(), await depositor(insurer), null)
    expect(own?.rows.find((row) => row.pseudonym === pseudonym)).toMatchObject({ state: { state: 'stopped' } })
    expect(await refusalOf(await send(insurer, pseudonym))).toMatchObject({ reason: 'pseudonym-stopped' })
    const again = await linked(hanako, insurer)
    expect(again.pseudonym).not.toBe(pseudonym)
    expect((await send(insurer, again.pseudonym)).status).toBe(201)
    expect(await refusalOf(await send(insurer, pseudonym))).toMatchObject({ reason: 'pseudonym-stopped' })
  })

  it('that is stopped keeps out what was accepted before and not yet delivered; the depositor is told, the sealed documents are gone', async () => {
    const { hanako, insurer, directory } = house.current
    const { pseudonym, linkId } = await linked(hanako, insurer)
    const id = await depositId(await send(insurer, pseudonym))
    const message = await database().outboxMessage.findFirstOrThrow({ where: { ownerId: insurer.id, deliveredAt: null } })
    await stopLink(hanako.actor, linkId, now())
    await runJobs(house.current)
    expect(await database().mailboxItem.count({ where: { accountId: hanako.actor.accountId, depositId: id } })).toBe(0)
    expect(state.parse(await (await get(insurer, id)).json())).toMatchObject({ state: 'not-delivered', reason: 'link-stopped' })
    const told = await database().organisationEvent.findMany({ where: { organisationId: insurer.id, aboutId: id }, orderBy: { id: 'asc' } })
    expect(told.map(({ kind }) => kind)).toEqual(['accepted', 'not-delivered'])
    const blobs = JSON.stringify(message.payload).match(/"(?:contentBlob|signatureBlob)":"([^"]+)"/g)?.map((part) => part.split('"')[3] ?? '') ?? []
    expect(blobs).toHaveLength(4)
    for (const blob of blobs) expect(existsSync(`${directory}/blobs/${blob.slice(0, 2)}/${blob}`)).toBe(false)
  })

  it('is the resident\'s own to stop, once', async () => {
    const { hanako, taro, insurer } = house.current
    const { linkId } = await linked(hanako, insurer)
    expect(await stopLink(taro.actor, linkId, now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await stopLink(taro.actor, 'nonsense', now())).toEqual({ ok: false, reason: 'not-found' })
    const stops = await Promise.all(Array.from({ length: 4 }, () => stopLink(hanako.actor, linkId, now())))
    expect(stops.every(({ ok }) => ok)).toBe(true)
    expect(await database().auditEntry.count({ where: { ownerId: hanako.actor.accountId, action: 'link-stopped', details: { path: ['linkId'], equals: linkId } } })).toBe(1)
  })

  it('is one however often it is made: a second code gives the pseudonym in use, with the second number beside the first', async () => {
    const { hanako, insurer } = house.current
    const { pseudonym } = await linked(hanako, insurer)
    const second = await redeem(insurer, (await offered(hanako, insurer)).code, 'CUSTOMER-2')
    expect(second).toMatchObject({ ok: true, link: { pseudonym, depositorReferences: ['CUSTOMER-1', 'CUSTOMER-2'] } })
    await runJobs(house.current)
    expect(await active(hanako)).toHaveLength(1)
    expect(await listOffers(hanako.actor, now())).toEqual([])
  })

  it('has another pseudonym at every organisation', async () => {
    const { hanako, otherInsurer, insurer } = house.current
    const [here, there] = [await linked(hanako, otherInsurer), await linked(hanako, insurer)]
    expect(here.pseudonym).not.toBe(there.pseudonym)
    expect(await refusalOf(await send(otherInsurer, there.pseudonym))).toMatchObject({ reason: 'pseudonym-unknown' })
  })
})

describe('an invitation', () => {
  const invited = async (organisation: TestOrganisation, reference = `CONTRACT-${crypto.randomUUID()}`, kinds: string[] = ['premium-deduction']) => {
    const outcome = await invite(database(), await depositor(organisation), { depositorReference: reference, affair: '', kinds }, now())
    if (!outcome.ok) throw new Error(outcome.reason)
    const { id, code } = outcome.invitation
    if (code === null) throw new Error('An open invitation has no code.')
    return { id, code, reference, isRepeated: outcome.isRepeated }
  }
  const stateOf = async (organisation: TestOrganisation, id: string) => (await findInvitation(database(), await depositor(organisation), id, now()))?.state.state

  it('shows who asks and for what; a yes links, and the organisation finds the pseudonym by its own number', async () => {
    const { taro, insurer } = house.current
    const { id, code, reference } = await invited(insurer)
    const read = await readInvitation(taro.actor, code, now())
    expect(read).toMatchObject({ ok: true, question: { organisationName: insurer.name, corporateNumber: insurer.corporateNumber, kinds: ['premium-deduction'], isLinked: false } })
    expect(await answerInvitation(taro.actor, code, 'yes', now())).toEqual({ ok: true, organisationName: insurer.name })
    expect(await answerInvitation(taro.actor, code, 'yes', now())).toEqual({ ok: true, organisationName: insurer.name })
    expect(await active(taro)).toMatchObject([{ organisationName: insurer.name, kinds: ['premium-deduction'] }])
    await runJobs(house.current)
    expect(await stateOf(insurer, id)).toBe('accepted')
    const own = await listOwnLinks(database(), await depositor(insurer), null)
    const link = own?.rows.find(({ depositorReferences }) => depositorReferences.includes(reference))
    expect(link).toMatchObject({ state: { state: 'active' }, kinds: ['premium-deduction'] })
    expect((await send(insurer, link?.pseudonym ?? '')).status).toBe(201)
  })

  it('is answered once: a no is told without saying who, and somebody else finds nothing', async () => {
    const { hanako, taro, insurer } = house.current
    const { id, code } = await invited(insurer)
    expect(await answerInvitation(taro.actor, code, 'no', now())).toMatchObject({ ok: true })
    expect(await answerInvitation(taro.actor, code, 'yes', now())).toEqual({ ok: false, reason: 'code-unknown' })
    expect(await answerInvitation(hanako.actor, code, 'yes', now())).toEqual({ ok: false, reason: 'code-unknown' })
    await runJobs(house.current)
    expect(await stateOf(insurer, id)).toBe('declined')
    expect(await active(taro)).toEqual([])
    const rows = JSON.stringify([await database().linkInvitation.findMany({ where: { id } }), await database().auditEntry.findMany({ where: { ownerId: insurer.id } })])
    expect(rows).not.toContain(taro.actor.accountId)
  })

  it('is the same while it is open, and opens nothing once it is taken back', async () => {
    const { taro, insurer, otherInsurer } = house.current
    const first = await invited(insurer)
    expect(await invited(insurer, first.reference)).toMatchObject({ id: first.id, code: first.code, isRepeated: true })
    expect(await invite(database(), await depositor(insurer), { depositorReference: first.reference, affair: '', kinds: [] }, now())).toMatchObject({ reason: 'invitation-differs' })
    expect(await withdrawInvitation(database(), await depositor(otherInsurer), first.id, now())).toMatchObject({ reason: 'invitation-unknown' })
    expect(await withdrawInvitation(database(), await depositor(insurer), first.id, now())).toEqual({ ok: true })
    expect(await readInvitation(taro.actor, first.code, now())).toEqual({ ok: false, reason: 'code-unknown' })
    const second = await invited(insurer, first.reference)
    expect(second.id).not.toBe(first.id)
    await answerInvitation(taro.actor, second.code, 'yes', now())
    expect(await withdrawInvitation(database(), await depositor(insurer), second.id, now())).toMatchObject({ reason: 'invitation-decided' })
    const listed = await listInvitations(database(), await depositor(insurer), { after: null }, now())
    expect(listed?.rows.slice(0, 2).map(({ id }) => id)).toEqual([second.id, first.id])
  })

  it('and a code at the same moment make one link', async () => {
    const { hanako, insurer } = house.current
    for (let round = 0; round < 5; round++) {
      const [{ code }, offer] = [await invited(insurer), await offered(hanako, insurer)]
      const [answered, redeemed] = await Promise.all([answerInvitation(hanako.actor, code, 'yes', now()), redeem(insurer, offer.code)])
      expect([answered.ok, redeemed.ok]).toEqual([true, true])
      await runJobs(house.current)
      const [link, ...others] = await active(hanako)
      expect(others).toEqual([])
      expect(redeemed.ok ? redeemed.link.id : '').toBe(link?.id)
      expect((await send(insurer, redeemed.ok ? redeemed.link.pseudonym : '')).status).toBe(201)
      await stopLink(hanako.actor, link?.id ?? '', now())
    }
  })

  it('accepted and stopped before anything was carried over ends stopped on both sides, whichever message comes first', async () => {
    const { hanako, insurer } = house.current
    const { id, code } = await invited(insurer)
    await answerInvitation(hanako.actor, code, 'yes', now())
    const [link] = await active(hanako)
    await stopLink(hanako.actor, link?.id ?? '', now())
    await database().$executeRaw`update graphile_worker._private_jobs set priority = -1 where key like ${`%${(await database().outboxMessage.findFirstOrThrow({ where: { kind: 'link-stopped', deliveredAt: null } })).id}`}`
    await runJobs(house.current)
    await database().$executeRaw`update graphile_worker._private_jobs set run_at = now()`
    await runJobs(house.current)
    expect(await stateOf(insurer, id)).toBe('accepted')
    expect(await database().organisationPseudonym.findFirstOrThrow({ where: { id: link?.id ?? '' } })).toMatchObject({ stoppedAt: expect.any(Date) as Date })
    expect(await database().outboxMessage.count({ where: { deliveredAt: null } })).toBe(0)
  })

  it('for some kinds keeps out every other kind', async () => {
    const { taro, insurer } = house.current
    const { code, reference } = await invited(insurer)
    await answerInvitation(taro.actor, code, 'yes', now())
    await runJobs(house.current)
    const row = await database().organisationPseudonym.findFirstOrThrow({ where: { depositorReferences: { has: reference } } })
    await database().organisationPseudonym.updateMany({ where: { id: row.id }, data: { kinds: ['another-kind'] } })
    expect(await refusalOf(await send(insurer, row.pseudonym))).toEqual({ reason: 'kind-not-agreed', field: '/kind' })
  })
})

describe('an affair', () => {
  it('is asked of a municipality and of nobody else, and each affair has its own pseudonym', async () => {
    const { hanako, insurer, otherInsurer } = house.current
    const affairOf = async (organisation: TestOrganisation, affair: string) =>
      redeemCode(database(), await depositor(organisation), { code: (await offered(hanako, null)).code, affair, depositorReference: 'A' }, now())
    expect(await affairOf(otherInsurer, 'nursery')).toMatchObject({ reason: 'affair-not-yours' })
    expect(await affairOf(otherInsurer, 'gardening')).toMatchObject({ reason: 'affair-unknown' })
    await database().organisation.update({ where: { id: insurer.id }, data: { roles: ['depositor', 'municipality'] } })
    expect(await affairOf(insurer, '')).toMatchObject({ reason: 'affair-missing' })
    const [nursery, tax] = [await affairOf(insurer, 'nursery'), await affairOf(insurer, 'resident-tax')]
    await database().organisation.update({ where: { id: insurer.id }, data: { roles: ['depositor'] } })
    expect(nursery.ok && tax.ok && nursery.link.pseudonym !== tax.link.pseudonym).toBe(true)
    await runJobs(house.current)
    expect((await active(hanako)).map(({ affair }) => affair).sort()).toEqual(['nursery', 'resident-tax'])
  })
})
