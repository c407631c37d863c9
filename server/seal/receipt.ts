import { z } from 'zod'
import { noWishes, type DepositWishes } from '@/domain/deposits'
import { documentRoles, requestedActions, type DocumentRole } from '@/domain/mailbox'
import type { CmsSigner } from '@/pki/build/cms'
import { canonicalJson } from './canonical-json'

/** What the portal states about an accepted deposit. No personal data: the depositor's own reference ties it to its records. */
export interface DepositStatement extends DepositWishes {
  depositId: string
  organisation: { corporateNumber: string, name: string }
  kind: string
  depositorReference: string
  acceptedAt: Date
  /** Commitment to the one place in a mailbox it was accepted for (`placeCommitment`), which says nothing to others. */
  place: string
  documents: { role: DocumentRole, mediaType: string, sizeInBytes: number, sha256: Uint8Array, signatureSha256: Uint8Array }[]
}

/** A statement's canonical bytes and the detached CMS of the portal's seal over exactly them. */
export interface SealedReceipt {
  content: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

export function receiptContent(statement: DepositStatement): Uint8Array<ArrayBuffer> {
  return canonicalJson({
    type: 'madoguchi-deposit-receipt',
    version: 2,
    depositId: statement.depositId,
    organisation: statement.organisation,
    kind: statement.kind,
    depositorReference: statement.depositorReference,
    acceptedAt: statement.acceptedAt.toISOString(),
    place: statement.place,
    ...wishesStated(statement),
    documents: statedDocuments(statement.documents),
  })
}

/** What was not wished for is not stated; whether it is to be opened by card always is. */
function wishesStated({ publishAt, corrects, registered, dueOn, requestedAction }: DepositWishes) {
  return {
    ...(publishAt === null ? {} : { publishAt: publishAt.toISOString() }),
    ...(corrects === null ? {} : { corrects }),
    registered,
    ...(dueOn === null ? {} : { dueOn }),
    ...(requestedAction === null ? {} : { requestedAction }),
  }
}

/** Documents as every receipt names them. */
export const statedDocuments = (documents: DepositStatement['documents']) => documents.map((document) => ({
  role: document.role,
  mediaType: document.mediaType,
  sizeInBytes: document.sizeInBytes,
  sha256: hex(document.sha256),
  signatureSha256: hex(document.signatureSha256),
}))

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)

/** The same, read back. */
export const sealedDocumentsSchema = z.array(z.strictObject({
  role: z.enum(documentRoles), mediaType: z.string(), sizeInBytes: z.int().positive(), sha256: sha256Hex, signatureSha256: sha256Hex,
}))

const moment = z.iso.datetime().transform((text) => new Date(text))

const common = {
  type: z.literal('madoguchi-deposit-receipt'),
  depositId: z.uuid(),
  organisation: z.strictObject({ corporateNumber: z.string().regex(/^\d{13}$/), name: z.string() }),
  kind: z.string(),
  depositorReference: z.string(),
  acceptedAt: moment,
  place: sha256Hex,
  documents: sealedDocumentsSchema,
}

/** The first version could say none of a sender's wishes, because there were none. */
const firstVersion = z.strictObject({ ...common, version: z.literal(1) }).transform((receipt) => ({ ...receipt, ...noWishes }))

const secondVersion = z.strictObject({
  ...common,
  version: z.literal(2),
  publishAt: moment.optional(),
  corrects: z.uuid().optional(),
  registered: z.boolean(),
  dueOn: z.iso.date().optional(),
  requestedAction: z.enum(requestedActions).optional(),
}).transform(({ publishAt = null, corrects = null, dueOn = null, requestedAction = null, ...receipt }) => ({ ...receipt, publishAt, corrects, dueOn, requestedAction }))

const receiptSchema = z.union([firstVersion, secondVersion])

export type Receipt = z.infer<typeof receiptSchema>

/** Reads a receipt back. Throws when the stored bytes are not one. */
export function readReceipt(content: Uint8Array): Receipt {
  return receiptSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)))
}

/** States and seals. The signature's own time is the moment of acceptance. */
export async function sealReceipt(statement: DepositStatement, seal: CmsSigner): Promise<SealedReceipt> {
  const content = receiptContent(statement)
  const signature = await seal.signDetached({ content, signingTime: statement.acceptedAt })
  return { content, signature: new Uint8Array(signature) }
}
