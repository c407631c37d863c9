// Entry of a process of its own that rotates, to be killed. Says each batch on standard output, as a line of JSON.
import { connectDatabase } from '../../database'
import { rewrapMailboxKeys } from '../../mailbox/rotate-keys'
import { readKeyRing } from '../../storage/key-encryption-key'
import { commandEnv } from '../env'

const { DATABASE_URL, KEY_ENCRYPTION_KEY_FILE } = commandEnv()
const db = connectDatabase(DATABASE_URL, 1)
process.stdout.write(`${JSON.stringify({ isReady: true })}\n`)
await rewrapMailboxKeys(db, readKeyRing(KEY_ENCRYPTION_KEY_FILE), (progress) => process.stdout.write(`${JSON.stringify(progress)}\n`))
await db.$disconnect()
