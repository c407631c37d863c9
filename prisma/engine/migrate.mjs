// Migrations through the WASM engine directly: what `prisma migrate deploy` and `migrate diff` do, in a fraction of the time.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { connectionSettings } from './adapter.mjs'
import { loadEngine } from './wasm.mjs'

const prismaFolder = path.dirname(import.meta.dirname)
const filters = { externalTables: [], externalEnums: [] }
const DATABASE_MISSING = '3D000'

/**
 * Brings a database to the newest migration, creating the database if need be. Nothing to do costs about 0.2 s.
 * @param {string} url connection string
 * @param {string} [folder] with `schema/` and `migrations/`
 * @returns {Promise<string[]>} names of the migrations that were applied now
 * @throws when an applied migration was edited afterwards or an earlier one failed halfway
 */
export async function applyMigrations(url, folder = prismaFolder) {
  await ensureDatabase(url)
  const migrationsList = readMigrations(path.join(folder, 'migrations'))
  return withEngine(url, schemaFiles(folder), async (engine) => {
    const found = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters })
    refuse(found.failedMigrationNames, 'failed halfway; repair the database, then `npx prisma migrate resolve`')
    refuse(found.editedMigrationNames, 'was edited after it had been applied; migrations are only ever added')
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters })
    return appliedMigrationNames
  })
}

/**
 * What the schema files say beyond the migrations, as SQL; empty when they agree. Uses a shadow database on the same server.
 * @param {string} url connection string of a role that may create databases
 */
export async function schemaDrift(url, folder = prismaFolder) {
  const files = schemaFiles(folder)
  const from = { tag: 'migrations', ...readMigrations(path.join(folder, 'migrations')) }
  const to = { tag: 'schemaDatamodel', files: files.map(([name, content]) => ({ path: name, content })) }
  const { exitCode, stdout } = await withEngine(url, files, (engine) => engine.diff({ from, to, script: true, exitCode: true, filters }))
  return exitCode === 0 ? '' : stdout
}

async function withEngine(url, files, act) {
  const { run, close } = await loadEngine(url, files)
  try {
    return await run(act)
  } finally {
    await close()
  }
}

function refuse(names, problem) {
  if (names.length > 0) throw new Error(`Migration ${names.join(', ')} ${problem}.`)
}

function schemaFiles(folder) {
  const names = readdirSync(path.join(folder, 'schema')).filter((name) => name.endsWith('.prisma')).sort()
  return names.map((name) => [path.join(folder, 'schema', name), readFileSync(path.join(folder, 'schema', name), 'utf8')])
}

function readMigrations(baseDir) {
  const lockfile = path.join(baseDir, 'migration_lock.toml')
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: readdirSync(baseDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ path: name, migrationFile: { path: 'migration.sql', content: readScript(path.join(baseDir, name, 'migration.sql')) } }))
      .sort((one, other) => (one.path < other.path ? -1 : 1)),
  }
}

function readScript(file) {
  return existsSync(file) ? { tag: 'ok', value: readFileSync(file, 'utf8') } : { tag: 'error', value: `${file} is missing` }
}

async function ensureDatabase(url) {
  const settings = connectionSettings(url)
  const missing = await connectionError(settings)
  if (missing === undefined) return
  if (missing.code !== DATABASE_MISSING) throw missing
  const client = new pg.Client({ ...settings, database: 'postgres' })
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(settings.database)}`)
  } finally {
    await client.end()
  }
}

async function connectionError(settings) {
  const client = new pg.Client(settings)
  try {
    await client.connect()
    return undefined
  } catch (error) {
    return error
  } finally {
    await client.end().catch(() => {})
  }
}
