import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import type { Database, Transaction } from '../database'
import { codeHmacOf } from './code'

type Purpose = 'offer' | 'invitation'

export interface NewCode {
  code: string
  purpose: Purpose
  ownerId: string
  targetId: string
  /** Of an offer. */
  subjectId?: string
  /** Who alone may redeem an offer. */
  organisationId?: string | null
  expiresAt: Date
}

/** False when another waiting target has, by chance, the same code: take another id. */
export async function enterCode(transaction: Transaction, { code, ...entry }: NewCode): Promise<boolean> {
  const { count } = await transaction.linkCode.createMany({ data: [{ ...entry, codeHmac: codeHmacOf(code) }], skipDuplicates: true })
  return count === 1
}

const usable = (code: string, purpose: Purpose, at: Date) =>
  Prisma.sql`code_hmac = ${codeHmacOf(code)} and purpose::text = ${purpose} and used_by is null and expires_at > ${at}::timestamptz`

const target = z.object({ owner_id: z.uuid(), target_id: z.uuid(), subject_id: z.uuid().nullable(), organisation_id: z.uuid().nullable() })

export interface CodeTarget {
  ownerId: string
  targetId: string
  subjectId: string | null
  organisationId: string | null
}

function targetOf(row: unknown): CodeTarget | null {
  if (row === undefined) return null
  const { owner_id: ownerId, target_id: targetId, subject_id: subjectId, organisation_id: organisationId } = target.parse(row)
  return { ownerId, targetId, subjectId, organisationId }
}

/** What a code stands for, while it waits. */
export async function findTarget(db: Database, code: string, purpose: Purpose, at: Date): Promise<CodeTarget | null> {
  const [row] = await db.$queryRaw<unknown[]>(Prisma.sql`select owner_id, target_id, subject_id, organisation_id from link_codes where ${usable(code, purpose, at)}`)
  return targetOf(row)
}

/** Uses a code up: of all who hold it at the same time one gets its target. */
export async function takeCode(transaction: Transaction, code: string, purpose: Purpose, usedBy: string, at: Date): Promise<CodeTarget | null> {
  const [row] = await transaction.$queryRaw<unknown[]>(Prisma.sql`
    update link_codes set used_by = ${usedBy}::uuid where ${usable(code, purpose, at)}
      and (organisation_id is null or organisation_id = ${usedBy}::uuid)
    returning owner_id, target_id, subject_id, organisation_id`)
  return targetOf(row)
}

export async function noteLink(transaction: Transaction, code: string, linkId: string): Promise<void> {
  await transaction.linkCode.update({ where: { codeHmac: codeHmacOf(code) }, data: { linkId } })
}

/** What came of a code that this very owner used, while the directory remembers it. */
export async function findUsed(db: Database, code: string, purpose: Purpose, usedBy: string): Promise<{ ownerId: string, linkId: string | null } | null> {
  return db.linkCode.findFirst({ where: { codeHmac: codeHmacOf(code), purpose, usedBy }, select: { ownerId: true, linkId: true } })
}

/** Which of these codes have been used. */
export async function usedAmong(db: Database, codes: readonly string[]): Promise<Set<string>> {
  const byHmac = new Map(codes.map((code) => [Buffer.from(codeHmacOf(code)).toString('hex'), code]))
  const rows = await db.linkCode.findMany({ where: { codeHmac: { in: codes.map(codeHmacOf) }, usedBy: { not: null } }, select: { codeHmac: true } })
  return new Set(rows.flatMap(({ codeHmac }) => byHmac.get(Buffer.from(codeHmac).toString('hex')) ?? []))
}

/** Takes a waiting code away. False when it has been used or was never there: then it is too late. */
export async function removeCode(transaction: Transaction, code: string): Promise<boolean> {
  const { count } = await transaction.linkCode.deleteMany({ where: { codeHmac: codeHmacOf(code), usedBy: null } })
  return count === 1
}
