import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { pendingLifetimeInMilliseconds } from '@/domain/identity'
import { Prisma } from '@/prisma/generated/client'
import { database, type Transaction } from '../database'

/** What a bridge said: nothing of it is verified yet, except that the request is this portal's own. */
export interface UnverifiedResponse {
  /** The JWS as received, whose bytes the card signed. */
  request: string
  certificate: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

/** More than one, because a bridge whose answer got lost may post again. */
export const maxWaitingPerBrowser = 5
/** At 4 kB each 200 MB at worst; processes that insert at the same moment may pass it by their number of connections. */
export const maxWaiting = 50_000

const ticketPattern = /^[A-Za-z0-9_-]{43}$/
const hashOf = (ticket: string) => new Uint8Array(createHash('sha256').update(ticket, 'ascii').digest())

/** Keeps a response for two minutes and gives the only ticket for it; null when too many are waiting. */
export async function keepResponse(response: UnverifiedResponse, preLoginHash: Uint8Array<ArrayBuffer>, at: Date): Promise<string | null> {
  const ticket = randomBytes(32).toString('base64url')
  const kept = await database().$transaction(async (transaction) => {
    if (!(await hasRoom(transaction, preLoginHash, at))) return false
    await transaction.pendingResponse.create({
      data: {
        ticketHash: hashOf(ticket),
        preLoginHash,
        request: response.request,
        unverifiedCertificate: response.certificate,
        unverifiedSignature: response.signature,
        expiresAt: new Date(at.getTime() + pendingLifetimeInMilliseconds),
      },
    })
    return true
  })
  return kept ? ticket : null
}

/** The lock makes the bound per browser exact; browsers do not wait for each other. */
async function hasRoom(transaction: Transaction, preLoginHash: Uint8Array, at: Date): Promise<boolean> {
  const lock = Buffer.from(preLoginHash).readBigInt64BE(0)
  await transaction.$executeRaw(Prisma.sql`select pg_advisory_xact_lock(${lock}::bigint)`)
  const [row] = await transaction.$queryRaw<[{ mine: number; all: number }]>(Prisma.sql`
    select
      (select count(*)::int from pending_responses where pre_login_hash = ${preLoginHash} and expires_at > ${at}::timestamptz) as mine,
      (select count(*)::int from (select from pending_responses where expires_at > ${at}::timestamptz limit ${maxWaiting}) as waiting) as all`)
  return row.mine < maxWaitingPerBrowser && row.all < maxWaiting
}

const takenRow = z.object({
  request: z.string(),
  unverified_certificate: z.instanceof(Uint8Array),
  unverified_signature: z.instanceof(Uint8Array),
  expires_at: z.date(),
})

/** Takes and deletes in one statement: of all who hold a ticket one gets the response, whatever becomes of it afterwards. */
export async function takeResponse(ticket: string, at: Date): Promise<UnverifiedResponse | null> {
  if (!ticketPattern.test(ticket)) return null
  const [row] = await database().$queryRaw<unknown[]>(Prisma.sql`
    delete from pending_responses where ticket_hash = ${hashOf(ticket)}
    returning request, unverified_certificate, unverified_signature, expires_at`)
  if (row === undefined) return null
  const taken = takenRow.parse(row)
  if (at >= taken.expires_at) return null
  return {
    request: taken.request,
    certificate: new Uint8Array(taken.unverified_certificate),
    signature: new Uint8Array(taken.unverified_signature),
  }
}
