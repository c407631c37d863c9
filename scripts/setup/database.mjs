// The database of this instance: the embedded server, or the one DATABASE_URL names.
import pg from 'pg'
import { applyMigrations } from '../../prisma/engine/migrate.mjs'
import { startPostgres } from '../postgres/server.mjs'
import { Complaint } from '../run/say.mjs'

const NAME = 'madoguchi'

/**
 * @param {string | undefined} given DATABASE_URL
 * @param {string} folder where the embedded server keeps its data
 * @returns {Promise<{ url: string, exited: Promise<number | string>, stop: () => Promise<void> }>}
 */
export async function openDatabase(given, folder) {
  if (given) return { url: given, exited: new Promise(() => {}), stop: async () => {} }
  const server = await startPostgres(folder)
  return { url: server.urlOf(NAME), exited: server.exited, stop: server.stop }
}

/** Brings the database to the newest form, then refuses one that would forget what it has acknowledged. */
export async function prepareDatabase(url) {
  try {
    await applyMigrations(url)
    await requireDurability(url)
  } catch (error) {
    if (error instanceof Complaint) throw error
    throw new Complaint(`データベースを用意できません / the database is not usable: ${error.message}`)
  }
}

async function requireDurability(url) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query("SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'")
    if (rows.length > 0) throw new Complaint(`データベースの ${rows.map(({ name }) => name).join(', ')} が off です / must not be off: accepted documents could be lost`)
  } finally {
    await client.end()
  }
}
