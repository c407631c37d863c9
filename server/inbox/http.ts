import { Readable } from 'node:stream'
import type { ApiRecipient } from '@/domain/actor'
import { inboxRefusalStatus, isInboxFilter, refuseInbox, type InboxRefusal, type InboxRefusalReason } from '@/domain/inbox'
import en from '@/messages/en/inbox-service.json'
import ja from '@/messages/ja/inbox-service.json'
import { database } from '../database'
import { Admission } from '../deposits/admission'
import { languageOf } from '../deposits/problem'
import { eventsFile, eventsFileMediaType, eventsFileName } from '../events/file'
import { allEvents, listOrganisationEvents } from '../events/list'
import { inTurn } from '../interface/questions'
import { log } from '../log'
import { downloadFile } from '../mailbox/download'
import { apiRecipientOf } from '../organisations/api-client'
import { parseCursor } from '../paging'
import { jsonResponse, machineHeaders } from '../problem'
import { mediaTypeOf, parseJson, readBodyWithin } from '../request-body'
import { webStreamOf } from '../web-stream'
import { answerForward } from './answer'
import { answerBodySchema, answerJson, entryJson, forwardJson } from './json'
import { listInbox } from './list'
import { findCopy, readForward } from './read'
import { findReceived } from './received'

const MAX_BODY_BYTES = 4 * 1024
const RETRY_AFTER_SECONDS = 2
/** Documents are read whole to be verified: so many at once, and of one organisation. */
const readings = new Admission({ all: 8, ofOne: 4 })

const sentences: Record<'ja' | 'en', Record<InboxRefusalReason, string>> = { ja: ja.refusal, en: en.refusal }

