import { database } from '@/server/database'
import { findDeposit } from '@/server/deposits/find'
import { eventsFile, eventsFileMediaType } from '@/server/events/file'
import { allEvents, listOrganisationEvents } from '@/server/events/list'
import { findActor } from '@/server/session'
import { leadTo, notThere, savedFile, streamed } from '../../../../../../saved-file'

export const dynamic = 'force-dynamic'

/** The receipt and the signed events of one of the organisation's own deposits. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string, name: string }> }): Promise<Response> {
  const actor = await findActor()
  if (actor === null) return leadTo('/login')
  if (actor.kind !== 'depositor') return leadTo('/capacity')
  const { id, name } = await params
  const deposit = await findDeposit(database(), actor, id)
  if (deposit === null) return notThere()
  const { receipt } = deposit
  switch (name) {
    case 'receipt.json': return new Response(new Uint8Array(receipt.content), { headers: savedFile(name, 'application/json') })
    case 'receipt.json.p7s': return new Response(new Uint8Array(receipt.signature), { headers: savedFile(name, 'application/pkcs7-signature') })
    case 'events.jsonl': {
      const events = allEvents((question) => listOrganisationEvents(database(), actor.organisationId, id, question))
      return new Response(streamed(eventsFile(events)), { headers: savedFile(name, eventsFileMediaType) })
    }
    default: return notThere()
  }
}
