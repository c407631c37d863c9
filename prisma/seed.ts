// Entry of dist/seed.mjs: demonstration data for the sandbox's people. Safe to run at every start.
import { database } from '@/server/database'
import { env, EnvironmentError } from '@/server/env'
import { readSeedSettings } from './seed/env'
import { plant } from './seed/plant'

function settingsOrExit() {
  const read = readSeedSettings()
  if (read.ok) return read.settings
  return complain(read.lines)
}

function complain(lines: readonly string[]): never {
  for (const line of lines) process.stderr.write(`seed: ${line}\n`)
  process.exit(1)
}

async function main(): Promise<void> {
  const planted = await plant(settingsOrExit(), env().DATABASE_URL, new Date())
  await database().$disconnect()
  process.stdout.write(`${JSON.stringify({ event: 'seeded', organisationId: planted.organisationId, accounts: Object.keys(planted.accounts).length })}\n`)
}

main().catch((error: unknown) => {
  if (error instanceof EnvironmentError) complain(error.lines)
  complain([error instanceof Error ? error.message : 'failed'])
})
