import { createHash, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { forwardRefusalReasons } from '@/domain/forwards'
import { judge, judgeFolder, withFlippedByte } from '@/pki/build/testing/outside-judge'
import { pem } from '@/pki/build/pem'
import { database } from '../database'
import { runJobs, testHouse } from '../deposits/testing/house'
import { revokeForward } from '../forwards/revoke'
import { forwarded, openedItem, sentOf } from '../forwards/testing/forwarding'
import { freeNumbers } from '../organisations/testing/members'
import { readAnswer } from '../seal/forward-answer'
import { answerForward } from './answer'
import { countUnfetched } from './fetch'
import { countUnreadForwards, listInbox } from './list'
import { readForward } from './read'
import { findReceived } from './received'
import { newOffice, sendTo, type TestOffice } from './testing/office'

const house = testHouse()
let [office, other]: [TestOffice, TestOffice] = [undefined as never, undefined as never]
beforeAll(async () => {
  office = await newOffice(freeNumbers[0] ?? '')
  other = await newOffice(freeNumbers[1] ?? '')
})

const now = () => new Date()
const send = async (reference?: string) => {
  const [id = ''] = await sendTo(house.current, house.current.hanako, [office], reference)
  return id
}
const auditOf = (ownerId: string, action: string) => database().auditEntry.findMany({ where: { ownerId, action } })

describe('what residents send on lies in the organisation\'s inbox', () => {
  it('newest first, page by page, by state and by the organisation\'s own number; nobody else sees it', async () => {
    const ids: string[] = []
    for (let count = 0; count < 5; count++) ids.unshift(await send(`SAIYO-${count}`))
    const first = await listInbox(office.machine, { limit: 2 })
    const second = await listInbox(office.clerk, { limit: 2, after: first.next ?? '' })
    const third = await listInbox(office.clerk, { limit: 2, after: second.next ?? '' })
    expect([...first.entries, ...second.entries, ...third.entries].map(({ id }) => id)).toEqual(ids)
    expect(third.next).toBeNull()
    expect(first.entries[0]).toMatchObject({ kind: 'premium-deduction', issuerName: house.current.insurer.name, reference: 'SAIYO-4', firstReadAt: null, state: { state: 'received' } })
    expect((await listInbox(office.clerk, { reference: 'SAIYO-3' })).entries.map(({ id }) => id)).toEqual([ids[1]])
    for (const reference of ['SAIYO', 'saiyo-3', 'SAIYO-3%', '試験 花子', ' SAIYO-3']) expect((await listInbox(office.clerk, { reference })).entries).toEqual([])
    expect((await listInbox(office.clerk, { after: 'no cursor' })).entries).toHaveLength(5)

    await readForward(office.clerk, ids[0] ?? '', now())
    await answerForward(office.clerk, ids[1] ?? '', { decision: 'accepted' }, now())
    await answerForward(office.machine, ids[2] ?? '', { decision: 'refused', reason: 'wrong-period' }, now())
    const listed = async (filter: Parameters<typeof listInbox>[1]) => (await listInbox(office.clerk, filter)).entries.map(({ id }) => id)
    expect(await listed({ filter: 'unread' })).toEqual(ids.slice(3))
    expect(await listed({ filter: 'received' })).toEqual([ids[0], ...ids.slice(3)])
    expect(await listed({ filter: 'accepted' })).toEqual([ids[1]])
    expect(await listed({ filter: 'refused' })).toEqual([ids[2]])
    expect(await listed({ filter: 'refused', reference: 'SAIYO-3' })).toEqual([])
    expect(await countUnreadForwards(office.clerk)).toBe(2)
    expect(await countUnreadForwards(office.clerk, 1)).toBe(1)

    expect((await listInbox(other.clerk)).entries).toEqual([])
    expect(await findReceived(other.machine, ids[0] ?? '')).toBeNull()
  })

  it('each filter, and a page in the depth, is answered from an index', async () => {
    const explain = async (condition: string) => JSON.stringify(await database().$transaction(async (transaction) => {
      await transaction.$executeRawUnsafe('set local enable_seqscan = off')
      await transaction.$executeRawUnsafe('set local enable_sort = off')
      return transaction.$queryRawUnsafe(`explain select id from received_forwards where organisation_id = '${office.id}' and ${condition}
        and (received_at, id) < (now(), '${randomUUID()}') order by received_at desc, id desc limit 21`)
    }))
    const indexes = {
      'true': 'received_forwards_organisation_id_received_at_id_idx',
      "state = 'refused'": 'received_forwards_organisation_id_state_received_at_id_idx',
      "reference = 'K-1'": 'received_forwards_organisation_id_reference_received_at_id_idx',
    }
    for (const [condition, index] of Object.entries(indexes)) {
      const plan = await explain(condition)
      expect(plan).toContain(index)
      expect(plan).not.toContain('Sort')
    }
    expect(await explain("state = 'received' and first_read_at is null")).toMatch(/Index Only Scan using received_forwards_/)
  })
})

describe('reading', () => {
  it('verifies now, shows what was sent and by which receipt, and notes the first time', async () => {
    const id = await send()
    const read = await readForward(office.clerk, id, now())
    if (!read.ok) throw new Error(read.reason)
    const { item, received, sealed, timeline } = read.forward
    expect(item.documents.map(({ role, verdict }) => [role, verdict.indication])).toEqual([['original', 'TOTAL-PASSED'], ['readable', 'TOTAL-PASSED']])
    expect(sealed.receipt).toMatchObject({ type: 'madoguchi-forward-receipt', forwardId: id, recipientReference: 'K-2026/0001' })
    expect(received.firstReadAt).toBeInstanceOf(Date)
    expect(timeline.map(({ kind, isProven }) => [kind, isProven])).toEqual(expect.arrayContaining([['forwarded', true], ['opened', true]]))
    const again = await readForward(office.machine, id, now())
    expect(again.ok && again.forward.received.firstReadAt).toEqual(received.firstReadAt)
    expect(await auditOf(office.clerk.mailboxAccountId ?? '', 'item-opened')).toEqual(expect.arrayContaining([expect.objectContaining({ actorKind: 'recipient', actorId: office.clerk.id })]))
  })

  it('is nobody else\'s: not yours, not there and not an id look the same', async () => {
    const id = await send()
    for (const [actor, wanted] of [[other.clerk, id], [other.machine, id], [office.clerk, randomUUID()], [office.clerk, 'x']] as const) {
      expect(await readForward(actor, wanted, now())).toEqual({ ok: false, reason: 'not-found' })
      expect(await answerForward(actor, wanted, { decision: 'accepted' }, now())).toEqual({ ok: false, reason: 'not-found' })
    }
    expect((await findReceived(office.clerk, id))?.firstReadAt).toBeNull()
  })

  it('of what the resident has taken back shows that it was there, and nothing of it', async () => {
    const id = await send()
    expect(await revokeForward(house.current.hanako.actor, id, now())).toEqual({ ok: true })
    await runJobs(house.current)
    const read = await readForward(office.clerk, id, now())
    expect(read).toMatchObject({ ok: false, reason: 'revoked', received: { id, state: { state: 'revoked' }, firstReadAt: null } })
    expect(read.ok || read.reason === 'not-found' ? [] : read.timeline.map(({ kind }) => kind)).toContain('forward-revoked')
    expect(await answerForward(office.clerk, id, { decision: 'accepted' }, now())).toEqual({ ok: false, reason: 'revoked' })
  })
})

describe('an answer', () => {
  it.each([{ decision: 'accepted' as const }, ...forwardRefusalReasons.map((reason) => ({ decision: 'refused' as const, reason }))])('%j is given once, sealed, and reaches the resident', async (given) => {
    const id = await send()
    const at = now()
    const answered = await answerForward(office.clerk, id, given, at)
    if (!answered.ok) throw new Error(answered.reason)
    expect(answered).toMatchObject({ answer: given, answeredAt: at, isRepeated: false })
    await runJobs(house.current)
    const sent = await sentOf(id)
    expect(sent).toMatchObject({ state: given.decision, endedAt: at, refusalReason: 'reason' in given ? given.reason : null })
    expect(Buffer.from(sent.answerContent ?? []).equals(answered.sealed.content)).toBe(true)
    expect(Buffer.from(sent.answerSignature ?? []).equals(answered.sealed.signature)).toBe(true)
  })

  it('names who decided what about which documents, and OpenSSL takes the portal\'s seal under it for right', async () => {
    const { id: itemId, pair } = await openedItem(house.current, house.current.hanako)
    const [id = ''] = await forwarded(house.current.hanako, itemId, [office])
    await runJobs(house.current)
    const answered = await answerForward(office.machine, id, { decision: 'refused', reason: 'not-readable' }, now())
    if (!answered.ok) throw new Error(answered.reason)
    const { content, signature } = answered.sealed
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    expect(readAnswer(content)).toEqual({
      type: 'madoguchi-forward-answer', version: 1, forwardId: id, recipient: { corporateNumber: office.clerk.corporateNumber, name: office.clerk.organisationName },
      decision: 'refused', reason: 'not-readable', decidedAt: answered.answeredAt,
      documents: [{ role: 'original', sha256: sha256(pair.original.content) }, { role: 'readable', sha256: sha256(pair.readable.content) }],
    })
    const root = pem('CERTIFICATE', house.current.authority.certificate)
    const { folder, remove } = judgeFolder({ 'answer.json': content, 'altered.json': withFlippedByte(content, 40), 'answer.p7s': signature, 'root.pem': root })
    const verify = (file: string) => judge(folder, 'openssl', 'cms', '-verify', '-binary', '-inform', 'DER', '-in', 'answer.p7s', '-content', file, '-CAfile', 'root.pem', '-purpose', 'any', '-out', 'checked')
    expect(await verify('answer.json')).toMatchObject({ accepted: true })
    expect(await verify('altered.json')).toMatchObject({ accepted: false })
    remove()
  })

  it('given again is the same answer with the same seal; another is refused, whoever gives it', async () => {
    const id = await send()
    const first = await answerForward(office.machine, id, { decision: 'refused', reason: 'too-late' }, now())
    const again = await answerForward(office.clerk, id, { decision: 'refused', reason: 'too-late' }, new Date(Date.now() + 60_000))
    expect(again).toEqual({ ...first, isRepeated: true })
    for (const given of [{ decision: 'accepted' as const }, { decision: 'refused' as const, reason: 'other' as const }]) {
      expect(await answerForward(office.clerk, id, given, now())).toEqual({ ok: false, reason: 'already-answered' })
    }
    expect(await auditOf(office.id, 'forward-answered')).toEqual(expect.arrayContaining([expect.objectContaining({ actorKind: 'api-client', actorId: office.machine.id, details: { forwardId: id, decision: 'refused' } })]))
    expect(await database().outboxMessage.count({ where: { ownerId: office.id, payload: { path: ['forwardId'], equals: id } } })).toBe(1)
  })

  it('and a revocation at the same moment: one of them counts, on both sides the same one', async () => {
    for (let round = 0; round < 4; round++) {
      const id = await send()
      await revokeForward(house.current.hanako.actor, id, now())
      const [answered] = await Promise.all([answerForward(office.clerk, id, { decision: 'accepted' }, now()), runJobs(house.current)])
      await runJobs(house.current)
      const state = answered.ok ? 'accepted' : 'revoked'
      expect(await findReceived(office.clerk, id)).toMatchObject({ state: { state } })
      expect(await sentOf(id)).toMatchObject({ state })
    }
  })

  it('of ten at the same moment one is written', async () => {
    const id = await send()
    const answers = await Promise.all(Array.from({ length: 10 }, () => answerForward(office.clerk, id, { decision: 'accepted' }, now())))
    expect(answers.map((answer) => answer.ok && answer.isRepeated).sort()).toEqual([false, ...Array.from({ length: 9 }, () => true)])
    expect(new Set(answers.map((answer) => answer.ok ? Buffer.from(answer.sealed.signature).toString('hex') : answer.reason)).size).toBe(1)
  })
})

it('counts what nobody has fetched yet', async () => {
  const before = await countUnfetched(office.clerk)
  await send()
  expect(await countUnfetched(office.clerk)).toBe(before + 1)
})
