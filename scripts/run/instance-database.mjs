// The database of this data folder for a command: the one given, the running instance's, or the embedded server started for the time.
import { existsSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { instanceFile, placesOf } from '../environment.mjs'
import { openDatabase } from '../setup/database.mjs'
import { claimDataFolder } from '../setup/machine.mjs'

/** @returns {Promise<{ url: string, stop: () => Promise<void> }>} */
export async function instanceDatabase(settings) {
  if (settings.databaseUrl) return { url: settings.databaseUrl, stop: async () => {} }
  const running = runningUrl(settings.data)
  if (running !== undefined && (await answers(running))) return { url: running, stop: async () => {} }
  claimDataFolder(settings.data)
  return openDatabase(undefined, placesOf(settings).postgres)
}

function runningUrl(data) {
  const file = instanceFile(data)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).databaseUrl : undefined
}

async function answers(connectionString) {
  const client = new pg.Client({ connectionString })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
