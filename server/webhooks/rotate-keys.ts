import { z } from 'zod'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import type { KeyRing } from '../storage/key-encryption-key'
import { rewrapSigningKey, type WrappedSigningKey } from './signing-key'

const BATCH = 200

const row = z.object({ organisation_id: z.uuid(), id: z.uuid(), endpoint_id: z.uuid(), private_key_wrapped: z.instanceof(Uint8Array), key_encryption_key_id: z.string() })

/**
 * Wraps every signing key that an earlier key wrapped under the ring's current key, as `rewrapMailboxKeys` does for mailboxes: a bounded
 * batch a statement, safe to kill and to run again. Throws at a key that none of the ring opens. Answers how many it wrapped.
 */
export async function rewrapSigningKeys(db: PrismaClient, ring: KeyRing, onBatch: (progress: { rewrapped: number }) => void = () => {}): Promise<number> {
  let rewrapped = 0
  for (let after: WrappedSigningKey | null = null; ;) {
    const keys: WrappedSigningKey[] = await outdated(db, ring.current.id, after)
    const last = keys.at(-1)
    if (last === undefined) return rewrapped
    rewrapped += await rewrap(db, ring, keys)
    onBatch({ rewrapped })
    after = last
  }
}

async function outdated(db: PrismaClient, currentId: string, after: WrappedSigningKey | null): Promise<WrappedSigningKey[]> {
  const from = after === null ? Prisma.sql`true` : Prisma.sql`(organisation_id, id) > (${after.organisationId}::uuid, ${after.id}::uuid)`
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select organisation_id, id, endpoint_id, private_key_wrapped, key_encryption_key_id from webhook_signing_keys
    where key_encryption_key_id <> ${currentId} and ${from} order by organisation_id, id limit ${BATCH}`)
  return rows.map((found) => row.parse(found)).map((key) => ({
    organisationId: key.organisation_id, id: key.id, endpointId: key.endpoint_id, privateKeyWrapped: key.private_key_wrapped, keyEncryptionKeyId: key.key_encryption_key_id,
  }))
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Compare and set in one statement: a row that changed since it was read is left to the next run. */
async function rewrap(db: PrismaClient, ring: KeyRing, keys: readonly WrappedSigningKey[]): Promise<number> {
  const rows = keys.map((key) => ({ organisation_id: key.organisationId, id: key.id, before: hex(key.privateKeyWrapped), after: hex(rewrapSigningKey(key, ring).privateKeyWrapped) }))
  return db.$executeRaw(Prisma.sql`
    update webhook_signing_keys key set private_key_wrapped = decode(new.after, 'hex'), key_encryption_key_id = ${ring.current.id}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new (organisation_id uuid, id uuid, before text, after text)
    where key.organisation_id = new.organisation_id and key.id = new.id and key.private_key_wrapped = decode(new.before, 'hex')`)
}

const use = z.object({ id: z.string(), count: z.int() })

/** How many signing keys each key wraps. */
export async function signingKeysUnder(db: PrismaClient): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`select key_encryption_key_id as id, count(*)::int as count from webhook_signing_keys group by 1 order by 1`)
  return new Map(rows.map((found) => use.parse(found)).map(({ id, count }) => [id, count]))
}
