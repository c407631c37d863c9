import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { database } from '../database'
import { post, postItems, runJobs, runJobsAt, testHouse, withdraw, type TestResident } from './testing/house'
import { bodyWith, depositTo, eventsOf, itemOf, later, problemOf, stateOf } from './testing/life'

const house = testHouse()

const correct = async (original: string, resident: TestResident = house.current.hanako, wishes = {}) =>
  post(house.current.insurer, await bodyWith(house.current, resident, { corrects: original, ...wishes }))
const refusalOf = async (original: string, resident?: TestResident) => problemOf(await correct(original, resident))

describe('a correction', () => {
  it('and what it corrects know each other on both sides; the original stays provable', async () => {
    const { insurer, hanako } = house.current
    const { depositId: original } = await depositTo(house.current, hanako)
    await runJobs(house.current)
    const { depositId: correction, receipt } = await depositTo(house.current, hanako, { corrects: original })
    expect(receipt.corrects).toBe(original)
    expect(await stateOf(insurer, original)).toMatchObject({ state: 'published', correctedBy: correction })
    expect(await itemOf(hanako, original)).toMatchObject({ correctedBy: null })
    await runJobs(house.current)
    expect(await stateOf(insurer, correction)).toMatchObject({ state: 'published', corrects: original })
    expect(await itemOf(hanako, original)).toMatchObject({ correctedBy: correction, withdrawnAt: null })
    expect(await itemOf(hanako, correction)).toMatchObject({ corrects: original, correctedBy: null })
    expect(await eventsOf(house.current, hanako, original)).toEqual({ depositor: ['accepted', 'published', 'corrected'], account: ['accepted', 'published', 'corrected'] })
    expect(await eventsOf(house.current, hanako, correction)).toMatchObject({ account: ['accepted', 'published'] })
  })

  it('can itself be corrected, by which the chain grows and nothing forks', async () => {
    const { insurer, hanako } = house.current
    const { depositId: first } = await depositTo(house.current, hanako)
    const { depositId: second } = await depositTo(house.current, hanako, { corrects: first })
    expect(await refusalOf(first)).toEqual({ status: 422, reason: 'corrects-corrected', field: '/corrects' })
    const { depositId: third } = await depositTo(house.current, hanako, { corrects: second })
    await runJobs(house.current)
    expect([await stateOf(insurer, first), await stateOf(insurer, second)]).toMatchObject([{ correctedBy: second }, { correctedBy: third, corrects: first }])
    expect([await itemOf(hanako, first), await itemOf(hanako, second)]).toMatchObject([{ correctedBy: second }, { correctedBy: third }])
  })

  it('of a scheduled original does not stop it: it arrives at its time, corrected from the first moment', async () => {
    const { insurer, hanako } = house.current
    const publishAt = later(4)
    const { depositId: original } = await depositTo(house.current, hanako, { publishAt: publishAt.toISOString() })
    const { depositId: correction } = await depositTo(house.current, hanako, { corrects: original })
    await runJobs(house.current)
    expect([await itemOf(hanako, original), await stateOf(insurer, original)]).toMatchObject([null, { state: 'scheduled', correctedBy: correction }])
    await runJobsAt(house.current, publishAt)
    expect(await itemOf(hanako, original)).toMatchObject({ correctedBy: correction })
    expect(await eventsOf(house.current, hanako, original)).toMatchObject({ account: ['accepted', 'published', 'corrected'] })
  })

  it('that was withdrawn makes room for another', async () => {
    const { insurer, hanako } = house.current
    const { depositId: original } = await depositTo(house.current, hanako)
    const { depositId: unseen } = await depositTo(house.current, hanako, { corrects: original, publishAt: later(9).toISOString() })
    await withdraw(insurer, unseen)
    const { depositId: seen } = await depositTo(house.current, hanako, { corrects: original })
    await runJobs(house.current)
    await withdraw(insurer, seen)
    const { depositId: last } = await depositTo(house.current, hanako, { corrects: original })
    await runJobs(house.current)
    expect(await stateOf(insurer, original)).toMatchObject({ correctedBy: last })
    expect([await itemOf(hanako, original), await itemOf(hanako, unseen)]).toMatchObject([{ correctedBy: last }, null])
    expect((await eventsOf(house.current, hanako, original)).account).toEqual(['accepted', 'published', 'corrected', 'corrected'])
  })
})

describe('a correction is refused', () => {
  it('of what the organisation has not, or another has', async () => {
    const { otherInsurer, hanako } = house.current
    const { depositId } = await depositTo(house.current, hanako)
    expect(await refusalOf(randomUUID())).toEqual({ status: 422, reason: 'corrects-unknown', field: '/corrects' })
    const foreign = await post(otherInsurer, await bodyWith(house.current, hanako, { corrects: depositId }))
    expect((await problemOf(foreign)).reason).toBe('pseudonym-unknown')
    await database().deposit.updateMany({ where: { id: depositId }, data: { correctedBy: null } })
    expect(await database().deposit.count({ where: { corrects: depositId } })).toBe(0)
  })

  it('for another pseudonym, and of what was withdrawn or not delivered', async () => {
    const { insurer, hanako, taro } = house.current
    const { depositId } = await depositTo(house.current, hanako)
    expect(await refusalOf(depositId, taro)).toEqual({ status: 422, reason: 'corrects-another-pseudonym', field: '/corrects' })
    await withdraw(insurer, depositId)
    expect(await refusalOf(depositId)).toEqual({ status: 422, reason: 'corrects-withdrawn', field: '/corrects' })
    const { depositId: other } = await depositTo(house.current, hanako)
    await database().deposit.updateMany({ where: { id: other }, data: { state: 'not_delivered', notDeliveredAt: new Date(), notDeliveredBecause: 'link-stopped' } })
    expect(await refusalOf(other)).toEqual({ status: 422, reason: 'corrects-not-delivered', field: '/corrects' })
  })

  it('when there are two at once: in one batch and in two requests one is accepted', async () => {
    const { insurer, hanako } = house.current
    const { depositId: first } = await depositTo(house.current, hanako)
    const items = await Promise.all([1, 2].map(async () => ({ idempotencyKey: randomUUID(), ...await bodyWith(house.current, hanako, { corrects: first }) })))
    const answered = await (await postItems(insurer, { items })).json() as { items: { status: number, problem?: { field: string } }[] }
    expect(answered.items.map(({ status, problem }) => [status, problem?.field])).toEqual([[201, undefined], [422, '/items/1/corrects']])
    const { depositId: second } = await depositTo(house.current, hanako)
    const responses = await Promise.all([1, 2, 3].map(() => correct(second)))
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 422, 422])
  })

  it('but not when the same request comes several times at once', async () => {
    const { insurer, hanako } = house.current
    const { depositId: original } = await depositTo(house.current, hanako)
    const body = await bodyWith(house.current, hanako, { corrects: original })
    const key = { 'idempotency-key': randomUUID() }
    const responses = await Promise.all(Array.from({ length: 6 }, () => post(insurer, body, key)))
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201])
    expect(new Set(await Promise.all(responses.map((response) => response.text()))).size).toBe(1)
  })
})
