import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '@/prisma/testing/database'
import { connectDatabase } from '../database'
import { takePlace } from './places'

const clone = testDatabase()
const lane = { name: 'deposit', ofOne: 4 }

/** As many processes have: a client of its own each. */
async function withProcesses<Result>(count: number, act: (databases: ReturnType<typeof connectDatabase>[]) => Promise<Result>): Promise<Result> {
  const databases = Array.from({ length: count }, () => connectDatabase(clone.url, 5))
  try {
    return await act(databases)
  } finally {
    await Promise.all(databases.map((db) => db.$disconnect()))
  }
}

describe("an organisation's share of the machine interface", () => {
  it('holds over several processes at the same moment: never more than its places, and all of them are used', async () => {
    await withProcesses(3, async (databases) => {
      for (let round = 0; round < 10; round++) {
        const organisationId = randomUUID()
        const places = await Promise.all(Array.from({ length: 24 }, (_, index) => takePlace(databases[index % 3] as (typeof databases)[number], organisationId, lane)))
        const taken = places.flatMap((place) => (place.ok ? [place] : []))
        expect(taken.length).toBeLessThanOrEqual(lane.ofOne)
        expect(taken.length).toBeGreaterThan(0)
        for (const { leave } of taken) await leave()
        const one = await takePlace(databases[0] as (typeof databases)[number], organisationId, lane)
        expect(one.ok).toBe(true)
      }
    })
  })

  it('is its own: another organisation and another lane have theirs, and a place that was left is free at once', async () => {
    await withProcesses(1, async ([db]) => {
      if (db === undefined) throw new Error('no process')
      const organisationId = randomUUID()
      const places = []
      for (let n = 0; n < lane.ofOne; n++) places.push(await takePlace(db, organisationId, lane))
      expect(places.every(({ ok }) => ok)).toBe(true)
      expect((await takePlace(db, organisationId, lane)).ok).toBe(false)
      expect((await takePlace(db, randomUUID(), lane)).ok).toBe(true)
      expect((await takePlace(db, organisationId, { ...lane, name: 'batch' })).ok).toBe(true)
      const [first] = places
      if (first?.ok) await first.leave()
      expect((await takePlace(db, organisationId, lane)).ok).toBe(true)
    })
  })

  it('stays as long as its request takes, however long', async () => {
    await withProcesses(1, async ([db]) => {
      if (db === undefined) throw new Error('no process')
      const organisationId = randomUUID()
      const single = { name: 'deposit', ofOne: 1 }
      const slow = await takePlace(db, organisationId, single)
      const heldUntil = async () => (await db.interfacePlace.findFirstOrThrow({ where: { organisationId } })).heldUntil.getTime()
      const first = await heldUntil()
      await expect.poll(heldUntil, { timeout: 5000 }).toBeGreaterThan(first)
      expect((await takePlace(db, organisationId, single)).ok).toBe(false)
      if (slow.ok) await slow.leave()
      expect((await takePlace(db, organisationId, single)).ok).toBe(true)
    })
  })

  it('comes back in seconds when the process that held it died, and what it leaves late is not taken from the next', async () => {
    await withProcesses(1, async ([db]) => {
      if (db === undefined) throw new Error('no process')
      const organisationId = randomUUID()
      const single = { name: 'deposit', ofOne: 1 }
      const dead = await takePlace(db, organisationId, single)
      expect((await takePlace(db, organisationId, single)).ok).toBe(false)
      await db.$executeRaw`update interface_places set held_until = clock_timestamp() - interval '1 second' where organisation_id = ${organisationId}::uuid`
      expect((await takePlace(db, organisationId, single)).ok).toBe(true)
      if (dead.ok) await dead.leave()
      expect((await takePlace(db, organisationId, single)).ok).toBe(false)
    })
  })
})
