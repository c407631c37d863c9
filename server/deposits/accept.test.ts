import { createHash, randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { database } from '../database'
import { readReceipt } from '../seal/receipt'
import { depositBody, samplePersonNames, signPair } from './testing/documents'
import { get, post, runJobs, testHouse } from './testing/house'
import { opensslAccepts } from './testing/openssl'
import { SealAuthority } from './testing/seals'

const house = testHouse()

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const answer = z.strictObject({
  depositId: z.uuid(), state: z.literal('accepted'), acceptedAt: z.iso.datetime(), receipt: z.strictObject({ content: bytes, signature: bytes }),
})
const problem = z.object({ status: z.number(), reason: z.string(), field: z.string().nullable(), title: z.string().min(10) })

const newBody = async () => depositBody(house.current.hanako.pseudonym, await signPair(house.current.insurer.seal))
const countBlobs = () => {
  const names = readdirSync(path.join(house.current.directory, 'blobs'), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /[0-9a-f]{32}$/.test(name)).length
}
const depositsWith = async (key: string) => (await database().idempotencyKey.findMany({ where: { key }, include: { deposit: true } })).map((row) => row.deposit)

describe('a deposit', () => {
  it('is accepted, and published once the worker ran', async () => {
    const { insurer, hanako } = house.current
    const response = await post(insurer, await newBody())
    expect(response.status).toBe(201)
    const { depositId } = answer.parse(await response.json())
    expect(await (await get(insurer, depositId)).json()).toMatchObject({ depositId, state: 'accepted', kind: 'premium-deduction', depositorReference: '2026-000123' })
    await runJobs(house.current)
    expect(await (await get(insurer, depositId)).json()).toMatchObject({ depositId, state: 'published', publishedAt: expect.any(String) })
    const items = await database().mailboxItem.findMany({ where: { accountId: hanako.actor.accountId, depositId }, include: { documents: true } })
    expect(items.map((item) => [item.senderName, item.documents.map(({ role }) => role)])).toEqual([[insurer.name, ['original', 'readable']]])
  })

  it('is answered with a receipt that names exactly what was received, and that OpenSSL accepts under the one right root', async () => {
    const { insurer, authority, list } = house.current
    const body = await newBody()
    const { receipt, depositId, acceptedAt } = answer.parse(await (await post(insurer, body)).json())
    const stated = readReceipt(receipt.content)
    const sha256 = (base64: string) => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex')
    expect(stated).toMatchObject({ depositId, kind: 'premium-deduction', organisation: { corporateNumber: insurer.corporateNumber, name: insurer.name } })
    expect(stated.acceptedAt.toISOString()).toBe(acceptedAt)
    expect(stated.documents.map((document) => [document.sha256, document.signatureSha256])).toEqual(body.documents.map(({ content, signature }) => [sha256(content), sha256(signature)]))
    const evidence = { ...receipt, authority: authority.certificate, list: list ?? new Uint8Array() }
    expect(opensslAccepts(evidence)).toBe(true)
    expect(opensslAccepts({ ...evidence, content: receipt.content.with(5, 0x20) })).toBe(false)
    const stranger = new SealAuthority('Organisation Seal CA TEST')
    expect(opensslAccepts({ ...evidence, authority: stranger.certificate, list: stranger.list() })).toBe(false)
  })

  it('leaves no personal data and no account in its receipt', async () => {
    const { insurer, hanako } = house.current
    const { receipt } = answer.parse(await (await post(insurer, await newBody())).json())
    const text = new TextDecoder().decode(receipt.content)
    for (const secret of [...samplePersonNames, hanako.actor.accountId, hanako.actor.subjectId, hanako.pseudonym]) expect(text).not.toContain(secret)
  })

  it('can be asked for by its own organisation only', async () => {
    const { insurer, otherInsurer } = house.current
    const { depositId } = answer.parse(await (await post(insurer, await newBody())).json())
    expect((await get(insurer, depositId)).status).toBe(200)
    for (const id of [depositId, randomUUID(), 'not-an-id', '../x']) {
      const response = await get(otherInsurer, id)
      expect(problem.parse(await response.json())).toMatchObject({ status: 404, reason: 'deposit-unknown' })
    }
  })
})

describe('the same request sent again', () => {
  it('gets the same answer, before and after publication, and makes nothing new', async () => {
    const { insurer, hanako } = house.current
    const key = randomUUID()
    const body = JSON.stringify(await newBody())
    const first = await post(insurer, body, { 'idempotency-key': key })
    const firstText = await first.text()
    const blobsBefore = countBlobs()
    const second = await post(insurer, body, { 'idempotency-key': key })
    await runJobs(house.current)
    const third = await post(insurer, body, { 'idempotency-key': key })
    expect([first.status, second.status, third.status]).toEqual([201, 200, 200])
    expect([await second.text(), await third.text()]).toEqual([firstText, firstText])
    expect(await depositsWith(key)).toHaveLength(1)
    expect(countBlobs()).toBe(blobsBefore)
    const { depositId } = answer.parse(JSON.parse(firstText))
    expect(await database().mailboxItem.count({ where: { accountId: hanako.actor.accountId, depositId } })).toBe(1)
  })

  it('with another body under the same key is refused', async () => {
    const { insurer } = house.current
    const key = randomUUID()
    expect((await post(insurer, await newBody(), { 'idempotency-key': key })).status).toBe(201)
    const refused = await post(insurer, { ...await newBody(), depositorReference: 'other' }, { 'idempotency-key': key })
    expect(problem.parse(await refused.json())).toMatchObject({ status: 422, reason: 'idempotency-key-reused', field: 'Idempotency-Key' })
    expect(await depositsWith(key)).toHaveLength(1)
  })

  it('by another organisation is another deposit: keys belong to their owner', async () => {
    const { insurer, otherInsurer } = house.current
    const key = randomUUID()
    expect((await post(insurer, await newBody(), { 'idempotency-key': key })).status).toBe(201)
    const foreign = await post(otherInsurer, await newBody(), { 'idempotency-key': key })
    expect(problem.parse(await foreign.json()).reason).toBe('pseudonym-unknown')
  })

  it('many times at once makes one deposit, one receipt, one set of blobs', async () => {
    const { insurer } = house.current
    const key = randomUUID()
    const body = JSON.stringify(await newBody())
    const blobsBefore = countBlobs()
    const responses = await Promise.all(Array.from({ length: 8 }, () => post(insurer, body, { 'idempotency-key': key })))
    const statuses = responses.map((response) => response.status).sort()
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 201])
    expect(new Set(await Promise.all(responses.map((response) => response.text()))).size).toBe(1)
    expect(await depositsWith(key)).toHaveLength(1)
    expect(countBlobs()).toBe(blobsBefore + 4)
  })

  it('at once with different bodies accepts one of them and refuses the others', async () => {
    const { insurer } = house.current
    const key = randomUUID()
    const body = await newBody()
    const bodies = ['a', 'b', 'c', 'd'].map((depositorReference) => ({ ...body, depositorReference }))
    const responses = await Promise.all(bodies.map((each) => post(insurer, each, { 'idempotency-key': key })))
    expect(responses.map((response) => response.status).sort()).toEqual([201, 422, 422, 422])
    const [kept, ...more] = await depositsWith(key)
    expect(more).toEqual([])
    expect(bodies[responses.findIndex((response) => response.status === 201)]?.depositorReference).toBe(kept?.depositorReference)
  })
})

