import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { database } from '../database'
import { apiDepositorOf } from '../organisations/api-client'
import { newPseudonym } from '../organisations/pseudonym'
import { portalSeal } from '../seal/portal-seal'
import { readReceipt } from '../seal/receipt'
import { blobs } from '../storage/blobs'
import { acceptDeposits } from './accept'
import { parseDepositBody } from './body'
import { checkDeposits } from './check'
import { depositBody, signPair, smallPdf, type DepositBody } from './testing/documents'
import { get, post, postItems, runJobs, testHouse } from './testing/house'

const house = testHouse()
afterEach(() => { vi.restoreAllMocks() })

const deposit = z.strictObject({
  depositId: z.uuid(), state: z.literal('accepted'), acceptedAt: z.iso.datetime(), receipt: z.strictObject({ content: z.base64(), signature: z.base64() }),
})
const item = z.discriminatedUnion('status', [
  z.object({ idempotencyKey: z.string(), status: z.literal([200, 201]), deposit }),
  z.object({ idempotencyKey: z.string().nullable(), status: z.literal([400, 422]), problem: z.object({ status: z.literal([400, 422]), reason: z.string(), field: z.string(), title: z.string().min(10) }) }),
])
const answer = z.strictObject({ items: z.array(item) })
const problem = z.object({ status: z.number(), reason: z.string(), field: z.string().nullable() })

type Item = DepositBody & { idempotencyKey: string }
const withKey = (body: DepositBody, idempotencyKey: string = randomUUID()): Item => ({ idempotencyKey, ...body })
const newItem = async () => withKey(depositBody(house.current.hanako.pseudonym, await signPair(house.current.insurer.seal)))

async function answered(items: unknown[]) {
  const response = await postItems(house.current.insurer, { items })
  expect(response.status).toBe(200)
  return answer.parse(await response.json()).items
}

const outcomeOf = (each: z.infer<typeof item>) => ('deposit' in each ? each.status : `${each.problem.reason} ${each.problem.field}`)

