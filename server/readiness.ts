import { readdirSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import { database, type Database } from './database'
import { env } from './env'
import { log } from './log'
import { allAnchors } from './trust/anchors'

/** `ok`, or the closed word for what is wrong. Details go to the log: the address is public. */
export interface ReadinessChecks {
  database: 'ok' | 'unreachable'
  durability: 'ok' | 'volatile' | 'unknown'
  migrations: 'ok' | 'pending' | 'unknown'
  trust: 'ok' | 'unreadable'
}

const timeoutInMilliseconds = 3000

export async function readiness(): Promise<{ ready: boolean; checks: ReadinessChecks }> {
  const checks = { ...(await withinTime(databaseChecks(database()))), trust: checkTrust() }
  return { ready: Object.values(checks).every((outcome) => outcome === 'ok'), checks }
}

const nothingKnown = { database: 'unreachable', durability: 'unknown', migrations: 'unknown' } as const

async function withinTime(checks: Promise<Omit<ReadinessChecks, 'trust'>>): Promise<Omit<ReadinessChecks, 'trust'>> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<typeof nothingKnown>((resolve) => {
    timer = setTimeout(() => resolve(nothingKnown), timeoutInMilliseconds)
  })
  return Promise.race([checks, tooLate]).finally(() => clearTimeout(timer))
}

export async function databaseChecks(client: Database): Promise<Omit<ReadinessChecks, 'trust'>> {
  try {
    return { database: 'ok', durability: await checkDurability(client), migrations: await checkMigrations(client) }
  } catch (error) {
    log().warn({ err: error }, 'not ready: database')
    return nothingKnown
  }
}

/** With either setting off the server acknowledges rows that a power cut takes back, and a receipt would be a false promise. */
async function checkDurability(client: Database): Promise<ReadinessChecks['durability']> {
  const [row] = await client.$queryRaw<[{ fsync: string; commit: string }]>(
    Prisma.sql`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`,
  )
  return (row.fsync === 'on' && row.commit !== 'off') || env().ALLOW_VOLATILE_DATABASE ? 'ok' : 'volatile'
}

const migrationRow = z.object({ name: z.string() })

/** Every migration this build carries is applied. More than that is no fault: a newer build may be taking over. */
async function checkMigrations(client: Database): Promise<ReadinessChecks['migrations']> {
  const rows = await client.$queryRaw<unknown[]>(
    Prisma.sql`select migration_name as name from _prisma_migrations where finished_at is not null and rolled_back_at is null`,
  )
  const applied = new Set(rows.map((row) => migrationRow.parse(row).name))
  return carriedMigrations().every((name) => applied.has(name)) ? 'ok' : 'pending'
}

/** Names are the folders of prisma/migrations, which the standalone build takes along. */
export function carriedMigrations(): string[] {
  const entries = readdirSync(path.join(process.cwd(), 'prisma/migrations'), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

function checkTrust(): ReadinessChecks['trust'] {
  try {
    return allAnchors().length > 0 ? 'ok' : 'unreadable'
  } catch (error) {
    log().warn({ err: error }, 'not ready: trust file')
    return 'unreadable'
  }
}
