import { randomUUID } from 'node:crypto'
import { readdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { database } from '../database'
import { depositBody, signPair } from '../deposits/testing/documents'
import { post, postItems, runJobs, testHouse } from '../deposits/testing/house'
import { acceptDeposits } from '../deposits/accept'
import { parseDepositBody } from '../deposits/body'
import { checkDeposits } from '../deposits/check'
import { openItem } from '../mailbox/open'
import { apiDepositorOf } from '../organisations/api-client'
import { portalSeal } from '../seal/portal-seal'
import { lockBlobs } from './blob-lock'
import { blobs, type BlobStore } from './blobs'
import { sweepBlobs, type SweptBlobs } from './sweep-blobs'

const house = testHouse()
const later = () => new Date(Date.now() + 60_000)
const sealed = new Uint8Array([1, 2, 3])

async function deposit(): Promise<void> {
  const { insurer, hanako } = house.current
  expect((await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))).status).toBe(201)
}

const newOnes = () => readdirSync(path.join(house.current.directory, 'blobs', 'new')).sort()

/** As a crash between COMMIT and the move leaves it: rows that name blobs which are still new. */
async function makeNewAgain(): Promise<string[]> {
  const root = path.join(house.current.directory, 'blobs')
  const kept = readdirSync(root).filter((name) => name !== 'new').flatMap((folder) => readdirSync(path.join(root, folder)))
  for (const id of kept) renameSync(path.join(root, id.slice(0, 2), id), path.join(root, 'new', id))
  return kept.sort()
}

async function everyItemOpens(): Promise<number> {
  const { actor } = house.current.hanako
  const items = await database().mailboxItem.findMany({ where: { accountId: actor.accountId } })
  for (const { id } of items) {
    const outcome = await openItem(actor, id)
    expect(outcome.ok && outcome.item.documents.map(({ verdict }) => verdict.indication)).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
  }
  return items.length
}

