import { z } from 'zod'
import { inboxFilters, inboxRefusalStatus, type InboxRefusalReason } from '@/domain/inbox'
import { downloadNames } from '@/domain/mailbox'
import en from '@/messages/en/inbox-service.json'
import { eventsFileMediaType } from '../events/file'
import { answerBodySchema, inboxAnswerSchema, inboxForwardSchema, inboxPageSchema } from '../inbox/json'
import { acceptLanguage, jsonAnswer, jsonSchema, refusalAnswers, schemaReference, type Area, type JsonObject } from './area'

const refusals = (...reasons: InboxRefusalReason[]) => refusalAnswers({
  statuses: Object.fromEntries(reasons.map((reason) => [reason, inboxRefusalStatus[reason]])) as Record<InboxRefusalReason, number>,
  sentences: en.refusal,
  members: { shape: { field: z.string().nullable().describe('JSON pointer (RFC 6901) into the body, or the name of a header or parameter.') }, example: { field: null } },
})
const always = ['unauthorised', 'too-many-requests', 'busy'] as const
const ofReading = [...always, 'forward-unknown', 'forward-revoked', 'copy-damaged'] as const

const forwardId = '5c3f6c1e-52f4-4a53-9d2c-0f3b8f1f7a20'
const [at, readAt, answeredAt] = ['2026-11-21T03:00:00.000Z', '2026-11-21T03:05:00.000Z', '2026-11-21T03:10:00.000Z']
const sealed = { content: 'eyJ2IjoxfQ==', signature: 'MIIB' }
const entry = {
  forwardId, kind: 'graduation', issuerName: '試験大学', reference: 'SAIYO-2027-0042', state: 'received', receivedAt: at, firstReadAt: null, fetchedAt: null, withdrawnAt: null, endedAt: null, reason: null,
}
const verdict = { indication: 'TOTAL-PASSED', subIndication: null, steps: [{ name: 'unaltered', outcome: 'passed', reason: null, evidence: { documentDigest: '9f86d081' } }] }
const document = { role: 'original', mediaType: 'application/xml', sizeInBytes: 612, sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', name: 'original.xml', verdict }
const forward = {
  ...entry, firstReadAt: readAt, issuer: { corporateNumber: '8990001000005', name: '試験大学' }, forwardedAt: at, documents: [document], receipt: sealed, answer: null,
}
const answered = { forwardId, decision: 'refused', reason: 'wrong-period', answeredAt, answer: sealed }

const inPath: JsonObject = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, example: forwardId, description: 'The `forwardId` of the list.' }
const fileInPath: JsonObject = { name: 'name', in: 'path', required: true, schema: { enum: downloadNames }, example: 'evidence.zip', description: 'The file’s name. `evidence.zip` has everything that is needed to check it elsewhere.' }
const after: JsonObject = { name: 'after', in: 'query', required: false, schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{32}$' }, example: 'AAABk0ABCDEFGHIJKLMNOPQRSTUVWXYZ', description: 'The `next` of the page before.' }
const filter: JsonObject = { name: 'state', in: 'query', required: false, schema: { enum: inboxFilters }, example: 'unread', description: '`unread`: waits for an answer, and nobody has read it.' }
const reference: JsonObject = { name: 'reference', in: 'query', required: false, schema: { type: 'string', maxLength: 64 }, example: 'SAIYO-2027-0042', description: 'Your own number for the matter, whole.' }

const authorization = "-H 'Authorization: Bearer KEY'"
const command = (source: string): JsonObject => ({ 'x-codeSamples': [{ lang: 'Shell', source }] })
const secured = { tags: ['inbox'], security: [{ apiKey: [] }] }

const binary: JsonObject = { schema: { type: 'string' } }
const files = Object.fromEntries(['application/xml', 'application/pdf', 'application/pkcs7-signature', 'application/json', 'application/zip', eventsFileMediaType].map((type) => [type, type === 'application/json' ? { schema: {} } : binary]))
const eventsExample = { events: [{ id: forwardId, kind: 'forwarded', at, token: 'eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiIwIn0.c2lnbmF0dXJl' }], next: null }
const eventsAnswer = jsonAnswer('The events.', 'DepositEvents', eventsExample)

/** For machines of organisations that receive what residents send on. */
export const inboxArea: Area = {
  tag: { name: 'inbox', description: 'Receiving what residents send on, and answering it.' },
  schemas: {
    InboxPage: jsonSchema(inboxPageSchema),
    ReceivedForward: jsonSchema(inboxForwardSchema),
    AnswerRequest: jsonSchema(answerBodySchema),
    ForwardAnswer: jsonSchema(inboxAnswerSchema),
  },
  paths: {
    '/api/v1/inbox': {
      get: {
        operationId: 'listInbox', ...secured,
        summary: 'List what residents have sent on to you',
        description: 'Newest first, up to 100 a page. Needs a key whose scope is to receive.',
        parameters: [filter, reference, after, acceptLanguage],
        responses: { 200: jsonAnswer('A page.', 'InboxPage', { forwards: [entry], next: null }), ...refusals(...always, 'page-unknown', 'filter-unknown') },
        ...command(`curl ${authorization} '{origin}/api/v1/inbox?state=unread'`),
      },
    },
    '/api/v1/inbox/{id}': {
      get: {
        operationId: 'readForward', ...secured,
        summary: 'Read one, with its verdict',
        description: 'Verified anew at this moment. That it was read is written down, and told to the resident when they take it back. What was taken back is `forward-revoked`.',
        parameters: [inPath, acceptLanguage],
        responses: { 200: jsonAnswer('The document’s verdict, and the sealed statement of what was sent to whom.', 'ReceivedForward', forward), ...refusals(...ofReading) },
        ...command(`curl ${authorization} {origin}/api/v1/inbox/${forwardId}`),
      },
    },
    '/api/v1/inbox/{id}/files/{name}': {
      get: {
        operationId: 'fetchForwardFile', ...secured,
        summary: 'Fetch one of its files',
        description: 'Exactly as the issuer signed it. Reading it counts as reading the document.',
        parameters: [inPath, fileInPath, acceptLanguage],
        responses: { 200: { description: 'The file.', content: files }, ...refusals(...ofReading, 'file-unknown') },
        ...command(`curl ${authorization} -o evidence.zip {origin}/api/v1/inbox/${forwardId}/files/evidence.zip`),
      },
    },
    '/api/v1/inbox/{id}/answer': {
      post: {
        operationId: 'answerForward', ...secured,
        summary: 'Accept it or refuse it',
        description: 'Once. The answer is sealed over the documents’ hashes and told to the resident. The same answer again is answered with the same seal and 200.',
        parameters: [inPath, acceptLanguage],
        requestBody: { required: true, description: 'At most 4 kB.', content: { 'application/json': { schema: schemaReference('AnswerRequest'), examples: { accepted: { value: { decision: 'accepted' } }, refused: { value: { decision: 'refused', reason: 'wrong-period' } } } } } },
        responses: {
          200: jsonAnswer('The same answer was given before.', 'ForwardAnswer', answered),
          201: jsonAnswer('Answered; the resident will be told.', 'ForwardAnswer', answered),
          ...refusals(...always, 'forward-unknown', 'forward-revoked', 'already-answered', 'copy-damaged', 'media-type-unsupported', 'body-too-large', 'body-malformed', 'field-malformed'),
        },
        ...command(`curl ${authorization} -H 'Content-Type: application/json' --data '{"decision":"refused","reason":"wrong-period"}' {origin}/api/v1/inbox/${forwardId}/answer`),
      },
    },
    '/api/v1/inbox/{id}/events': {
      get: {
        operationId: 'listForwardEvents', ...secured,
        summary: 'Read its signed events',
        description: `What happened to it as you may know it, each event signed, also after it was taken back. As \`Accept: ${eventsFileMediaType}\` all of them in one file, a token a line.`,
        parameters: [inPath, after, acceptLanguage],
        responses: {
          200: { ...eventsAnswer, content: { ...(eventsAnswer.content as JsonObject), [eventsFileMediaType]: { schema: { type: 'string' } } } },
          ...refusals(...always, 'forward-unknown', 'page-unknown'),
        },
        ...command(`curl ${authorization} {origin}/api/v1/inbox/${forwardId}/events`),
      },
    },
  },
}
