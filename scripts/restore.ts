// npm run -s restore -- DIR: makes an empty data folder from a backup; the keys must be there first (docs/operations.md).
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { BackupRefused } from '@/server/backup/read'
import { restoreBackup } from '@/server/backup/restore'
import { readKeyRing } from '@/server/storage/key-encryption-key'
import { placesOf } from './environment.mjs'
import { commandOnInstance } from './run/command-on-instance.mjs'
import { Complaint } from './run/say.mjs'
import { root } from './settings.mjs'
import { openDatabase } from './setup/database.mjs'
import { claimDataFolder } from './setup/machine.mjs'

await commandOnInstance('usage: npm run -s restore -- DIR', async (settings, directory) => {
  const places = placesOf(settings)
  const keyFile = process.env.KEY_ENCRYPTION_KEY_FILE ?? path.join(places.secrets, 'key-encryption.key')
  if (!existsSync(keyFile)) throw new Complaint(`鍵がありません。先に元の鍵を置いてください / put the key there first: ${keyFile}`)
  if (settings.databaseUrl === undefined && existsSync(path.join(places.postgres, 'data'))) {
    throw new Complaint(`空ではありません / not empty: ${places.postgres}; MADOGUCHI_DATA names another folder`)
  }
  const ring = readKeyRing(keyFile)
  mkdirSync(settings.data, { recursive: true, mode: 0o711 })
  claimDataFolder(settings.data)
  const database = await openDatabase(settings.databaseUrl, places.postgres)
  try {
    const target = { databaseUrl: database.url, blobDirectory: process.env.BLOB_DIR ?? places.blobs, ring, prismaFolder: path.join(root, 'prisma') }
    const { tables, blobs, madeAt } = await restoreBackup(directory, target)
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    process.stdout.write(`${madeAt} のバックアップから戻しました: ${rows} 行、書類 ${blobs} 個 / restored: ${rows} rows, ${blobs} sealed files\n`)
  } catch (error) {
    if (error instanceof BackupRefused) throw new Complaint(`戻せません / refused: ${error.message}`)
    throw error
  } finally {
    await database.stop()
  }
})
