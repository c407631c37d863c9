import { describe, expect, it } from 'vitest'
import { testPortal } from './identity/testing/portal'
import { connectDatabase } from './database'
import { carriedMigrations, databaseChecks, readiness } from './readiness'

const portal = testPortal()

describe('readiness', () => {
  // The test server runs without fsync: what a resident's portal must refuse is what is at hand.
  it('refuses a database that may lose acknowledged rows', async () => {
    const { ready, checks } = await readiness()
    expect(checks).toEqual({ database: 'ok', durability: 'volatile', migrations: 'ok', trust: 'ok' })
    expect(ready).toBe(false)
  })

  it('knows which migrations it carries', () => {
    expect(carriedMigrations()).toContain('20261121000000_first_house')
  })

  it('is not given while a migration is missing', async () => {
    await portal.database.client.$executeRaw`update _prisma_migrations set finished_at = null where migration_name = '20261121000000_first_house'`
    expect((await databaseChecks(portal.database.client)).migrations).toBe('pending')
    await portal.database.client.$executeRaw`update _prisma_migrations set finished_at = now() where migration_name = '20261121000000_first_house'`
    expect((await databaseChecks(portal.database.client)).migrations).toBe('ok')
  })

  it('is not given when nobody answers at the database’s address', async () => {
    const gone = connectDatabase('postgresql://nobody@127.0.0.1:1/none')
    expect(await databaseChecks(gone)).toEqual({ database: 'unreachable', durability: 'unknown', migrations: 'unknown' })
    await gone.$disconnect()
  })
})
