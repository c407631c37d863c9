import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { pendingLifetimeInMilliseconds } from '@/domain/identity'
import { Prisma } from '@/prisma/generated/client'
import { database, type Transaction } from '../database'
import { decrypt, encrypt } from '../storage/aead'
import { sealingKeyOf, sha256Of } from './keys'

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const sealedContent = z.strictObject({ request: z.string(), signatures: z.array(bytes) })

/** What a bridge said; nothing of it is verified, except that the request is this portal's own. */
export type UnverifiedSignatures = z.output<typeof sealedContent>

export const maxWaitingPerSession = 3
/** At 64 kB each 320 MB at worst. */
export const maxWaitingSignings = 5_000

const ticketPattern = /^[A-Za-z0-9_-]{43}$/

/**
 * Keeps signatures for two minutes and gives the only ticket for them; null when too many wait. A signature certificate says its
 * holder's name and address: the row is sealed with the ticket, which the database never sees.
 */
export async function keepSignatures({ request, signatures }: UnverifiedSignatures, browser: Uint8Array<ArrayBuffer>, at: Date): Promise<string | null> {
  const ticket = randomBytes(32).toString('base64url')
  const content = JSON.stringify({ request, signatures: signatures.map((signature) => Buffer.from(signature).toString('base64')) })
  const ciphertext = encrypt(sealingKeyOf(ticket, 'signatures'), new TextEncoder().encode(content), 'pending-signing')
  const kept = await database().$transaction(async (transaction) => {
    if (!(await hasRoom(transaction, browser, at))) return false
    const expiresAt = new Date(at.getTime() + pendingLifetimeInMilliseconds)
    await transaction.pendingSigning.create({ data: { ticketHash: sha256Of(ticket), browser, ciphertext, expiresAt } })
    return true
  })
  return kept ? ticket : null
}

/** The lock makes the bound per session exact; sessions do not wait for each other. */
async function hasRoom(transaction: Transaction, browser: Uint8Array, at: Date): Promise<boolean> {
  await transaction.$executeRaw(Prisma.sql`select pg_advisory_xact_lock(${Buffer.from(browser).readBigInt64BE(0)}::bigint)`)
  const [row] = await transaction.$queryRaw<[{ mine: number; all: number }]>(Prisma.sql`
    select
      (select count(*)::int from pending_signings where browser = ${browser} and expires_at > ${at}::timestamptz) as mine,
      (select count(*)::int from (select from pending_signings where expires_at > ${at}::timestamptz limit ${maxWaitingSignings}) as waiting) as all`)
  return row.mine < maxWaitingPerSession && row.all < maxWaitingSignings
}

const takenRow = z.object({ ciphertext: z.instanceof(Uint8Array), expires_at: z.date() })

/** Takes and deletes in one statement: whatever becomes of it afterwards, nothing stays. */
export async function takeSignatures(ticket: string, at: Date): Promise<UnverifiedSignatures | null> {
  if (!ticketPattern.test(ticket)) return null
  const [row] = await database().$queryRaw<unknown[]>(Prisma.sql`
    delete from pending_signings where ticket_hash = ${sha256Of(ticket)} returning ciphertext, expires_at`)
  if (row === undefined) return null
  const taken = takenRow.parse(row)
  if (at >= taken.expires_at) return null
  const content = decrypt(sealingKeyOf(ticket, 'signatures'), new Uint8Array(taken.ciphertext), 'pending-signing')
  if (content === null) throw new Error('Signatures that waited do not open with their ticket.')
  return sealedContent.parse(JSON.parse(new TextDecoder().decode(content)))
}
