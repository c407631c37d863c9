import { linkRefusalStatus, type LinkRefusalReason } from '@/domain/links'
import en from '@/messages/en/links-service.json'
import { invitationAnswerSchema, inviteBodySchema, linkAnswerSchema, linkRefusalShape, linksAnswerSchema, redeemBodySchema } from '../links/answer'
import { acceptLanguage, jsonAnswer, jsonSchema, refusalAnswers, schemaReference, type Area, type JsonObject } from './area'

const always = ['too-many-requests', 'busy'] as const
const refusals = (reasons: readonly LinkRefusalReason[]) => refusalAnswers({
  statuses: Object.fromEntries([...always, ...reasons].map((reason) => [reason, linkRefusalStatus[reason]])), sentences: en.refusal, members: { shape: linkRefusalShape, example: { field: null } },
})

const ofBody = ['unauthorised', 'media-type-unsupported', 'body-too-large', 'body-malformed', 'field-malformed', 'affair-unknown', 'affair-not-yours', 'affair-missing'] as const

const link = {
  linkId: '5e0d6a0e-2f1c-4c55-8a5b-0f9c5b7a1c22', pseudonym: 'ABCDEFGHJKMNPQRSTVWXYZ123456', affair: '', kinds: [], depositorReferences: ['CUSTOMER-000123'],
  state: 'active', linkedAt: '2026-11-21T03:00:00.000Z',
}
const invitationId = '9b0a1f6e-51f5-4e0e-93f5-8b1a2c3d4e5f'
const invitation = {
  invitationId, depositorReference: 'CUSTOMER-000123', affair: '', kinds: ['premium-deduction'], state: 'open', createdAt: '2026-11-21T03:00:00.000Z',
  expiresAt: '2027-01-20T03:00:00.000Z', code: 'ABCDEFGHJKMN', address: 'https://portal.example/links/invitation#ABCD-EFGH-JKMN',
}

const after: JsonObject = { name: 'after', in: 'query', required: false, schema: { type: 'string' }, example: 'AAABk0x8bAAF4Naob8dEVYpbD5xbehwi', description: 'The `next` of the page before.' }
const idInPath: JsonObject = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, example: invitationId, description: 'The `invitationId`.' }
const common = { tags: ['links'], security: [{ apiKey: [] }] }
const takes = (name: string, value: JsonObject): JsonObject => ({
  required: true, description: 'At most 16 kB.', content: { 'application/json': { schema: schemaReference(name), examples: { usual: { value } } } },
})

const curl = (rest: string): JsonObject => ({ 'x-codeSamples': [{ lang: 'Shell', source: `curl -H "Authorization: Bearer $API_KEY" ${rest}` }] })
const json = (body: JsonObject) => `-H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`

export const linksArea: Area = {
  tag: { name: 'links', description: 'How residents agree to receive documents: by a code of theirs or an invitation of the sender’s.' },
  schemas: {
    RedeemRequest: jsonSchema(redeemBodySchema),
    Link: jsonSchema(linkAnswerSchema),
    Links: jsonSchema(linksAnswerSchema),
    InvitationRequest: jsonSchema(inviteBodySchema),
    Invitation: jsonSchema(invitationAnswerSchema),
  },
  paths: {
    '/api/v1/links': {
      post: {
        ...common,
        operationId: 'redeemCode',
        ...curl(`${json({ code: 'ABCD-EFGH-JKMN', depositorReference: 'CUSTOMER-000123' })} {origin}/api/v1/links`),
        summary: 'Redeem the code of a resident',
        description: 'The code is its own idempotency key: sent again, it is answered with the same link until it would have expired. An organisation that is linked to this resident already gets the pseudonym that it has, and the new number stands beside the first.',
        parameters: [acceptLanguage],
        requestBody: takes('RedeemRequest', { code: 'ABCD-EFGH-JKMN', depositorReference: 'CUSTOMER-000123' }),
        responses: {
          200: jsonAnswer('The answer to the first request with this code, again.', 'Link', link),
          201: jsonAnswer('Linked: deposits may be addressed to the pseudonym at once.', 'Link', link),
          ...refusals([...ofBody, 'code-malformed', 'code-unknown', 'code-for-another', 'too-many-wrong-codes']),
        },
      },
      get: {
        ...common,
        operationId: 'listLinks',
        ...curl('{origin}/api/v1/links'),
        summary: 'List the organisation’s links',
        description: 'The newest first, the stopped ones among them. Links by invitation are found here by `depositorReferences`.',
        parameters: [after, acceptLanguage],
        responses: { 200: jsonAnswer('A page of links.', 'Links', { links: [link], next: null }), ...refusals(['unauthorised', 'page-unknown']) },
      },
    },
    '/api/v1/invitations': {
      post: {
        ...common,
        operationId: 'invite',
        ...curl(`${json({ depositorReference: 'CUSTOMER-000123', kinds: ['premium-deduction'] })} {origin}/api/v1/invitations`),
        summary: 'Ask somebody whether they want to be linked',
        description: 'Print the code and the address, as text and as QR code, into a letter to the person whom the organisation knows by this number. While the invitation is open, asking again under the same number gives the same one. It ends after sixty days.',
        parameters: [acceptLanguage],
        requestBody: takes('InvitationRequest', { depositorReference: 'CUSTOMER-000123', kinds: ['premium-deduction'] }),
        responses: {
          200: jsonAnswer('The invitation that is open already.', 'Invitation', invitation),
          201: jsonAnswer('A new invitation.', 'Invitation', invitation),
          ...refusals([...ofBody, 'kind-unknown', 'invitation-differs']),
        },
      },
    },
    '/api/v1/invitations/{id}': {
      get: {
        ...common,
        operationId: 'findInvitation',
        ...curl(`{origin}/api/v1/invitations/${invitationId}`),
        summary: 'See what became of an invitation',
        parameters: [idInPath, acceptLanguage],
        responses: { 200: jsonAnswer('The invitation.', 'Invitation', invitation), ...refusals(['unauthorised', 'invitation-unknown']) },
      },
      delete: {
        ...common,
        operationId: 'withdrawInvitation',
        ...curl(`-X DELETE {origin}/api/v1/invitations/${invitationId}`),
        summary: 'Take an invitation back',
        parameters: [idInPath, acceptLanguage],
        responses: { 204: { description: 'Its code opens nothing any more.', content: {} }, ...refusals(['unauthorised', 'invitation-unknown', 'invitation-decided']) },
      },
    },
  },
}
