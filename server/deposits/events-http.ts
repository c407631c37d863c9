import { Readable } from 'node:stream'
import { refuseDeposit } from '@/domain/deposits'
import { database } from '../database'
import { eventsFile, eventsFileMediaType, eventsFileName } from '../events/file'
import { allEvents, listOrganisationEvents } from '../events/list'
import { jsonResponse, machineHeaders } from '../problem'
import { webStreamOf } from '../web-stream'
import { findDeposit } from './find'
import { answerTo } from './life-http'

/**
 * `GET /api/v1/deposits/{id}/events`: the signed events of the depositor's own deposit, oldest first, in pages (`after` takes the `next` of
 * the page before); asked for as `application/jsonl`, all of them as one file. Somebody else's and none at all look the same.
 */
export function getDepositEvents(request: Request, id: string): Promise<Response> {
  return answerTo(request, async (depositor) => {
    const found = await findDeposit(database(), depositor, id)
    if (found === null) return refuseDeposit('deposit-unknown')
    const { organisationId } = depositor
    if (asksForFile(request.headers.get('accept'))) return fileOf(organisationId, found.depositId)
    const after = new URL(request.url).searchParams.get('after') ?? undefined
    const { events, next } = await listOrganisationEvents(database(), organisationId, found.depositId, { after })
    return jsonResponse(200, { events: events.map(({ at, ...event }) => ({ ...event, at: at.toISOString() })), next })
  })
}

const asksForFile = (accept: string | null) => (accept ?? '').split(',').some((range) => range.split(';')[0]?.trim().toLowerCase() === eventsFileMediaType)

function fileOf(organisationId: string, depositId: string): Response {
  const events = allEvents((question) => listOrganisationEvents(database(), organisationId, depositId, question))
  const headers = { ...machineHeaders, 'content-type': eventsFileMediaType, 'content-disposition': `attachment; filename="${eventsFileName}"` }
  return new Response(webStreamOf(() => Readable.from(eventsFile(events), { objectMode: false })), { headers })
}
