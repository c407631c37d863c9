import { z } from 'zod'
import { depositLimits, refuseDeposit, type DepositRefusal, type DepositWishes } from '@/domain/deposits'
import { documentRoles, requestedActions, type DocumentRole } from '@/domain/mailbox'
import { parseJson } from '../request-body'

/** One document as posted: decoded, not yet looked into. */
export interface PostedDocument {
  role: DocumentRole
  mediaType: string
  content: Uint8Array
  signature: Uint8Array
  /** JSON pointer to it in the body. */
  field: string
}

export interface PostedDeposit extends DepositWishes {
  pseudonym: string
  kind: string
  depositorReference: string
  documents: PostedDocument[]
}

const mediaTypes: Record<DocumentRole, string> = { original: 'application/xml', readable: 'application/pdf' }

// Visible ASCII: a sender's own number, not a place for people's names.
const reference = z.string().max(depositLimits.depositorReferenceCharacters).regex(/^[\x21-\x7e]+$/)

/** The shape alone. Base64, sizes, roles and whether anybody bears the pseudonym are judged afterwards, each with a reason of its own. */
export const depositBodySchema = z.strictObject({
  pseudonym: z.string().max(40).describe('The name under which this organisation knows the resident, with or without hyphens.'),
  kind: z.string().max(60).describe('The kind of document, for example `premium-deduction`.'),
  depositorReference: reference.describe('The organisation’s own number: visible ASCII, nobody’s name.'),
  documents: z.array(z.strictObject({
    role: z.enum(documentRoles),
    mediaType: z.string().max(100).describe('`application/xml` for the original, `application/pdf` for the readable form.'),
    content: z.string().meta({ contentEncoding: 'base64' }),
    signature: z.string().meta({ contentEncoding: 'base64' }).describe('Detached CMS in DER over exactly `content`.'),
  })).max(10),
  publishAt: z.iso.datetime({ offset: true }).optional().describe(`Not to lie in the mailbox before this time, at most ${depositLimits.publishWithinDays} days ahead. Without it: at once.`),
  corrects: z.uuid().optional().describe('The `depositId` of the organisation’s own earlier deposit for the same pseudonym, in whose place this one stands.'),
  registered: z.boolean().optional().describe('An important document, which the resident opens by showing their card.'),
  dueOn: z.iso.date().optional().describe('Until which day, in Japan, something is asked for: not in the past when the document arrives.'),
  requestedAction: z.enum(requestedActions).optional().describe('What is asked for.'),
})

type RawDeposit = z.infer<typeof depositBodySchema>
type RawDocument = RawDeposit['documents'][number]

/** One form for what can be written in several. */
function wishesOf({ publishAt, corrects, registered = false, dueOn, requestedAction }: RawDeposit): DepositWishes {
  const at = publishAt === undefined ? null : new Date(publishAt)
  return { publishAt: at, corrects: corrects?.toLowerCase() ?? null, registered, dueOn: dueOn ?? null, requestedAction: requestedAction ?? null }
}

const pointer = (path: readonly PropertyKey[]) => path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** Strictly base64 (RFC 4648 section 4, padded): what decodes to bytes that encode to the same text. */
function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : null
}

const isTooLarge = (base64: string, limitInBytes: number) => base64.length > Math.ceil(limitInBytes / 3) * 4

function decodeDocument(raw: RawDocument, index: number): PostedDocument | DepositRefusal {
  const field = `/documents/${index}`
  if (raw.mediaType !== mediaTypes[raw.role]) return refuseDeposit('field-malformed', `${field}/mediaType`)
  if (isTooLarge(raw.content, depositLimits.documentBytes)) return refuseDeposit('document-too-large', `${field}/content`)
  if (isTooLarge(raw.signature, depositLimits.signatureBytes)) return refuseDeposit('signature-malformed', `${field}/signature`)
  const content = decodeBase64(raw.content)
  if (content === null) return refuseDeposit('field-malformed', `${field}/content`)
  if (content.length > depositLimits.documentBytes) return refuseDeposit('document-too-large', `${field}/content`)
  const signature = decodeBase64(raw.signature)
  if (signature === null) return refuseDeposit('field-malformed', `${field}/signature`)
  return { role: raw.role, mediaType: raw.mediaType, content, signature, field }
}

/** Exactly one original, and at most one readable form: what the original says is shown from itself. */
function checkRoles(documents: RawDocument[]): DepositRefusal | null {
  for (const role of documentRoles) {
    const places = documents.flatMap((document, index) => (document.role === role ? [index] : []))
    if (places.length === 0 && role === 'original') return refuseDeposit('original-missing', '/documents')
    if (places[1] !== undefined) return refuseDeposit('role-repeated', `/documents/${places[1]}/role`)
  }
  return null
}

export const isObject = (json: unknown): json is Record<string, unknown> => typeof json === 'object' && json !== null && !Array.isArray(json)

/** Body bytes to a deposit whose parts have the right shape and size. Says the first thing that is wrong and where. */
export function parseDepositBody(bytes: Uint8Array): { ok: true, deposit: PostedDeposit } | DepositRefusal {
  const json = parseJson(bytes)
  return isObject(json) ? readPosted(json) : refuseDeposit('body-malformed')
}

/** The same for a deposit that stands in a larger body. Places are pointers into the deposit itself. */
export function readPosted(json: Record<string, unknown>): { ok: true, deposit: PostedDeposit } | DepositRefusal {
  const parsed = depositBodySchema.safeParse(json)
  if (!parsed.success) return refuseDeposit('field-malformed', pointer(placeOf(parsed.error)))
  const wrongRoles = checkRoles(parsed.data.documents)
  if (wrongRoles !== null) return wrongRoles
  const documents: PostedDocument[] = []
  for (const [index, raw] of parsed.data.documents.entries()) {
    const document = decodeDocument(raw, index)
    if ('ok' in document) return document
    documents.push(document)
  }
  const { pseudonym, kind, depositorReference } = parsed.data
  return { ok: true, deposit: { pseudonym, kind, depositorReference, ...wishesOf(parsed.data), documents } }
}

/** The field of the first issue; for a key that nobody knows, the key itself. */
function placeOf(error: z.ZodError): PropertyKey[] {
  const issue = error.issues[0]
  if (issue === undefined) return []
  return issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path
}
