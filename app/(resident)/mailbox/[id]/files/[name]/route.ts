import { downloadFile, type Download } from '@/server/mailbox/download'
import { findMailboxActor } from '@/server/session'

export const dynamic = 'force-dynamic'

type FileParams = { params: Promise<{ id: string, name: string }> }

/** Saved, never shown: a document must not run with the portal's origin. */
const headersOf = ({ name, mediaType, sizeInBytes }: Download): Record<string, string> => ({
  'content-type': mediaType,
  'content-disposition': `attachment; filename="${name}"`,
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  ...(sizeInBytes === null ? {} : { 'content-length': String(sizeInBytes) }),
})

const leadTo = (path: string) => new Response(null, { status: 303, headers: { location: path, 'cache-control': 'no-store' } })

export async function GET(_request: Request, { params }: FileParams): Promise<Response> {
  const actor = await findMailboxActor()
  if (actor === null) return leadTo('/login')
  const { id, name } = await params
  const outcome = await downloadFile(actor, id, name)
  if (outcome.ok) return new Response(outcome.download.body, { headers: headersOf(outcome.download) })
  switch (outcome.reason) {
    // The item's own page says what is wrong and what to do.
    case 'damaged':
    case 'unsigned':
    case 'withdrawn': return leadTo(`/mailbox/${encodeURIComponent(id)}`)
    case 'not-found': return new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } })
  }
}
