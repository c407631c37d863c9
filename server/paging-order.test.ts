import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { Prisma } from '@/prisma/generated/client'
import { testDatabase } from '@/prisma/testing/database'
import { newestFirst, olderThan, pageOf, parseCursor, type Position } from './paging'

const database = testDatabase()
const limit = 7

it('walking page by page shows every row once and in order, though many share one instant', async () => {
  const ownerId = randomUUID()
  const rows = Array.from({ length: 40 }, (_, n) => ({ ownerId, id: randomUUID(), at: new Date(Date.UTC(2026, 10, 21, 3, 0, Math.floor(n / 8))) }))
  await database.client.auditEntry.createMany({ data: rows.map((row) => ({ ...row, actorKind: 'system', actorId: ownerId, action: 'x', details: {} })) })

  const seen: string[] = []
  for (let position: Position | null = null, pages = 0; pages < 10; pages += 1) {
    const found: Position[] = await database.client.$queryRaw<Position[]>(Prisma.sql`
      select id, at from audit_entries where owner_id = ${ownerId}::uuid and ${olderThan('at', position)} ${newestFirst('at')} limit ${limit + 1}`)
    const page = pageOf(found, limit, (row) => row)
    seen.push(...page.rows.map(({ id }) => id))
    if (page.next === null) break
    position = parseCursor(page.next)
    expect(position).not.toBeNull()
  }
  const newest = rows.toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1))
  expect(seen).toEqual(newest.map(({ id }) => id))
})
