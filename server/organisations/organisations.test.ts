import { beforeAll, describe, expect, it } from 'vitest'
import type { Depositor, Operator } from '@/domain/actor'
import { corporateNumberCheckDigit } from '@/domain/corporate-number'
import { database } from '../database'
import { depositBody, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse } from '../deposits/testing/house'
import { SealAuthority } from '../deposits/testing/seals'
import { chooseCapacity, listCapacities } from '../identity/capacity'
import { ensureLink } from '../links/ensure'
import { listMailbox } from '../mailbox/list'
import { openItem } from '../mailbox/open'
import { mailboxKeeperOf } from '../session'
import { apiDepositorOf, apiRecipientOf } from './api-client'
import { listApiKeys, proposeApiKey, revokeApiKey } from './api-keys'
import { cancelInvitation, inviteMember, listInvitations, redeemInvitation } from './invitations'
import { endMembership, listMembers } from './members'
import { decideProposal, findProposal, listProposals } from './proposals'
import { changeOrganisationState, listOrganisations, proposeOrganisation } from './registry'
import { endSigner, findProposedCertificate, listSigners, proposeSigner } from './signers'
import { depositorOf, freeNumbers, newOrganisation, newResident, operatorOf, recipientOf } from './testing/members'

const house = testHouse()
const now = () => new Date()
const mailboxNumbers = ['990001000011', '990001000012'].map((twelve) => `${corporateNumberCheckDigit(twelve)}${twelve}`) as [string, string]
const nobody = '00000000-0000-4000-8000-000000000000'

let [operatorA, operatorB]: Operator[] = []
let [clerk, manager, stranger, plain]: Depositor[] = []

/** What the first hook made; a test that runs without it is a mistake. */
function made<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The people of this test do not exist yet.')
  return value
}

beforeAll(async () => {
  const { insurer, otherInsurer } = house.current
  const operators = await newOrganisation(freeNumbers[0] ?? '', ['operator'])
  operatorA = await operatorOf(operators, { label: '運用 01' })
  operatorB = await operatorOf(operators, { label: '運用 02' })
  clerk = await depositorOf(insurer.id, { label: '契約課 01' })
  manager = await depositorOf(insurer.id, { label: '契約課 02' })
  plain = await depositorOf(insurer.id, { label: '契約課 03', isAdministrator: false })
  stranger = await depositorOf(otherInsurer.id, { label: '他社 01' })
})

const auditOf = async (ownerId: string) => (await database().auditEntry.findMany({ where: { ownerId }, orderBy: { at: 'asc' } })).map(({ action }) => action)

