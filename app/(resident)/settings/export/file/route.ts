import { exportFileName } from '@/domain/export'
import { exportEverything } from '@/server/export/export'
import { findResident } from '@/server/session'

export const dynamic = 'force-dynamic'

const leadTo = (path: string) => new Response(null, { status: 303, headers: { location: path, 'cache-control': 'no-store' } })

const headers = {
  'content-type': 'application/zip',
  'content-disposition': `attachment; filename="${exportFileName}"`,
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
}

/** Everything as one file; whoever has not confirmed with the card lately is led to where they can. */
export async function GET(): Promise<Response> {
  const actor = await findResident()
  if (actor === null) return leadTo('/login')
  const outcome = await exportEverything(actor, new Date())
  return outcome.ok ? new Response(outcome.body, { headers }) : leadTo('/settings/export')
}
