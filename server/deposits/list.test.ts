import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { database } from '../database'
import { apiDepositorOf } from '../organisations/api-client'
import { cursorFor } from '../paging'
import { listDeposits } from './list'
import { list, post, runJobs, testHouse, withdraw } from './testing/house'
import { bodyWith, depositTo, later, problemOf } from './testing/life'

const house = testHouse()
const page = z.object({ deposits: z.array(z.object({ depositId: z.uuid(), state: z.string(), acceptedAt: z.iso.datetime(), depositorReference: z.string() })), next: z.string().nullable() })
const listed = async (query: Record<string, string> = {}) => page.parse(await (await list(house.current.insurer, query)).json())

describe('the list of deposits', () => {
  it('shows the organisation its own, newest first, in any state or in one, or with one number', async () => {
    const { insurer, otherInsurer, hanako } = house.current
    const published = (await depositTo(house.current, hanako)).depositId
    await runJobs(house.current)
    const scheduled = (await depositTo(house.current, hanako, { publishAt: later(3).toISOString() })).depositId
    const withdrawn = (await depositTo(house.current, hanako)).depositId
    await withdraw(insurer, withdrawn)
    const named = await post(insurer, { ...await bodyWith(house.current, hanako), depositorReference: 'A-77' })
    const { depositId: accepted } = await named.json() as { depositId: string }
    const ids = async (query?: Record<string, string>) => (await listed(query)).deposits.map(({ depositId }) => depositId)
    expect(await ids()).toEqual([accepted, withdrawn, scheduled, published])
    for (const [state, id] of Object.entries({ published, scheduled, withdrawn, accepted })) expect(await ids({ state })).toEqual([id])
    expect(await ids({ state: 'not-delivered' })).toEqual([])
    expect(await ids({ depositorReference: 'A-77' })).toEqual([accepted])
    expect(await ids({ depositorReference: 'A-77', state: 'published' })).toEqual([])
    expect(page.parse(await (await list(otherInsurer)).json()).deposits).toEqual([])
    expect(await (await list(insurer)).text()).not.toContain('receipt')
  })

  it('comes in pages without gap or repetition, also while deposits arrive', async () => {
    const { insurer, hanako } = house.current
    const depositor = await apiDepositorOf(database(), `Bearer ${insurer.apiKey}`)
    if (depositor === null) throw new Error('no depositor')
    const acceptedAt = new Date()
    const receipt = { receiptContent: new Uint8Array(1), receiptSignature: new Uint8Array(1) }
    const row = { organisationId: insurer.id, actorId: randomUUID(), pseudonym: hanako.pseudonym, kind: 'premium-deduction', state: 'accepted' as const, acceptedAt, ...receipt }
    await database().deposit.createMany({ data: Array.from({ length: 130 }, () => ({ ...row, id: randomUUID(), depositorReference: 'many' })) })
    const seen: string[] = []
    for (let after: string | undefined; ;) {
      const { deposits, next } = await listDeposits(database(), depositor, { after, limit: 40, depositorReference: 'many' })
      seen.push(...deposits.map(({ depositId }) => depositId))
      await database().deposit.create({ data: { ...row, id: randomUUID(), depositorReference: 'many', acceptedAt: new Date(Date.now() + 60_000) } })
      if (next === null) break
      after = next
    }
    expect([seen.length, new Set(seen).size]).toEqual([130, 130])
    expect((await listed()).deposits).toHaveLength(50)
    expect((await listed({ after: 'nonsense' })).deposits).toHaveLength(50)
  })

  it('refuses a state that there is not, and somebody without a key', async () => {
    const { insurer } = house.current
    expect(await problemOf(await list(insurer, { state: 'lost' }))).toEqual({ status: 422, reason: 'field-malformed', field: 'state' })
    expect(await problemOf(await list(insurer, { depositorReference: 'x'.repeat(65) }))).toMatchObject({ status: 422, field: 'depositorReference' })
    for (const none of ['\0', 'a\0b', '', '試験', 'a b']) {
      expect(await problemOf(await list(insurer, { depositorReference: none }))).toEqual({ status: 422, reason: 'field-malformed', field: 'depositorReference' })
    }
    expect(await problemOf(await list({ ...insurer, apiKey: 'nothing' }))).toMatchObject({ status: 401 })
  })

  it('finds nothing under what no number can be, and begins anew at a place that no page gave', async () => {
    const { insurer } = house.current
    const depositor = await apiDepositorOf(database(), `Bearer ${insurer.apiKey}`)
    if (depositor === null) throw new Error('no depositor')
    expect(await listDeposits(database(), depositor, { depositorReference: 'a\0b' })).toEqual({ deposits: [], next: null })
    for (const milliseconds of [-8.64e15, 8.64e15]) {
      const after = cursorFor({ at: new Date(milliseconds), id: randomUUID() })
      expect((await listed({ after })).deposits).toHaveLength(50)
    }
  })
})
