import type { Recipient } from '@/domain/actor'
import { findCopy } from '@/server/inbox/read'
import { findReceived } from '@/server/inbox/received'
import { downloadFile } from '@/server/mailbox/download'
import { findActor } from '@/server/session'
import { leadTo, notThere, savedFile } from '../../../../../../saved-file'

export const dynamic = 'force-dynamic'

type FileParams = { params: Promise<{ id: string, name: string }> }

export async function GET(_request: Request, { params }: FileParams): Promise<Response> {
  const actor = await findActor()
  if (actor === null) return leadTo('/login')
  if (actor.kind !== 'recipient') return leadTo('/capacity')
  const { id, name } = await params
  if (name === 'answer.json' || name === 'answer.json.p7s') return answerFile(actor, id, name)
  const copy = await findCopy(actor, id)
  // The item's own page says what is wrong and what to do.
  if (!copy.ok) return copy.reason === 'not-found' ? notThere() : leadTo(`/organisation/inbox/${encodeURIComponent(id)}`)
  const outcome = await downloadFile(copy.keeper, copy.received.itemId, name)
  if (!outcome.ok) return outcome.reason === 'not-found' ? notThere() : leadTo(`/organisation/inbox/${encodeURIComponent(id)}`)
  const { mediaType, sizeInBytes, body } = outcome.download
  return new Response(body, { headers: { ...savedFile(outcome.download.name, mediaType), ...(sizeInBytes === null ? {} : { 'content-length': String(sizeInBytes) }) } })
}

/** The organisation's sealed answer: not of the resident's document, and still there when that is gone. */
async function answerFile(actor: Recipient, id: string, name: 'answer.json' | 'answer.json.p7s'): Promise<Response> {
  const answer = (await findReceived(actor, id))?.answer ?? null
  if (answer === null) return notThere()
  const [bytes, mediaType] = name === 'answer.json' ? [answer.content, 'application/json'] : [answer.signature, 'application/pkcs7-signature']
  return new Response(bytes, { headers: savedFile(name, mediaType) })
}