describe('the sweep of blobs', () => {
  it('removes what no row names, and keeps what an item or a hand-over under way names', async () => {
    await deposit()
    await runJobs(house.current)
    await deposit()
    expect(newOnes()).toEqual([])
    const named = await makeNewAgain()
    const orphans = await Promise.all([blobs().write(sealed), blobs().write(sealed), blobs().write(sealed)])
    expect(named).toHaveLength(8)
    expect(await sweepBlobs(database(), blobs(), later())).toEqual({ kept: 8, removed: 3, unfinished: 0 })
    expect(newOnes()).toEqual([])
    expect(await Promise.all(orphans.map((id) => blobs().read(id)))).toEqual([null, null, null])
    await runJobs(house.current)
    expect(await everyItemOpens()).toBe(2)
  })

  it('leaves young ones alone, and finds nothing to do when nothing was left behind', async () => {
    const young = await blobs().write(sealed)
    expect(await sweepBlobs(database(), blobs(), new Date(Date.now() - 60_000))).toEqual({ kept: 0, removed: 0, unfinished: 0 })
    expect(await blobs().read(young)).toEqual(sealed)
    await blobs().remove(young)
    expect(await sweepBlobs(database(), blobs(), later())).toEqual({ kept: 0, removed: 0, unfinished: 0 })
  })

  it('beside deposits, with no patience at all, costs some of them another attempt and none a blob', async () => {
    const { insurer, hanako } = house.current
    let isOver = false
    const sweeping = (async () => {
      for (; !isOver; await sleep(Math.random() * 20)) await sweepBlobs(database(), blobs(), later())
    })()
    const before = await database().mailboxItem.count()
    await Promise.all(Array.from({ length: 12 }, async (_, n) => {
      await sleep(n * 10)
      const body = depositBody(hanako.pseudonym, await signPair(insurer.seal))
      const key = { 'idempotency-key': randomUUID() }
      while (!await post(insurer, body, key).then((response) => response.status === 201, isSwept));
    }))
    isOver = true
    await sweeping
    await runJobs(house.current)
    expect(await database().mailboxItem.count() - before).toBe(12)
    await everyItemOpens()
    expect(newOnes()).toEqual([])
  })

  it('waits for a transaction that has begun to name blobs, and then sees what it named', async () => {
    const id = await blobs().write(sealed)
    const row = { ownerId: house.current.insurer.id, id: randomUUID(), kind: 'another-kind', payload: { deep: [{ blob: id }] } }
    let sweeping: Promise<SweptBlobs> | undefined
    await database().$transaction(async (transaction) => {
      await lockBlobs(transaction, 'shared')
      sweeping = sweepBlobs(database(), blobs(), later())
      await untilSomebodyWaits()
      await transaction.outboxMessage.create({ data: row })
    })
    expect(await sweeping).toEqual({ kept: 1, removed: 0, unfinished: 0 })
    expect(await blobs().read(id)).toEqual(sealed)
  })

  it('makes a deposit whose blobs it took fail whole, without a row', async () => {
    const { depositor, checked, at } = await checkedDeposit()
    const request = { idempotencyKey: randomUUID(), bodyHash: new Uint8Array(32) }
    // As if this process had slept between writing its blobs and its transaction, for longer than the sweep waits.
    let written = 0
    const slow: BlobStore = { ...blobs(), create: async () => {
      const sink = await blobs().create()
      return { ...sink, finish: async () => {
        const id = await sink.finish()
        if (++written === 4) await sweepBlobs(database(), blobs(), later())
        return id
      } }
    } }
    const before = await database().deposit.count()
    const accepting = acceptDeposits({ db: database(), blobs: slow, seal: portalSeal().signer }, depositor, [{ request, checked }], at)
    await expect(accepting).rejects.toThrow(/swept before/)
    expect(await database().deposit.count()).toBe(before)
    expect(await database().idempotencyKey.count({ where: { key: request.idempotencyKey } })).toBe(0)
  })

  it('keeps of a batch\'s one file what is named, and overwrites the rest', async () => {
    const { insurer, hanako } = house.current
    const items = await Promise.all([1, 2, 3].map(async () => ({ idempotencyKey: randomUUID(), ...depositBody(hanako.pseudonym, await signPair(insurer.seal)) })))
    expect((await postItems(insurer, { items })).status).toBe(200)
    const opened = await everyItemOpens()
    const files = (await makeNewAgain()).filter((name) => name.endsWith('.pack'))
    expect(files).toHaveLength(1)
    const others = (newOnes()).length - 1
    const { id } = await database().outboxMessage.findFirstOrThrow({ where: { ownerId: insurer.id, kind: 'deposit-accepted', deliveredAt: null } })
    await database().outboxMessage.deleteMany({ where: { ownerId: insurer.id, kind: 'deposit-accepted', deliveredAt: null, NOT: { id } } })
    expect(await sweepBlobs(database(), blobs(), later())).toEqual({ kept: others + 4, removed: 8, unfinished: 0 })
    await runJobs(house.current)
    expect([await everyItemOpens(), newOnes()]).toEqual([opened + 1, []])
  })
})

const isSwept = (error: unknown) => {
  expect(String(error)).toMatch(/swept before its transaction|could not be stored/)
  return false
}

async function checkedDeposit() {
  const { insurer, hanako } = house.current
  const parsed = parseDepositBody(new TextEncoder().encode(JSON.stringify(depositBody(hanako.pseudonym, await signPair(insurer.seal)))))
  const depositor = await apiDepositorOf(database(), `Bearer ${insurer.apiKey}`)
  if (!parsed.ok || depositor === null) throw new Error('not a deposit')
  const at = new Date()
  const [checked] = await checkDeposits(database(), depositor, [parsed.deposit], at)
  if (!checked?.ok) throw new Error(checked?.reason)
  return { depositor, checked: checked.checked, at }
}

async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const waiting = await database().$queryRaw<unknown[]>`select 1 from pg_locks where locktype = 'advisory' and not granted`
    if (waiting.length > 0) return
  }
}
