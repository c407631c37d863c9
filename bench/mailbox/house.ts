import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { database } from '@/server/database'

interface Postgres {
  urlOf(name: string): string
  stop(): Promise<void>
}

/** Scripts find their files beside themselves, so they are not bundled. */
const script = (file: string): Promise<unknown> => import(pathToFileURL(path.resolve(file)).href)

/** A durable server of its own, migrated, and the settings of a portal on it. Keys that listing needs are there, others are only named. */
export async function openHouse(folder: string): Promise<{ close(): Promise<void> }> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const { startPostgres } = await script('scripts/postgres/server.mjs') as { startPostgres: (directory: string) => Promise<Postgres> }
  const { applyMigrations } = await script('prisma/engine/migrate.mjs') as { applyMigrations: (url: string) => Promise<unknown> }
  const server = await startPostgres(path.join(folder, 'postgres'))
  const url = server.urlOf('madoguchi')
  await applyMigrations(url)
  Object.assign(process.env, settings(folder, url))
  return {
    async close() {
      await database().$disconnect()
      await server.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function settings(folder: string, databaseUrl: string): Record<string, string> {
  const key = (name: string) => {
    const place = path.join(folder, name)
    writeFileSync(place, randomBytes(32).toString('hex'), { mode: 0o600 })
    return place
  }
  const unused = path.join(folder, 'unused')
  return {
    DATABASE_URL: databaseUrl, PORTAL_ORIGIN: 'http://localhost:3000', BRIDGE_ORIGIN: 'http://127.0.0.1:3010', NEXTAUTH_SECRET: randomBytes(32).toString('hex'),
    CREDENTIAL_HMAC_KEY_FILE: key('credential-hmac.key'), KEY_ENCRYPTION_KEY_FILE: key('kek.key'), UPLOAD_KEY_FILE: key('upload.key'), REQUEST_SIGNING_KEY_FILE: unused,
    PORTAL_SEAL_KEY_FILE: unused, PORTAL_SEAL_CERTIFICATE_FILE: unused, TRUST_FILE: unused, BLOB_DIR: path.join(folder, 'blobs'),
  }
}