describe('a batch of deposits', () => {
  it('gives every item its own receipt, in the order of the items, and delivers every one once', async () => {
    const { insurer, hanako, taro } = house.current
    const pair = await signPair(insurer.seal)
    const items = Array.from({ length: 40 }, (_, index) => withKey({ ...depositBody((index % 2 === 0 ? hanako : taro).pseudonym, pair), depositorReference: `ref-${index}` }))
    const answers = await answered(items)
    expect(answers.map(({ idempotencyKey }) => idempotencyKey)).toEqual(items.map(({ idempotencyKey }) => idempotencyKey))
    const receipts = answers.map((each) => ('deposit' in each ? readReceipt(Buffer.from(each.deposit.receipt.content, 'base64')) : null))
    expect(receipts.map((receipt) => receipt?.depositorReference)).toEqual(items.map(({ depositorReference }) => depositorReference))
    await runJobs(house.current)
    await runJobs(house.current)
    const depositIds = receipts.map((receipt) => receipt?.depositId ?? '')
    const found = await database().mailboxItem.findMany({ where: { depositId: { in: depositIds } }, include: { documents: true } })
    expect(found.map(({ depositId }) => depositId).sort()).toEqual([...depositIds].sort())
    expect(found.filter(({ accountId }) => accountId === taro.actor.accountId)).toHaveLength(20)
    expect(found.every(({ documents }) => documents.length === 2)).toBe(true)
    expect(await (await get(insurer, depositIds[7] ?? '')).json()).toMatchObject({ state: 'published', depositorReference: 'ref-7' })
  })

  it('refuses what is wrong with its place and reason, and accepts the rest', async () => {
    const { otherInsurer, hanako } = house.current
    const good = await newItem()
    const altered = { ...good, idempotencyKey: randomUUID(), documents: good.documents.map((document) => ({ ...document, content: Buffer.from(smallPdf('ANOTHER')).toString('base64') })) }
    const foreign = withKey(depositBody(hanako.pseudonym, await signPair(otherInsurer.seal)))
    const [original] = good.documents
    const items = [
      good, { ...good, idempotencyKey: randomUUID(), pseudonym: newPseudonym() }, altered, foreign, 'not an object', { ...good, idempotencyKey: 'short' },
      { pseudonym: good.pseudonym }, { ...good, idempotencyKey: randomUUID(), surprise: 1 }, { ...good, idempotencyKey: randomUUID(), documents: [original] },
    ]
    expect((await answered(items)).map(outcomeOf)).toEqual([
      201, 'pseudonym-unknown /items/1/pseudonym', 'document-altered /items/2/documents/0/content', 'signer-is-another /items/3/documents/0/signature',
      'field-malformed /items/4', 'idempotency-key-malformed /items/5/idempotencyKey', 'idempotency-key-missing /items/6/idempotencyKey',
      'field-malformed /items/7/surprise', 201,
    ])
  })

  it('sent again answers the same, makes nothing new, and takes what was refused once it is mended', async () => {
    const { insurer, directory } = house.current
    const [first, second] = [await newItem(), await newItem()]
    const before = await answered([first, { ...second, kind: 'unknown-kind' }])
    expect(before.map(outcomeOf)).toEqual([201, 'kind-unknown /items/1/kind'])
    const countBlobs = () => readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => /^blobs\/../.test(name) && /[0-9a-f]{32}$/.test(name)).length
    const kept = countBlobs()
    const again = await answered([second, first])
    expect(again.map(outcomeOf)).toEqual([201, 200])
    expect(again[1]).toEqual({ ...before[0], status: 200 })
    expect(countBlobs()).toBe(kept + 4)
    // The key belongs to what was said, whether alone or in a batch.
    const { idempotencyKey, ...body } = first
    const alone = await post(insurer, body, { 'idempotency-key': idempotencyKey })
    expect(alone.status).toBe(200)
  })

  it('with one key twice makes one deposit of it, and refuses the key for anything else', async () => {
    const one = await newItem()
    const items = [one, { ...one }, { ...one, depositorReference: 'another' }]
    expect((await answered(items)).map(outcomeOf)).toEqual([201, 200, 'idempotency-key-reused /items/2/idempotencyKey'])
    expect(await database().idempotencyKey.count({ where: { key: one.idempotencyKey } })).toBe(1)
  })

  it('at once with other batches of the same items, in another order, makes one deposit of each', async () => {
    const items = await Promise.all([newItem(), newItem(), newItem(), newItem()])
    const orders = [items, [...items].reverse(), [items[2], items[0], items[3], items[1]]]
    const all = (await Promise.all(orders.map((order) => answered(order)))).flat()
    expect(all.every((each) => 'deposit' in each)).toBe(true)
    expect(all.filter(({ status }) => status === 201)).toHaveLength(4)
    for (const { idempotencyKey } of items) {
      const ids = all.filter((each) => each.idempotencyKey === idempotencyKey).map((each) => ('deposit' in each ? each.deposit.depositId : null))
      expect(new Set(ids).size).toBe(1)
    }
    expect(await database().idempotencyKey.count({ where: { key: { in: items.map(({ idempotencyKey }) => idempotencyKey) } } })).toBe(4)
  })

  it('does not depend on the number of items in the number of queries', async () => {
    const queries = async (count: number) => {
      const items = await Promise.all(Array.from({ length: count }, newItem))
      const spy = vi.spyOn(pg.Client.prototype, 'query')
      await answered(items)
      const calls = spy.mock.calls.length
      spy.mockRestore()
      return calls
    }
    const few = await queries(2)
    expect(few).toBeGreaterThan(5)
    expect(await queries(30)).toBe(few)
  })

  it('whose keys were all taken meanwhile is answered from one query more, however long it is', async () => {
    const { insurer } = house.current
    const depositor = await apiDepositorOf(database(), `Bearer ${insurer.apiKey}`)
    if (depositor === null) throw new Error('no depositor')
    const keeping = { db: database(), blobs: blobs(), seal: portalSeal().signer }
    const queriesWhenTaken = async (count: number) => {
      const parsed = parseDepositBody(new TextEncoder().encode(JSON.stringify(depositBody(house.current.hanako.pseudonym, await signPair(insurer.seal)))))
      if (!parsed.ok) throw new Error(parsed.reason)
      const [check] = await checkDeposits(database(), depositor, [parsed.deposit], new Date())
      if (!check?.ok) throw new Error('not checked')
      const { checked } = check
      const toKeep = Array.from({ length: count }, () => ({ request: { idempotencyKey: randomUUID(), bodyHash: new Uint8Array(32) }, checked }))
      const first = await acceptDeposits(keeping, depositor, toKeep, new Date())
      const spy = vi.spyOn(pg.Client.prototype, 'query')
      const again = await acceptDeposits(keeping, depositor, toKeep, new Date())
      const calls = spy.mock.calls.length
      spy.mockRestore()
      expect(again).toEqual(first.map((outcome) => ({ ...outcome, isRepeated: true })))
      return calls
    }
    expect(await queriesWhenTaken(12)).toBe(await queriesWhenTaken(2))
  })

  it.each([
    ['no object', '[]', 400, 'body-malformed', null],
    ['no JSON', '{', 400, 'body-malformed', null],
    ['no list', '{"items":{}}', 422, 'field-malformed', '/items'],
    ['nothing in it', '{"items":[]}', 422, 'batch-empty', '/items'],
    ['too many', JSON.stringify({ items: Array.from({ length: 201 }, () => ({})) }), 422, 'batch-too-long', '/items'],
    ['another field', '{"items":[],"more":1}', 422, 'field-malformed', '/more'],
    ['too many bytes', ' '.repeat(24 * 1024 * 1024 + 1), 413, 'batch-too-large', null],
  ])('with %s is refused as a whole', async (_, body, status, reason, field) => {
    const response = await postItems(house.current.insurer, body)
    expect(problem.parse(await response.json())).toMatchObject({ status, reason, field })
  })

  it('is not taken from a stranger or in another media type', async () => {
    const { insurer } = house.current
    expect((await postItems(insurer, { items: [] }, { authorization: 'Bearer nothing' })).status).toBe(401)
    expect((await postItems(insurer, { items: [] }, { 'content-type': 'text/plain' })).status).toBe(415)
  })
})
