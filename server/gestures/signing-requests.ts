import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { isSigningPurpose, maximumOpenSignings, signingLifetimeInMilliseconds, type SigningPurpose } from '@/domain/signing'
import { Prisma } from '@/prisma/generated/client'
import { database, type Transaction } from '../database'
import { encrypt } from '../storage/aead'
import { browserOf, documentAddress, sealingKeyOf, sha256Of, signingNonce } from './keys'
import { bridgeUrlFor, documentUrl, secondsOf } from './request'

/** A document as it is to be signed: exactly these bytes. */
export interface DocumentToSign {
  content: Uint8Array
  /** One under which `showContent` shows it. */
  mediaType: string
}

export interface NewSigning {
  purpose: SigningPurpose
  /** The row of the purpose that it is about. */
  aboutId?: string
  documents: readonly DocumentToSign[]
}

const listedDocument = z.strictObject({ sha256: z.string(), sizeInBytes: z.int(), mediaType: z.string() })
export type ListedDocument = z.infer<typeof listedDocument>

/** A request as its row says it. */
export interface OpenSigning {
  id: string
  purpose: SigningPurpose
  aboutId: string | null
  documents: ListedDocument[]
  /** When the resident asked, and agreed that the JPKI is asked whose certificate it is. */
  createdAt: Date
  expiresAt: Date
}

type Opened = { ok: true; id: string } | { ok: false; reason: 'too-many-requests' }

/**
 * Begins a signing: keeps the documents, sealed, for five minutes. What each document's address opens, the database alone does not:
 * addresses are made from a secret outside it, and only their hashes are written.
 */
export async function openSigning(actor: Resident, { purpose, aboutId, documents }: NewSigning, at: Date): Promise<Opened> {
  const id = randomUUID()
  const expiresAt = new Date(at.getTime() + signingLifetimeInMilliseconds)
  return database().$transaction(async (transaction) => {
    if (!(await hasRoom(transaction, actor.accountId, at))) return { ok: false, reason: 'too-many-requests' }
    await transaction.signingRequest.create({
      data: {
        accountId: actor.accountId, id, sessionId: actor.sessionId, purpose, aboutId: aboutId ?? null, createdAt: at, expiresAt,
        documents: documents.map(({ content, mediaType }) => ({ sha256: Buffer.from(sha256Of(content)).toString('base64url'), sizeInBytes: content.length, mediaType })),
      },
    })
    await transaction.signingDocument.createMany({ data: documents.map(({ content }, index) => sealedRow(actor.accountId, id, index, content, expiresAt)) })
    return { ok: true, id }
  })
}

function sealedRow(accountId: string, requestId: string, index: number, content: Uint8Array, expiresAt: Date) {
  const address = documentAddress(requestId, index)
  return { addressHash: sha256Of(address), accountId, requestId, ciphertext: encrypt(sealingKeyOf(address, 'document'), content, 'signing-document'), expiresAt }
}

/** The lock makes the bound per account exact. */
async function hasRoom(transaction: Transaction, accountId: string, at: Date): Promise<boolean> {
  await transaction.$executeRaw(Prisma.sql`select pg_advisory_xact_lock(hashtextextended(${`signing ${accountId}`}, 0))`)
  return (await transaction.signingRequest.count({ where: { accountId, expiresAt: { gt: at } } })) < maximumOpenSignings
}

/** The resident's own request while it can still be signed, and only in the session that began it. */
export async function findOpenSigning(actor: Resident, id: string, at: Date): Promise<OpenSigning | null> {
  if (!z.uuid().safeParse(id).success) return null
  const row = await database().signingRequest.findUnique({
    where: { accountId_id: { accountId: actor.accountId, id }, sessionId: actor.sessionId, expiresAt: { gt: at } },
  })
  if (row === null || !isSigningPurpose(row.purpose)) return null
  const { purpose, aboutId, createdAt, expiresAt } = row
  return { id, purpose, aboutId, createdAt, expiresAt, documents: z.array(listedDocument).parse(row.documents) }
}

/** The link that opens the bridge for this request. Made anew for every drawn page, and always the same. */
export function signingInvitation(actor: Resident, { id, documents, createdAt, expiresAt }: OpenSigning, language: 'ja' | 'en'): Promise<string> {
  const named = documents.map(({ sha256, sizeInBytes, mediaType }, index) => ({ url: documentUrl(documentAddress(id, index)), sha256, size: sizeInBytes, mediaType }))
  const session = Buffer.from(browserOf(actor)).toString('base64url')
  return bridgeUrlFor({ purpose: 'sign', session, nonce: signingNonce(id), iat: secondsOf(createdAt), exp: secondsOf(expiresAt), documents: named }, language)
}

/** Removes a request and its documents. */
export async function removeSigning(transaction: Transaction, accountId: string, id: string): Promise<void> {
  await transaction.signingDocument.deleteMany({ where: { accountId, requestId: id } })
  await transaction.signingRequest.deleteMany({ where: { accountId, id } })
}

/** The resident changes their mind: nothing of the request stays. */
export async function dropSigning(actor: Resident, id: string): Promise<void> {
  if (!z.uuid().safeParse(id).success) return
  await database().$transaction((transaction) => removeSigning(transaction, actor.accountId, id))
}
