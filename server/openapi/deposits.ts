import { z } from 'zod'
import { depositLimits, depositorReferencePattern, depositRefusalStatus, depositStates, idempotencyKeyPattern, type DepositRefusalReason } from '@/domain/deposits'
import en from '@/messages/en/deposits.json'
import { acceptedAnswerSchema, batchAnswerSchema, depositAnswerSchema, depositListSchema, eventsAnswerSchema, openingReceiptAnswerSchema, refusalShape } from '../deposits/answer'
import { depositBodySchema } from '../deposits/body'
import { eventsFileMediaType } from '../events/file'
import { acceptLanguage, jsonAnswer, jsonSchema, refusalAnswers, schemaReference, type Area, type JsonObject } from './area'

/** Whatever else may be wrong, an operation refuses with these. */
const always = ['unauthorised', 'busy', 'too-many-requests'] as const
const ofBatch = ['batch-empty', 'batch-too-long', 'batch-too-large'] as const
const ofLater = ['deposit-unknown', 'not-opened', 'deposit-not-delivered'] as const
const isOfOneDeposit = (reason: DepositRefusalReason) => ![...ofLater, ...ofBatch].some((other) => other === reason)
const ofPost = (Object.keys(depositRefusalStatus) as DepositRefusalReason[]).filter(isOfOneDeposit)

const refusals = (reasons: readonly DepositRefusalReason[]) =>
  refusalAnswers({ statuses: Object.fromEntries(reasons.map((reason) => [reason, depositRefusalStatus[reason]])), sentences: en.refusal, members })

const batchSchema = z.strictObject({
  items: z.array(depositBodySchema.extend({ idempotencyKey: z.string().regex(idempotencyKeyPattern) })).min(1).max(depositLimits.batchItems),
})

const members = { shape: refusalShape, example: { field: null } }

const receipt = { content: 'eyJ2IjoxfQ==', signature: 'MIIB' }
const depositId = '0d9a7a53-7d3f-4c1c-9c53-2f1f8f6f0a11'
const acceptedAt = '2026-11-21T03:00:00.000Z'
const document = { content: 'PD94bWwgdmVyc2lvbj0iMS4wIj8+', signature: 'MIIB' }
const bodyExample = {
  pseudonym: 'ABCD-EFGH-JKMN-PQR1',
  kind: 'premium-deduction',
  depositorReference: '2026-000123',
  documents: [{ role: 'original', mediaType: 'application/xml', ...document }, { role: 'readable', mediaType: 'application/pdf', ...document }],
}

const scheduledExample = { ...bodyExample, publishAt: '2026-12-01T00:00:00Z', dueOn: '2026-12-25', requestedAction: 'submit' }

const refusedExample = { type: 'urn:madoguchi:problem:document-altered', title: en.refusal['document-altered'], status: 422, reason: 'document-altered', field: '/items/1/documents/0/signature' }
const batchExample = {
  items: [
    { idempotencyKey: 'b1f0c1b2-0001', status: 201, deposit: { depositId, state: 'accepted', acceptedAt, receipt } },
    { idempotencyKey: 'b1f0c1b2-0002', status: 422, problem: refusedExample },
  ],
}

const idempotencyKey: JsonObject = {
  name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', pattern: idempotencyKeyPattern.source }, example: 'b1f0c1b2-0001',
  description: 'New for every deposit, the same for every repetition of one. A repetition is answered as the first request was.',
}
const idInPath: JsonObject = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, example: depositId, description: 'The `depositId` that the deposit was answered with.' }

const description = `Hands documents to the mailbox of a resident. Each document comes with a detached CMS signature of the organisation itself; exactly one is the original (XML), at most one a readable form (PDF), each at most ${depositLimits.documentBytes / 1024 / 1024} MiB. Everything is verified before the answer; what was answered with a receipt is durable.`

