import { z } from 'zod'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import type { KeyRing } from '../storage/key-encryption-key'
import { rewrapMailboxKey } from './keys'

const BATCH = 200

const row = z.object({ id: z.uuid(), mailbox_private_key_wrapped: z.instanceof(Uint8Array), key_encryption_key_id: z.string() })
type Row = z.infer<typeof row>

export interface Progress {
  rewrapped: number
}

/**
 * Wraps every mailbox key that an earlier key wrapped under the ring's current key, a bounded batch a transaction. Killed at any moment,
 * running it again goes on with what is left; run when nothing is left, it changes nothing. Portals go on meanwhile, if they hold the
 * same ring. Throws at a key that none of the ring opens. Answers how many it wrapped.
 */
export async function rewrapMailboxKeys(db: PrismaClient, ring: KeyRing, onBatch: (progress: Progress) => void = () => {}): Promise<number> {
  let rewrapped = 0
  for (let after: string | null = null; ;) {
    const rows: Row[] = await outdated(db, ring.current.id, after)
    const last = rows.at(-1)
    if (last === undefined) return rewrapped
    rewrapped += await rewrap(db, ring, rows)
    onBatch({ rewrapped })
    after = last.id
  }
}

async function outdated(db: PrismaClient, currentId: string, after: string | null): Promise<Row[]> {
  const from = after === null ? Prisma.sql`true` : Prisma.sql`id > ${after}::uuid`
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select id, mailbox_private_key_wrapped, key_encryption_key_id from accounts
    where key_encryption_key_id <> ${currentId} and ${from} order by id limit ${BATCH}`)
  return rows.map((found) => row.parse(found))
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Compare and set in one statement: a row that changed since it was read is left to the next run. */
async function rewrap(db: PrismaClient, ring: KeyRing, rows: Row[]): Promise<number> {
  const wrapped = rows.map(({ id, mailbox_private_key_wrapped: mailboxPrivateKeyWrapped, key_encryption_key_id: keyEncryptionKeyId }) => ({
    id, before: hex(mailboxPrivateKeyWrapped), after: hex(rewrapMailboxKey({ id, mailboxPrivateKeyWrapped, keyEncryptionKeyId }, ring).privateKeyWrapped),
  }))
  return db.$executeRaw(Prisma.sql`
    update accounts set mailbox_private_key_wrapped = decode(new.after, 'hex'), key_encryption_key_id = ${ring.current.id}
    from unnest(${wrapped.map(({ id }) => id)}::uuid[], ${wrapped.map(({ before }) => before)}::text[], ${wrapped.map(({ after }) => after)}::text[]) as new(id, before, after)
    where accounts.id = new.id and accounts.mailbox_private_key_wrapped = decode(new.before, 'hex')`)
}

const use = z.object({ id: z.string(), count: z.int() })

/** How many mailbox keys each key-encryption key wraps. */
export async function keyEncryptionKeysInUse(db: PrismaClient): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`select key_encryption_key_id as id, count(*)::int as count from accounts group by 1 order by 1`)
  return new Map(rows.map((found) => use.parse(found)).map(({ id, count }) => [id, count]))
}
