import { completeSigning } from '@/server/gestures/complete-signing'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { signingBundle } from '@/server/signing/bundle'
import { signingRecords } from '@/server/signing/purposes'
import { attempt } from '../../../guarded'

/** Ticket and session together take the signatures. The answer is the evidence bundle: it is made for this answer and kept nowhere. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const answer = await attempt(() => complete(form.ticket ?? ''))
  return answer.ok ? answer.value : goTo('/signing?problem=refused')
}

async function complete(ticket: string): Promise<Response> {
  const actor = await findResident()
  const result = await completeSigning(actor, ticket, signingRecords, new Date())
  if (!result.ok) return goTo(actor === null ? '/login' : `/signing?problem=${result.reason}`)
  const headers = {
    'content-type': 'application/zip',
    'content-disposition': 'attachment; filename="signed-documents.zip"',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  }
  return new Response(await signingBundle(result.completed), { headers })
}