function refusalResponse({ reason, field }: InboxRefusal, acceptLanguage: string | null): Response {
  const language = languageOf(acceptLanguage)
  const status = inboxRefusalStatus[reason]
  const body = { type: `urn:madoguchi:problem:${reason}`, title: sentences[language][reason], status, reason, field }
  const headers = {
    ...machineHeaders, 'content-type': 'application/problem+json', 'content-language': language,
    ...(reason === 'unauthorised' ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 429 || status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
  }
  return new Response(JSON.stringify(body), { status, headers })
}

/** Who asks, then the answer; one line for the log, of ids and words from closed lists. */
async function answer(request: Request, event: string, act: (recipient: ApiRecipient) => Promise<Response | InboxRefusal>): Promise<Response> {
  const language = request.headers.get('accept-language')
  const recipient = await apiRecipientOf(database(), request.headers.get('authorization'))
  if (recipient === null) return refusalResponse(refuseInbox('unauthorised', 'Authorization'), language)
  const answered = await inTurn<Response | InboxRefusal>(recipient.organisationId, () => act(recipient), refuseInbox)
  const reason = answered instanceof Response ? undefined : answered.reason
  log().info({ event, organisationId: recipient.organisationId, clientId: recipient.id, reason })
  return answered instanceof Response ? answered : refusalResponse(answered, language)
}

/** The same with a place in memory for what is read. */
function answerWithin(request: Request, event: string, act: (recipient: ApiRecipient) => Promise<Response | InboxRefusal>): Promise<Response> {
  return answer(request, event, async (recipient) => {
    const admitted = readings.enter(recipient.organisationId)
    if (!admitted.ok) return refuseInbox(admitted.reason === 'busy' ? 'busy' : 'too-many-requests')
    try {
      return await act(recipient)
    } finally {
      admitted.leave()
    }
  })
}

/** What a copy that cannot be handed out is answered with. */
const without = (reason: string): InboxRefusal => refuseInbox(reason === 'revoked' ? 'forward-revoked' : reason === 'damaged' ? 'copy-damaged' : 'forward-unknown')

/** `GET /api/v1/inbox`: what residents have sent on to the organisation, newest first, a page at a time. */
export function getInbox(request: Request): Promise<Response> {
  return answer(request, 'inbox-listed', async (recipient) => {
    const { searchParams } = new URL(request.url)
    const [after, filter, reference] = ['after', 'state', 'reference'].map((name) => searchParams.get(name) ?? undefined)
    if (after !== undefined && parseCursor(after) === null) return refuseInbox('page-unknown', 'after')
    if (filter !== undefined && !isInboxFilter(filter)) return refuseInbox('filter-unknown', 'state')
    const page = await listInbox(recipient, { after, filter, reference, limit: 100 })
    return jsonResponse(200, { forwards: page.entries.map(entryJson), next: page.next })
  })
}

/** `GET /api/v1/inbox/{id}`: one forward with the verdict of this moment; notes that it was read. */
export function getForward(request: Request, id: string): Promise<Response> {
  return answerWithin(request, 'forward-read', async (recipient) => {
    const read = await readForward(recipient, id, new Date())
    if (!read.ok) return without(read.reason)
    const json = forwardJson(read.forward)
    return json === null ? refuseInbox('copy-damaged') : jsonResponse(200, json)
  })
}

/** `GET /api/v1/inbox/{id}/files/{name}`: one file, streamed. */
export function getForwardFile(request: Request, id: string, name: string): Promise<Response> {
  return answerWithin(request, 'forward-file-fetched', async (recipient) => {
    const copy = await findCopy(recipient, id)
    if (!copy.ok) return without(copy.reason)
    const outcome = await downloadFile(copy.keeper, copy.received.itemId, name)
    if (!outcome.ok) return outcome.reason === 'damaged' ? refuseInbox('copy-damaged') : refuseInbox('file-unknown')
    const { mediaType, sizeInBytes, body, name: fileName } = outcome.download
    const headers = {
      ...machineHeaders, 'content-type': mediaType, 'content-disposition': `attachment; filename="${fileName}"`,
      ...(sizeInBytes === null ? {} : { 'content-length': String(sizeInBytes) }),
    }
    return new Response(body, { headers })
  })
}

/** `POST /api/v1/inbox/{id}/answer`: 201 the first time, 200 with the same sealed answer for a repetition, 409 for another answer. */
export function postAnswer(request: Request, id: string): Promise<Response> {
  return answer(request, 'forward-answered', async (recipient) => {
    const given = await readAnswerBody(request)
    if ('ok' in given) return given
    const outcome = await answerForward(recipient, id, given, new Date())
    if (!outcome.ok) return outcome.reason === 'already-answered' ? refuseInbox('already-answered') : without(outcome.reason)
    return jsonResponse(outcome.isRepeated ? 200 : 201, answerJson({ id }, outcome.answer, outcome.answeredAt, outcome.sealed))
  })
}

async function readAnswerBody(request: Request) {
  if (mediaTypeOf(request) !== 'application/json') return refuseInbox('media-type-unsupported', 'Content-Type')
  const bytes = await readBodyWithin(request, MAX_BODY_BYTES)
  if (bytes === null) return refuseInbox('body-too-large')
  const json = parseJson(bytes)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return refuseInbox('body-malformed')
  const parsed = answerBodySchema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue?.path ?? []
  return refuseInbox('field-malformed', path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''))
}

/**
 * `GET /api/v1/inbox/{id}/events`: what happened to it as the organisation may know it, each event signed, oldest first, in pages; asked for
 * as `application/jsonl`, all of them as one file. Also of what was taken back.
 */
export function getForwardEvents(request: Request, id: string): Promise<Response> {
  return answer(request, 'forward-events-listed', async (recipient) => {
    const received = await findReceived(recipient, id)
    if (received === null) return refuseInbox('forward-unknown')
    const { organisationId } = recipient
    if (asksForFile(request.headers.get('accept'))) return eventsFileOf(organisationId, received.id)
    const after = new URL(request.url).searchParams.get('after') ?? undefined
    if (after !== undefined && parseCursor(after) === null) return refuseInbox('page-unknown', 'after')
    const { events, next } = await listOrganisationEvents(database(), organisationId, received.id, { after })
    return jsonResponse(200, { events: events.map(({ at, ...event }) => ({ ...event, at: at.toISOString() })), next })
  })
}

const asksForFile = (accept: string | null) => (accept ?? '').split(',').some((range) => range.split(';')[0]?.trim().toLowerCase() === eventsFileMediaType)

function eventsFileOf(organisationId: string, forwardId: string): Response {
  const events = allEvents((question) => listOrganisationEvents(database(), organisationId, forwardId, question))
  const headers = { ...machineHeaders, 'content-type': eventsFileMediaType, 'content-disposition': `attachment; filename="${eventsFileName}"` }
  return new Response(webStreamOf(() => Readable.from(eventsFile(events), { objectMode: false })), { headers })
}
