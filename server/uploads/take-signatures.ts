import type { Depositor } from '@/domain/actor'
import { depositLimits } from '@/domain/deposits'
import { uploadLimits, type FileProblem } from '@/domain/uploads'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import type { BlobStore } from '../storage/blobs'
import { findUpload, type Upload } from './find'
import { readFormParts, type FormPart } from './form-parts'
import { sealSignatures } from './material'
import { rowOfEntry } from './package'
import { type UploadKey } from './upload-key'
import { zipEntries, type EntryProblem, type ZipProblem } from './zip/entries'
import { spoolZip } from './zip/spool'

export type TakenSignatures = { ok: true, taken: number } | { ok: false, reason: FileProblem | 'not-found' | 'not-now' | 'material-gone' }

const problems: Record<ZipProblem | EntryProblem | 'name', FileProblem> = {
  'broken': 'signatures-broken', 'too-many': 'signatures-broken', 'encrypted': 'signatures-broken', 'method': 'signatures-broken', 'too-dense': 'signatures-broken',
  'too-large': 'signatures-too-large', 'too-large-together': 'signatures-too-large', 'name': 'signatures-name',
}
/** Few: the database client keeps what its last hundred statements were given, signatures and all, to say it in errors. */
const AT_ONCE = 25

/** Takes signatures for rows of a table, each kept sealed as it comes. It may come in parts, and again: the last one counts. */
export async function takeSignatures(db: PrismaClient, store: BlobStore, depositor: Depositor, id: string, request: Request, at: Date): Promise<TakenSignatures> {
  const upload = await findUpload(db, depositor, id, at)
  if (upload === null) return { ok: false, reason: 'not-found' }
  if (upload.state !== 'prepared' || upload.form !== 'table') return { ok: false, reason: 'not-now' }
  if (upload.key === null) return { ok: false, reason: 'material-gone' }
  const taking = new TakingSignatures(db, store, upload, upload.key)
  const problem = await readFormParts(request, { bytes: uploadLimits.bytes + 64 * 1024, parts: 1 }, (part) => (part.name === 'signatures' ? taking.take(part) : Promise.resolve('form-broken')))
  await countSigned(db, upload)
  if (problem !== null) return { ok: false, reason: problem }
  return taking.taken === 0 ? { ok: false, reason: 'signatures-none' } : { ok: true, taken: taking.taken }
}

class TakingSignatures {
  taken = 0
  private waiting = new Map<number, Uint8Array<ArrayBuffer>>()

  constructor(private readonly db: PrismaClient, private readonly store: BlobStore, private readonly upload: Upload, private readonly key: UploadKey) {}

  async take({ bytes, fileName }: FormPart): Promise<FileProblem | null> {
    if (fileName === '') return 'file-missing'
    const zip = await spoolZip(this.store, this.key.key, { depositId: this.upload.id, part: 'signature', ordinal: 0 }, bytes)
    try {
      const { rowCount } = this.upload
      const judge = (name: string | null) => {
        const row = rowOfEntry(name ?? '')
        if (row === 'other') return 'pass'
        return row !== null && row >= 1 && row <= rowCount ? 'take' : 'name'
      }
      const bounds = { entries: 2 * rowCount + 16, entryBytes: depositLimits.signatureBytes, bytes: uploadLimits.bytes }
      for await (const item of zipEntries(zip, judge, bounds)) {
        if (!('content' in item)) return problems['problem' in item ? item.problem : item.refusal]
        await this.keep(item)
      }
      await this.flush()
      return null
    } finally {
      await this.store.remove(zip.blob)
    }
  }

  private async keep({ name, content }: { name: string, content: Uint8Array }): Promise<void> {
    const row = rowOfEntry(name)
    if (typeof row !== 'number') return
    this.waiting.set(row, sealSignatures(this.key, row, { original: Buffer.from(content).toString('base64') }))
    if (this.waiting.size >= AT_ONCE) await this.flush()
  }

  private async flush(): Promise<void> {
    const { organisationId, id } = this.upload
    const rows = [...this.waiting]
    this.waiting = new Map()
    if (rows.length === 0) return
    // Only while nothing is sent: what another person approves is what was there.
    this.taken += await this.db.$executeRaw(Prisma.sql`
      update upload_rows set signatures = decode(given.signatures, 'base64')
      from unnest(${rows.map(([row]) => row)}::int[], ${rows.map(([, sealed]) => Buffer.from(sealed).toString('base64'))}::text[]) as given("row", signatures), uploads
      where upload_rows.organisation_id = ${organisationId}::uuid and upload_rows.upload_id = ${id}::uuid and upload_rows."row" = given."row"
        and uploads.organisation_id = ${organisationId}::uuid and uploads.id = ${id}::uuid and uploads.version = ${this.upload.version} and uploads.state in ('prepared', 'proposed')`)
  }
}

async function countSigned(db: PrismaClient, { organisationId, id: uploadId, version }: Upload): Promise<void> {
  const signedCount = await db.uploadRow.count({ where: { organisationId, uploadId, signatures: { not: null } } })
  await db.upload.updateMany({ where: { organisationId, id: uploadId, version }, data: { signedCount, version: { increment: 1 } } })
}
