import { createHash } from 'node:crypto'
import { cpSync, createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { copyFile, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { z } from 'zod'
import { applyMigrations } from '@/prisma/engine/migrate.mjs'
import { installJobQueue } from '../job-queue'
import type { KeyRing } from '../storage/key-encryption-key'
import { copyIn } from './copy'
import { blobFile, tableFile, type Manifest } from './manifest'
import { namedBlobs } from './named-blobs'
import { BackupRefused, blobsIn, checkBackup, sha256Of } from './read'
import { asSql } from './tables'

export interface RestoreTarget {
  /** A database without tables, or none yet. */
  databaseUrl: string
  /** An empty folder, or none yet. */
  blobDirectory: string
  ring: KeyRing
  /** `prisma/` of this release. */
  prismaFolder: string
}

/**
 * Makes database and blobs from a backup. First everything is read and compared, and what is missing for it is said, before anything is
 * written. Migrations of a newer release are applied after the rows are there. Throws `BackupRefused` when the backup or the target is
 * not fit; what was begun is then to be thrown away.
 */
export async function restoreBackup(directory: string, target: RestoreTarget): Promise<Manifest> {
  const manifest = await checkBackup(directory)
  requireFit(manifest, target)
  await makeTables(manifest, target)
  await putBlobs(directory, target.blobDirectory)
  await loadRows(directory, manifest, target)
  await applyMigrations(target.databaseUrl, target.prismaFolder)
  await installJobQueue(target.databaseUrl)
  return manifest
}

function requireFit({ migrations, keyEncryptionKeyIds }: Manifest, { blobDirectory, ring, prismaFolder }: RestoreTarget): void {
  const missing = keyEncryptionKeyIds.filter((id) => !ring.all.some((key) => key.id === id))
  if (missing.length > 0) throw new BackupRefused(`The key-encryption keys ${missing.join(', ')} are not in the key file: put them there first, they are not in the backup.`)
  if (existsSync(blobDirectory) && readdirSync(blobDirectory, { recursive: true, withFileTypes: true }).some((entry) => !entry.isDirectory())) {
    throw new BackupRefused(`${blobDirectory} is not empty.`)
  }
  for (const { name, sha256 } of migrations) {
    const file = path.join(prismaFolder, 'migrations', name, 'migration.sql')
    if (!existsSync(file)) throw new BackupRefused(`The backup is of a newer release: this one does not know migration ${name}.`)
    if (createHash('sha256').update(readFileSync(file)).digest('hex') !== sha256) throw new BackupRefused(`Migration ${name} is another than the backup's.`)
  }
}

/** The form that the database had: its migrations and no others. */
async function makeTables({ migrations }: Manifest, { databaseUrl, prismaFolder }: RestoreTarget): Promise<void> {
  await requireNoTables(databaseUrl)
  const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-restore-'))
  try {
    cpSync(path.join(prismaFolder, 'schema'), path.join(folder, 'schema'), { recursive: true })
    mkdirSync(path.join(folder, 'migrations'))
    for (const name of ['migration_lock.toml', ...migrations.map((migration) => migration.name)]) {
      cpSync(path.join(prismaFolder, 'migrations', name), path.join(folder, 'migrations', name), { recursive: true })
    }
    await applyMigrations(databaseUrl, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function requireNoTables(connectionString: string): Promise<void> {
  const client = new Client({ connectionString })
  try {
    await client.connect()
    const { rows } = await client.query("select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' limit 1")
    if (rows.length > 0) throw new BackupRefused('The database is not empty.')
  } catch (error) {
    // No such database yet: migrating makes it.
    if (!(error instanceof Error && 'code' in error && error.code === '3D000')) throw error
  } finally {
    await client.end().catch(() => {})
  }
}

const placeOf = (blobDirectory: string, id: string) => path.join(blobDirectory, path.relative('blobs', blobFile(id)))

async function syncFile(place: string): Promise<void> {
  const handle = await open(place, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Before the rows that name them, as when they were written; compared again on the disk where they shall stay. */
async function putBlobs(directory: string, blobDirectory: string): Promise<void> {
  const folders = new Set([blobDirectory])
  for await (const { id, file, sha256 } of blobsIn(directory)) {
    const place = placeOf(blobDirectory, id)
    mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 })
    folders.add(path.dirname(place))
    await copyFile(file, place)
    await syncFile(place)
    if ((await sha256Of(place)) !== sha256) throw new BackupRefused(`${file} did not reach the disk as it was.`)
  }
  for (const folder of folders) if (existsSync(folder)) await syncFile(folder)
}

const counted = z.object({ count: z.int() })

/** All rows or none. */
async function loadRows(directory: string, { tables }: Manifest, { databaseUrl, blobDirectory }: RestoreTarget): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, options: '-c TimeZone=UTC -c DateStyle=ISO' })
  await client.connect()
  try {
    await client.query('begin')
    for (const table of tables) {
      const rows = await copyIn(client, `copy ${asSql(table)} from stdin`, createReadStream(path.join(directory, tableFile(table.name))))
      const { rows: [found] } = await client.query(`select count(*)::int as count from ${asSql(table).split(' ')[0] ?? ''}`)
      if (rows !== table.rows || counted.parse(found).count !== table.rows) throw new BackupRefused(`Table ${table.name} has another number of rows than the manifest says.`)
    }
    for await (const id of namedBlobs(client)) {
      if (!existsSync(placeOf(blobDirectory, id))) throw new BackupRefused(`Blob ${id} is named by a row and is not in the backup.`)
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}