const after: JsonObject = { name: 'after', in: 'query', required: false, schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{32}$' }, example: 'AAABk0ABCDEFGHIJKLMNOPQRSTUVWXYZ', description: 'The `next` of the page before.' }
const accept = `As \`Accept: ${eventsFileMediaType}\` all of them in one file, a token a line.`
const eventsExample = { events: [{ id: depositId, kind: 'accepted', at: acceptedAt, token: 'eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiIwIn0.c2lnbmF0dXJl' }], next: null }
const eventsAnswer = jsonAnswer('The events.', 'DepositEvents', eventsExample)

const listedExample = { depositId, pseudonym: 'ABCDEFGHJKMNPQR1', kind: 'premium-deduction', depositorReference: '2026-000123', state: 'published', acceptedAt, publishedAt: acceptedAt, registered: false }
const withdrawnExample = { ...listedExample, state: 'withdrawn', withdrawnAt: '2026-11-22T01:00:00.000Z', receipt }
const inQuery = (name: string, schema: JsonObject, example: string, text: string): JsonObject => ({ name, in: 'query', required: false, schema, example, description: text })
const filters = [
  inQuery('state', { enum: [...depositStates] }, 'scheduled', 'Only those in this state.'),
  inQuery('depositorReference', { type: 'string', pattern: depositorReferencePattern.source }, '2026-000123', 'Only those with this number of the organisation’s own.'),
]

const authorization = "-H 'Authorization: Bearer KEY'"
const json = "-H 'Content-Type: application/json'"
const command = (source: string): JsonObject => ({ 'x-codeSamples': [{ lang: 'Shell', source }] })

export const depositsArea: Area = {
  tag: { name: 'deposits', description: 'Handing signed documents to residents’ mailboxes.' },
  securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'The key that the organisation’s machine was issued.' } },
  schemas: {
    DepositRequest: jsonSchema(depositBodySchema),
    BatchRequest: jsonSchema(batchSchema),
    BatchAnswer: jsonSchema(batchAnswerSchema),
    DepositEvents: jsonSchema(eventsAnswerSchema),
    OpeningReceipt: jsonSchema(openingReceiptAnswerSchema),
    DepositAccepted: jsonSchema(acceptedAnswerSchema),
    Deposit: jsonSchema(depositAnswerSchema),
    DepositList: jsonSchema(depositListSchema),
  },
  paths: {
    '/api/v1/deposits': {
      get: {
        operationId: 'listDeposits',
        tags: ['deposits'],
        summary: 'List the organisation’s deposits',
        description: 'The organisation’s own deposits, newest first, in pages.',
        security: [{ apiKey: [] }],
        parameters: [...filters, after, acceptLanguage],
        responses: {
          200: jsonAnswer('A page of deposits.', 'DepositList', { deposits: [listedExample], next: null }),
          ...refusals([...always, 'field-malformed']),
        },
        ...command(`curl ${authorization} '{origin}/api/v1/deposits?state=scheduled'`),
      },
      post: {
        operationId: 'deposit',
        tags: ['deposits'],
        summary: 'Hand over signed documents',
        description,
        security: [{ apiKey: [] }],
        parameters: [idempotencyKey, acceptLanguage],
        requestBody: {
          required: true,
          description: `At most ${depositLimits.bodyBytes / 1024 / 1024} MiB.`,
          content: { 'application/json': { schema: schemaReference('DepositRequest'), examples: { usual: { value: bodyExample }, scheduled: { value: scheduledExample } } } },
        },
        responses: {
          200: jsonAnswer('The answer to the first request with this key and body, again.', 'DepositAccepted', { depositId, state: 'accepted', acceptedAt, receipt }),
          201: jsonAnswer('Accepted and durable.', 'DepositAccepted', { depositId, state: 'accepted', acceptedAt, receipt }),
          ...refusals(ofPost),
        },
        ...command(`curl ${authorization} -H 'Idempotency-Key: b1f0c1b2-0001' ${json} --data @deposit.json {origin}/api/v1/deposits`),
      },
    },
    '/api/v1/deposits/batches': {
      post: {
        operationId: 'depositBatch',
        tags: ['deposits'],
        summary: 'Hand over many deposits at once',
        description: `Up to ${depositLimits.batchItems} deposits, each accepted or refused for itself and answered as it would be alone.`,
        security: [{ apiKey: [] }],
        parameters: [acceptLanguage],
        requestBody: {
          required: true,
          description: `At most ${depositLimits.batchBodyBytes / 1024 / 1024} MiB.`,
          content: { 'application/json': { schema: schemaReference('BatchRequest'), examples: { usual: { value: { items: [{ idempotencyKey: 'b1f0c1b2-0001', ...bodyExample }] } } } } },
        },
        responses: {
          200: jsonAnswer('What became of each item.', 'BatchAnswer', batchExample),
          ...refusals([...always, ...ofBatch, 'media-type-unsupported', 'body-malformed', 'field-malformed']),
        },
        ...command(`curl ${authorization} ${json} --data @batch.json {origin}/api/v1/deposits/batches`),
      },
    },
    '/api/v1/deposits/{id}': {
      get: {
        operationId: 'findDeposit',
        tags: ['deposits'],
        summary: 'See what became of a deposit',
        description: 'The organisation’s own deposits only: somebody else’s and none at all look the same.',
        security: [{ apiKey: [] }],
        parameters: [idInPath, acceptLanguage],
        responses: {
          200: jsonAnswer('The deposit and its receipt.', 'Deposit', { ...listedExample, receipt }),
          ...refusals([...always, 'deposit-unknown']),
        },
        ...command(`curl ${authorization} {origin}/api/v1/deposits/${depositId}`),
      },
    },
    '/api/v1/deposits/{id}/withdrawal': {
      post: {
        operationId: 'withdrawDeposit',
        tags: ['deposits'],
        summary: 'Take a deposit back',
        description: 'For good. Before it was published, nothing of it comes to the resident. Afterwards it is marked as withdrawn in the mailbox: unopened it can no longer be opened, opened it stays readable. What a withdrawn correction stood in the place of stands again. Asked again, it answers the same.',
        security: [{ apiKey: [] }],
        parameters: [idInPath, acceptLanguage],
        responses: {
          200: jsonAnswer('The deposit, withdrawn.', 'Deposit', withdrawnExample),
          ...refusals([...always, 'deposit-unknown', 'deposit-not-delivered']),
        },
        ...command(`curl -X POST ${authorization} {origin}/api/v1/deposits/${depositId}/withdrawal`),
      },
    },
    '/api/v1/deposits/{id}/events': {
      get: {
        operationId: 'listDepositEvents',
        tags: ['deposits'],
        summary: 'Read the signed events of a deposit',
        description: `What happened to the organisation’s own deposit, each event signed. ${accept}`,
        security: [{ apiKey: [] }],
        parameters: [idInPath, after, acceptLanguage],
        responses: {
          200: { ...eventsAnswer, content: { ...(eventsAnswer.content as JsonObject), [eventsFileMediaType]: { schema: { type: 'string' } } } },
          ...refusals([...always, 'deposit-unknown']),
        },
        ...command(`curl ${authorization} {origin}/api/v1/deposits/${depositId}/events`),
      },
    },
    '/api/v1/deposits/{id}/opening-receipt': {
      get: {
        operationId: 'findOpeningReceipt',
        tags: ['deposits'],
        summary: 'Get the proof that a registered item was opened',
        description: 'For a deposit that its recipient opened by signing with the card: when, and the hash of that signature, under the portal’s seal. The signature and its certificate stay with the recipient.',
        security: [{ apiKey: [] }],
        parameters: [idInPath, acceptLanguage],
        responses: {
          200: jsonAnswer('The sealed receipt.', 'OpeningReceipt', { depositId, openedAt: acceptedAt, receipt }),
          ...refusals([...always, 'deposit-unknown', 'not-opened']),
        },
        ...command(`curl ${authorization} {origin}/api/v1/deposits/${depositId}/opening-receipt`),
      },
    },
  },
}