describe('a deposit that meets other work', () => {
  it('waits for a stop of the link that is under way, and is then refused with nothing kept', async () => {
    const { insurer, taro, url } = house.current
    const key = randomUUID()
    const body = depositBody(taro.pseudonym, await signPair(insurer.seal))
    const blobsBefore = countBlobs()
    const other = new pg.Client({ connectionString: url })
    await other.connect()
    try {
      await other.query('begin')
      await other.query('update organisation_pseudonyms set stopped_at = now() where pseudonym = $1', [taro.pseudonym])
      const answered = post(insurer, body, { 'idempotency-key': key })
      await untilSomebodyWaits(other)
      await other.query('commit')
      expect(problem.parse(await (await answered).json())).toMatchObject({ status: 422, reason: 'pseudonym-stopped', field: '/pseudonym' })
    } finally {
      await other.end()
    }
    expect(await depositsWith(key)).toEqual([])
    expect(countBlobs()).toBe(blobsBefore)
  })

  it('is told to come back while the portal holds as many bodies as it can of one sender or of all, and is accepted after', async () => {
    const { insurer, otherInsurer } = house.current
    const ends: (() => void)[] = []
    /** Senders whose bodies the portal has begun to read and that go on forever. */
    const slowly = async (sender: typeof insurer, count: number) => {
      const answers: Promise<Response>[] = []
      for (let one = 0; one < count; one++) {
        await new Promise<void>((begun) => {
          const pull = (controller: ReadableStreamDefaultController) => {
            ends.push(() => controller.close())
            begun()
            return new Promise<void>(() => {})
          }
          answers.push(post(sender, new ReadableStream({ pull }, { highWaterMark: 0 })))
        })
      }
      return answers
    }
    const slow = await slowly(insurer, 12)
    const body = await newBody()
    const told = async (sender: typeof insurer) => {
      const response = await post(sender, body)
      return [response.status, response.headers.get('retry-after')]
    }
    expect(await told(insurer)).toEqual([429, '2'])
    // The neighbour still has a place: refused for what it sent, not for what another sends.
    expect(await told(otherInsurer)).toEqual([422, null])
    slow.push(...await slowly(otherInsurer, 4))
    expect(await told(otherInsurer)).toEqual([503, '2'])
    for (const end of ends) end()
    for (const response of await Promise.all(slow)) expect(problem.parse(await response.json()).reason).toBe('body-malformed')
    expect((await post(insurer, body)).status).toBe(201)
  })
})

async function untilSomebodyWaits(client: pg.Client): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
    if (rowCount !== 0) return
  }
}
