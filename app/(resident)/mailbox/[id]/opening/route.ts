import { downloadProof } from '@/server/mailbox/registered/proof'
import { findMailboxActor } from '@/server/session'

export const dynamic = 'force-dynamic'

const leadTo = (path: string) => new Response(null, { status: 303, headers: { location: path, 'cache-control': 'no-store' } })

const headers = {
  'content-type': 'application/zip',
  'content-disposition': 'attachment; filename="opening.zip"',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
}

/** The proof that a registered item was opened, for whoever opened it. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const actor = await findMailboxActor()
  if (actor === null) return leadTo('/login')
  const { id } = await params
  const outcome = await downloadProof(actor, id, new Date())
  if (outcome.ok) return new Response(outcome.body, { headers })
  return outcome.reason === 'not-found' ? new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } }) : leadTo(`/mailbox/${encodeURIComponent(id)}`)
}
