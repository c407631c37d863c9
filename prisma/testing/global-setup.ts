import { randomBytes } from 'node:crypto'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { applyMigrations } from '../engine/migrate.mjs'
import { startPostgres } from '../../scripts/postgres/server.mjs'
import { openWorkFolder } from '../../scripts/setup/work-folder.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database that nobody connects to, and the server it is on. */
    databaseTemplate: { serverUrl: string; name: string }
  }
}

/**
 * Before the first test that may need a database: a server (TEST_DATABASE_URL, or a temporary one) and on it one migrated
 * database, which `testDatabase` copies.
 */
export default async function provideTemplate(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.TEST_DATABASE_URL ? { url: process.env.TEST_DATABASE_URL, stop: async () => {} } : await temporaryServer()
  const name = `template_${randomBytes(6).toString('hex')}`
  const template = new URL(server.url)
  template.pathname = `/${name}`
  await applyMigrations(template.href)
  project.provide('databaseTemplate', { serverUrl: server.url, name })
  return async () => {
    await dropDatabase(server.url, name)
    await server.stop()
  }
}

async function temporaryServer() {
  const work = openWorkFolder(path.resolve('.data/test'))
  const server = await startPostgres(work.at('postgres'), { durable: false })
  const stop = async () => {
    await server.stop()
    work.remove()
  }
  return { url: server.urlOf('postgres'), stop }
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
  await client.end()
}
