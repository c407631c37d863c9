import { findForwardFile } from '@/server/forwards/list'
import { findResident } from '@/server/session'

export const dynamic = 'force-dynamic'

type FileParams = { params: Promise<{ id: string, name: string }> }

/** A sealed statement of one of the resident's own forwards. Saved, never shown. */
export async function GET(_request: Request, { params }: FileParams): Promise<Response> {
  const actor = await findResident()
  if (actor === null) return new Response(null, { status: 303, headers: { 'location': '/login', 'cache-control': 'no-store' } })
  const { id, name } = await params
  const file = await findForwardFile(actor, id, name)
  if (file === null) return new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } })
  return new Response(file.bytes, {
    headers: {
      'content-type': file.name.endsWith('.p7s') ? 'application/pkcs7-signature' : 'application/json',
      'content-disposition': `attachment; filename="${file.name}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
