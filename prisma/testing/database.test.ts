import { describe, expect, it } from 'vitest'
import { connectDatabase } from '@/server/database'
import { testDatabase } from './database'

const database = testDatabase()

describe('a test database', () => {
  it('carries every migration and no rows', async () => {
    expect(await database.client.organisation.count()).toBe(0)
    const [{ count }] = await database.client.$queryRaw<[{ count: bigint }]>`SELECT count(*) FROM _prisma_migrations WHERE finished_at IS NOT NULL`
    expect(Number(count)).toBeGreaterThan(0)
  })

  it('keeps instants whatever the server thinks the time zone is', async () => {
    await database.client.$executeRawUnsafe(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET timezone = 'Asia/Tokyo'`)
    const later = connectDatabase(database.url)
    const at = new Date('2026-11-21T01:02:03.004Z')
    await later.consumedNonce.create({ data: { nonceHash: new Uint8Array(32), expiresAt: at } })
    const [row] = await later.$queryRaw<
      [{ same: boolean }]
    >`SELECT expires_at = '2026-11-21T01:02:03.004Z'::timestamptz AS same FROM consumed_nonces`
    expect(row.same).toBe(true)
    expect((await later.consumedNonce.findFirstOrThrow()).expiresAt).toEqual(at)
    await later.$disconnect()
  })
})