describe('a proposed key', () => {
  const propose = async (actor: Depositor, scopes = ['deposit']) => {
    const proposed = await proposeApiKey(actor, { label: '基幹システム', scopes }, now())
    if (!proposed.ok) throw new Error(proposed.reason)
    return proposed.proposalId
  }

  it('exists and opens the interface only once another person has approved it, and its secret is kept nowhere', async () => {
    const before = await listApiKeys(made(clerk))
    const id = await propose(made(clerk))
    expect(await listApiKeys(made(clerk))).toEqual(before)
    const decided = await decideProposal(made(manager), id, 'approved', now())
    if (!decided.ok || decided.outcome.kind !== 'api-key-issued') throw new Error('The approval made no key.')
    const { apiKey, clientId } = decided.outcome
    expect(await apiDepositorOf(database(), `Bearer ${apiKey}`)).toMatchObject({ kind: 'api-depositor', id: clientId, organisationId: house.current.insurer.id })
    expect(await apiRecipientOf(database(), `Bearer ${apiKey}`)).toBeNull()
    const secret = apiKey.split('.')[2] ?? ''
    expect(JSON.stringify([await database().proposal.findMany(), await database().auditEntry.findMany()])).not.toContain(secret)
    expect(await auditOf(house.current.insurer.id)).toEqual(expect.arrayContaining(['proposed', 'api-key-issued', 'proposal-decided']))
    expect(await revokeApiKey(made(clerk), clientId, now())).toEqual({ ok: true })
    expect(await apiDepositorOf(database(), `Bearer ${apiKey}`)).toBeNull()
    expect(await revokeApiKey(made(clerk), clientId, now())).toEqual({ ok: false, reason: 'not-found' })
  })

  it('is not approved by who proposed it, not even as another member of the same organisation', async () => {
    const id = await propose(made(clerk))
    const again = await depositorOf(house.current.insurer.id, { person: { ...await newResident(), accountId: made(clerk).personAccountId }, label: '契約課 09' })
    expect(again.id).not.toBe(made(clerk).id)
    for (const actor of [made(clerk), again]) expect(await decideProposal(actor, id, 'approved', now())).toEqual({ ok: false, reason: 'own-proposal' })
    expect(await findProposal(again, id)).toMatchObject({ isOwn: true, state: 'waiting' })
    const { proposerAccountId, proposerMemberId } = await database().proposal.findFirstOrThrow({ where: { id } })
    // The database itself refuses it too.
    await expect(database().proposal.updateMany({ where: { id }, data: { state: 'approved', deciderAccountId: proposerAccountId, deciderMemberId: proposerMemberId, decidedAt: now() } })).rejects.toThrow()
    expect(await decideProposal(made(clerk), id, 'withdrawn', now())).toMatchObject({ ok: true })
  })

  it('is not another organisation\'s to see or decide, nor of a member who is no administrator', async () => {
    const id = await propose(made(clerk))
    for (const actor of [made(stranger), made(plain), made(operatorA)]) {
      expect(await findProposal(actor, id)).toBeNull()
      expect((await listProposals(actor, ['issue-api-key'])).rows.map((row) => row.id)).not.toContain(id)
      for (const decision of ['approved', 'refused', 'withdrawn'] as const) expect(await decideProposal(actor, id, decision, now())).toEqual({ ok: false, reason: 'not-found' })
    }
    expect((await listProposals(made(manager), ['issue-api-key'], { onlyWaiting: true })).rows.map((row) => row.id)).toContain(id)
    for (const place of [nobody, 'nothing']) expect(await decideProposal(made(manager), place, 'approved', now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await decideProposal(made(manager), id, 'refused', now())).toMatchObject({ ok: true, outcome: { kind: 'nothing' } })
    expect(await decideProposal(made(manager), id, 'approved', now())).toEqual({ ok: false, reason: 'already-decided' })
  })

  it('makes one key though two approve it at the same moment', async () => {
    const third = await depositorOf(house.current.insurer.id, { label: '契約課 04' })
    const id = await propose(made(clerk))
    const before = await database().apiClient.count()
    const outcomes = await Promise.all([made(manager), third].map((actor) => decideProposal(actor, id, 'approved', now())))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(outcomes.find(({ ok }) => !ok)).toEqual({ ok: false, reason: 'already-decided' })
    expect(await database().apiClient.count()).toBe(before + 1)
  })

  it('is refused with each reason before it is written', async () => {
    const before = await database().proposal.count()
    const refusal = async (actor: Depositor, label: string, scopes: string[]) => proposeApiKey(actor, { label, scopes }, now())
    expect(await refusal(made(plain), 'a', ['deposit'])).toEqual({ ok: false, reason: 'not-entitled' })
    expect(await refusal(made(clerk), ' ', ['deposit'])).toEqual({ ok: false, reason: 'label-malformed' })
    expect(await refusal(made(clerk), 'a\u202e', ['deposit'])).toEqual({ ok: false, reason: 'label-malformed' })
    expect(await refusal(made(clerk), 'a', [])).toEqual({ ok: false, reason: 'scope-missing' })
    expect(await refusal(made(clerk), 'a', ['everything'])).toEqual({ ok: false, reason: 'scope-missing' })
    expect(await refusal(made(clerk), 'a', ['receive'])).toEqual({ ok: false, reason: 'scope-not-allowed' })
    expect(await database().proposal.count()).toBe(before)
  })

  it('is not approved after its time', async () => {
    const id = await propose(made(clerk))
    const late = new Date(Date.now() + 15 * 86_400_000)
    expect(await decideProposal(made(manager), id, 'approved', late)).toEqual({ ok: false, reason: 'expired' })
  })

  it('of another organisation is not revoked', async () => {
    const [key] = await listApiKeys(made(stranger))
    expect(await revokeApiKey(made(clerk), key?.id ?? '', now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await revokeApiKey(made(plain), house.current.insurer.apiKey.split('.')[1] ?? '', now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await revokeApiKey(made(clerk), 'nothing', now())).toEqual({ ok: false, reason: 'not-found' })
  })
})

describe('an organisation', () => {
  const number = freeNumbers[1] ?? ''
  const wanted = { name: '試験新規株式会社', corporateNumber: number, roles: ['depositor', 'recipient'] }

  it('is proposed by one operator and made by another, with a mailbox and two invitations for administrators', async () => {
    const proposed = await proposeOrganisation(made(operatorA), wanted, now())
    if (!proposed.ok) throw new Error(proposed.reason)
    expect(await decideProposal(made(operatorA), proposed.proposalId, 'approved', now())).toEqual({ ok: false, reason: 'own-proposal' })
    const decided = await decideProposal(made(operatorB), proposed.proposalId, 'approved', now())
    if (!decided.ok || decided.outcome.kind !== 'organisation-registered') throw new Error('The approval made no organisation.')
    const { organisationId, invitationCodes } = decided.outcome
    const row = await database().organisation.findUniqueOrThrow({ where: { id: organisationId } })
    expect(row).toMatchObject({ name: wanted.name, corporateNumber: number, state: 'active', roles: ['depositor', 'recipient'] })
    expect(await database().account.findUniqueOrThrow({ where: { id: row.mailboxAccountId ?? '' } })).toMatchObject({ kind: 'legal', state: 'open' })
    expect(await database().credential.count({ where: { accountId: row.mailboxAccountId ?? '' } })).toBe(0)
    expect(invitationCodes).toHaveLength(2)
    for (const code of invitationCodes) {
      const person = await newResident()
      expect(await redeemInvitation(person, code, now())).toEqual({ ok: true, organisationName: wanted.name })
      await runJobs(house.current)
      expect((await listCapacities(person)).map(({ capacity }) => capacity)).toEqual(['depositor', 'recipient'])
    }
    expect((await listOrganisations(made(operatorA))).find(({ id }) => id === organisationId)).toMatchObject({ members: 2 })
  })

  it('is registered once under a number, also when two proposals waited', async () => {
    const other = freeNumbers[2] ?? ''
    const proposals = [await proposeOrganisation(made(operatorA), { ...wanted, corporateNumber: other }, now()), await proposeOrganisation(made(operatorA), { ...wanted, corporateNumber: other }, now())]
    const decided = []
    for (const proposed of proposals) decided.push(await decideProposal(made(operatorB), proposed.ok ? proposed.proposalId : '', 'approved', now()))
    expect(decided).toMatchObject([{ ok: true }, { ok: false, reason: 'number-taken' }])
    expect(await proposeOrganisation(made(operatorA), { ...wanted, corporateNumber: other }, now())).toEqual({ ok: false, reason: 'number-taken' })
  })

  it('is refused with a wrong check digit, a missing or unknown role, no name', async () => {
    const twelve = '990009999999'
    const wrong = `${(corporateNumberCheckDigit(twelve) % 9) + 1}${twelve}`
    const refusal = (change: object) => proposeOrganisation(made(operatorA), { ...wanted, corporateNumber: freeNumbers[3] ?? '', ...change }, now())
    expect(await refusal({ corporateNumber: wrong })).toEqual({ ok: false, reason: 'number-malformed' })
    expect(await refusal({ roles: [] })).toEqual({ ok: false, reason: 'role-missing' })
    expect(await refusal({ roles: ['operator'] })).toEqual({ ok: false, reason: 'role-missing' })
    expect(await refusal({ name: '' })).toEqual({ ok: false, reason: 'name-malformed' })
    expect(await refusal({ name: '試験\n商会' })).toEqual({ ok: false, reason: 'name-malformed' })
  })

  it('that is suspended acts no more, by session, key or code, until it is resumed; the operators\' own cannot be', async () => {
    const { otherInsurer } = house.current
    const key = `Bearer ${otherInsurer.apiKey}`
    const invited = await inviteMember(made(stranger), { label: '他社 02', capacities: ['depositor'], isAdministrator: false }, now())
    const person = await newResident()
    expect(await changeOrganisationState(made(operatorA), otherInsurer.id, 'suspended', now())).toEqual({ ok: true })
    expect(await changeOrganisationState(made(operatorA), otherInsurer.id, 'suspended', now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await apiDepositorOf(database(), key)).toBeNull()
    expect(await redeemInvitation(person, invited.ok ? invited.code : '', now())).toEqual({ ok: false, reason: 'code-unknown' })
    expect(await listCapacities(made(stranger))).toEqual([])
    expect(await changeOrganisationState(made(operatorA), otherInsurer.id, 'active', now())).toEqual({ ok: true })
    expect(await apiDepositorOf(database(), key)).not.toBeNull()
    expect(await redeemInvitation(person, invited.ok ? invited.code : '', now())).toMatchObject({ ok: true })
    expect(await changeOrganisationState(made(operatorA), made(operatorA).organisationId, 'suspended', now())).toEqual({ ok: false, reason: 'not-found' })
    for (const id of [nobody, 'nothing']) expect(await changeOrganisationState(made(operatorA), id, 'suspended', now())).toEqual({ ok: false, reason: 'not-found' })
  })
})

describe('an invitation', () => {
  const invite = async () => {
    const invited = await inviteMember(made(clerk), { label: '契約課 20', capacities: ['depositor'], isAdministrator: false }, now())
    if (!invited.ok) throw new Error(invited.reason)
    return invited.code
  }

  it('makes one member of whoever redeems it first, and its code is not in the database', async () => {
    const code = await invite()
    const people = [await newResident(), await newResident()]
    const outcomes = await Promise.all(people.map((person) => redeemInvitation(person, code.toLowerCase(), now())))
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true])
    expect(await redeemInvitation(made(people[0]), code, now())).toEqual({ ok: false, reason: 'code-unknown' })
    expect(JSON.stringify(await database().memberInvitation.findMany())).not.toContain(code.replaceAll('-', ''))
  })

  it('is worth nothing once cancelled or over, and a mistyped code is told apart', async () => {
    const code = await invite()
    const person = await newResident()
    expect(await redeemInvitation(person, code, new Date(Date.now() + 8 * 86_400_000))).toEqual({ ok: false, reason: 'code-unknown' })
    const [invitation] = await listInvitations(made(clerk), now())
    expect(await cancelInvitation(made(stranger), invitation?.id ?? '', now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await cancelInvitation(made(plain), invitation?.id ?? '', now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await cancelInvitation(made(clerk), invitation?.id ?? '', now())).toEqual({ ok: true })
    expect(await cancelInvitation(made(clerk), 'nothing', now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await redeemInvitation(person, code, now())).toEqual({ ok: false, reason: 'code-unknown' })
    const mistyped = `${code.startsWith('A') ? 'B' : 'A'}${code.slice(1)}`
    expect(await redeemInvitation(person, mistyped, now())).toEqual({ ok: false, reason: 'code-malformed' })
  })

  it('is made by administrators only, for capacities of the organisation only', async () => {
    const wanted = { label: '契約課 21', capacities: ['depositor'], isAdministrator: false }
    expect(await inviteMember(made(plain), wanted, now())).toEqual({ ok: false, reason: 'not-entitled' })
    expect(await inviteMember(made(clerk), { ...wanted, label: '' }, now())).toEqual({ ok: false, reason: 'label-malformed' })
    expect(await inviteMember(made(clerk), { ...wanted, capacities: [] }, now())).toEqual({ ok: false, reason: 'capacity-missing' })
    for (const capacity of ['recipient', 'operator']) expect(await inviteMember(made(clerk), { ...wanted, capacities: [capacity] }, now())).toEqual({ ok: false, reason: 'capacity-not-allowed' })
    expect(await listInvitations(made(plain), now())).toEqual([])
    expect(await listInvitations(made(stranger), now())).toEqual([])
  })
})

describe('a membership', () => {
  it('ends at once, on both sides, and only by an administrator of the same organisation', async () => {
    const id = await newOrganisation(freeNumbers[3] ?? '', ['recipient'])
    const [first, second, third] = [await recipientOf(id), await recipientOf(id), await recipientOf(id)]
    expect(await endMembership(made(clerk), third.id, now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await endMembership(await recipientOf(id, { isAdministrator: false }), third.id, now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await endMembership(first, 'nothing', now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await endMembership(first, third.id, now())).toEqual({ ok: true })
    expect(await chooseCapacity(third, { capacity: 'recipient', organisationId: id, memberId: third.id }, now())).toEqual({ ok: false, reason: 'not-yours' })
    await runJobs(house.current)
    expect(await listCapacities(third)).toEqual([])
    expect(await database().membership.findFirstOrThrow({ where: { memberId: third.id } })).toMatchObject({ endedAt: expect.any(Date) as Date })
    expect((await listMembers(first)).map((member) => member.id)).not.toContain(third.id)
    // Two must stay, or nobody could approve anything.
    expect(await endMembership(first, second.id, now())).toEqual({ ok: false, reason: 'last-administrators' })
    expect(await listMembers(first)).toEqual(expect.arrayContaining([expect.objectContaining({ id: first.id, isSelf: true })]))
  })
})

describe('a seal', () => {
  const pem = (seal: { certificatePem: string }) => new Uint8Array(Buffer.from(seal.certificatePem))
  const depositWith = async (seal: Parameters<typeof signPair>[0]) => {
    const { insurer, hanako } = house.current
    const response = await post(insurer, depositBody(hanako.pseudonym, await signPair(seal)))
    return (await response.json()) as { state?: string, reason?: string, field?: string }
  }

  it('signs for the organisation from when a second person has approved it until it is ended, and not a moment longer', async () => {
    const { insurer, authority } = house.current
    const seal = authority.issue(insurer)
    expect(await depositWith(seal)).toMatchObject({ reason: 'signer-not-registered', field: '/documents/0/signature' })
    const proposed = await proposeSigner(made(clerk), { file: pem(seal), label: '新しい印', documentKinds: [] }, now())
    if (!proposed.ok) throw new Error(proposed.reason)
    expect(await depositWith(seal)).toMatchObject({ reason: 'signer-not-registered' })
    expect(await findProposedCertificate(made(manager), proposed.proposalId)).toMatchObject({ use: 'organisation_seal', subject: { organisation: insurer.name } })
    expect(await findProposedCertificate(made(stranger), proposed.proposalId)).toBeNull()
    expect(await decideProposal(made(clerk), proposed.proposalId, 'approved', now())).toEqual({ ok: false, reason: 'own-proposal' })
    const decided = await decideProposal(made(manager), proposed.proposalId, 'approved', now())
    if (!decided.ok || decided.outcome.kind !== 'signer-registered') throw new Error('The approval registered nothing.')
    expect(await findProposedCertificate(made(manager), proposed.proposalId)).toBeNull()
    expect(await depositWith(seal)).toMatchObject({ state: 'accepted' })
    expect(await proposeSigner(made(clerk), { file: seal.certificate, label: '同じ印', documentKinds: [] }, now())).toEqual({ ok: false, reason: 'already-registered' })
    const { signerId } = decided.outcome
    for (const actor of [made(stranger), made(plain)]) expect(await endSigner(actor, signerId, now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await endSigner(made(manager), signerId, now())).toEqual({ ok: true })
    expect(await endSigner(made(manager), signerId, now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await depositWith(seal)).toMatchObject({ reason: 'signer-left' })
    expect((await listSigners(made(clerk))).find(({ id }) => id === signerId)?.endedAt).toBeInstanceOf(Date)
    expect((await listSigners(made(stranger))).map(({ id }) => id)).not.toContain(signerId)
  })

  it('for other kinds does not sign this one', async () => {
    const { insurer, authority } = house.current
    const seal = authority.issue(insurer)
    const proposed = await proposeSigner(made(clerk), { file: pem(seal), label: '別の書類の印', documentKinds: ['employment'] }, now())
    expect(await decideProposal(made(manager), proposed.ok ? proposed.proposalId : '', 'approved', now())).toMatchObject({ ok: true })
    expect(await depositWith(seal)).toMatchObject({ reason: 'signer-not-for-kind' })
  })

  it('is not proposed when it cannot be read, is not trusted, not valid, or another organisation\'s', async () => {
    const { insurer, otherInsurer, authority } = house.current
    const outcome = (file: Uint8Array, actor = made(clerk)) => proposeSigner(actor, { file, label: '印', documentKinds: [] }, now())
    expect(await outcome(new TextEncoder().encode('nothing'))).toEqual({ ok: false, reason: 'certificate-unreadable' })
    expect(await outcome(pem({ certificatePem: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----' }))).toEqual({ ok: false, reason: 'certificate-unreadable' })
    expect(await outcome(new SealAuthority('Nobody TEST').issue(insurer).certificate)).toEqual({ ok: false, reason: 'certificate-not-trusted' })
    expect(await outcome(new SealAuthority('Organisation Seal CA TEST').issue(insurer).certificate)).toEqual({ ok: false, reason: 'certificate-not-trusted' })
    expect(await outcome(authority.issue({ ...insurer, usage: 'login' }).certificate)).toEqual({ ok: false, reason: 'certificate-not-trusted' })
    expect(await outcome(authority.issue({ ...insurer, notAfterInDays: -1 }).certificate)).toEqual({ ok: false, reason: 'certificate-not-valid-now' })
    expect(await outcome(otherInsurer.seal.certificate)).toEqual({ ok: false, reason: 'organisation-differs' })
    expect(await outcome(authority.issue(insurer).certificate, made(plain))).toEqual({ ok: false, reason: 'not-entitled' })
  })
})

describe('an organisation\'s mailbox', () => {
  it('shows its items to members who receive, and to nobody else: neither their own box nor another organisation\'s', async () => {
    const { insurer } = house.current
    const [own, other] = [await newOrganisation(mailboxNumbers[0], ['recipient']), await newOrganisation(mailboxNumbers[1], ['recipient'])]
    const [member, foreign] = [await recipientOf(own), await recipientOf(other)]
    const [keeper, foreignKeeper] = [await mailboxKeeperOf(member), await mailboxKeeperOf(foreign)]
    if (keeper === null || foreignKeeper === null) throw new Error('An organisation that receives has no mailbox.')
    expect(keeper.accountId).not.toBe(member.personAccountId)
    const pseudonym = await ensureLink(database(), insurer.id, { accountId: keeper.accountId, subjectId: keeper.subjectId }, now())
    expect((await post(insurer, depositBody(pseudonym, await signPair(insurer.seal)))).status).toBe(201)
    await runJobs(house.current)
    const { items: [item] } = await listMailbox(keeper)
    expect(item).toMatchObject({ senderName: insurer.name, openedAt: null })
    expect((await listMailbox(foreignKeeper)).items).toEqual([])
    expect(await openItem(foreignKeeper, item?.id ?? '')).toEqual({ ok: false, reason: 'not-found' })
    expect(await openItem(keeper, item?.id ?? '')).toMatchObject({ ok: true })
    const opened = await database().auditEntry.findFirstOrThrow({ where: { ownerId: keeper.accountId, action: 'item-opened' } })
    expect(opened).toMatchObject({ actorKind: 'recipient', actorId: member.id })
    await database().account.update({ where: { id: keeper.accountId }, data: { state: 'closed' } })
    expect(await mailboxKeeperOf(member)).toBeNull()
  })
})
