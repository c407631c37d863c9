import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'
import type { PrismaClient } from '@/prisma/generated/client'
import { connectDatabase } from '@/server/database'

/** A test file's own database. Its members can be read from the first hook or test on. */
export interface TestDatabase {
  readonly url: string
  readonly client: PrismaClient
}

/**
 * Gives the test file that calls it, at its top, a migrated database of its own: copied from the template before the
 * first test, dropped after the last. Code that reads DATABASE_URL from the environment gets it too.
 */
export function testDatabase(): TestDatabase {
  let opened: { url: string; client: PrismaClient } | undefined
  let drop = async () => {}

  beforeAll(async () => {
    const { serverUrl, name } = inject('databaseTemplate')
    const copy = await copyDatabase(serverUrl, name)
    drop = copy.drop
    opened = { url: copy.url, client: connectDatabase(copy.url) }
    process.env.DATABASE_URL = copy.url
  })

  afterAll(async () => {
    await opened?.client.$disconnect()
    await drop()
  })

  const require = () => {
    if (!opened) throw new Error('The test database exists only inside hooks and tests')
    return opened
  }
  return {
    get url() {
      return require().url
    },
    get client() {
      return require().client
    },
  }
}

async function copyDatabase(serverUrl: string, template: string) {
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${pg.escapeIdentifier(template)}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
