import pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { depositBody, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse } from '../deposits/testing/house'
import { homeOverview } from '../home/overview'
import { listMailbox } from './list'

const house = testHouse()
afterEach(() => { vi.restoreAllMocks() })

async function receive(count: number): Promise<void> {
  const { insurer, hanako } = house.current
  for (let n = 0; n < count; n++) await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))
  await runJobs(house.current)
}

/** The text of every statement that reached the database while `work` ran. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  await work()
  const statements = spy.mock.calls.map(([first]: unknown[]) => (typeof first === 'string' ? first : String((first as { text: unknown }).text)))
  spy.mockRestore()
  return statements
}

const keyOpenings = (statements: string[]) => statements.filter((text) => text.includes('mailbox_private_key_wrapped')).length

describe('the number of queries', () => {
  it('of a page of the mailbox is three whatever it shows, with one opening of the mailbox key', async () => {
    const { hanako } = house.current
    await receive(1)
    const one = await statementsOf(() => listMailbox(hanako.actor))
    await receive(11)
    const twelve = await statementsOf(async () => expect((await listMailbox(hanako.actor)).items).toHaveLength(12))
    expect([one.length, twelve.length]).toEqual([3, 3])
    expect([keyOpenings(one), keyOpenings(twelve)]).toEqual([1, 1])
  })

  it('of the home page does not grow with what it shows, with one opening of the mailbox key', async () => {
    const { hanako } = house.current
    const { tasks, newItems } = await homeOverview(hanako.actor)
    expect([tasks.length, newItems.length]).toEqual([10, 5])
    const statements = await statementsOf(() => homeOverview(hanako.actor))
    expect(statements).toHaveLength(8)
    expect(keyOpenings(statements)).toBe(1)
  })

  it('of an empty home page is no more', async () => {
    expect((await statementsOf(() => homeOverview(house.current.taro.actor))).length).toBeLessThanOrEqual(8)
  })
})
