// npm run -s backup -- DIR: database and sealed documents of this instance, running or not, into an empty folder (docs/operations.md).
import { writeBackup } from '@/server/backup/write'
import { placesOf } from './environment.mjs'
import { instanceDatabase } from './run/instance-database.mjs'
import { commandOnInstance } from './run/command-on-instance.mjs'

await commandOnInstance('usage: npm run -s backup -- DIR', async (settings, directory) => {
  const database = await instanceDatabase(settings)
  try {
    const source = { databaseUrl: database.url, blobDirectory: process.env.BLOB_DIR ?? placesOf(settings).blobs }
    const { tables, blobs, keyEncryptionKeyIds } = await writeBackup(source, directory, new Date())
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    process.stdout.write(`${directory}: ${rows} 行、書類 ${blobs} 個 / ${rows} rows, ${blobs} sealed files\n`)
    process.stdout.write(`鍵は入っていません。別の場所に残してください: ${placesOf(settings).secrets}（鍵 ${keyEncryptionKeyIds.join(', ')}）\n`)
    process.stdout.write('The keys are not in it: keep them elsewhere. Without them nobody can read it.\n')
  } finally {
    await database.stop()
  }
})
