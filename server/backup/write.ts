import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { z } from 'zod'
import { blobStoreAt } from '../storage/blobs'
import { copyOut } from './copy'
import { blobFile, manifestName, sumsName, tableFile, type Manifest } from './manifest'
import { namedBlobs } from './named-blobs'
import { asSql, tablesInOrder } from './tables'

export interface BackupSource {
  databaseUrl: string
  blobDirectory: string
}

const UNFINISHED = '.unfinished'

/** A file that is hashed while it is written and synced when it is done. */
class HashedFile {
  private readonly handle: number
  private readonly hash = createHash('sha256')

  constructor(private readonly directory: string, readonly name: string) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true, mode: 0o700 })
    this.handle = openSync(path.join(directory, name), 'wx', 0o600)
  }

  write(bytes: Uint8Array): void {
    this.hash.update(bytes)
    for (let start = 0; start < bytes.length;) start += writeSync(this.handle, bytes, start)
  }

  /** The line for the sums. */
  close(): string {
    fsyncSync(this.handle)
    closeSync(this.handle)
    return `${this.hash.digest('hex')}  ${this.name}\n`
  }
}

function writeWhole(directory: string, name: string, text: string): string {
  const file = new HashedFile(directory, name)
  file.write(Buffer.from(text, 'utf8'))
  return file.close()
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/**
 * Writes a backup into an empty folder while everything runs. The database first, as one moment sees it; then the blobs: they are written
 * before the rows that name them are committed and never change, so each one that this moment names is there to be copied, unless its row
 * has been deleted since, and then it is wanted no more. Answers what was written. Throws when a blob that a living row names is gone.
 */
export async function writeBackup(source: BackupSource, directory: string, at: Date): Promise<Manifest> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (readdirSync(directory).length > 0) throw new Error(`${directory} is not empty.`)
  const client = new Client({ connectionString: source.databaseUrl, options: '-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex' })
  await client.connect()
  try {
    const sums = new HashedFile(directory, `${sumsName}${UNFINISHED}`)
    const note = (line: string) => sums.write(Buffer.from(line, 'utf8'))
    await client.query('begin transaction isolation level repeatable read read only')
    const tables = await dumpTables(client, directory, note)
    const migrations = await appliedMigrations(client)
    const keyEncryptionKeyIds = await keyIds(client)
    const blobs = await copyBlobs(source.blobDirectory, directory, note)
    await requireNamed(client, source, directory)
    await client.query('commit')
    const manifest: Manifest = { type: 'madoguchi-backup', version: 1, madeAt: at.toISOString(), migrations, tables, blobs, keyEncryptionKeyIds }
    note(writeWhole(directory, manifestName, `${JSON.stringify(manifest, null, 2)}\n`))
    sums.close()
    finish(directory)
    return manifest
  } finally {
    await client.end()
  }
}

async function dumpTables(client: Client, directory: string, note: (line: string) => void): Promise<Manifest['tables']> {
  const dumped: Manifest['tables'] = []
  for (const table of await tablesInOrder(client)) {
    const file = new HashedFile(directory, tableFile(table.name))
    const rows = await copyOut(client, `copy ${asSql(table)} to stdout`, (bytes) => file.write(bytes))
    note(file.close())
    dumped.push({ ...table, rows })
  }
  return dumped
}

async function appliedMigrations(client: Client): Promise<Manifest['migrations']> {
  const { rows } = await client.query('select migration_name as name, checksum as sha256 from _prisma_migrations where finished_at is not null and rolled_back_at is null order by migration_name')
  return rows.map((row) => z.strictObject({ name: z.string(), sha256: z.string() }).parse(row))
}

async function keyIds(client: Client): Promise<string[]> {
  const { rows } = await client.query('select distinct key_encryption_key_id as id from accounts order by 1')
  return rows.map((row) => z.object({ id: z.string() }).parse(row).id)
}

async function copyBlobs(blobDirectory: string, directory: string, note: (line: string) => void): Promise<number> {
  const store = blobStoreAt(blobDirectory)
  let copied = 0
  for await (const id of store.list()) {
    if (existsSync(path.join(directory, blobFile(id)))) continue
    const sealed = await store.open(id)
    // Swept or deleted since it was listed.
    if (sealed === null) continue
    const file = new HashedFile(directory, blobFile(id))
    for await (const bytes of sealed) file.write(bytes)
    note(file.close())
    copied++
  }
  return copied
}

/** In the moment of the backup and still now: a row deleted meanwhile took its blobs with it. */
async function requireNamed(client: Client, { databaseUrl }: BackupSource, directory: string): Promise<void> {
  const missing: string[] = []
  for await (const id of namedBlobs(client)) if (!existsSync(path.join(directory, blobFile(id)))) missing.push(id)
  if (missing.length === 0) return
  const now = new Client({ connectionString: databaseUrl })
  await now.connect()
  try {
    await now.query('begin')
    const stillMissing = new Set(missing)
    for await (const id of namedBlobs(now)) if (stillMissing.has(id)) throw new Error(`Blob ${id} is named by a row and is not in the store: nothing was backed up.`)
  } finally {
    await now.end()
  }
}

/** The sums get their name when all else is on the disk: with them the backup is whole. */
function finish(directory: string): void {
  const within = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const entry of within) syncFolder(path.join(entry.parentPath, entry.name))
  syncFolder(directory)
  renameSync(path.join(directory, `${sumsName}${UNFINISHED}`), path.join(directory, sumsName))
  syncFolder(directory)
}
