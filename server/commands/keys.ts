// npm run -s keys -- rotate | status | retire
import { connectDatabase } from '../database'
import { commandEnv } from './env'
import { keysCommand, mailboxKeys, webhookKeys, type KeysVerb } from './key-rotation'

const verbs: readonly KeysVerb[] = ['rotate', 'status', 'retire']
const verb = verbs.find((known) => known === process.argv[2])

async function main(chosen: KeysVerb): Promise<number> {
  const { DATABASE_URL, KEY_ENCRYPTION_KEY_FILE, WEBHOOK_KEY_FILE } = commandEnv()
  const db = connectDatabase(DATABASE_URL, 2)
  const say = (line: string) => { process.stdout.write(`${line}\n`) }
  const rings = [{ file: KEY_ENCRYPTION_KEY_FILE, wrapped: mailboxKeys }, { file: WEBHOOK_KEY_FILE, wrapped: webhookKeys }]
  try {
    let status = 0
    for (const ring of rings) {
      say(`${ring.wrapped.name.ja} / ${ring.wrapped.name.en}`)
      status = Math.max(status, await keysCommand(chosen, { ...ring, db, say, now: () => new Date() }))
    }
    return status
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
