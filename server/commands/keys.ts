// npm run -s keys -- rotate | status | retire
import { connectDatabase } from '../database'
import { commandEnv } from './env'
import { keysCommand, type KeysVerb } from './key-rotation'

const verbs: readonly KeysVerb[] = ['rotate', 'status', 'retire']
const verb = verbs.find((known) => known === process.argv[2])

async function main(chosen: KeysVerb): Promise<number> {
  const { DATABASE_URL, KEY_ENCRYPTION_KEY_FILE: file } = commandEnv()
  const db = connectDatabase(DATABASE_URL, 2)
  try {
    return await keysCommand(chosen, { db, file, say: (line) => process.stdout.write(`${line}\n`), now: () => new Date() })
  } finally {
    await db.$disconnect()
  }
}

if (verb === undefined || process.argv.length > 3) {
  process.stderr.write('usage: npm run -s keys -- rotate | status | retire\n')
  process.exitCode = 64
} else {
  process.exitCode = await main(verb)
}
