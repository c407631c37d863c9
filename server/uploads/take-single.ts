import { createHash } from 'node:crypto'
import type { Depositor } from '@/domain/actor'
import { depositLimits } from '@/domain/deposits'
import type { FileProblem } from '@/domain/uploads'
import { isDocumentKind } from '@/documents/kinds'
import type { PrismaClient } from '@/prisma/generated/client'
import { Admission } from '../deposits/admission'
import { readPseudonym } from '../organisations/pseudonym'
import type { BlobStore } from '../storage/blobs'
import { beginUpload, endReading, forgetUpload } from './begin'
import { noFindings } from './find'
import { readFormParts, textPart, wholePart, type FormPart } from './form-parts'
import { RowWriter, type RowDocument } from './material'
import { readWishes, wishFieldNames, type WishFields } from './wishes'

/** Documents held in memory while they come. */
const held = new Admission({ all: 6, ofOne: 3 })
const FORM_BYTES = 2 * depositLimits.documentBytes + 2 * depositLimits.signatureBytes + 64 * 1024
const referencePattern = /^[\x21-\x7e]{1,64}$/

const files = { 'original': depositLimits.documentBytes, 'original-signature': depositLimits.signatureBytes, 'readable': depositLimits.documentBytes, 'readable-signature': depositLimits.signatureBytes } as const
type FileField = keyof typeof files
const isFileField = (name: string): name is FileField => Object.hasOwn(files, name)
const textFields: readonly string[] = ['kind', 'linked', 'pseudonym', 'reference', ...wishFieldNames]

export type Taken = { ok: true, uploadId: string } | { ok: false, problem: FileProblem, field: string | null, texts: Record<string, string> }

interface Form {
  texts: Record<string, string>
  bytes: Partial<Record<FileField, Uint8Array>>
}

type Refusal = { problem: FileProblem, field: string | null }
const refuse = (problem: FileProblem, field: string | null = null): Refusal => ({ problem, field })

/** Takes one document with its signature, to be looked at before it is sent. */
export async function takeSingle(db: PrismaClient, store: BlobStore, depositor: Depositor, request: Request, at: Date): Promise<Taken> {
  const admitted = held.enter(depositor.organisationId)
  if (!admitted.ok) return { ok: false, ...refuse('busy'), texts: {} }
  const form: Form = { texts: {}, bytes: {} }
  try {
    const broken = await readFormParts(request, { bytes: FORM_BYTES, parts: 24 }, (part) => takePart(form, part))
    const kept = broken === null ? await keep(db, store, depositor, form, at) : refuse(broken, broken === 'file-too-large' ? 'original' : null)
    return typeof kept === 'string' ? { ok: true, uploadId: kept } : { ok: false, ...kept, texts: form.texts }
  } finally {
    admitted.leave()
  }
}

async function takePart(form: Form, part: FormPart): Promise<FileProblem | null> {
  const { name } = part
  if (isFileField(name)) {
    if (form.bytes[name] !== undefined) return 'form-broken'
    const whole = await wholePart(part, files[name])
    if (whole === null) return 'file-too-large'
    if (whole.length > 0) form.bytes[name] = whole
    return null
  }
  if (!textFields.includes(name) || form.texts[name] !== undefined) return 'form-broken'
  form.texts[name] = await textPart(part)
  return null
}

async function keep(db: PrismaClient, store: BlobStore, depositor: Depositor, { texts, bytes }: Form, at: Date): Promise<string | Refusal> {
  const { kind = '', reference = '' } = texts
  if (!isDocumentKind(kind)) return refuse('kind-unknown', 'kind')
  // What was typed goes before what was chosen.
  const pseudonym = readPseudonym((texts.pseudonym ?? '').trim() === '' ? texts.linked ?? '' : texts.pseudonym ?? '')
  if (pseudonym === null) return refuse('pseudonym-missing', 'pseudonym')
  const depositorReference = reference.normalize('NFKC').trim()
  if (depositorReference === '') return refuse('reference-missing', 'reference')
  if (!referencePattern.test(depositorReference)) return refuse('reference-malformed', 'reference')
  const documents = documentsOf(bytes)
  if (!Array.isArray(documents)) return documents
  const read = readWishes(texts as WishFields, at)
  if (!read.ok) return refuse(read.problem, read.problem === 'due-on-malformed' ? 'due-year' : 'publish-year')
  const key = await beginUpload(db, depositor, { form: 'single', kind }, at)
  try {
    const writer = new RowWriter(db, store, key)
    await writer.add({ fileRow: 1, pseudonym, depositorReference, documents })
    await writer.flush()
    const fileSha256 = createHash('sha256').update(pseudonym).update(documents[0]?.content ?? '').digest()
    await endReading(db, store, key, { rowCount: 1, signedCount: writer.signed, fileSha256, findings: noFindings, wishes: read.wishes }, at)
  } catch (error) {
    await forgetUpload(db, store, key.place)
    throw error
  }
  return key.place.id
}

function documentsOf(bytes: Form['bytes']): RowDocument[] | Refusal {
  const { original, readable } = bytes
  if (original === undefined) return refuse('original-missing', 'original')
  if (bytes['original-signature'] === undefined) return refuse('signature-missing', 'original-signature')
  const first: RowDocument = { role: 'original', content: original, signature: bytes['original-signature'] }
  if (readable === undefined) return [first]
  if (bytes['readable-signature'] === undefined) return refuse('readable-signature-missing', 'readable-signature')
  return [first, { role: 'readable', content: readable, signature: bytes['readable-signature'] }]
}
