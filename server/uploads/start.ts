import type { Depositor } from '@/domain/actor'
import { needsSecondPerson, type UploadState } from '@/domain/uploads'
import type { PrismaClient } from '@/prisma/generated/client'
import { database, type Database } from '../database'
import { makeProposal } from '../organisations/proposals'
import type { UploadWishes } from './begin'
import { findSameFile, findUpload, type Upload } from './find'
import { enqueueSending } from './jobs'
import { uploadsAloneUpTo } from './limit'

/** Why an upload was not sent, stopped or given up. Closed; each has a sentence under `console.refusals`. */
export const uploadRefusals = ['not-found', 'not-now', 'signatures-missing', 'sent-before', 'material-gone', 'overtaken'] as const
export type UploadRefusal = (typeof uploadRefusals)[number]

export type Started = { ok: true, outcome: 'sending' } | { ok: true, outcome: 'proposed', proposalId: string } | { ok: false, reason: UploadRefusal }

const refuse = (reason: UploadRefusal) => ({ ok: false, reason }) as const

/**
 * Begins to send an upload that is in order, or asks another person first when the organisation wants that for so many. A file that was
 * sent before is sent `again` only when the sender says so.
 */
export async function startSending(depositor: Depositor, id: string, { again }: { again: boolean }, at: Date): Promise<Started> {
  const db = database()
  const upload = await findUpload(db, depositor, id, at)
  if (upload === null) return refuse('not-found')
  if (upload.state !== 'prepared') return refuse('not-now')
  if (upload.key === null) return refuse('material-gone')
  if (upload.signedCount < upload.rowCount) return refuse('signatures-missing')
  if (!again && (await findSameFile(db, upload)) !== null) return refuse('sent-before')
  if (needsSecondPerson(upload.rowCount, await uploadsAloneUpTo(db, depositor))) return ask(depositor, upload, at)
  return db.$transaction(async (transaction): Promise<Started> => {
    if (!(await move(transaction, upload, ['prepared', 'proposed'], { state: 'sending', sentBy: depositor.id, sentAt: at }))) return refuse('overtaken')
    await enqueueSending(transaction, upload)
    return { ok: true, outcome: 'sending' }
  })
}

async function ask(depositor: Depositor, upload: Upload, at: Date): Promise<Started> {
  const { id: uploadId, kind, rowCount, publishAt } = upload
  const payload = { uploadId, documentKind: kind, rowCount, publishAt: publishAt?.toISOString() ?? null }
  const proposed = await makeProposal(depositor, { kind: 'deposit-upload', payload }, at)
  if (!proposed.ok) return refuse('not-now')
  const moved = await move(database(), upload, ['prepared', 'proposed'], { state: 'proposed', proposalId: proposed.id })
  return moved ? { ok: true, outcome: 'proposed', proposalId: proposed.id } : refuse('overtaken')
}

interface Change {
  state: UploadState
  sentBy?: string
  sentAt?: Date
  endedAt?: Date
  proposalId?: string
}

/** Compare and set. */
async function move(db: Database, { organisationId, id, version }: Pick<Upload, 'organisationId' | 'id' | 'version'>, from: UploadState[], change: Change): Promise<boolean> {
  const { count } = await db.upload.updateMany({ where: { organisationId, id, version, state: { in: from } }, data: { ...change, version: { increment: 1 } } })
  return count === 1
}

/** Stops the sending after the rows that are under way. */
export async function stopSending(depositor: Depositor, id: string): Promise<{ ok: true } | { ok: false, reason: UploadRefusal }> {
  const { count } = await database().upload.updateMany({
    where: { organisationId: depositor.organisationId, id, state: 'sending' }, data: { state: 'stopped', version: { increment: 1 } },
  })
  return count === 1 ? { ok: true } : refuse('not-now')
}

/** Goes on with the rows that wait, in the name of whoever says so. */
export async function resumeSending(depositor: Depositor, id: string, at: Date): Promise<{ ok: true } | { ok: false, reason: UploadRefusal }> {
  const db = database()
  const upload = await findUpload(db, depositor, id, at)
  if (upload === null) return refuse('not-found')
  if (upload.state !== 'stopped') return refuse('not-now')
  if (upload.key === null) return refuse('material-gone')
  return db.$transaction(async (transaction) => {
    if (!(await move(transaction, upload, ['stopped'], { state: 'sending', sentBy: depositor.id, sentAt: at }))) return refuse('overtaken')
    await enqueueSending(transaction, upload)
    return { ok: true } as const
  })
}

/** Gives an upload up before it was sent. Its material goes at once. */
export async function discardUpload(db: PrismaClient, depositor: Depositor, id: string, at: Date): Promise<{ ok: true } | { ok: false, reason: UploadRefusal }> {
  const upload = await findUpload(db, depositor, id, at)
  if (upload === null) return refuse('not-found')
  if (upload.state !== 'prepared' && upload.state !== 'stopped' && upload.state !== 'reading') return refuse('not-now')
  const done = await move(db, upload, ['prepared', 'proposed', 'stopped', 'reading'], { state: 'discarded', endedAt: at })
  return done ? { ok: true } : refuse('overtaken')
}

/** Says anew when and how all rows go, while nothing is sent and nobody is asked. */
export async function changeWishes(depositor: Depositor, id: string, wishes: Omit<UploadWishes, 'corrects'>, at: Date): Promise<{ ok: true } | { ok: false, reason: UploadRefusal }> {
  const db = database()
  const upload = await findUpload(db, depositor, id, at)
  if (upload === null) return refuse('not-found')
  if (upload.state !== 'prepared') return refuse('not-now')
  const { publishAt, dueOn, requestedAction, registered } = wishes
  const { count } = await db.upload.updateMany({
    where: { organisationId: upload.organisationId, id, version: upload.version, state: { in: ['prepared', 'proposed'] } },
    data: { publishAt, dueOn, requestedAction, registered, version: { increment: 1 } },
  })
  return count === 1 ? { ok: true } : refuse('overtaken')
}
